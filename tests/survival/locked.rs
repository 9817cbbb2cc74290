//! A lock, or the database itself, that somebody else has for longer than is waited.

use std::process::Stdio;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;

use crate::project::{Project, Run};
use crate::state::{fails, state, table, three};

/// Somebody who has a file of the project.
fn holder(project: &Project, file: &str, sql: &str) -> SqliteConnection {
    let path = project.path().join(file);
    let mut holder = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    holder.batch_execute(sql).unwrap();
    holder
}

fn lock(project: &Project) -> SqliteConnection {
    holder(project, "shelf.db-olembic-lock", "BEGIN EXCLUSIVE")
}

#[test]
fn a_lock_is_waited_for_as_long_as_is_said() {
    let project = three();
    table(&project, "4_d");
    let holder = lock(&project);
    for seconds in [0, 1] {
        for arguments in [&["upgrade"][..], &["downgrade", "-1"], &[]] {
            let start = Instant::now();
            let timeout = seconds.to_string();
            let run = fails(
                &project,
                &[arguments, &["--lock-timeout", &timeout]].concat(),
                &[
                    &format!(
                        "another program is migrating this database, and was not done after {seconds} s"
                    ),
                    "hint: wait for it and try again, or give it more time with `--lock-timeout SECONDS`",
                    "shelf.db-olembic-lock` goes with that program, and need not be deleted",
                ],
            );
            assert!(start.elapsed() >= Duration::from_secs(seconds));
            let told = "another program is migrating this database: waiting for it, up to 1 s\n";
            assert_eq!(run.stderr.contains(told), seconds == 1, "{run:#?}");
        }
    }
    // Looking needs no lock.
    assert_eq!(project.run(&["current", "--lock-timeout", "0"]).ok(), "3_c\n");
    drop(holder);
    assert_eq!(
        project.run(&["upgrade", "--lock-timeout", "0"]).stderr,
        "upgrade 4_d\n"
    );
}

#[test]
fn where_nothing_is_to_be_done_nobody_waits() {
    let project = Project::new();
    project.run(&[]).ok();
    let holder = lock(&project);
    for arguments in [&["upgrade"][..], &["upgrade", "head"], &[]] {
        let run = project.run(&[arguments, &["--lock-timeout", "0"]].concat());
        run.ok();
        assert!(!run.stderr.contains("another program"), "{run:#?}");
    }
    // A ledger that is behind is no reason not to start.
    project
        .database()
        .batch_execute("DROP TABLE __olembic_ledger")
        .unwrap();
    let before = state(&project);
    let run = project.run(&["--lock-timeout", "0"]);
    assert_eq!(run.ok(), "a shelf in the hall\n");
    assert!(
        run.stderr.starts_with(
            "warning: no revision is to be run, but the ledger is behind what was run\n  caused by: another program is migrating"
        ),
        "{run:#?}"
    );
    assert!(run.stderr.contains("\nhint: wait for it"), "{run:#?}");
    assert_eq!(state(&project), before);
    drop(holder);
    assert!(project.run(&[]).stderr.starts_with("entered in the ledger: "));
}

#[test]
fn a_timeout_is_a_number_of_seconds() {
    let project = three();
    for wrong in ["-1", "soon", "1.5", "", "99999999999999999999999"] {
        let run = project.run(&["upgrade", &format!("--lock-timeout={wrong}")]);
        assert_eq!(run.code, 2, "{run:#?}");
        assert!(run.stderr.contains("'--lock-timeout <SECONDS>'"), "{run:#?}");
    }
    // As long as can be said is no overflow.
    table(&project, "4_d");
    project
        .run(&["upgrade", "--lock-timeout", &u64::MAX.to_string()])
        .ok();
    let help = project.run(&["upgrade", "--help"]);
    for part in [
        "--lock-timeout <SECONDS>",
        "How many seconds to wait while another program migrates the database",
        "[default: 300]",
        "--accept-edited <REV>",
    ] {
        assert!(help.ok().contains(part), "{part}: {help:#?}");
    }
}

/// All of them wait for SQLite's own 5 seconds or longer, so they run at once.
#[test]
fn a_database_that_somebody_writes_for_too_long_is_left_as_it_is() {
    let one = |sql: &str, metadata: &str| {
        let project = three();
        project.migration("4_d", sql, "-- x");
        std::fs::write(project.migrations().join("4_d/metadata.toml"), metadata).unwrap();
        project
    };
    let around = || one("CREATE TABLE d (id INTEGER);", "run_in_transaction = true\n");
    let own = || {
        one(
            "PRAGMA foreign_keys = OFF;\nBEGIN IMMEDIATE;\nCREATE TABLE d (id INTEGER);\nCOMMIT;\nPRAGMA foreign_keys = ON;",
            "run_in_transaction = false\n",
        )
    };
    let new = || {
        let project = Project::new();
        table(&project, "1_a");
        project
    };
    let (write, read, all) = (
        "BEGIN IMMEDIATE",
        "BEGIN; SELECT count(*) FROM sqlite_master",
        "BEGIN EXCLUSIVE",
    );
    let busy = "see that no other program holds the database";
    let cases: [(Project, &str, &[&str]); 8] = [
        (
            new(),
            write,
            &[
                "cannot make the tables that say which migrations are applied",
                "hint: see that the database may be written",
            ],
        ),
        (new(), all, &["cannot read which migrations are applied", busy]),
        (
            around(),
            write,
            &[
                "`4_d` cannot begin: database is locked",
                "hint: nothing of it was run; ",
                busy,
            ],
        ),
        (
            around(),
            read,
            &[
                "`4_d` ran, but could not be completed: database is locked",
                "nothing of this migration was kept; ",
                busy,
            ],
        ),
        (around(), all, &["cannot read which migrations are applied", busy]),
        (
            own(),
            write,
            &[
                "`4_d` failed at migrations/4_d/up.sql:2: database is locked",
                "nothing of this migration was kept; ",
                busy,
            ],
        ),
        (
            own(),
            read,
            &[
                "`4_d` failed at migrations/4_d/up.sql:4: database is locked",
                "nothing of this migration was kept; ",
                busy,
            ],
        ),
        (own(), all, &["cannot read which migrations are applied", busy]),
    ];
    let before: Vec<_> = cases.iter().map(|(project, ..)| state(project)).collect();
    let held: Vec<_> = cases
        .iter()
        .map(|(project, sql, _)| {
            let holder = holder(project, "shelf.db", sql);
            let mut command = project.command();
            command
                .arg("upgrade")
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
            (holder, command.spawn().unwrap())
        })
        .collect();
    for (((project, sql, parts), before), (holder, child)) in cases.iter().zip(before).zip(held) {
        let output = child.wait_with_output().unwrap();
        let run = Run {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        run.fails_with(parts);
        assert_eq!(
            run.stderr.matches("database is locked").count(),
            1,
            "{sql}: {run:#?}"
        );
        drop(holder);
        assert_eq!(state(project), before, "{sql}: {run:#?}");
        project.run(&["upgrade"]).ok();
    }
}
