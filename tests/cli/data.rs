//! Data migrations: functions in Rust at their place among the scripts.

use std::fs;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use olembic::revision::CALL;

use crate::project::{Project, Run};

const WORDS: &str = "CREATE TABLE words (word TEXT NOT NULL);\nINSERT INTO words VALUES ('one');";

/// A function between scripts: one before it, one behind it, and one with it in its own.
fn project(word: &str) -> Project {
    let project = Project::new();
    project.migration("1_words", WORDS, "DROP TABLE words;");
    let up = format!("INSERT INTO words VALUES ('{word}');\n{CALL};\nINSERT INTO words VALUES ('after');");
    project.migration("2_shout", &up, "DELETE FROM words WHERE word <> 'ONE';");
    project.migration(
        "3_more",
        "INSERT INTO words VALUES ('more');",
        "DELETE FROM words WHERE word = 'more';",
    );
    project
}

fn run(project: &Project, arguments: &[&str], function: &str) -> Run {
    project.finish(project.command().args(arguments).env("SHELF_FUNCTION", function))
}

fn words(project: &Project) -> Vec<String> {
    project.texts("SELECT word AS text FROM words ORDER BY rowid")
}

#[test]
fn a_function_runs_at_its_place() {
    let project = project("two");
    run(&project, &["upgrade"], "2_shout").ok();
    assert_eq!(words(&project), ["ONE", "TWO", "after", "more"]);
    assert_eq!(project.applied(), ["1", "2", "3"]);
    run(&project, &["downgrade", "1"], "2_shout").ok();
    assert_eq!(words(&project), ["ONE"]);
    // A version names the revision, too; what is rehearsed, and what a comparison replays, runs it as well.
    let rehearsed = run(&project, &["rehearse", "2"], "2");
    assert!(rehearsed.ok().starts_with("rehearsed 2_shout: "), "{rehearsed:?}");
    run(&project, &["schema", "--from", "migrations"], "2").ok();
}

#[test]
fn a_function_that_fails_leaves_nothing_of_its_revision() {
    let project = project("unspeakable");
    run(&project, &["upgrade"], "2_shout").fails_with(&[
        "`2_shout` failed in the function that migrations/2_shout/up.sql:2 calls: a word cannot be said",
        "hint: nothing of this migration was kept",
    ]);
    assert_eq!(words(&project), ["one"]);
    assert_eq!(project.applied(), ["1"]);
    assert_eq!(
        project.texts("SELECT revision AS text FROM __olembic_ledger"),
        ["1"]
    );
}

#[test]
fn what_does_not_fit_is_refused_before_anything_runs() {
    let project = project("two");
    project.run(&["upgrade"]).fails_with(&[
        "`migrations/2_shout/up.sql` calls a function in Rust that this program does not have",
        "hint: give it to the application: `.data_migration(DataMigration::new(\"2_shout\", ..))`",
    ]);
    run(&project, &["upgrade"], "4_gone").fails_with(&[
        "the data migration `4_gone` belongs to no revision",
        "hint: give it the name of the folder",
    ]);
    run(&project, &["upgrade"], "3_more").fails_with(&[
        "the data migration `3_more` would never run",
        "hint: write `SELECT * FROM",
    ]);
    assert_eq!(project.texts("SELECT name AS text FROM sqlite_master"), [""; 0]);
}

#[test]
fn a_function_runs_only_inside_the_transaction_of_its_revision() {
    let project = project("two");
    fs::write(
        project.migrations().join("2_shout/metadata.toml"),
        "run_in_transaction = false\n",
    )
    .unwrap();
    run(&project, &["upgrade"], "2_shout").fails_with(&[
        "migrations/2_shout/up.sql:2 calls a function",
        "hint: write `run_in_transaction = true`",
    ]);
}

#[test]
fn the_way_down_may_be_a_function_too() {
    let project = project("two");
    fs::write(project.migrations().join("2_shout/down.sql"), format!("{CALL};")).unwrap();
    run(&project, &["upgrade"], "2_shout").ok();
    run(&project, &["downgrade", "1"], "2_shout").fails_with(&[
        "down.sql` calls a function in Rust that this program does not have",
        "`.data_migration(DataMigration::new(\"2_shout\", ..).down(..))`",
    ]);
    assert_eq!(project.applied(), ["1", "2", "3"]);
    let down = |folder_is_there: bool| {
        if !folder_is_there {
            fs::remove_dir_all(project.migrations().join("2_shout")).unwrap();
        }
        let mut command = project.command();
        command.args(["downgrade", "1"]).env("SHELF_FUNCTION", "2_shout");
        project.finish(command.env("SHELF_FUNCTION_DOWN", "1")).ok();
        assert_eq!(words(&project), ["one", "two", "after"]);
        assert_eq!(project.applied(), ["1"]);
    };
    down(true);
    project
        .database()
        .batch_execute("DELETE FROM words WHERE word <> 'one'")
        .unwrap();
    run(&project, &["upgrade"], "2_shout").ok();
    // What the ledger keeps calls it, too.
    down(false);
}

/// Diesel knows no function: it stops there, and does not pass on to what comes after it.
#[test]
fn diesel_stops_where_a_function_is() {
    let project = project("two");
    let path = project.path().join("shelf.db");
    let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    let source = FileBasedMigrations::from_path(project.migrations()).unwrap();
    let error = conn.run_pending_migrations(source).unwrap_err().to_string();
    assert!(
        error.contains("written in Rust: run it with the application"),
        "{error}"
    );
    drop(conn);
    assert_eq!(words(&project), ["one"]);
    assert_eq!(project.applied(), ["1"]);
    let run = run(&project, &["upgrade"], "2_shout");
    run.ok();
    assert_eq!(
        run.stderr,
        "entered in the ledger: 1_words\nupgrade 2_shout\nupgrade 3_more\n"
    );
    assert_eq!(words(&project), ["ONE", "TWO", "after", "more"]);
}

#[test]
fn a_revision_for_a_function_is_written() {
    let project = Project::new();
    project.migration("1_words", WORDS, "DROP TABLE words;");
    let written = project.run(&["revision", "--rust", "-m", "shout"]);
    written.ok();
    let name = project.folders().pop().unwrap();
    let hint = format!(".data_migration(DataMigration::new({name:?}, your_function))");
    assert!(written.stderr.contains(&hint), "{written:?}");
    run(&project, &["upgrade"], &name).ok();
    assert_eq!(words(&project), ["ONE"]);
    run(&project, &["downgrade", "-1"], &name).ok();
    assert_eq!(words(&project), ["ONE"]);
    let both = project.run(&["revision", "--rust", "--autogenerate"]);
    both.fails_with(&["cannot be used with"]);
}
