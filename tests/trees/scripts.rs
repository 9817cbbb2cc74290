//! `upgrade --sql` and `downgrade --sql`.

use std::io::Write;
use std::process::{Command, Stdio};

use diesel::connection::SimpleConnection;

use crate::project::Project;
use crate::{state, three};

/// Runs a script as a client does that sends it as it is.
fn run_script(project: &Project, script: &str) {
    project.database().batch_execute(script).unwrap();
}

#[test]
fn a_script_leads_where_the_run_leads() {
    // From where, and how far.
    for (before, target, script) in [
        (None, "head", "head"),
        (None, "head", "base:head"),
        (None, "head", ":"),
        (None, "2026-01-02", "2026-01-02"),
        (None, "+2", "+2"),
        (Some("2026-01-01"), "head", "2026-01-01:head"),
        (Some("2026-01-01"), "+1", "2026-01-01:+1"),
        (Some("2026-01-02"), "head", "head-1:head"),
        (Some("2026-01-02"), "head", "current:"),
    ] {
        let (real, printed) = (three(), three());
        for project in [&real, &printed] {
            if let Some(before) = before {
                project.run(&["upgrade", before]).ok();
            }
        }
        real.run(&["upgrade", target]).ok();
        let text = printed.run(&["upgrade", "--sql", script]);
        run_script(&printed, text.ok());
        assert_eq!(state(&printed), state(&real), "{script}");
        // A step more is asked for by its revision.
        let next = printed.run(&[
            "upgrade",
            if target == "+1" || target == "+2" {
                "2026-01-02"
            } else {
                target
            },
        ]);
        next.ok();
        assert_eq!(next.stderr, "nothing to upgrade\n", "{script}");
        // The ledger's own down script runs, too.
        printed.run(&["downgrade", "base"]).ok();
        assert!(printed.tables().is_empty());
    }
}

#[test]
fn a_script_leads_back_as_well() {
    for (target, script) in [
        ("base", "head:base"),
        ("base", "head:"),
        ("-1", "head:-1"),
        ("-2", "current:-2"),
        ("2026-01-01", "2026-01-03:2026-01-01"),
    ] {
        let (real, printed) = (three(), three());
        for project in [&real, &printed] {
            project.run(&["upgrade"]).ok();
        }
        real.run(&["downgrade", target]).ok();
        let text = printed.run(&["downgrade", "--sql", script]);
        run_script(&printed, text.ok());
        assert_eq!(state(&printed), state(&real), "{script}");
    }
}

#[test]
fn a_script_opens_no_database() {
    let project = three();
    let text = project.run(&["upgrade", "--sql"]);
    assert!(
        text.ok()
            .contains("\n-- upgrade 2026-01-01-000000_users\nBEGIN;\nCREATE TABLE users")
    );
    assert!(text.stdout.contains(
        "COMMIT;\n\n-- upgrade 2026-01-03-000000_mail\nPRAGMA foreign_keys = OFF;\nBEGIN IMMEDIATE;\n"
    ));
    assert_eq!(text.stderr, "");
    assert!(!project.path().join("shelf.db").exists());
    project.run(&["upgrade", "--sql", "current:head"]).ok();
    assert!(!project.path().join("shelf.db").exists());
    let nothing = project.run(&["upgrade", "--sql", "head:head"]);
    assert_eq!(
        (nothing.ok(), nothing.stderr.as_str()),
        ("", "nothing to upgrade\n")
    );
}

#[test]
fn what_cannot_be_printed_is_refused() {
    let project = three();
    for (arguments, parts) in [
        (
            &["downgrade", "--sql", "-1"][..],
            &["`-1` does not say where the script begins", "current:-1"][..],
        ),
        (&["downgrade", "--sql", ":base"], &["does not say where"]),
        (&["upgrade", "--sql", "nope"], &["no revision is named `nope`"]),
        (
            &["upgrade", "--sql", "nope:head"],
            &["no revision is named `nope`"],
        ),
        (&["upgrade", "--sql", "--dry-run"], &["cannot be used with"]),
        (&["downgrade", "--sql", "2026-01-01:2026-01-03"], &["not applied"]),
    ] {
        project.run(arguments).fails_with(parts);
    }
    project.run(&["revision", "--rust", "-m", "f"]).ok();
    project
        .run(&["upgrade", "--sql", "2026-01-03:head"])
        .fails_with(&["cannot be printed", "calls a function in Rust"]);
}

#[test]
fn a_preflight_holds_in_a_script_as_well() {
    let project = three();
    project.migration(
        "2026-01-04-000000_strict",
        "-- olembic: revision = 20260104000000, down_revision = 20260103000000\n\
         -- olembic: preflight = SELECT id FROM users WHERE mail IS NULL -- {rows} of \"users\" without mail ({keys})\n\
         CREATE TABLE strict (id INTEGER);\n",
        "DROP TABLE strict;\n",
    );
    project.run(&["upgrade", "+3"]).ok();
    let text = project.run(&["upgrade", "--sql", "head-1:head"]);
    let refused = project.database().batch_execute(text.ok()).unwrap_err();
    assert!(
        refused.to_string().contains("of \"users\" without mail"),
        "{refused}"
    );
    assert_eq!(project.applied().len(), 3);
    project
        .database()
        .batch_execute("UPDATE users SET mail = 'x'")
        .unwrap();
    run_script(&project, text.ok());
    assert_eq!(project.run(&["upgrade"]).stderr, "nothing to upgrade\n");
}

/// The client of SQLite itself, where there is one.
#[test]
fn the_client_runs_it() {
    let (real, printed) = (three(), three());
    real.run(&["upgrade"]).ok();
    let text = printed.run(&["upgrade", "--sql"]);
    let client = Command::new("sqlite3")
        .args(["-bail", "shelf.db"])
        .current_dir(printed.path())
        .stdin(Stdio::piped())
        .spawn();
    let Ok(mut client) = client else {
        println!("skipped: there is no sqlite3");
        return;
    };
    client
        .stdin
        .take()
        .unwrap()
        .write_all(text.ok().as_bytes())
        .unwrap();
    assert!(client.wait().unwrap().success());
    assert_eq!(state(&printed), state(&real));
}

#[test]
fn a_stamp_script_says_what_a_stamp_says() {
    // Where both databases are, the stamp, and the script for it.
    let cases: [(Option<&str>, &[&str], &[&str]); 8] = [
        (None, &["head"], &["head"]),
        (None, &["head"], &["base:head"]),
        (None, &["2026-01-02"], &[":2026-01-02"]),
        (Some("2026-01-01"), &["head"], &["2026-01-01:"]),
        (Some("2026-01-01"), &["head"], &["current:head"]),
        (Some("head"), &["2026-01-01"], &["head:2026-01-01"]),
        (Some("head"), &["base"], &["current:base"]),
        (
            Some("head"),
            &["--purge", "2026-01-02"],
            &["--purge", "2026-01-02"],
        ),
    ];
    for (before, stamp, script) in cases {
        let (real, printed) = (three(), three());
        for project in [&real, &printed] {
            if let Some(before) = before {
                project.run(&["upgrade", before]).ok();
            }
        }
        real.run(&[&["stamp"], stamp].concat()).ok();
        let text = printed.run(&[&["stamp", "--sql"], script].concat());
        if before.is_some() {
            assert_ne!(state(&printed), state(&real), "{script:?} does something");
        }
        run_script(&printed, text.ok());
        assert_eq!(state(&printed), state(&real), "{script:?}");
        assert_eq!(
            printed.run(&["current"]).ok(),
            real.run(&["current"]).ok(),
            "{script:?}"
        );
    }
}

#[test]
fn a_stamp_script_begins_at_one_place() {
    let project = three();
    let nothing = project.run(&["stamp", "--sql", "head:head"]);
    assert_eq!(
        (nothing.ok(), nothing.stderr.as_str()),
        ("", "nothing to stamp\n")
    );
    project
        .run(&["stamp", "--sql", "2026-01-01:head", "2026-01-02:head"])
        .fails_with(&["a script is for a database at one place", "hint: give one start"]);
    project
        .run(&["stamp", "--sql", "head", "--json"])
        .fails_with(&["`--sql` and `--dry-run` are for one database"]);
    project
        .run(&["stamp", "--sql", "nope:head"])
        .fails_with(&["no revision is named `nope`"]);
    assert!(
        !project.path().join("shelf.db").exists(),
        "no database was opened"
    );
}
