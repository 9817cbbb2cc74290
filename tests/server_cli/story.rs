//! The whole story of a project on a server: an empty database, a first revision, a change with rows in the way, there and back.

use diesel::connection::SimpleConnection;

use super::project::{Depot, Project, Run};

/// One maker and one item of the first models, with what each server alone has left out: it has a default or is optional.
const ROWS: &str = "INSERT INTO makers (id, name) VALUES (MAKER, 'ada');
    INSERT INTO items (maker_id, amount, day, LABELS) VALUES (MAKER, 1, '2024-02-29', VALUES_OF)";

fn rows<S: Depot>(project: &Project<S>) {
    let postgres = S::PROGRAM == "depot_postgres";
    let (maker, labels, values) = if postgres {
        (
            "'00000000-0000-0000-0000-000000000001'",
            "tags, labels",
            "'{a,b}', '{}'",
        )
    } else {
        ("x'00000000000000000000000000000001'", "hits, labels", "7, '{}'")
    };
    let text = ROWS
        .replace("MAKER", maker)
        .replace("LABELS", labels)
        .replace("VALUES_OF", values);
    project.open().batch_execute(&text).unwrap();
}

fn from_an_empty_database_and_back<S: Depot>() {
    let Some(project) = Project::<S>::new() else {
        return;
    };
    let first = |arguments: &[&str]| project.run_with("first", arguments);
    let second = |arguments: &[&str]| project.run_with("second", arguments);

    // An empty database has nothing, and a look writes nothing. Without a folder, the embedded migrations would be meant.
    std::fs::create_dir(project.path().join("migrations")).unwrap();
    let run = first(&["check"]);
    assert!(
        run.ends(1).contains("create table items") || run.stdout.contains("create_table"),
        "{run:#?}"
    );
    first(&["current"]).ok();
    assert_eq!(first(&["history"]).ok(), "");
    assert_eq!(S::texts(&mut project.open(), S::TABLES), Vec::<String>::new());

    // The first revision, rehearsed.
    let run = first(&["revision", "--autogenerate", "-m", "depot"]);
    run.ok();
    run.says(&["wrote migrations/", "rehearsed "]);
    assert_eq!(project.folders().len(), 1);
    first(&["revision", "--autogenerate"]).fails_with(&["the database is not up to date: 1 pending"]);
    first(&["upgrade"]).ok();
    assert_eq!(project.tables(), ["items", "makers"]);
    first(&["check"]).ok();
    let run = first(&["revision", "--autogenerate", "-m", "nothing"]);
    assert_eq!(run.ok(), "no difference: nothing written\n");
    assert_eq!(project.folders().len(), 1);
    assert!(
        first(&["current"]).ok().contains("depot"),
        "{:?}",
        first(&["current"])
    );
    assert!(first(&["history"]).ok().contains("depot"));
    first(&["upgrade"]).ok();

    // A change that the rows stand in the way of.
    rows(&project);
    let before = project.dump();
    second(&["revision", "--autogenerate"]).fails_with(&["may be a rename", "--no-rename"]);
    let run = second(&["revision", "--autogenerate", "-m", "more", "--no-rename"]);
    run.fails_with(&[
        "nothing was written",
        "slug",
        "amount",
        "--backfill",
        "--allow-data-loss",
    ]);
    assert_eq!((project.folders().len(), project.dump()), (1, before.clone()));
    let change = [
        "revision",
        "--autogenerate",
        "-m",
        "more",
        "--no-rename",
        "--backfill",
        "items.slug=title",
        "--allow-data-loss",
    ];
    let run = second(&change);
    run.ok();
    run.says(&["rehearsed "]);
    assert_eq!((project.folders().len(), project.dump()), (2, before.clone()));

    // Both are rehearsed again; the database stays as it is.
    let run = second(&["rehearse"]);
    assert_eq!(run.ok().matches("rehearsed ").count(), 2, "{run:#?}");
    let run = second(&["rehearse", "--on-copy"]);
    assert!(run.ok().contains("items: 1 row"), "{run:#?}");
    assert_eq!(project.dump(), before);

    second(&["upgrade"]).ok();
    second(&["check"]).ok();
    let conn = &mut project.open();
    let slug = S::texts(conn, "SELECT slug AS text FROM items");
    assert_eq!(slug, ["it's \"new\""]);
    for arguments in [
        &["diff"][..],
        &["diff", "--sql"],
        &["diff", "--json"],
        &["diff", "--from", "migrations", "--to", "models"],
        &["diff", "--from", "migrations", "--to", "database"],
        &["diff", "--from", "models", "--to", "migrations"],
        &["diff", "--from", &project.url, "--to", "database"],
    ] {
        let run = second(arguments);
        assert!(["", "[]\n", "\n"].contains(&run.ok()), "{arguments:?} {run:#?}");
    }

    // Down and up; the models of before are another database's.
    let run = first(&["diff"]);
    assert!(run.ends(1).contains("slug"), "{run:#?}");
    assert!(first(&["diff", "--sql"]).ends(1).contains("DROP COLUMN"));
    assert!(first(&["diff", "--json"]).ends(1).contains("drop_column"));
    second(&["downgrade", "-1"]).ok();
    first(&["check"]).ends(1);
    second(&["upgrade"]).ok();
    second(&["check"]).ok();
    second(&["downgrade", "base"]).ok();
    assert_eq!(project.tables(), Vec::<String>::new());
    second(&["upgrade"]).ok();
    second(&["check"]).ok();
}

fn schemas_of_all_sources_are_one<S: Depot>() {
    let Some(project) = Project::<S>::new() else {
        return;
    };
    let run = |arguments: &[&str]| project.run_with("first", arguments);
    run(&["revision", "--autogenerate", "-m", "depot"]).ok();
    run(&["upgrade"]).ok();
    let database = run(&["schema", "--from", "database"]).ok().to_owned();
    assert!(database.contains("\"items\""), "{database}");
    assert_eq!(run(&["schema", "--from", "migrations"]).ok(), database);
    assert_eq!(run(&["schema", "--from", &project.url]).ok(), database);
    let models = run(&["schema"]).ok().to_owned();
    std::fs::write(project.path().join("schema.json"), &models).unwrap();
    run(&["diff", "--from", "schema.json", "--to", "database"]).ok();
    run(&["diff", "--from", "database", "--to", "schema.json"]).ok();
    std::fs::write(project.path().join("found.json"), &database).unwrap();
    run(&["diff", "--from", "found.json", "--to", "models"]).ok();
}

fn a_start_migrates_checks_or_refuses<S: Depot>() {
    let Some(project) = Project::<S>::new() else {
        return;
    };
    let start = |how: &str| {
        let mut command = project.command();
        super::project::finish(command.env("DEPOT_MODELS", "shelves").env("DEPOT_ON_START", how))
    };
    // An empty database.
    start("refuse").fails_with(&["`2020-01-01-000000_shelves` is pending", "hint: `upgrade`"]);
    assert_eq!(project.tables(), Vec::<String>::new());
    let first: Run = start("");
    assert_eq!(first.ok(), "1 shelves\n");
    for how in ["", "check", "refuse"] {
        let run = start(how);
        assert_eq!((run.ok(), run.stderr.as_str()), ("1 shelves\n", ""), "{how}");
    }
    project
        .open()
        .batch_execute("ALTER TABLE shelves ADD COLUMN colour INTEGER")
        .unwrap();
    let run = start("check");
    assert_eq!(run.ok(), "1 shelves\n");
    run.says(&["drop column shelves.colour"]);
    start("refuse").fails_with(&["drop column shelves.colour"]);
    assert_eq!(start("").ok(), "1 shelves\n");
}

crate::on_both_servers!(
    from_an_empty_database_and_back,
    schemas_of_all_sources_are_one,
    a_start_migrates_checks_or_refuses,
);
