//! A project that names several backends, and a program that was built for one of them.

use std::fs;

use super::project::Project;

#[test]
fn a_backend_that_the_program_was_built_without() {
    if cfg!(all(feature = "postgres", feature = "mysql")) {
        return;
    }
    let project = Project::new();
    fs::write(
        project.path().join("olembic.toml"),
        "backends = [\"mysql\", \"sqlite\", \"postgres\"]",
    )
    .unwrap();
    for arguments in [
        &["revision", "-m", "x"][..],
        &["revision", "--autogenerate"],
        &["check"],
        &["rehearse"],
    ] {
        project.run(arguments).fails_with(&[
            "this does not work for `mysql`, one of the `backends` in olembic.toml",
            "this program was built without the backend `mysql`",
            "hint: give `olembic` the feature `mysql` in Cargo.toml, and build it again",
        ]);
    }
    assert!(!project.migrations().exists());
    // What has to do with the program's own backend alone goes on, and so does a start.
    for folder in ["migrations/sqlite", "migrations/mysql"] {
        let folder = project.path().join(folder).join("1_a");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("up.sql"), "CREATE TABLE a (id INTEGER PRIMARY KEY);").unwrap();
        fs::write(folder.join("down.sql"), "DROP TABLE a;").unwrap();
    }
    assert_eq!(project.run(&["history"]).ok(), "1_a (head)\n");
    project.run(&["upgrade"]).ok();
    assert_eq!(project.run(&["current"]).ok(), "1_a (head)\n");
    project.run(&["downgrade", "base"]).ok();
    project.run(&[]).ok();
}
