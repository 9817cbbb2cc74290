//! PgBouncer between the programs and the server: in transaction mode sessions of the server are anybody's.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use olembic::migrate::Database;

use super::own_servers::{OwnPostgres, OwnServer, PgBouncer};
use super::process::End;
use super::server::{Place, Postgres, Server};

struct Done<'a>(&'a AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A server, a pooler in front of it, and a database through both.
fn pooled(mode: &str, size: usize) -> Option<(Place<Postgres>, PgBouncer, OwnPostgres)> {
    let server = OwnPostgres::start()?;
    let pooler = PgBouncer::start(&server.admin(), mode, size)?;
    let mut place = Place::<Postgres>::at(&server.admin());
    place.url = pooler.url(&place.url);
    Some((place, pooler, server))
}

#[test]
fn a_transaction_pooler_is_found_and_no_other() {
    let Some(server) = OwnPostgres::start() else {
        return;
    };
    let direct = Place::<Postgres>::at(&server.admin());
    assert!(!direct.open().is_pooled().unwrap());
    for (mode, size, expected) in [
        ("session", 5, false),
        ("transaction", 1, true),
        ("transaction", 5, true),
        ("statement", 5, true),
    ] {
        let Some(pooler) = PgBouncer::start(&server.admin(), mode, size) else {
            return;
        };
        let mut place = Place::<Postgres>::at(&server.admin());
        place.url = pooler.url(&place.url);
        assert_eq!(place.open().is_pooled().unwrap(), expected, "{mode}, {size}");
        // Others are busy in the same pool, until the guard goes, also in a panic.
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            let guard = Done(&done);
            for _ in 0..3 {
                scope.spawn(|| {
                    let mut conn = place.open();
                    while !done.load(Ordering::Relaxed) {
                        conn.batch_execute("SELECT 1").unwrap();
                    }
                });
            }
            let found: Vec<_> = (0..20).map(|_| place.open().is_pooled()).collect();
            drop(guard);
            for found in found {
                assert_eq!(found.unwrap(), expected, "{mode}, {size}, busy");
            }
        });
    }
}

#[test]
fn what_has_no_transaction_is_refused_behind_a_transaction_pooler() {
    for mode in ["transaction", "session"] {
        let Some((place, _pooler, server)) = pooled(mode, 5) else {
            return;
        };
        place.revision("1_t", "CREATE TABLE t (id integer);", "DROP TABLE t;");
        let folder = place.revision("2_i", "CREATE INDEX CONCURRENTLY i ON t (id);", "DROP INDEX i;");
        std::fs::write(folder.join("metadata.toml"), "run_in_transaction = false\n").unwrap();
        let ran = place.run("up");
        if mode == "session" {
            assert_eq!(ran.unwrap(), 2);
            continue;
        }
        let message = ran.unwrap_err().to_string();
        for part in [
            "`2_i` runs without a transaction",
            "a pooler",
            "\nhint: connect to the server itself",
            "nothing of it was run",
        ] {
            assert!(message.contains(part), "{message}");
        }
        assert_eq!(place.dump(), Vec::<String>::new());
        // Nor downwards.
        let mut direct = Place::<Postgres>::at(&server.admin());
        direct.url = place.url.replace(
            place.url.rsplit_once('/').unwrap().0,
            server.admin().rsplit_once('/').unwrap().0,
        );
        let mut conn = direct.open();
        assert_eq!(super::process::run(&mut conn, "up", place.folder()).unwrap(), 2);
        assert!(
            place
                .run("down")
                .unwrap_err()
                .to_string()
                .contains("`2_i` runs without a transaction")
        );
        assert_eq!(super::process::run(&mut conn, "down", place.folder()).unwrap(), 2);
    }
}

#[test]
fn behind_a_transaction_pooler_everything_runs_exactly_once() {
    for size in [2, 5] {
        let Some((place, _pooler, _server)) = pooled("transaction", size) else {
            return;
        };
        place.revision(
            "0_log",
            "CREATE TABLE log (word text NOT NULL);",
            "DROP TABLE log;",
        );
        for number in 1..5 {
            let up = format!(
                "CREATE TABLE t{number} (id integer);\nINSERT INTO log VALUES ('{number}');\nALTER TABLE t{number} ADD COLUMN more integer;"
            );
            place.revision(&format!("{number}_t"), &up, &format!("DROP TABLE t{number};"));
        }
        assert_eq!(place.run("up").unwrap(), 5);
        let after = place.dump();
        for round in 0..5 {
            place.empty();
            assert_eq!(place.crowd(8, ""), [End::Done; 8], "round {round}, {size}");
            assert_eq!(place.dump(), after, "round {round}, {size}");
        }
        for number in 1..5 {
            place.empty();
            let stop = format!("ALTER TABLE t{number} ");
            let ends = place.crowd(8, &stop);
            let killed = ends.iter().filter(|end| **end == End::Killed).count();
            assert_eq!(killed, 1, "{stop}");
            assert_eq!(place.dump(), after, "{stop}, {size}");
        }
        // And the lock is anybody's afterwards.
        let locks = "SELECT 'left' AS text FROM pg_locks WHERE locktype = 'advisory'";
        assert_eq!(Postgres::texts(&mut place.open(), locks), Vec::<String>::new());
    }
}

#[test]
fn a_pool_of_one_connection_is_refused_and_nothing_waits_for_ever() {
    let Some((place, _pooler, server)) = pooled("transaction", 1) else {
        return;
    };
    place.revision("1_t", "CREATE TABLE t (id integer);", "DROP TABLE t;");
    let start = Instant::now();
    for _ in 0..2 {
        let message = place.run("up").unwrap_err().to_string();
        for part in [
            "a pooler in between gave this program no second connection",
            "\nhint: connect to the server itself",
            "nothing was run",
        ] {
            assert!(message.contains(part), "{message}");
        }
    }
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    assert_eq!(place.dump(), Vec::<String>::new());
    // The pool serves others as before, and no lock is left.
    let locks = "SELECT 'left' AS text FROM pg_locks WHERE locktype = 'advisory'";
    assert_eq!(Postgres::texts(&mut place.open(), locks), Vec::<String>::new());
    let direct = Place::<Postgres>::at(&server.admin());
    direct.revision("1_t", "CREATE TABLE t (id integer);", "DROP TABLE t;");
    assert_eq!(direct.run("up").unwrap(), 1);
}

#[test]
fn a_lock_outlives_the_time_in_which_a_pool_has_to_give_a_second_connection() {
    let Some((place, _pooler, _server)) = pooled("transaction", 3) else {
        return;
    };
    place.revision(
        "1_t",
        "CREATE TABLE t (id integer);\nSELECT pg_sleep(12);",
        "DROP TABLE t;",
    );
    assert_eq!(place.crowd(2, ""), [End::Done; 2]);
}
