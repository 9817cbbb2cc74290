//! Locks that somebody else has: of the whole database, and of a table.

use std::sync::mpsc;
use std::time::Duration;

use diesel::Connection;
use diesel::PgConnection;
use diesel::connection::{InstrumentationEvent, SimpleConnection};
use olembic::migrate::{Database, MigrateError};

use super::process::run;
use super::server::{Maria, Place, Postgres, Server};

fn one_at_a_time<S: Server>(lock: &str) {
    let (Some(place), Some(other)) = (Place::<S>::new(), Place::<S>::new()) else {
        return;
    };
    let attempt = |place: &Place<S>, timeout: u64| {
        let mut waited = 0;
        let result = place
            .open()
            .locked(Duration::from_millis(timeout), &mut || waited += 1, |_| Ok(()));
        (result, waited)
    };
    place
        .open()
        .locked(Duration::ZERO, &mut || {}, |_| {
            for timeout in [0, 150] {
                let (result, waited) = attempt(&place, timeout);
                let message = result.unwrap_err().to_string();
                assert!(
                    message.contains(lock) && message.contains(", held by "),
                    "{message}"
                );
                assert_eq!(waited, 1);
            }
            // Another database has another lock.
            assert!(attempt(&other, 0).0.is_ok());
            Ok(())
        })
        .unwrap();
    // Released at the end, also when what was done failed, and also by death.
    let failed: Result<(), _> = place.open().locked(Duration::ZERO, &mut || {}, |_| {
        Err(MigrateError::EmptyScript { file: String::new() })
    });
    assert!(failed.is_err());
    let mut holder = place.open();
    let (result, waited) = attempt(&place, 0);
    assert!(result.is_ok() && waited == 0);
    holder.batch_execute("SELECT 1").unwrap();
}

#[test]
fn one_migrates_at_a_time() {
    one_at_a_time::<Postgres>("advisory lock");
    one_at_a_time::<Maria>("olembic:");
}

/// A look within somebody's transaction leaves it usable.
#[test]
fn a_look_at_missing_tables_harms_no_transaction() {
    let Some(place) = Place::<Postgres>::new() else {
        return;
    };
    let mut conn = place.open();
    conn.transaction(|conn| {
        conn.batch_execute("CREATE TABLE mine (id integer)")?;
        assert!(conn.applied()?.is_empty());
        conn.ledger()?;
        conn.batch_execute("INSERT INTO mine VALUES (1)")
    })
    .unwrap();
    assert_eq!(
        Postgres::texts(&mut conn, "SELECT CAST(id AS text) AS text FROM mine"),
        ["1"]
    );
}

fn impatient(place: &Place<Postgres>) -> PgConnection {
    let url = format!("{}?options=-c%20lock_timeout%3D50ms", place.url);
    <PgConnection as Database>::open(&url).unwrap()
}

#[test]
fn a_statement_that_waits_for_a_table_gives_way_and_is_tried_again() {
    let Some(place) = Place::<Postgres>::new() else {
        return;
    };
    place.revision("1_t", "CREATE TABLE t (id integer);", "DROP TABLE t;");
    place.run("up").unwrap();
    place.revision(
        "2_t",
        "CREATE TABLE u (id integer); ALTER TABLE t ADD COLUMN a integer;",
        "DROP TABLE u;",
    );
    let mut holder = place.open();
    holder
        .batch_execute("BEGIN; LOCK TABLE t IN ACCESS SHARE MODE")
        .unwrap();
    // For ever.
    let message = run(&mut impatient(&place), "up", place.folder())
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("lock timeout") && message.contains("nothing of this migration was kept"),
        "{message}"
    );
    assert!(!place.dump().iter().any(|line| line.starts_with("u ")));
    // Until the second trial.
    let (tell, told) = mpsc::channel();
    let mut trials = 0;
    let mut conn = impatient(&place);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            if query.to_string().starts_with("ALTER TABLE") {
                trials += 1;
                let _ = tell.send(trials);
            }
        }
    });
    let released = std::thread::spawn(move || {
        while told.recv().unwrap() < 2 {}
        holder.batch_execute("COMMIT").unwrap();
    });
    assert_eq!(run(&mut conn, "up", place.folder()).unwrap(), 1);
    released.join().unwrap();
}

#[test]
fn settings_of_a_script_without_a_transaction_are_put_back() {
    let Some(place) = Place::<Postgres>::new() else {
        return;
    };
    let up = "SET lock_timeout = '7s'; SET work_mem = '1MB'; BEGIN; CREATE TABLE t (id integer); oops;";
    let folder = place.revision("1_t", up, "DROP TABLE t;");
    std::fs::write(folder.join("metadata.toml"), "run_in_transaction = false\n").unwrap();
    let mut conn = place.open();
    conn.batch_execute("SET work_mem = '2MB'").unwrap();
    run(&mut conn, "up", place.folder()).unwrap_err();
    let settings =
        "SELECT concat_ws(' ', current_setting('lock_timeout'), current_setting('work_mem')) AS text";
    assert_eq!(Postgres::texts(&mut conn, settings), ["0 2MB"]);
    conn.batch_execute("BEGIN; CREATE TABLE t (id integer); COMMIT")
        .unwrap();
}
