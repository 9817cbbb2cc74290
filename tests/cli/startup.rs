//! No verb: the embedded migrations, then the application.

use diesel::connection::SimpleConnection;

use crate::project::Project;

#[test]
fn the_application_starts_with_a_migrated_database_twice() {
    let project = Project::new();
    let first = project.run(&[]);
    assert_eq!(first.ok(), "a shelf in the hall\n");
    assert_eq!(first.stderr, "upgrade 2020-01-01-000000_shelves\n");
    assert_eq!(project.applied(), ["20200101000000"]);
    let second = project.run(&[]);
    assert_eq!(second.ok(), "a shelf in the hall\n");
    assert_eq!(second.stderr, "");
}

#[test]
fn the_application_s_own_error_is_shown_with_its_cause() {
    let project = Project::new();
    let run = project.finish(project.command().env("SHELF_FAIL", "1"));
    run.fails_with(&["error: cannot put up the shelf", "caused by: the wood is rotten"]);
}

#[cfg(debug_assertions)]
#[test]
fn a_debug_build_warns_when_the_folder_has_moved_on() {
    let project = Project::new();
    let warned = |project: &Project| {
        let run = project.run(&[]);
        assert_eq!(run.ok(), "a shelf in the hall\n");
        run.stderr
            .contains("warning: the migrations in this program are not those of `migrations`")
    };
    assert!(!warned(&project), "there is no folder");
    let embedded = |file: &str| {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(
            root.join("tests/shelf/migrations/2020-01-01-000000_shelves")
                .join(file),
        )
        .unwrap()
    };
    project.migration(
        "2020-01-01-000000_shelves",
        &embedded("up.sql"),
        &embedded("down.sql"),
    );
    assert!(!warned(&project), "the folder is the same");
    project.migration("2020-01-01-000000_shelves", "-- other", &embedded("down.sql"));
    assert!(warned(&project), "a script is another");
    project.migration(
        "2020-01-01-000000_shelves",
        &embedded("up.sql"),
        &embedded("down.sql"),
    );
    project.migration("2021-01-01-000000_more", "-- x", "-- x");
    assert!(warned(&project), "there is one more");
}

#[test]
fn a_start_may_look_only() {
    let project = Project::new();
    let start = |mode: &str| project.finish(project.command().env("SHELF_ON_START", mode));
    // There is no database, and a look makes none.
    start("refuse").fails_with(&[
        "the database is not what this program needs",
        "  `2020-01-01-000000_shelves` is pending",
        "hint: `upgrade` runs what is pending",
    ]);
    assert!(!project.path().join("shelf.db").exists());
    project.run(&[]).ok();
    let checked = start("check");
    assert_eq!(checked.ok(), "a shelf in the hall\n");
    assert!(
        checked.stderr.contains("warning: the database is not what"),
        "{checked:?}"
    );
    assert!(checked.stderr.contains("\n  drop table shelves\n"), "{checked:?}");
    start("refuse").fails_with(&["\n  drop table shelves\n"]);
    // The application's own globs: tables that are nobody's business.
    project
        .database()
        .batch_execute("ALTER TABLE shelves RENAME TO legacy_shelves")
        .unwrap();
    start("refuse").fails_with(&["no such table: shelves"]);
}
