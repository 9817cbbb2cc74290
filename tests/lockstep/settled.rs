//! Rows in the way, and what is lost: asked of the program's database, answered once, written for every backend.

use diesel::connection::SimpleConnection;
use olembic::schema::{Column, ColumnType};

use super::project::{BACKENDS, Project, readers, readers_with};

#[test]
fn an_answer_is_for_every_backend() {
    let Some(project) = Project::new() else { return };
    project.revised("readers");
    project.run("postgres", &["upgrade"]).ok();
    project.run("mysql", &["upgrade"]).ok();
    let ann = "INSERT INTO readers (name) VALUES ('Ann')";
    project.postgres.open().batch_execute(ann).unwrap();
    project.maria.open().batch_execute(ann).unwrap();

    project.models(&[readers_with(Column::new("slug", ColumnType::Varchar(80)))]);
    let revision = ["revision", "--autogenerate", "-m", "slugs"];
    project.run("mysql", &revision).fails_with(&[
        "for `mysql`",
        "the rows of the database stand in the way",
        "`readers.slug`",
        "--backfill readers.slug=",
    ]);
    let with = |more: &[&'static str]| [&revision[..], more].concat();
    project
        .run("mysql", &with(&["--backfill", "readers.slugg=lower(name)"]))
        .fails_with(&["`--backfill readers.slugg=lower(name)` fills nothing"]);
    project
        .run("mysql", &with(&["--rename", "readers.name:slugg"]))
        .fails_with(&["`--rename readers.name:slugg` renames nothing"]);
    // What one of them does not understand is refused for all.
    project
        .run("mysql", &with(&["--backfill", "readers.slug=initcap(name)"]))
        .fails_with(&["for `mysql`", "initcap"]);
    project
        .run("postgres", &with(&["--backfill", "readers.slug=initcap(name)"]))
        .fails_with(&["for `sqlite`", "initcap"]);
    assert_eq!(project.names_of_all().len(), 1);

    project
        .run("mysql", &with(&["--backfill", "readers.slug=lower(name)"]))
        .ok();
    assert_eq!(project.names_of_all().len(), 2);
    for script in project.scripts(1, "up.sql") {
        assert!(script.contains("lower(name)"), "{script}");
    }
    for backend in BACKENDS {
        project.run(backend, &["upgrade"]).ok();
        project.run(backend, &["check"]).ok();
    }

    // The program's database has rows to lose; another's would be asked when it is upgraded.
    project.models(&[readers()]);
    let drop = ["revision", "--autogenerate", "-m", "drop"];
    project
        .run("postgres", &drop)
        .fails_with(&["for `postgres`", "--allow-data-loss"]);
    project.run("sqlite", &drop).ok();
    let preflight = "-- olembic: preflight = SELECT";
    for script in project.scripts(2, "up.sql") {
        assert!(script.contains(preflight), "{script}");
    }
    project.run("sqlite", &["upgrade"]).ok();
    for backend in ["postgres", "mysql"] {
        let run = project.run(backend, &["upgrade"]);
        assert_eq!(run.code, 2, "{run:#?}");
    }
    for backend in BACKENDS {
        let name = project.names(backend).swap_remove(2);
        std::fs::remove_dir_all(project.tree(backend).join(name)).unwrap();
    }
    project
        .run("postgres", &[&drop[..], &["--allow-data-loss"]].concat())
        .ok();
    for script in project.scripts(2, "up.sql") {
        assert!(script.contains("-- olembic: data_loss = "), "{script}");
        assert!(!script.contains(preflight), "{script}");
    }
    for backend in ["postgres", "mysql"] {
        project.run(backend, &["upgrade"]).ok();
    }
}
