//! `upgrade --dry-run` and `downgrade --dry-run`.

use std::fs;

use diesel::connection::SimpleConnection;

use crate::three;

#[test]
fn a_dry_run_leaves_nothing() {
    let project = three();
    let run = project.run(&["upgrade", "--dry-run", "+2"]);
    run.ok();
    assert_eq!(
        run.stderr,
        "dry run: upgrade 2026-01-01-000000_users\ndry run: upgrade 2026-01-02-000000_posts\n\
         dry run: all of it was undone, and the database is as it was\n"
    );
    assert!(
        !project.path().join("shelf.db").exists(),
        "no database is made for it"
    );
    project
        .database()
        .batch_execute("CREATE TABLE mine (id INTEGER)")
        .unwrap();
    let file = || fs::read(project.path().join("shelf.db")).unwrap();
    for (arguments, before) in [
        (&["upgrade", "--dry-run", "+2"][..], None),
        (&["upgrade", "--dry-run", "+1"], Some("+1")),
        (&["downgrade", "--dry-run", "base"], Some("+1")),
        (&["downgrade", "--dry-run", "-1"], None),
    ] {
        if let Some(before) = before {
            project.run(&["upgrade", before]).ok();
        }
        let whole = file();
        project.run(arguments).ok();
        assert!(file() == whole, "{arguments:?} has changed the file");
        let left = fs::read_dir(project.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name());
        let journals = left
            .filter(|name| name.to_string_lossy().contains("-journal"))
            .count();
        assert_eq!(journals, 0);
    }
    let nothing = project.run(&["downgrade", "--dry-run", "20260102000000"]);
    assert_eq!(nothing.stderr, "nothing to downgrade\n");
}

#[test]
fn what_a_transaction_cannot_hold_is_refused() {
    let project = three();
    let run = project.run(&["upgrade", "--dry-run"]);
    run.fails_with(&[
        "a dry run cannot undo `2026-01-03-000000_mail`",
        "hint: `rehearse --on-copy`",
    ]);
    assert!(
        !run.stderr.contains("users"),
        "refused before anything runs: {run:?}"
    );
    project.run(&["upgrade"]).ok();
    let run = project.run(&["downgrade", "--dry-run", "-1"]);
    run.fails_with(&["cannot undo", "hint: `rehearse 2026-01-03-000000_mail`"]);
}

#[test]
fn what_would_fail_fails() {
    let project = three();
    project.migration(
        "2026-01-02-500000_bad",
        "CREATE TABLE a (id INTEGER);\nINSERT INTO b VALUES (1);",
        "",
    );
    let metadata = project.migrations().join("2026-01-03-000000_mail");
    fs::remove_dir_all(metadata).unwrap();
    project
        .run(&["upgrade", "--dry-run"])
        .fails_with(&["up.sql:2", "no such table: b"]);
    // What SQLite asks at COMMIT only.
    project.migration(
        "2026-01-02-500000_bad",
        "CREATE TABLE a (id INTEGER REFERENCES users DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO a VALUES (77);",
        "DROP TABLE a;",
    );
    project
        .run(&["upgrade", "--dry-run"])
        .fails_with(&["FOREIGN KEY constraint failed"]);
    project
        .run(&["upgrade"])
        .fails_with(&["FOREIGN KEY constraint failed"]);
    assert_eq!(project.applied().len(), 2);
}
