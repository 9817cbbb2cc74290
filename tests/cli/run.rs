//! Upgrades and downgrades: how far they go, and what a failure leaves.

use std::fs;

use diesel::connection::SimpleConnection;

use crate::project::Project;

fn three() -> Project {
    let project = Project::new();
    for (name, table) in [
        ("2024-01-01-000000_a", "a"),
        ("2024-02-01-000000_b", "b"),
        ("2025-01-01-000000_c", "c"),
    ] {
        project.migration(
            name,
            &format!("CREATE TABLE {table} (id INTEGER);"),
            &format!("DROP TABLE {table};"),
        );
    }
    project
}

#[test]
fn targets_go_as_far_as_they_say() {
    let project = three();
    for (verb, target, tables) in [
        ("upgrade", "+1", "a"),
        ("upgrade", "+2", "a b c"),
        ("upgrade", "head", "a b c"),
        ("downgrade", "-1", "a b"),
        ("downgrade", "-2", ""),
        ("downgrade", "base", ""),
        ("upgrade", "2024-02-01-000000_b", "a b"),
        ("downgrade", "20240101000000", "a"),
        ("downgrade", "2024-01", "a"),
        ("upgrade", "2024-02", "a b"),
        ("upgrade", "2025", "a b c"),
        ("upgrade", "2024-01", "a b c"),
        ("downgrade", "202402", "a b"),
        ("downgrade", "base", ""),
    ] {
        project.run(&[verb, target]).ok();
        assert_eq!(project.tables().join(" "), tables, "after {verb} {target}");
        assert_eq!(
            project.applied().len(),
            tables.split_whitespace().count(),
            "after {verb} {target}"
        );
    }
}

#[test]
fn targets_that_cannot_be_reached_change_nothing() {
    let project = three();
    project.run(&["upgrade", "+1"]).ok();
    for (verb, target, parts) in [
        ("upgrade", "+3", &["only 2 revisions are pending", "hint:"][..]),
        ("upgrade", "+0", &["1 or more", "hint: give `+1`"]),
        ("upgrade", "-1", &["it leads back", "hint: `downgrade -1`"]),
        ("upgrade", "base", &["it lies behind"]),
        ("upgrade", "", &["it is empty"]),
        (
            "upgrade",
            "2024",
            &["`2024` may mean `2024-01-01-000000_a`, `2024-02-01-000000_b`"],
        ),
        (
            "upgrade",
            "nope",
            &["no revision is named `nope`", "hint: `history`"],
        ),
        ("downgrade", "-2", &["only 1 revision is applied"]),
        ("downgrade", "+1", &["it leads on"]),
        (
            "downgrade",
            "2025",
            &["cannot downgrade to `2025-01-01-000000_c`, which is not applied"],
        ),
    ] {
        project.run(&[verb, target]).fails_with(parts);
        assert_eq!(project.tables(), ["a"], "after {verb} {target}");
    }
}

#[test]
fn a_migration_that_fails_in_the_middle_leaves_the_database_as_before() {
    let project = three();
    project.migration(
        "2024-03-01-000000_bad",
        "\u{feff}CREATE TABLE good (id INTEGER);\r\nINSERT INTO good\r\n  VALUES (1);\r\n\r\n-- here it is\r\nINSERT INTO nowhere\r\n  VALUES (1);\r\nCREATE TABLE later (id INTEGER);\r\n",
        "DROP TABLE good;",
    );
    let run = project.run(&["upgrade"]);
    run.fails_with(&[
        "`2024-03-01-000000_bad` failed at migrations/2024-03-01-000000_bad/up.sql:6: no such table: nowhere",
        "  INSERT INTO nowhere\n    VALUES (1)",
        "hint: nothing of this migration was kept",
    ]);
    // Those before it stay, and the next run starts there.
    assert_eq!(project.tables(), ["a", "b"]);
    assert_eq!(project.applied(), ["20240101000000", "20240201000000"]);
    project.migration(
        "2024-03-01-000000_bad",
        "\u{feff}CREATE TABLE good (id INTEGER);\r\n-- done\r\n",
        "DROP TABLE good;\r\n",
    );
    project.run(&["upgrade"]).ok();
    assert_eq!(project.tables(), ["a", "b", "c", "good"]);

    // The same on the way down.
    fs::write(
        project.migrations().join("2024-03-01-000000_bad/down.sql"),
        "DROP TABLE good;\nDROP TABLE nowhere;\n",
    )
    .unwrap();
    let run = project.run(&["downgrade", "base"]);
    run.fails_with(&["2024-03-01-000000_bad/down.sql:2: no such table: nowhere"]);
    assert_eq!(project.tables(), ["a", "b", "good"]);
    assert_eq!(project.applied().len(), 3);
}

#[test]
fn a_script_that_would_end_its_transaction_is_refused_before_it_runs() {
    for (up, word) in [
        (
            "CREATE TABLE x (id INTEGER);\nCOMMIT;\nCREATE TABLE y (id INTEGER);",
            "COMMIT",
        ),
        ("BEGIN;\nCREATE TABLE x (id INTEGER);\nCOMMIT;", "BEGIN"),
        ("CREATE TABLE x (id INTEGER); /* now */ end transaction;", "END"),
        ("CREATE TABLE x (id INTEGER); ROLLBACK;", "ROLLBACK"),
    ] {
        let project = three();
        project.migration("2026-01-01-000000_bad", up, "-- x");
        project
            .run(&["upgrade"])
            .fails_with(&[&format!("`{word}` at "), "hint: remove it"]);
        assert_eq!(project.tables(), ["a", "b", "c"], "{up}");
    }
    let project = three();
    project.migration(
        "2026-01-01-000000_good",
        "SAVEPOINT s; CREATE TABLE x (id INTEGER); ROLLBACK TO s; RELEASE s; CREATE TABLE y (id INTEGER);",
        "-- x",
    );
    project.run(&["upgrade"]).ok();
    assert_eq!(project.tables(), ["a", "b", "c", "y"]);
}

#[test]
fn without_a_transaction_a_script_may_have_its_own() {
    let project = Project::new();
    let script = |fails: &str| {
        format!(
            "PRAGMA foreign_keys = OFF;\nBEGIN IMMEDIATE;\nCREATE TABLE x (id INTEGER);\n{fails}\nCOMMIT;\n"
        )
    };
    project.migration("1_x", &script("INSERT INTO nowhere VALUES (1);"), "DROP TABLE x;");
    let metadata = project.migrations().join("1_x/metadata.toml");
    fs::write(metadata, "run_in_transaction = false\n").unwrap();
    project.run(&["upgrade"]).fails_with(&[
        "up.sql:4: no such table: nowhere",
        "hint: nothing of this migration was kept",
    ]);
    assert_eq!(project.tables(), [""; 0]);
    fs::write(project.migrations().join("1_x/up.sql"), script("")).unwrap();
    project.run(&["upgrade"]).ok();
    assert_eq!(project.tables(), ["x"]);
    assert_eq!(project.applied(), ["1"]);
}

#[test]
fn a_transaction_that_a_script_leaves_open_is_no_success() {
    let project = Project::new();
    let script =
        |end: &str| format!("CREATE TABLE x (id INTEGER);\nBEGIN;\nCREATE TABLE y (id INTEGER);\n{end}");
    project.migration("1_x", &script(""), "DROP TABLE y;\nDROP TABLE x;");
    let metadata = project.migrations().join("1_x/metadata.toml");
    fs::write(metadata, "run_in_transaction = false\n").unwrap();
    project.migration("2_y", "CREATE TABLE z (id INTEGER);", "DROP TABLE z;");
    project.run(&["upgrade"]).fails_with(&[
        "`1_x` begins a transaction and does not end it",
        "hint: write COMMIT at its end",
    ]);
    assert_eq!(project.tables(), ["x"]);
    assert_eq!(project.applied(), [""; 0]);
    let up = script("COMMIT;").replace("TABLE x", "TABLE IF NOT EXISTS x");
    fs::write(project.migrations().join("1_x/up.sql"), up).unwrap();
    project.run(&["upgrade"]).ok();
    assert_eq!(project.tables(), ["x", "y", "z"]);
}

#[test]
fn scripts_of_comments_run_and_empty_ones_are_refused_as_diesel_does() {
    let project = Project::new();
    project.migration("1_comment", "-- nothing yet\n", "/* nothing */");
    project.migration("2_blank", "\n\n", " \n");
    project.run(&["upgrade"]).ok();
    project.run(&["downgrade", "base"]).ok();
    project.migration("3_empty", "", "");
    project
        .run(&["upgrade"])
        .fails_with(&["3_empty/up.sql` is empty", "hint: a comment is enough"]);
    assert_eq!(project.applied(), ["1", "2"]);
}

#[test]
fn a_statement_with_a_trigger_runs_whole() {
    let project = Project::new();
    project.migration(
        "1_a",
        "CREATE TABLE a (id INTEGER, text TEXT);\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\n  UPDATE a SET text = 'x;y' WHERE id = new.id;\nEND;\nINSERT INTO a (id) VALUES (1);",
        "DROP TABLE a;",
    );
    project.run(&["upgrade"]).ok();
    assert_eq!(project.texts("SELECT text FROM a"), ["x;y"]);
}

#[test]
fn what_has_no_way_back_is_refused_before_anything_is_reverted() {
    let project = three();
    project.run(&["upgrade"]).ok();
    fs::remove_file(project.migrations().join("2024-02-01-000000_b/down.sql")).unwrap();
    project
        .run(&["downgrade", "base"])
        .fails_with(&["`2024-02-01-000000_b` has no down.sql", "hint: write one"]);
    assert_eq!(project.tables(), ["a", "b", "c"]);
    // What Diesel's command line ran, the ledger does not know before the next run enters it.
    project
        .database()
        .batch_execute("DELETE FROM __olembic_ledger WHERE revision = '20240201000000'")
        .unwrap();
    fs::remove_dir_all(project.migrations().join("2024-02-01-000000_b")).unwrap();
    project.run(&["downgrade", "base"]).fails_with(&[
        "version `20240201000000` is applied, but neither the migrations folder nor the ledger has it",
        "hint: bring its folder back",
    ]);
    assert_eq!(project.tables(), ["a", "b", "c"]);
    let run = project.run(&["current"]);
    assert_eq!(run.ok(), "2025-01-01-000000_c (head)\n");
    assert!(
        run.stderr
            .contains("warning: version `20240201000000` is applied"),
        "{run:?}"
    );
}

#[test]
fn current_of_a_new_database_is_nothing_and_changes_nothing() {
    let project = three();
    let run = project.run(&["current"]);
    assert_eq!(run.ok(), "");
    assert_eq!(run.stderr.lines().next(), Some("no revision is applied"));
    assert_eq!(project.texts("SELECT name AS text FROM sqlite_master"), [""; 0]);
}

#[test]
fn a_migration_that_cannot_be_committed_leaves_the_database_as_before() {
    let project = Project::new();
    project.migration(
        "1_a",
        "CREATE TABLE a (id INTEGER PRIMARY KEY);\nCREATE TABLE b (a INTEGER REFERENCES a DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO b VALUES (7);",
        "-- x",
    );
    project.run(&["upgrade"]).fails_with(&[
        "`1_a` ran, but could not be completed: ",
        "FOREIGN KEY constraint failed",
        "hint: nothing of this migration was kept",
    ]);
    assert_eq!(project.tables(), [""; 0]);
    assert_eq!(project.applied(), [""; 0]);
}

#[test]
fn a_statement_that_rolls_back_by_itself_is_still_shown() {
    let project = Project::new();
    project.migration(
        "1_a",
        "CREATE TABLE a (id INTEGER PRIMARY KEY);\nINSERT INTO a VALUES (1);\nINSERT OR ROLLBACK INTO a VALUES (1);",
        "-- x",
    );
    project
        .run(&["upgrade"])
        .fails_with(&["up.sql:3: UNIQUE constraint failed", "  INSERT OR ROLLBACK"]);
    assert_eq!(project.tables(), [""; 0]);
}

#[test]
fn a_script_that_cannot_be_read_is_refused_before_it_runs() {
    let project = three();
    project.migration(
        "2026-01-01-000000_open",
        "CREATE TABLE x (id INTEGER);\nINSERT INTO x VALUES ('open);\n",
        "-- x",
    );
    project.run(&["upgrade"]).fails_with(&[
        "cannot read the statements of `migrations/2026-01-01-000000_open/up.sql`",
        "caused by: the string that begins on line 2 is not closed",
        "hint: ",
    ]);
    assert_eq!(project.tables(), ["a", "b", "c"]);
}
