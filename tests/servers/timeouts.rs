//! Tables that somebody else has: a migration waits shortly, gives way, and comes again.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use olembic::migrate::{Database, Limits, MigrateError, Migrator, Notice, Progress, UpgradeTarget};
use olembic::revision::read;

use super::own_servers::{OwnPostgres, OwnServer};
use super::server::{Maria, Place, Postgres, Server};

/// Writes down each time that it is tried again, and does something the first time.
struct Told<F> {
    first: Option<F>,
    tries: Vec<Vec<String>>,
}

impl<F: FnOnce()> Progress for Told<F> {
    fn notice(&mut self, notice: Notice<'_>) {
        if let Notice::TriedAgain(lock, _) = notice {
            self.tries.push(lock.holders.clone());
            if let Some(first) = self.first.take() {
                first();
            }
        }
    }
}

fn limits(table_lock: Option<u64>, retries: u32) -> Limits {
    Limits {
        table_lock: table_lock.map(Duration::from_millis),
        retries,
        statement: None,
    }
}

fn upgraded<C: Database>(
    conn: &mut C,
    folder: &std::path::Path,
    limits: Limits,
    first: impl FnOnce(),
) -> (Result<usize, MigrateError>, Vec<Vec<String>>) {
    let revisions = read(folder).unwrap();
    let mut told = Told {
        first: Some(first),
        tries: Vec::new(),
    };
    let migrator = Migrator::new(&revisions).limits(limits);
    let result = migrator.upgrade(conn, &UpgradeTarget::Heads, &mut told);
    (result, told.tries)
}

fn nothing() {}

/// A table `t`, a revision that alters it behind another table, and somebody who reads `t` in an open transaction.
fn contended<S: Server>() -> Option<(Place<S>, S::Conn)> {
    let place = Place::<S>::new()?;
    place.revision("1_t", "CREATE TABLE t (id integer);", "DROP TABLE t;");
    place.run("up").unwrap();
    place.revision(
        "2_t",
        "CREATE TABLE u (id integer);\nALTER TABLE t ADD COLUMN a integer;",
        "ALTER TABLE t DROP COLUMN a; DROP TABLE u;",
    );
    let mut holder = place.open();
    holder.batch_execute("BEGIN; SELECT * FROM t").unwrap();
    Some((place, holder))
}

fn lines(place: &Place<impl Server>, table: &str) -> usize {
    let start = format!("{table} ");
    place
        .dump()
        .iter()
        .filter(|line| line.starts_with(&start))
        .count()
}

#[test]
fn on_postgres_it_is_undone_and_comes_again() {
    let Some((place, mut holder)) = contended::<Postgres>() else {
        return;
    };
    holder
        .batch_execute("SET application_name = 'the reader'")
        .unwrap();
    let pid = Postgres::texts(&mut holder, "SELECT CAST(pg_backend_pid() AS text) AS text").concat();
    let named = format!("process {pid} (the reader) holds `t`");

    // Nobody lets go.
    let (result, tries) = upgraded(&mut place.open(), place.folder(), limits(Some(100), 2), nothing);
    let message = result.unwrap_err().to_string();
    for part in [
        "`2_t` failed at ",
        "up.sql:2, for it could not have a table within 0.1 s, tried 3 times: ",
        "ALTER TABLE t ADD COLUMN a integer",
        &format!("\nhint: {named}: end it, or run it when less is going on"),
        "`--table-lock-timeout SECONDS`",
        "nothing of this migration was kept",
    ] {
        assert!(message.contains(part), "no {part:?} in {message}");
    }
    assert_eq!(tries, vec![vec![named.clone()]; 2]);
    assert_eq!(lines(&place, "u"), 0, "it was undone each time");

    // What the user has set holds, unless something else is asked for.
    let own = format!("{}?options=-c%20lock_timeout%3D50ms", place.url);
    for (asked, within) in [
        (None, "within 0.05 s, tried once"),
        (Some(70), "within 0.07 s, tried once"),
    ] {
        let mut conn = <Postgres as Server>::Conn::open(&own).unwrap();
        let (result, _) = upgraded(&mut conn, place.folder(), limits(asked, 0), nothing);
        let message = result.unwrap_err().to_string();
        assert!(message.contains(within), "{message}");
    }

    // It is let go the first time that this gives way.
    let release = || holder.batch_execute("COMMIT").unwrap();
    let (result, tries) = upgraded(&mut place.open(), place.folder(), limits(Some(100), 20), release);
    assert_eq!(result.unwrap(), 1);
    assert!(!tries.is_empty());
    assert_eq!((lines(&place, "u"), lines(&place, "t")), (1, 2));
}

/// Whatever the language of the server is: the time tells. A trial more does no harm.
#[test]
fn an_unknown_failure_after_the_time_is_tried_again_and_an_early_one_is_not() {
    let Some(place) = Place::<Postgres>::new() else {
        return;
    };
    for (seconds, again) in [("0.3", 2), ("0", 0)] {
        let up = format!(
            "CREATE TABLE a (id integer); DO $$ BEGIN PERFORM pg_sleep({seconds}); RAISE EXCEPTION 'Zeitüberschreitung'; END $$;"
        );
        place.revision("1_a", &up, "DROP TABLE a;");
        let (result, tries) = upgraded(&mut place.open(), place.folder(), limits(Some(200), 2), nothing);
        assert!(result.unwrap_err().to_string().contains("Zeitüberschreitung"));
        assert_eq!(tries.len(), again, "{seconds} s");
        assert_eq!(place.dump().len(), 0);
    }
}

/// Two that wait for each other: the server ends the migration, which gives way and comes again. It says so in its own language.
#[test]
fn a_deadlock_is_known_in_every_language() {
    let german = OwnPostgres::speaking("de_DE");
    let german_place = german.as_ref().map(|own| Place::<Postgres>::at(&own.admin()));
    let places = [
        (Place::<Postgres>::new(), "deadlock detected"),
        (german_place, "Verklemmung (Deadlock) entdeckt"),
    ];
    for (place, words) in places {
        let Some(place) = place else { continue };
        place.revision(
            "1_t",
            "CREATE TABLE a (id integer); CREATE TABLE b (id integer);",
            "",
        );
        place.run("up").unwrap();
        place.revision(
            "2_t",
            "ALTER TABLE a ADD COLUMN c integer;\nALTER TABLE b ADD COLUMN c integer;",
            "",
        );
        let url = format!("{}?options=-c%20deadlock_timeout%3D2s", place.url);
        let mut conn = <Postgres as Server>::Conn::open(&url).unwrap();
        let (mut other, mut looker) = (place.open(), place.open());
        // The other one never looks for a deadlock, so that it is the migration that finds itself in one.
        other
            .batch_execute("SET deadlock_timeout = '1h'; BEGIN; LOCK TABLE b")
            .unwrap();
        let waits = "SELECT 'x' AS text FROM pg_locks WHERE NOT granted AND relation = 'b'::regclass";
        let (result, tries) = std::thread::scope(|scope| {
            scope.spawn(|| {
                while Postgres::texts(&mut looker, waits).is_empty() {
                    std::thread::yield_now();
                }
                other.batch_execute("LOCK TABLE a; COMMIT").unwrap();
            });
            let mut told = Causes::default();
            let revisions = read(place.folder()).unwrap();
            let migrator = Migrator::new(&revisions).limits(limits(Some(60_000), 5));
            let result = migrator.upgrade(&mut conn, &UpgradeTarget::Heads, &mut told);
            (result, told.0)
        });
        assert_eq!(result.unwrap(), 1, "{words}");
        assert_eq!(tries.len(), 1, "{tries:?}");
        assert!(tries[0].contains(words), "{tries:?}");
    }
}

/// Writes down why it is tried again each time.
#[derive(Default)]
struct Causes(Vec<String>);

impl Progress for Causes {
    fn notice(&mut self, notice: Notice<'_>) {
        if let Notice::TriedAgain(lock, _) = notice {
            self.0.push(lock.cause.clone());
        }
    }
}

#[test]
fn a_statement_that_takes_too_long_is_not_tried_again() {
    let Some(place) = Place::<Postgres>::new() else {
        return;
    };
    place.revision(
        "1_a",
        "CREATE TABLE a (id integer); SELECT pg_sleep(600);",
        "DROP TABLE a;",
    );
    let limits = Limits {
        statement: Some(Duration::from_millis(150)),
        ..limits(Some(100), 5)
    };
    let (result, tries) = upgraded(&mut place.open(), place.folder(), limits, nothing);
    let message = result.unwrap_err().to_string();
    assert!(message.contains("statement timeout"), "{message}");
    assert_eq!(tries.len(), 0);
    // Neither outlives the transaction.
    let mut conn = place.open();
    let now = "SELECT concat(current_setting('lock_timeout'), current_setting('statement_timeout')) AS text";
    assert_eq!(Postgres::texts(&mut conn, now), ["00"]);
}

#[test]
fn a_script_without_a_transaction_is_not_tried_again() {
    let Some((place, _holder)) = contended::<Postgres>() else {
        return;
    };
    let folder = place.revision(
        "2_t",
        "SET lock_timeout = '100ms'; ALTER TABLE t ADD COLUMN a integer;",
        "ALTER TABLE t DROP COLUMN a;",
    );
    std::fs::write(folder.join("metadata.toml"), "run_in_transaction = false\n").unwrap();
    let (result, tries) = upgraded(&mut place.open(), place.folder(), limits(Some(100), 5), nothing);
    let message = result.unwrap_err().to_string();
    assert!(
        message.contains("earlier statements may have been kept"),
        "{message}"
    );
    assert_eq!(tries.len(), 0);
}

#[test]
fn on_mariadb_the_statement_comes_again_and_the_next_run_goes_on() {
    let Some((place, mut holder)) = contended::<Maria>() else {
        return;
    };
    holder.batch_execute("INSERT INTO t VALUES (1)").unwrap();
    let id = Maria::texts(&mut holder, "SELECT CAST(connection_id() AS char) AS text").concat();
    let (result, tries) = upgraded(&mut place.open(), place.folder(), limits(Some(1000), 1), nothing);
    let message = result.unwrap_err().to_string();
    for part in [
        "up.sql:2, for it could not have a table within 1 s, tried 2 times: ",
        "\nhint: connection ",
        "the next run goes on from there",
    ] {
        assert!(message.contains(part), "no {part:?} in {message}");
    }
    assert!(tries[0][0].contains(&id), "{id}: {tries:?}");
    assert_eq!((lines(&place, "u"), lines(&place, "t")), (1, 1));

    let mut conn = place.open();
    let release = || holder.batch_execute("COMMIT").unwrap();
    let (result, tries) = upgraded(&mut conn, place.folder(), limits(Some(1000), 20), release);
    assert_eq!(result.unwrap(), 1);
    assert!(!tries.is_empty());
    assert_eq!((lines(&place, "u"), lines(&place, "t")), (1, 2));
    // The session has what it had before.
    let now = "SELECT CAST(@@SESSION.lock_wait_timeout AS char) AS text";
    assert_eq!(Maria::texts(&mut conn, now), Maria::texts(&mut place.open(), now));
}

#[test]
fn on_mariadb_a_statement_has_its_time() {
    let Some(place) = Place::<Maria>::new() else {
        return;
    };
    let up = "CREATE TABLE log (word text); INSERT INTO log VALUES ('a'); SELECT sleep(600) FROM log;";
    place.revision("1_a", up, "DROP TABLE log;");
    let limits = Limits {
        statement: Some(Duration::from_millis(1500)),
        ..Limits::default()
    };
    let mut conn = place.open();
    let (result, tries) = upgraded(&mut conn, place.folder(), limits, nothing);
    let message = result.unwrap_err().to_string();
    assert!(message.contains("max_statement_time"), "{message}");
    assert_eq!(tries.len(), 0);
    let now = "SELECT CAST(@@SESSION.max_statement_time AS char) AS text";
    assert_eq!(Maria::texts(&mut conn, now), Maria::texts(&mut place.open(), now));
}
