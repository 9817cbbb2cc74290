//! Rehearsals: what is found before a file is written, and that nothing but a scratch database is touched.

use std::fs;

use diesel::connection::SimpleConnection;

use crate::project::Project;

fn line(project: &Project, revisions: &[(&str, &str, &str)]) {
    for (name, up, down) in revisions {
        project.migration(name, up, down);
    }
}

#[test]
fn a_generated_revision_is_rehearsed_before_it_is_written() {
    let project = Project::new();
    let run = project.run(&["revision", "--autogenerate", "-m", "first"]);
    run.ok();
    assert!(run.stderr.contains("_first: 0 rows in 0 tables"), "{run:#?}");
    project.run(&["upgrade"]).ok();
    let asked = ["revision", "--autogenerate", "-m", "described"];
    let run = project.run_with("described", &[&asked[..], &["--no-rehearse"]].concat());
    run.ok();
    assert!(!run.stderr.contains("rehearsed"), "{run:#?}");
    let written = project.folders().pop().unwrap();
    fs::remove_dir_all(project.migrations().join(written)).unwrap();
    let run = project.run_with("described", &asked);
    run.ok();
    assert!(run.stderr.contains("_described: 10 rows in 2 tables"), "{run:#?}");
}

#[test]
fn a_rehearsal_that_fails_writes_nothing_and_shows_the_statement() {
    let project = Project::new();
    project.run(&["revision", "--autogenerate", "-m", "first"]).ok();
    project.run(&["upgrade"]).ok();
    for (up, down, parts) in [
        (
            "ALTER TABLE nowhere ADD COLUMN a TEXT;",
            "",
            &["the upgrade failed", "ALTER TABLE nowhere", "no such table"][..],
        ),
        (
            "CREATE TABLE a (id INTEGER);",
            "DROP TABLE b;",
            &["the downgrade failed", "DROP TABLE b"],
        ),
        (
            "CREATE TABLE a (id INTEGER);",
            "SELECT 1;",
            &[
                "the downgrade leaves another schema than there was before",
                "drop table a",
            ],
        ),
        (
            "CREATE TABLE a (id INTEGER); CREATE VIEW v AS SELECT 1;",
            "DROP TABLE a;",
            &["the second upgrade failed", "CREATE VIEW v"],
        ),
        (
            "CREATE UNIQUE INDEX once ON books (text);\nUPDATE books SET text = 'x';",
            "DROP INDEX once;",
            &["the upgrade failed", "UPDATE books", "UNIQUE constraint failed"],
        ),
    ] {
        project.migration("2099-01-01-000000_last", up, down);
        project.run(&["rehearse", "2099"]).fails_with(parts);
        assert_eq!(project.tables(), ["authors", "books"]);
    }
    assert!(project.run(&["rehearse", "1999"]).stderr.contains("hint:"));
}

#[test]
fn rows_are_there_in_every_table_and_stay_what_they_are() {
    let project = Project::new();
    line(
        &project,
        &[
            (
                "2024-01-01-000000_start",
                "CREATE TABLE kinds (code VARCHAR(8) NOT NULL PRIMARY KEY, CHECK (length(code) >= 3));
                 CREATE TABLE parts (
                     id INTEGER NOT NULL PRIMARY KEY,
                     parent_id INTEGER REFERENCES parts (id),
                     kind VARCHAR(8) NOT NULL REFERENCES kinds (code),
                     amount INTEGER NOT NULL CHECK (amount BETWEEN 10 AND 12),
                     state TEXT NOT NULL CHECK (state IN ('new', 'it''s old')),
                     made TIMESTAMP NOT NULL,
                     twice INTEGER GENERATED ALWAYS AS (amount * 2),
                     UNIQUE (kind, made)
                 );
                 CREATE TABLE pairs (
                     part_id INTEGER NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
                     kind VARCHAR(8) NOT NULL REFERENCES kinds (code),
                     data BLOB, PRIMARY KEY (part_id, kind)
                 ) WITHOUT ROWID;
                 CREATE TABLE roots (id INTEGER NOT NULL PRIMARY KEY, self_id INTEGER NOT NULL REFERENCES roots (id));",
                "DROP TABLE roots; DROP TABLE pairs; DROP TABLE parts; DROP TABLE kinds;",
            ),
            ("2024-02-01-000000_same", "CREATE INDEX by_amount ON parts (amount);", "DROP INDEX by_amount;"),
            ("2024-03-01-000000_update", "UPDATE parts SET amount = 11;", "SELECT 1;"),
            ("2024-04-01-000000_delete", "DELETE FROM pairs;", "SELECT 1;"),
        ],
    );
    let run = project.run(&["rehearse"]);
    let out = run.ok();
    assert!(
        out.contains("2024-02-01-000000_same: 20 rows in 4 tables"),
        "{out}"
    );
    assert!(!out.contains("no more were found"), "{out}");
    let note = |text: &str| assert!(out.contains(text), "no {text:?} in {out}");
    note("the upgrade changes rows of `parts`: (");
    note("the upgrade changes rows of `pairs`: there were 5, there are 0");
    assert!(!project.path().join("shelf.db").exists());
}

/// SQLite refuses a value by a CHECK or in a STRICT table.
#[test]
fn rows_are_made_to_fit_what_a_script_changes() {
    let project = Project::new();
    let rebuilt = |columns: &str, from: &str| {
        format!(
            "CREATE TABLE u ({columns}) STRICT; INSERT INTO u SELECT {from} FROM t; DROP TABLE t; ALTER TABLE u RENAME TO t;"
        )
    };
    let strict = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT NOT NULL) STRICT;";
    for (first, up, down, part) in [
        (
            strict,
            rebuilt("id INTEGER PRIMARY KEY, a INTEGER, b TEXT NOT NULL", "*"),
            rebuilt("id INTEGER PRIMARY KEY, a TEXT, b TEXT NOT NULL", "*"),
            "values of both types in `t.a` (text, integer)",
        ),
        (
            strict,
            rebuilt("id INTEGER PRIMARY KEY, a TEXT, b REAL NOT NULL", "*"),
            rebuilt("id INTEGER PRIMARY KEY, a TEXT, b TEXT NOT NULL", "*"),
            "values of both types in `t.b` (text, ",
        ),
        (
            strict,
            rebuilt(
                "id INTEGER PRIMARY KEY, a TEXT, b TEXT NOT NULL CHECK (b IN ('new', 'old'))",
                "*",
            ),
            rebuilt("id INTEGER PRIMARY KEY, a TEXT, b TEXT NOT NULL", "*"),
            "rows that the new constraints allow",
        ),
        (
            strict,
            rebuilt("id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT NOT NULL", "*"),
            rebuilt("id INTEGER PRIMARY KEY, a TEXT, b TEXT NOT NULL", "*"),
            "rows that the new constraints allow",
        ),
        (
            strict,
            rebuilt("id INTEGER PRIMARY KEY, n INTEGER, b TEXT NOT NULL", "id, a, b"),
            rebuilt("id INTEGER PRIMARY KEY, a TEXT, b TEXT NOT NULL", "id, n, b"),
            "values of both types in `t.a` (text, integer)",
        ),
    ] {
        project.migration("2024-01-01-000000_first", first, "DROP TABLE t;");
        project.migration("2024-01-02-000000_next", &up, &down);
        let run = project.run(&["rehearse", "2024-01-02"]);
        let out = run.ok();
        for part in [
            "2024-01-02-000000_next: 5 rows in 1 table",
            "with rows of any kind",
            part,
        ] {
            assert!(out.contains(part), "no {part:?} in {run:#?}");
        }
    }
}

#[test]
fn without_a_way_back_only_the_way_up_is_rehearsed() {
    let project = Project::new();
    let folder = project.migrations().join("2024-01-01-000000_up");
    fs::create_dir_all(&folder).unwrap();
    fs::write(
        folder.join("up.sql"),
        "CREATE TABLE a (id INTEGER NOT NULL CHECK (id > 1 AND id < 1));",
    )
    .unwrap();
    let run = project.run(&["rehearse"]);
    assert!(run.ok().contains("it has no down.sql"), "{run:#?}");
    // A table that no row fits into is said to be empty.
    project.migration("2024-01-02-000000_next", "SELECT 1;", "SELECT 1;");
    let run = project.run(&["rehearse", "2024-01-02"]);
    assert!(run.ok().contains("note: `a` has "), "{run:#?}");
}

#[test]
fn what_no_downgrade_can_fill_is_a_note() {
    let project = Project::new();
    line(
        &project,
        &[
            (
                "2026-01-01-000000_notes",
                "CREATE TABLE notes (id INTEGER NOT NULL PRIMARY KEY, text TEXT NOT NULL, more TEXT NOT NULL);",
                "DROP TABLE notes;",
            ),
            (
                "2026-01-02-000000_less",
                "ALTER TABLE notes DROP COLUMN more;",
                "ALTER TABLE notes ADD COLUMN more TEXT NOT NULL;",
            ),
        ],
    );
    let run = project.run(&["rehearse"]);
    run.ok();
    // With the server's own words, for the rows may stand in the way of something else.
    for part in [
        "note: the downgrade brings back `notes.more` as NOT NULL",
        "Cannot add a NOT NULL column with default value NULL",
    ] {
        assert!(run.stdout.contains(part), "no {part:?} in {run:#?}");
    }
}

#[test]
fn a_copy_of_the_database_tells_times_and_rows() {
    let project = Project::new();
    project.run(&["revision", "--autogenerate", "-m", "first"]).ok();
    project.run(&["upgrade"]).ok();
    project
        .database()
        .batch_execute("INSERT INTO authors (name) VALUES ('a'), ('b')")
        .unwrap();
    assert!(
        project
            .run(&["rehearse", "--on-copy"])
            .stderr
            .contains("nothing is pending")
    );
    line(
        &project,
        &[(
            "2099-01-01-000000_move",
            "CREATE TABLE people (name TEXT); INSERT INTO people SELECT name FROM authors; DELETE FROM authors;",
            "SELECT 1;",
        )],
    );
    let run = project.run(&["rehearse", "--on-copy"]);
    let out = run.ok();
    for part in [
        "2099-01-01-000000_move: ",
        "authors: 2 rows before, 0 rows after",
        "people: new, 2 rows",
        "books: 0 rows",
    ] {
        assert!(out.contains(part), "no {part:?} in {out}");
    }
    assert_eq!(project.number("SELECT count(*) AS number FROM authors"), 2);
    assert_eq!(project.tables(), ["authors", "books"]);
}

#[test]
fn what_no_revision_makes_is_warned_of() {
    let project = Project::new();
    project.run(&["revision", "--autogenerate", "-m", "first"]).ok();
    project.run(&["upgrade"]).ok();
    let rebuilds = ["revision", "--autogenerate", "-m", "strict"];
    let run = project.run_with("strict", &rebuilds);
    run.ok();
    assert!(!run.stderr.contains("warning"), "{run:#?}");
    let written = project.folders().pop().unwrap();
    fs::remove_dir_all(project.migrations().join(written)).unwrap();
    project
        .database()
        .batch_execute("CREATE VIEW by_hand AS SELECT title FROM books")
        .unwrap();
    let run = project.run_with("strict", &rebuilds);
    run.ok();
    for part in [
        "warning: on an empty database the revisions do not run",
        "by_hand",
        "hint: this database has something",
    ] {
        assert!(run.stderr.contains(part), "no {part:?} in {run:#?}");
    }
}
