//! A rebuild that is killed: real processes, a real file, SIGKILL at every statement that reaches the database.
//! This crate's runner, and Diesel's own on the same folder, where one batch holds the whole script.
#![cfg(unix)]

use std::fs;

use diesel::connection::SimpleConnection;
use olembic::schema::Table;

use super::process::*;

/// Kills a run at every statement, and returns how many there were and how often the file was written to before.
fn killed_at_every_statement(place: &Place, job: &str, from: &str) -> (usize, usize) {
    place.reset_to(from);
    let before = dump(&mut place.open());
    assert_eq!(place.start(job, &place.folder(), ""), End::Done);
    let after = dump(&mut place.open());
    assert!(before != after);
    let (mut is_after, mut written) = (false, 0);
    for stop in 1_usize.. {
        place.reset_to(from);
        let end = place.start(job, &place.folder(), &stop.to_string());
        let size =
            |ending: &str| fs::metadata(place.file(&format!("now.db{ending}"))).map_or(0, |it| it.len());
        written += usize::from(size("-journal") + size("-wal") > 0);
        let mut conn = place.open();
        let found = dump(&mut conn);
        assert!(found == before || found == after, "{job}, statement {stop}");
        assert!(
            found == after || !is_after,
            "{job}, statement {stop} undid the one before"
        );
        is_after = found == after;
        run(&mut conn, job, &place.folder());
        assert!(dump(&mut conn) == after, "{job}, again after statement {stop}");
        assert_eq!(
            text_of(&mut conn, "SELECT foreign_keys FROM pragma_foreign_keys"),
            "1"
        );
        if end == End::Done {
            assert!(is_after);
            return (stop - 1, written);
        }
        assert_eq!(end, End::Killed, "{job}, statement {stop}");
    }
    unreachable!("a run has an end");
}

#[test]
fn a_kill_at_any_statement_leaves_before_or_after() {
    for journal in ["DELETE", "WAL"] {
        let place = Place::new(journal, strict_and_new);
        assert!(place.statements().len() >= 10);
        let (statements, written) = killed_at_every_statement(&place, "up", "first.db");
        // Each of the script, the record of the version, and what this runner asks before.
        assert!(statements > place.statements().len(), "{journal}: {statements}");
        assert!(written >= 5, "{journal}: {written}");
        fs::copy(place.file("now.db"), place.file("upgraded.db")).unwrap();
        let (statements, written) = killed_at_every_statement(&place, "down", "upgraded.db");
        assert!(
            statements >= 10 && written >= 5,
            "{journal}: {statements}, {written}"
        );
    }
}

#[test]
fn a_kill_amid_the_copy_leaves_what_was_before() {
    for journal in ["DELETE", "WAL"] {
        let place = Place::new(journal, strict_and_new);
        let variant = place.variant(|up| {
            let copy = "FROM \"p\";";
            assert_eq!(up.matches(copy).count(), 1, "{up}");
            up.replace(copy, "FROM \"p\" WHERE olembic_test_kill(\"p\".\"id\");")
        });
        for job in ["up", "diesel"] {
            place.reset();
            assert_eq!(place.start(job, &variant, ""), End::Killed);
            let mut conn = place.open();
            assert!(dump(&mut conn) == place.before);
            run(&mut conn, "up", &place.folder());
            assert_eq!(versions(&mut conn), "1");
        }
    }
}

/// With Diesel's own runner: a statement of the script fails, or the process is killed there.
#[test]
fn diesels_runner_leaves_nothing_of_half_a_script() {
    let place = Place::new("DELETE", strict_and_new);
    let statements = place.statements();
    let commit = statements
        .iter()
        .position(|statement| statement == "COMMIT")
        .unwrap();
    assert!(commit >= 10);
    for (wrong, end) in [
        ("SELECT olembic_test_no_such()", End::Failed),
        ("SELECT olembic_test_kill(200)", End::Killed),
    ] {
        for at in 0..=commit {
            let mut statements = statements.clone();
            statements.insert(at, wrong.to_owned());
            let variant = place.variant(|_| statements.join(";\n") + ";\n");
            place.reset();
            assert_eq!(place.start("diesel", &variant, ""), end, "{wrong} at {at}");
            let mut conn = place.open();
            assert!(dump(&mut conn) == place.before, "{wrong} at {at}");
            assert_eq!(
                place.start("diesel", &place.folder(), ""),
                End::Done,
                "{wrong} at {at}"
            );
            assert_eq!(versions(&mut conn), "1");
        }
    }
}

#[test]
fn diesels_second_run_harms_nothing() {
    type Change = fn(&mut Table);
    let cases: [(Change, End); 2] = [(strict, End::Done), (strict_and_new, End::Failed)];
    for (change, second) in cases {
        let place = Place::new("DELETE", change);
        place.reset();
        assert_eq!(
            place.start(
                "diesel",
                &place.folder(),
                "INSERT INTO `__diesel_schema_migrations`"
            ),
            End::Killed
        );
        let mut conn = place.open();
        let between = dump(&mut conn);
        drop(conn);
        assert!(between != place.before);
        assert_eq!(place.start("diesel", &place.folder(), ""), second);
        let mut conn = place.open();
        let recorded = usize::from(second == End::Done);
        assert_eq!(versions(&mut conn), recorded.to_string());
        conn.batch_execute("DELETE FROM __diesel_schema_migrations")
            .unwrap();
        assert!(dump(&mut conn) == between);
    }
}

/// Diesel runs the script in a transaction where it cannot read the file; there, BEGIN stops it. It takes an empty one for
/// one that says no.
#[test]
fn a_broken_metadata_file_costs_no_row_of_a_file() {
    let place = Place::new("DELETE", strict_and_new);
    place.reset();
    assert_eq!(place.start("diesel", &place.folder(), ""), End::Done);
    let after = dump(&mut place.open());
    for (broken, end) in [
        ("", End::Done),
        ("run_in_transaction = no\n", End::Failed),
        ("run_in_transaction = true\n", End::Failed),
        ("run_in_transaction", End::Failed),
        ("[", End::Failed),
        ("= false", End::Failed),
        ("\u{0}", End::Failed),
    ] {
        let variant = place.variant(|up| up);
        let migration = fs::read_dir(&variant).unwrap().next().unwrap().unwrap();
        fs::write(migration.path().join("metadata.toml"), broken).unwrap();
        place.reset();
        assert_eq!(place.start("diesel", &variant, ""), end, "{broken:?}");
        let expected = if end == End::Done { &after } else { &place.before };
        assert!(dump(&mut place.open()) == *expected, "{broken:?}");
    }
}
