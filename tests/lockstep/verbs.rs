//! Verbs that change what is there, under several backends: in every tree, or in none.

use std::fs;
use std::path::Path;

use diesel::connection::SimpleConnection;
use olembic::schema::{Column, ColumnType, Index};
use serde_json::{Value, json};

use super::project::{BACKENDS, Project, Run, readers, readers_with};

/// Three revisions, all of them run on SQLite and PostgreSQL.
fn three() -> Option<Project> {
    let project = Project::new()?;
    project.revised("readers");
    let city = || Column::new("city", ColumnType::Text).nullable();
    project.models(&[readers_with(city())]);
    project.revised("cities");
    let mut table = readers_with(city());
    table.indexes = vec![Index::new("ix_readers_name", ["name"])];
    project.models(&[table]);
    project.revised("index");
    project.run("postgres", &["upgrade"]).ok();
    Some(project)
}

fn document(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:#?}"))
}

/// A copy of a folder, into what is there already.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[test]
fn a_squash_is_one_in_every_tree() {
    let Some(project) = three() else { return };
    let names = project.names_of_all();
    let kept: Vec<_> = BACKENDS
        .map(|backend| fs::read_to_string(project.tree(backend).join(&names[0]).join("up.sql")).unwrap())
        .into();

    // What is refused under one backend is refused for all.
    let down = project.tree("mysql").join(&names[1]).join("down.sql");
    let text = fs::read_to_string(&down).unwrap();
    fs::remove_file(&down).unwrap();
    project.run("sqlite", &["squash", ":head"]).fails_with(&[
        "for `mysql`",
        "has no down.sql",
        "hint: nothing was changed",
    ]);
    assert_eq!(project.names_of_all(), names);
    // The last of them is tried out when those before it are written under their hidden names.
    fs::write(&down, "DROP TABLE nothing;").unwrap();
    project
        .run("sqlite", &["squash", ":head"])
        .fails_with(&["for `mysql`"]);
    assert_eq!(project.names_of_all(), names);
    fs::write(&down, text).unwrap();

    let run = project.run("sqlite", &["squash", ":head", "-m", "all of it"]);
    let squashed = format!("{}_all_of_it", names[2].split('_').next().unwrap());
    let wrote =
        BACKENDS.map(|backend| format!("wrote migrations/{backend}/{squashed} in place of 3 folders\n"));
    assert_eq!(run.ok(), wrote.concat());
    for backend in BACKENDS {
        assert!(
            run.stderr.contains(&format!("{backend}: rehearsed {squashed}")),
            "{run:#?}"
        );
    }
    assert_eq!(project.names_of_all(), [squashed.as_str()]);
    // Old databases and new ones.
    for backend in BACKENDS {
        project.run(backend, &["upgrade"]).ok();
        project.run(backend, &["check"]).ok();
        project.run(backend, &["downgrade", "base"]).ok();
        project.run(backend, &["upgrade"]).ok();
    }

    // Killed between the renames and the deletes: the old ones do not count, and the next squash deletes them.
    for (backend, text) in BACKENDS.iter().zip(kept) {
        let folder = project.tree(backend).join(&names[0]);
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("up.sql"), text).unwrap();
    }
    project.run("sqlite", &["check"]).ok();
    let run = project.run("sqlite", &["squash", ":head"]);
    assert_eq!(run.ok().lines().count(), 3, "{run:#?}");
    assert!(
        run.stderr.contains("a squash that was interrupted is finished"),
        "{run:#?}"
    );
    assert_eq!(project.names_of_all(), [squashed.as_str()]);
}

/// Killed between two renames: the trees differ, and without the new folder all is as it was.
#[test]
fn a_squash_of_one_tree_alone_is_a_difference() {
    let Some(project) = three() else { return };
    let names = project.names_of_all();
    let kept = project.path().join("kept");
    copy(&project.path().join("migrations"), &kept);
    project.run("sqlite", &["squash", ":head"]).ok();
    let squashed = project.names("postgres").remove(0);
    for backend in ["sqlite", "mysql"] {
        fs::remove_dir_all(project.tree(backend).join(&squashed)).unwrap();
    }
    copy(&kept, &project.path().join("migrations"));
    let new = project.tree("postgres").join(&squashed);
    let run = project.run("sqlite", &["squash", ":head"]);
    run.fails_with(&["`postgres` has no", "_squashed` under `postgres`"]);
    let run = project.run("sqlite", &["check"]);
    assert_eq!(run.code, 1, "{run:#?}");
    assert!(run.stdout.contains(&format!("`postgres` has no `{}`", names[0])));
    fs::remove_dir_all(&new).unwrap();
    project.run("sqlite", &["check"]).ok();
}

#[test]
fn a_revision_goes_from_every_tree_or_from_none() {
    let Some(project) = three() else { return };
    let names = project.names_of_all();
    project
        .run("sqlite", &["remove", &names[1]])
        .fails_with(&["others stand on it"]);
    // What is in the way under one backend keeps it under all, and the database as it is.
    let notes = project.tree("mysql").join(&names[2]).join("notes.txt");
    fs::write(&notes, "mine").unwrap();
    project
        .run("sqlite", &["remove", "head"])
        .fails_with(&["holds what is no part of a revision: notes.txt"]);
    assert_eq!(
        project.run("sqlite", &["current"]).ok(),
        format!("{} (head)\n", names[2])
    );
    assert_eq!(project.names_of_all(), names);
    fs::remove_file(notes).unwrap();

    let run = project.run("sqlite", &["remove", "head"]);
    let removed = BACKENDS.map(|backend| format!("removed migrations/{backend}/{}\n", names[2]));
    assert_eq!(run.ok(), removed.concat());
    assert!(
        run.stderr
            .contains("databases of the other backends were not looked at"),
        "{run:#?}"
    );
    assert_eq!(project.names_of_all(), names[..2]);
    assert_eq!(
        project.run("sqlite", &["current"]).ok(),
        format!("{} (head)\n", names[1])
    );
    // The other database still has it, and takes it back by what it keeps of it.
    let run = project.run("postgres", &["downgrade", &names[1]]);
    assert!(
        run.stderr.contains(&format!("downgrade {}", names[2])),
        "{run:#?}"
    );

    // Trees that differ are left alone.
    fs::remove_dir_all(project.tree("postgres").join(&names[1])).unwrap();
    for arguments in [
        &["remove", "head"][..],
        &["edit", "head"],
        &["merge"],
        &["revision", "-m", "x"],
    ] {
        let run = project
            .command("sqlite", arguments)
            .env("VISUAL", "true")
            .output()
            .unwrap();
        let said = String::from_utf8(run.stderr).unwrap();
        let expected = match arguments[0] {
            "merge" => "a merge needs two heads or more".to_owned(),
            _ => format!("`postgres` has no `{}`", names[1]),
        };
        assert!(said.contains(&expected), "{arguments:?}: {said}");
    }
    assert_eq!(project.names("sqlite"), names[..2]);
}

#[test]
fn an_editor_gets_the_scripts_of_all_backends() {
    let Some(project) = three() else { return };
    let names = project.names_of_all();
    let mut command = project.command("mysql", &["edit", "head"]);
    command.env("VISUAL", "echo edits").env_remove("EDITOR");
    let run = super::project::run(&mut command);
    for backend in BACKENDS {
        for file in ["up.sql", "down.sql"] {
            let path = format!("migrations/{backend}/{}/{file}", names[2]);
            assert!(run.ok().contains(&path), "no {path} in {run:#?}");
        }
    }
}

/// Each is about the program's own tree, and needs no other server.
#[test]
fn reading_verbs_read_the_programs_own_tree() {
    let Some(project) = three() else { return };
    let names = project.names_of_all();
    project.run("mysql", &["upgrade", "+2"]).ok();
    for backend in BACKENDS {
        let run = |arguments: &[&str]| {
            let mut command = project.command(backend, arguments);
            command.env_remove("OLEMBIC_SCRATCH_POSTGRES");
            command.env_remove("OLEMBIC_SCRATCH_MYSQL");
            let run = super::project::run(&mut command);
            // MariaDB is one behind.
            let differs = arguments[0] == "diff" && backend == "mysql";
            assert_eq!(run.code, i32::from(differs), "{arguments:?}: {run:#?}");
            run.stdout
        };
        assert_eq!(run(&["heads"]), format!("{} (head)\n", names[2]));
        assert_eq!(run(&["branches"]), "");
        assert_eq!(run(&["history"]).lines().count(), 3);
        let at = if backend == "mysql" { &names[1] } else { &names[2] };
        assert!(run(&["current"]).starts_with(at.as_str()));
        let show = run(&["show", &names[0]]);
        assert!(
            show.contains(&format!("migrations/{backend}/{}/up.sql", names[0])),
            "{show}"
        );
        run(&["stamp", "head"]);
        assert!(run(&["upgrade", "--sql", "base:head"]).contains("CREATE TABLE"));
        assert!(run(&["stamp", "--sql", "head"]).contains(&format!("-- applied: {}", names[2])));
        run(&["stamp", at.as_str()]);
        run(&["diff"]);
        run(&["schema", "--from", "database"]);
        run(&["doctor"]);
    }
}

#[test]
fn a_script_is_printed_for_every_backend_and_none_is_written() {
    let Some(project) = Project::new() else { return };
    let run = project.run(
        "sqlite",
        &["revision", "--autogenerate", "-m", "readers", "--sql"],
    );
    for (backend, part) in [
        ("sqlite", "PRIMARY KEY AUTOINCREMENT"),
        ("postgres", "AS IDENTITY"),
        ("mysql", "AUTO_INCREMENT"),
    ] {
        let script = run
            .ok()
            .split("-- migrations/")
            .find(|text| text.starts_with(backend));
        let script = script.unwrap_or_else(|| panic!("nothing of {backend} in {run:#?}"));
        assert!(
            script.contains("_readers/up.sql\n-- olembic: revision = "),
            "{script}"
        );
        assert!(script.contains(part) || backend == "sqlite", "{script}");
        assert_eq!(project.names(backend), [""; 0]);
        assert!(run.stderr.contains(&format!("{backend}: rehearsed ")), "{run:#?}");
    }
    let run = project.run("sqlite", &["revision", "-m", "by hand", "--sql"]);
    assert_eq!(run.ok().matches("-- Write here what upgrades").count(), 3);
    assert_eq!(project.names_of_all(), [""; 0]);
}

#[test]
fn documents_have_every_backend() {
    let Some(project) = three() else { return };
    let names = project.names_of_all();
    let same = document(&project.run("sqlite", &["check", "--json"]));
    assert_eq!(
        same,
        json!({ "format": 1, "trees": [], "backends": [
            { "backend": "sqlite", "pending": 0, "database": [], "migrations": [] },
            { "backend": "postgres", "migrations": [] },
            { "backend": "mysql", "migrations": [] },
        ] })
    );
    let rehearsed = document(&project.run("mysql", &["rehearse", &names[1], "--json"]));
    let backends = rehearsed["backends"].as_array().unwrap();
    let of: Vec<_> = backends
        .iter()
        .map(|one| one["backend"].as_str().unwrap())
        .collect();
    assert_eq!(of, ["mysql", "sqlite", "postgres"]);
    for one in backends {
        let [revision] = one["revisions"].as_array().unwrap().as_slice() else {
            panic!("{rehearsed:#}")
        };
        assert_eq!(revision["name"], names[1].as_str());
        assert_eq!(revision["tables"], 1);
        assert!(revision["milliseconds"].is_u64() && revision["notes"].is_array());
    }

    project.models(&[readers()]);
    fs::remove_dir_all(project.tree("mysql").join(&names[0])).unwrap();
    fs::remove_dir_all(project.tree("postgres").join(&names[2])).unwrap();
    let run = project.run("sqlite", &["check", "--json"]);
    assert_eq!(run.code, 1);
    let drops = [
        "drop index ix_readers_name on readers (name)",
        "drop column readers.city",
    ];
    assert_eq!(
        document(&run),
        json!({
            "format": 1,
            "trees": [format!("`mysql` has no `{}`", names[0]), format!("`postgres` has no `{}`", names[2])],
            "backends": [
                { "backend": "sqlite", "pending": 0, "database": drops, "migrations": drops },
                { "backend": "postgres", "migrations": [drops[1]] },
                { "backend": "mysql", "migrations": null },
            ],
        }),
        "{run:#?}"
    );
}

/// SQLite's rows are counted; they say which tables are large under the other backends.
#[test]
fn each_backend_says_what_it_locks() {
    let Some(project) = Project::new() else { return };
    project.revised("readers");
    let mut table = readers_with(Column::new("city", ColumnType::Text).nullable());
    table.indexes = vec![Index::new("ix_readers_name", ["name"])];
    project.models(&[table]);
    let write = [
        "revision",
        "--autogenerate",
        "-m",
        "city",
        "--no-rehearse",
        "--sql",
    ];
    let run = project.run("sqlite", &write);
    run.ok();
    assert!(!run.stderr.contains("warning: "), "{run:#?}");
    project.run("postgres", &["upgrade"]).ok();
    project.run("mysql", &["upgrade"]).ok();
    let rows = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000) \
                SELECT 'r' || i FROM n";
    let insert = format!("INSERT INTO readers (name) {rows}");
    let path = project.path().join("anywhere.db");
    let mut sqlite: diesel::SqliteConnection = diesel::Connection::establish(path.to_str().unwrap()).unwrap();
    sqlite.batch_execute(&insert).unwrap();
    drop(sqlite);
    let mut postgres = project.postgres.open();
    postgres
        .batch_execute(&format!("{insert}; ANALYZE readers"))
        .unwrap();
    for backend in ["sqlite", "postgres"] {
        let run = project.run(backend, &write);
        run.ok();
        for part in [
            "warning: postgres: create index ix_readers_name on readers (name): SHARE on readers (about 12 thousand rows",
            "warning: mysql: ADD COLUMN city TEXT NULL, ADD INDEX ix_readers_name (name): INPLACE on readers (about 12 thousand rows",
        ] {
            assert!(run.stderr.contains(part), "{backend}: no {part:?} in {run:#?}");
        }
        // It would write revisions that the others do not have.
        assert!(!run.stderr.contains("--concurrently"), "{run:#?}");
    }
}
