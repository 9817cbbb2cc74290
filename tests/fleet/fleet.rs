//! A thousand databases, some of which fail; jobs, the end after failures, a panic.

use std::collections::BTreeMap;
use std::fs;
use std::time::SystemTime;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;
use serde_json::Value;

use crate::project::{Project, Run};

pub fn document(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:#?}"))
}

/// The rows of a document, by database.
pub fn rows(run: &Run) -> BTreeMap<String, Value> {
    let document = document(run);
    let rows = document["databases"].as_array().unwrap();
    rows.iter()
        .map(|row| (row["database"].as_str().unwrap().to_owned(), row.clone()))
        .collect()
}

fn connect(project: &Project, name: &str) -> SqliteConnection {
    SqliteConnection::establish(project.path().join(name).to_str().unwrap()).unwrap()
}

/// Two revisions, and a list of so many databases that are not there yet.
fn tenants(count: usize) -> (Project, Vec<String>) {
    let project = Project::new();
    project.migration("1_a", "CREATE TABLE a (id INTEGER);", "DROP TABLE a;");
    project.migration("2_b", "CREATE TABLE b (id INTEGER);", "DROP TABLE b;");
    let names: Vec<String> = (0..count).map(|number| format!("t{number:04}.db")).collect();
    (project, names)
}

fn write_list(project: &Project, names: &[String]) {
    fs::write(project.path().join("list"), names.join("\n")).unwrap();
}

#[test]
fn of_a_thousand_databases_seven_fail_and_are_told_apart() {
    let (project, mut names) = tenants(1000);
    // Before the list is gone through, seven are made what they should not be.
    project.run(&["upgrade", "--database-url", "t0101.db"]).ok();
    names[101] = "file:t0101.db?mode=ro".to_owned();
    connect(&project, "t0101.db")
        .batch_execute("DROP TABLE b; DELETE FROM __diesel_schema_migrations WHERE version = '2'; DELETE FROM __olembic_ledger WHERE revision = '2'")
        .unwrap();
    fs::write(
        project.path().join("t0202.db"),
        "this was never a database, ".repeat(100),
    )
    .unwrap();
    connect(&project, "t0303.db")
        .batch_execute("CREATE TABLE b (other TEXT)")
        .unwrap();
    let mut holder = connect(&project, "t0404.db");
    holder
        .batch_execute("CREATE TABLE held (id INTEGER); BEGIN EXCLUSIVE")
        .unwrap();
    names[505] = "no/such/folder/t0505.db".to_owned();
    project.run(&["upgrade", "+1", "--database-url", "t0606.db"]).ok();
    connect(&project, "t0606.db")
        .batch_execute("UPDATE __olembic_ledger SET checksum = 'abc'")
        .unwrap();
    project.run(&["upgrade", "+1", "--database-url", "t0707.db"]).ok();
    connect(&project, "t0707.db")
        .batch_execute("UPDATE __olembic_ledger SET format = 99, olembic = '9.9.9'")
        .unwrap();
    write_list(&project, &names);

    let arguments = [
        "upgrade",
        "--databases",
        "list",
        "--jobs",
        "4",
        "--lock-timeout",
        "1",
        "--json",
    ];
    let first = project.run(&arguments);
    assert_eq!(first.code, 2, "{}", first.stderr);
    assert!(!first.stderr.contains("panicked"), "{}", first.stderr);
    assert!(
        first
            .stderr
            .ends_with("upgrade of 1000 databases: 993 done, 7 failed\n"),
        "{}",
        first.stderr
    );
    assert!(!first.stderr.contains('\u{1b}') && !first.stderr.contains('\r'));
    let summary = &document(&first)["summary"];
    assert_eq!((&summary["done"], &summary["failed"]), (&993.into(), &7.into()));
    let found = rows(&first);
    let failed: Vec<&String> = found
        .iter()
        .filter(|(_, row)| row["state"] == "failed")
        .map(|(name, _)| name)
        .collect();
    let reasons = [
        ("file:t0101.db?mode=ro", "readonly database"),
        (
            "no/such/folder/t0505.db",
            "cannot open the database `no/such/folder/t0505.db`",
        ),
        ("t0202.db", "file is not a database"),
        ("t0303.db", "table b already exists"),
        ("t0404.db", "locked"),
        ("t0606.db", "`1_a` was edited after it was applied"),
        ("t0707.db", "a newer Olembic, 9.9.9, has migrated this database"),
    ];
    assert_eq!(failed, reasons.map(|(name, _)| name));
    for (name, reason) in reasons {
        let row = &found[name];
        assert!(row["error"].as_str().unwrap().contains(reason), "{row:#}");
        assert!(!row["hints"].as_array().unwrap().is_empty(), "{row:#}");
    }
    assert_eq!(found["t0000.db"]["revisions"], serde_json::json!(["1_a", "2_b"]));

    // The second run touches only the seven.
    let touched = |name: &String| {
        fs::metadata(project.path().join(name))
            .and_then(|file| file.modified())
            .ok()
    };
    let before: Vec<Option<SystemTime>> = names.iter().map(touched).collect();
    drop(holder);
    fs::create_dir_all(project.path().join("no/such/folder")).unwrap();
    connect(&project, "t0303.db")
        .batch_execute("DROP TABLE b")
        .unwrap();
    let second = project.run(&arguments);
    assert!(
        second
            .stderr
            .ends_with("upgrade of 1000 databases: 3 done, 993 nothing to do, 4 failed\n"),
        "{}",
        second.stderr
    );
    let now: Vec<Option<SystemTime>> = names.iter().map(touched).collect();
    let changed: Vec<&String> = (0..1000)
        .filter(|at| before[*at] != now[*at])
        .map(|at| &names[at])
        .collect();
    assert_eq!(changed, ["t0303.db", "t0404.db", "no/such/folder/t0505.db"]);

    // People see the four, with their ways out.
    let third = project.run(&arguments[..arguments.len() - 1]);
    assert_eq!(third.code, 2);
    let heads = third.stdout.lines().filter(|line| line.contains("  failed  "));
    assert_eq!(heads.count(), 4, "{}", third.stdout);
    assert!(third.stdout.contains("    hint: "), "{}", third.stdout);
}

#[test]
fn a_resumed_run_does_not_open_what_is_done() {
    let (project, mut names) = tenants(20);
    names[7] = "no/folder/t.db".to_owned();
    write_list(&project, &names);
    let arguments = [
        "upgrade",
        "--databases",
        "list",
        "--resume",
        "done",
        "--jobs",
        "3",
    ];
    let first = project.run(&arguments);
    assert!(first.stderr.contains("19 done, 1 failed"), "{first:#?}");
    // What is not opened is not made again, either.
    fs::remove_file(project.path().join("t0003.db")).unwrap();
    fs::create_dir_all(project.path().join("no/folder")).unwrap();
    let second = project.run(&arguments);
    assert!(second.stderr.contains("1 done, 19 done before"), "{second:#?}");
    assert_eq!(second.code, 0);
    assert!(!project.path().join("t0003.db").exists());
    project.migration("3_c", "CREATE TABLE c (id INTEGER);", "DROP TABLE c;");
    project
        .run(&arguments)
        .fails_with(&["`done` is of another run", "delete it"]);
    let other = ["downgrade", "base", "--databases", "list", "--resume", "done"];
    project.run(&other).fails_with(&["`done` is of another run"]);
}

#[test]
fn after_enough_failures_nothing_else_is_begun() {
    let (project, mut names) = tenants(40);
    for name in &mut names[..30] {
        *name = format!("no/{name}");
    }
    write_list(&project, &names);
    for jobs in ["1", "4"] {
        let run = project.run(&[
            "upgrade",
            "--databases",
            "list",
            "--max-failures",
            "3",
            "--jobs",
            jobs,
            "--json",
        ]);
        assert_eq!(run.code, 2);
        let summary = &document(&run)["summary"];
        let failed = summary["failed"].as_u64().unwrap();
        assert!((3..=3 + 8).contains(&failed), "{summary}");
        assert_eq!(summary["done"], 0, "{summary}");
        assert_eq!(summary["not_tried"].as_u64(), Some(40 - failed), "{summary}");
    }
    assert!(!project.path().join("t0035.db").exists());
}

#[test]
fn a_panic_in_a_function_fails_one_database() {
    let (project, names) = tenants(12);
    let words = "CREATE TABLE words (word TEXT);";
    project.migration("3_words", words, "DROP TABLE words;");
    write_list(&project, &names);
    project.run(&["upgrade", "--databases", "list"]).ok();
    connect(&project, "t0004.db")
        .batch_execute("INSERT INTO words VALUES ('panic')")
        .unwrap();
    connect(&project, "t0005.db")
        .batch_execute("INSERT INTO words VALUES ('unspeakable')")
        .unwrap();
    let call = project.run(&["revision", "--rust", "-m", "probe"]);
    assert_eq!(call.code, 0, "{call:#?}");
    let probe = project
        .folders()
        .into_iter()
        .find(|name| name.ends_with("probe"))
        .unwrap();
    let run = project.finish(project.command().env("SHELF_FUNCTION", &probe).args([
        "upgrade",
        "--databases",
        "list",
        "--jobs",
        "4",
        "--json",
    ]));
    assert_eq!(run.code, 2, "{run:#?}");
    assert!(run.stderr.contains("10 done, 2 failed"), "{run:#?}");
    let found = rows(&run);
    assert_eq!(found["t0004.db"]["error"], "a panic: a word is to be feared");
    assert!(
        found["t0005.db"]["error"]
            .as_str()
            .unwrap()
            .contains("a word cannot be said")
    );
    // What the panic left was undone.
    let status = project.run(&["current", "--databases", "list", "--json"]);
    let found = rows(&status);
    assert_eq!(found["t0004.db"]["revisions"], serde_json::json!(["3_words"]));
    assert_eq!(found["t0004.db"]["pending"], 1);
    assert_eq!(found["t0006.db"]["pending"], 0);
}

#[test]
fn every_verb_that_takes_several() {
    let (project, names) = tenants(3);
    write_list(&project, &names);
    let on = |arguments: &[&str]| project.run(&[arguments, &["--databases", "list"]].concat());
    let missing = on(&["current"]);
    assert_eq!(missing.code, 2);
    assert!(
        missing
            .stdout
            .contains("t0000.db  failed  there is no database `t0000.db`"),
        "{missing:#?}"
    );
    assert!(!project.path().join("t0000.db").exists(), "reading makes none");
    assert_eq!(on(&["upgrade"]).ok(), "");
    assert_eq!(
        on(&["upgrade", "-v"]).ok(),
        "t0000.db  nothing to do\nt0001.db  nothing to do\nt0002.db  nothing to do\n"
    );
    assert_eq!(
        on(&["current"]).ok(),
        "t0000.db  done  2_b\nt0001.db  done  2_b\nt0002.db  done  2_b\n"
    );
    assert_eq!(
        on(&["downgrade", "-1", "-v"]).ok(),
        "t0000.db  done  2_b\nt0001.db  done  2_b\nt0002.db  done  2_b\n"
    );
    let behind = on(&["current", "--check-heads"]);
    assert_eq!(behind.code, 1);
    assert!(
        behind.stdout.contains("t0001.db  differs  1_a; 1 pending"),
        "{behind:#?}"
    );
    assert!(
        on(&["stamp", "head"])
            .stderr
            .contains("stamp of 3 databases: 3 done")
    );
    assert_eq!(on(&["current", "--check-heads"]).code, 0);
    // No model asks for what the migrations make.
    let check = project.run_with("", &["check", "--databases", "list"]);
    assert_eq!(check.code, 1, "{check:#?}");
    assert!(
        check.stdout.contains("t0002.db  differs  drop table a"),
        "{check:#?}"
    );
    for verb in [&["heads"][..], &["history"], &["merge", "heads"]] {
        let run = project.run(&[verb, &["--database-url", "a.db", "--database-url", "b.db"]].concat());
        run.fails_with(&["this verb takes one database, and `--database-url` was given 2 times"]);
    }
    on(&["upgrade", "nope"]);
    on(&["upgrade", "+x"]).fails_with(&["+x"]);
}
