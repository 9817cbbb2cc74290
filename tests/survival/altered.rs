//! A ledger that somebody has altered by hand: it is healed out of the folder, or a message says the way out.

use std::fs;

use diesel::connection::SimpleConnection;

use crate::project::Project;
use crate::state::{fails, ledger, state, table, three};

fn alter(project: &Project, sql: &str) {
    project.database().batch_execute(sql).unwrap();
}

#[test]
fn rows_that_are_missing_or_too_many_are_put_right() {
    for (alteration, told) in [
        (
            "DELETE FROM __olembic_ledger WHERE revision = '2'",
            "entered in the ledger: 2_b\n",
        ),
        (
            "DROP TABLE __olembic_ledger",
            "entered in the ledger: 1_a, 2_b, 3_c\n",
        ),
        (
            "INSERT INTO __olembic_ledger SELECT '9', '9_z', parents, checksum, down_script, run_in_transaction, applied_at, duration, \
             olembic, format, seal, agrees FROM __olembic_ledger WHERE revision = '1'",
            "struck from the ledger: 9_z\n",
        ),
        (
            "UPDATE __olembic_ledger SET revision = 'x', name = 'y' WHERE revision = '3'",
            "entered in the ledger: 3_c\nstruck from the ledger: y\n",
        ),
    ] {
        let project = three();
        let before = state(&project);
        alter(&project, alteration);
        // Looking alone changes nothing.
        let altered = state(&project);
        assert_eq!(project.run(&["current"]).ok(), "3_c (head)\n");
        assert_eq!(state(&project), altered);
        let run = project.run(&["upgrade"]);
        assert_eq!(run.stderr, format!("{told}nothing to upgrade\n"), "{alteration}");
        assert_eq!(state(&project), before, "{alteration}");
    }
}

#[test]
fn a_start_puts_the_ledger_right_too() {
    let project = Project::new();
    project.run(&[]).ok();
    let before = state(&project);
    alter(&project, "DROP TABLE __olembic_ledger");
    let run = project.run(&[]);
    assert_eq!(run.ok(), "a shelf in the hall\n");
    assert_eq!(run.stderr, "entered in the ledger: 2020-01-01-000000_shelves\n");
    assert_eq!(state(&project), before);
}

/// Of the folder that is there nothing is believed but the checksum.
#[test]
fn an_altered_checksum_is_an_edit() {
    let project = three();
    let before = state(&project);
    alter(
        &project,
        "UPDATE __olembic_ledger SET checksum = 'altered by hand' WHERE revision = '2'",
    );
    fails(
        &project,
        &["upgrade"],
        &["what ran has the checksum altered by h, what is there now"],
    );
    let run = project.run(&["upgrade", "--accept-edited", "2_b"]);
    assert_eq!(run.stderr, "accepted as edited: 2_b\nnothing to upgrade\n");
    assert_eq!(state(&project), before);
}

#[test]
fn a_way_back_that_was_altered_is_not_run() {
    for column in ["name", "parents", "down_script", "run_in_transaction", "seal"] {
        let project = three();
        let value = match column {
            "down_script" => "'DROP TABLE a'",
            "run_in_transaction" => "0",
            _ => "'altered'",
        };
        let alteration = format!("UPDATE __olembic_ledger SET {column} = {value} WHERE revision = '3'");
        alter(&project, &alteration);
        // The folder is there, so its own script is taken.
        project.run(&["downgrade", "-1"]).ok();
        project.run(&["upgrade"]).ok();
        alter(&project, &alteration);
        fs::remove_dir_all(project.migrations().join("3_c")).unwrap();
        for target in ["-1", "-2", "base"] {
            fails(
                &project,
                &["downgrade", target],
                &[
                    "what the database keeps of it was altered by hand, so it is not run",
                    "hint: bring the folder back",
                ],
            );
        }
        table(&project, "3_c");
        project.run(&["downgrade", "-1"]).ok();
        assert_eq!(project.tables(), ["a", "b"], "{column}");
    }
}

/// A revert does not rely on these.
#[test]
fn what_is_only_for_people_may_be_anything() {
    let project = three();
    alter(
        &project,
        "UPDATE __olembic_ledger SET applied_at = 'yesterday', duration = 'long', olembic = '', checksum = 'none', format = 'x'",
    );
    for name in ["1_a", "2_b", "3_c"] {
        fs::remove_dir_all(project.migrations().join(name)).unwrap();
    }
    project.run(&["downgrade", "base"]).ok();
    assert_eq!(project.tables(), [""; 0]);
    assert_eq!(ledger(&project), [""; 0]);
}

#[test]
fn a_missing_column_is_found_before_anything_runs_and_the_way_out_leads_out() {
    for column in [
        "name",
        "parents",
        "checksum",
        "down_script",
        "run_in_transaction",
        "applied_at",
        "duration",
        "olembic",
        "format",
        "seal",
    ] {
        let project = three();
        alter(
            &project,
            &format!("ALTER TABLE __olembic_ledger DROP COLUMN {column}"),
        );
        // Without a transaction, what has run would stay.
        table(&project, "4_d");
        fs::write(
            project.migrations().join("4_d/metadata.toml"),
            "run_in_transaction = false\n",
        )
        .unwrap();
        for arguments in [&["upgrade"][..], &["downgrade", "-1"]] {
            let run = fails(
                &project,
                arguments,
                &[
                    "cannot read `__olembic_ledger`",
                    column,
                    "drop it: it is made again",
                ],
            );
            assert!(!run.stderr.contains("grade "), "{run:#?}");
        }
        alter(&project, "DROP TABLE __olembic_ledger");
        let run = project.run(&["upgrade"]);
        assert_eq!(run.stderr, "entered in the ledger: 1_a, 2_b, 3_c\nupgrade 4_d\n");
        assert_eq!(ledger(&project), ["1_a", "2_b", "3_c", "4_d"]);
    }
}

#[test]
fn a_ledger_that_is_something_else_is_named() {
    for alteration in [
        "DROP TABLE __olembic_ledger; CREATE TABLE __olembic_ledger (x)",
        "DROP TABLE __olembic_ledger; CREATE VIEW __olembic_ledger AS SELECT 1 AS x",
        "UPDATE __olembic_ledger SET checksum = x'ff00fe' WHERE revision = '2'",
        "UPDATE __olembic_ledger SET revision = x'ff00fe' WHERE revision = '2'",
    ] {
        let project = three();
        alter(&project, alteration);
        for arguments in [&["upgrade"][..], &["current"], &["downgrade", "-1"]] {
            let before = state(&project);
            let run = project.run(arguments);
            run.fails_with(&[
                "cannot read `__olembic_ledger`",
                "caused by: ",
                "hint: ",
                "drop it",
            ]);
            assert_eq!(state(&project), before, "{alteration}");
        }
    }
}

#[test]
fn a_ledger_of_a_newer_olembic_is_left_alone() {
    let project = three();
    alter(
        &project,
        "UPDATE __olembic_ledger SET format = 2, olembic = '9.1.0' WHERE revision = '2'",
    );
    table(&project, "4_d");
    for arguments in [
        &["upgrade"][..],
        &["downgrade", "-1"],
        &["current"],
        &["check"],
        &[],
    ] {
        fails(
            &project,
            arguments,
            &[
                "a newer Olembic, 9.1.0, has migrated this database, and this is ",
                "hint: build this program with that version or a later one",
            ],
        );
    }
}

/// Version, ledger and change are one: where one cannot be written, none is.
#[test]
fn where_the_ledger_takes_no_row_nothing_is_kept() {
    let own = "PRAGMA foreign_keys = OFF;\nBEGIN IMMEDIATE;\nCREATE TABLE d (id INTEGER);\nCOMMIT;\n";
    for (up, metadata) in [
        ("CREATE TABLE d (id INTEGER);", "run_in_transaction = true\n"),
        (own, "run_in_transaction = false\n"),
    ] {
        let project = three();
        alter(
            &project,
            "CREATE TRIGGER no BEFORE INSERT ON __olembic_ledger BEGIN SELECT RAISE(ABORT, 'no row'); END;
             CREATE TRIGGER nor BEFORE DELETE ON __olembic_ledger BEGIN SELECT RAISE(ABORT, 'nor one less'); END",
        );
        project.migration("4_d", up, "DROP TABLE d;");
        fs::write(project.migrations().join("4_d/metadata.toml"), metadata).unwrap();
        fails(
            &project,
            &["upgrade"],
            &[
                "`4_d` ran, but could not be completed: no row",
                "nothing of this migration was kept",
            ],
        );
        fs::remove_dir_all(project.migrations().join("4_d")).unwrap();
        fails(
            &project,
            &["downgrade", "-1"],
            &["`3_c` ran, but could not be completed: nor one less"],
        );
    }
}
