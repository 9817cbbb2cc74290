//! `schema`, `diff` and `check`: every source beside every other, for people and for programs.

use std::fs;

use diesel::connection::SimpleConnection;
use serde_json::Value;

use crate::project::Project;

/// The first models, applied, and their schema in `first.json`.
fn applied() -> Project {
    let project = Project::new();
    project.run(&["revision", "--autogenerate", "-m", "first"]).ok();
    project.run(&["upgrade"]).ok();
    let document = project.run(&["schema"]).ok().to_owned();
    fs::write(project.path().join("first.json"), document).unwrap();
    fs::copy(project.path().join("shelf.db"), project.path().join("other.db")).unwrap();
    project
}

const SOURCES: [&str; 6] = [
    "models",
    "migrations",
    "database",
    "other.db",
    "sqlite://other.db",
    "first.json",
];

#[test]
fn all_sources_of_one_schema_agree() {
    let project = applied();
    for from in SOURCES {
        let document = project.run(&["schema", "--from", from]).ok().to_owned();
        let document: Value = serde_json::from_str(&document).unwrap();
        assert_eq!(document["format"], 1);
        assert_eq!(document["tables"][0]["name"], "authors", "{from}");
        for to in SOURCES {
            let run = project.run(&["diff", "--from", from, "--to", to]);
            assert_eq!(run.ok(), "", "{from} to {to}");
            assert_eq!(
                project.run(&["diff", "--from", from, "--to", to, "--json"]).ok(),
                "[]\n"
            );
        }
    }
}

#[test]
fn a_difference_is_told_in_three_ways_and_by_the_exit_code() {
    let project = applied();
    for from in &SOURCES[1..] {
        let run = project.run_with("described", &["diff", "--from", from]);
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (1, "add column books.description2\n"),
            "{from}"
        );
    }
    let run = project.run_with("described", &["diff", "--sql"]);
    assert_eq!(
        run.stdout,
        "ALTER TABLE \"books\" ADD COLUMN \"description2\" TEXT;\n"
    );
    let run = project.run_with("described", &["diff", "--json"]);
    let operations: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(operations[0]["op"], "add_column");
    assert_eq!(operations[0]["table"], "books");
    assert_eq!(operations[0]["column"], "description2");
    // The other way round.
    let run = project.run_with(
        "described",
        &["diff", "--from", "models", "--to", "first.json", "--sql"],
    );
    assert_eq!(
        run.stdout,
        "ALTER TABLE \"books\" DROP COLUMN \"description2\";\n"
    );
}

#[test]
fn what_is_no_source_is_said() {
    let project = applied();
    fs::write(project.path().join("broken.json"), "{\"format\": 1}").unwrap();
    fs::write(project.path().join("later.json"), "{\"format\": 99}").unwrap();
    for (source, parts) in [
        (
            "modles",
            &["there is no database `modles`", "hint: a source is `models`"][..],
        ),
        (
            "none.json",
            &["cannot read `none.json`", "hint: a source that ends in `.json`"],
        ),
        (
            "broken.json",
            &["cannot use `broken.json`", "missing field `tables`", "hint:"],
        ),
        (
            "later.json",
            &["the format 99", "hint: use the version that wrote it"],
        ),
        (
            "postgres://ann:secret@host/db",
            &["`postgres://ann:***@host/db`", "uses SQLite"],
        ),
    ] {
        for arguments in [["schema", "--from", source], ["diff", "--to", source]] {
            project.run(&arguments).fails_with(parts);
        }
    }
    assert!(!project.path().join("modles").exists());
    let both = project.run(&["diff", "--json", "--sql"]);
    assert_eq!(both.code, 2);
}

#[test]
fn looking_makes_no_database() {
    let project = Project::new();
    for (arguments, code) in [
        (["current"].as_slice(), 0),
        (&["check"], 1),
        (&["diff"], 1),
        (&["schema", "--from", "database"], 0),
    ] {
        let run = project.run(arguments);
        assert_eq!(run.code, code, "{run:#?}");
        assert!(!project.path().join("shelf.db").exists(), "after {arguments:?}");
    }
}

#[test]
fn check_regards_the_migrations_too() {
    let project = applied();
    let hand = |sql: &str| project.database().batch_execute(sql).unwrap();
    project.run(&["check"]).ok();
    // The database was changed by hand.
    hand("ALTER TABLE books ADD COLUMN by_hand TEXT");
    let run = project.run(&["check"]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (1, "drop column books.by_hand\n")
    );
    assert!(run.stderr.contains("it was changed by hand"), "{run:#?}");
    hand("ALTER TABLE books DROP COLUMN by_hand");
    // The database has what the models say, but no migration makes it.
    hand("ALTER TABLE books ADD COLUMN description2 TEXT");
    let run = project.run_with("described", &["check"]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (1, "add column books.description2\n")
    );
    assert!(
        run.stderr.contains("the migrations do not lead there"),
        "{run:#?}"
    );
    // A migration that does not run from the start.
    project.migration(
        "2099-01-01-000000_wrong",
        "ALTER TABLE nothing ADD COLUMN a TEXT;",
        "",
    );
    project.run(&["check"]).fails_with(&[
        "do not run on an empty scratch database",
        "2099-01-01-000000_wrong",
        "hint:",
    ]);
}

#[test]
fn excluded_tables_are_nobodys_business() {
    let project = applied();
    let hand = |sql: &str| project.database().batch_execute(sql).unwrap();
    hand(
        "CREATE TABLE spatial_a (id INTEGER); CREATE TABLE alembic_version (version_num TEXT); CREATE TABLE stale (id INTEGER)",
    );
    let settings = |text: &str| fs::write(project.path().join("olembic.toml"), text).unwrap();
    let run = project.run(&["diff"]);
    assert_eq!(run.stdout, "drop table spatial_a\ndrop table stale\n");
    settings("exclude_tables = [\"spatial_*\"]");
    assert_eq!(project.run(&["diff"]).stdout, "drop table stale\n");
    assert_eq!(project.run(&["check"]).stdout, "drop table stale\n");
    assert!(
        !project
            .run(&["schema", "--from", "database"])
            .ok()
            .contains("spatial")
    );
    settings("exclude_tables = [\"spatial_*\", \"st?le\"]");
    assert_eq!(project.run(&["diff"]).ok(), "");
    assert_eq!(
        project.run(&["revision", "--autogenerate"]).ok(),
        "no difference: nothing written\n"
    );
    // A model under the name of a table that is left out is left out too.
    settings("exclude_tables = [\"books\", \"spatial_*\", \"stale\"]");
    assert_eq!(project.run_with("described", &["diff"]).ok(), "");
    for (text, part) in [
        (
            "exclude_tables = [\"a***\"]",
            "is no glob for the names of tables or schemas",
        ),
        ("exclude = []", "unknown field `exclude`"),
        ("exclude_tables = 1", "invalid type"),
        ("exclude_tables = [", "cannot read"),
    ] {
        settings(text);
        project.run(&["diff"]).fails_with(&[part, "hint:"]);
    }
}
