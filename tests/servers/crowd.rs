//! Many processes that start at once on an empty database, one of them killed: everything runs exactly once.

use super::process::End;
use super::server::{Maria, Place, Postgres, Server};

const PROCESSES: usize = 16;
const REVISIONS: usize = 5;

fn revisions<S: Server>(place: &Place<S>) {
    let log = "CREATE TABLE log (word VARCHAR(50) NOT NULL);";
    place.revision(
        "0_log",
        &format!("{log} INSERT INTO log VALUES ('0');"),
        "DROP TABLE log;",
    );
    for number in 1..REVISIONS {
        let up = format!(
            "CREATE TABLE t{number} (id INTEGER NOT NULL PRIMARY KEY);
             INSERT INTO log VALUES ('{number}');
             INSERT INTO t{number} VALUES (1), (2);
             ALTER TABLE t{number} ADD COLUMN more INTEGER;
             UPDATE log SET word = concat(word, '!') WHERE word = '{number}';"
        );
        let down = format!("DROP TABLE t{number}; DELETE FROM log WHERE word = '{number}!';");
        place.revision(&format!("{number}_t"), &up, &down);
    }
}

fn exactly_once<S: Server>() {
    let Some(place) = Place::<S>::new() else { return };
    revisions(&place);
    assert_eq!(place.run("up").unwrap(), REVISIONS);
    let after = place.dump();
    assert_eq!(
        after.iter().filter(|line| line.ends_with('!')).count(),
        REVISIONS - 1
    );
    let stops = (1..REVISIONS).flat_map(|number| {
        [
            format!("CREATE TABLE t{number} "),
            format!("INSERT INTO log VALUES ('{number}')"),
            format!("INSERT INTO t{number} "),
            format!("ALTER TABLE t{number} "),
            format!("UPDATE log SET word = concat(word, '!') WHERE word = '{number}'"),
        ]
    });
    let mut rounds = 0;
    for stop in stops {
        place.empty();
        let ends = place.crowd(PROCESSES, &stop);
        let killed = ends.iter().filter(|end| **end == End::Killed).count();
        assert_eq!(killed, 1, "{stop}");
        assert_eq!(place.dump(), after, "{stop}");
        rounds += 1;
    }
    assert_eq!(rounds, 20);
}

#[test]
fn of_sixteen_starters_one_migrates_postgres() {
    exactly_once::<Postgres>();
}

#[test]
fn of_sixteen_starters_one_migrates_mariadb() {
    exactly_once::<Maria>();
}

/// An index that somebody else builds, while the table stays in use: made of a table, begun, and held up by a transaction that is open.
trait Builds: Server {
    const TABLE: &str;
    const BUILD: &str;
    const HOLD: &str;
    /// Gives a row as soon as it is held up.
    const WAITS: &str;
}

impl Builds for Postgres {
    const TABLE: &str = "CREATE TABLE big AS SELECT generate_series(1, 1000) AS id";
    const BUILD: &str = "CREATE INDEX CONCURRENTLY big_id ON big (id)";
    const HOLD: &str = "BEGIN; UPDATE big SET id = id";
    const WAITS: &str = "SELECT query AS text FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'CREATE INDEX%' \
                         AND datname = current_database()";
}

impl Builds for Maria {
    const TABLE: &str =
        "CREATE TABLE big (id INTEGER) ENGINE = InnoDB AS SELECT seq AS id FROM seq_1_to_1000";
    const BUILD: &str = "ALTER TABLE big ADD INDEX big_id (id), ALGORITHM = INPLACE, LOCK = NONE";
    const HOLD: &str = "START TRANSACTION; UPDATE big SET id = id + 1";
    const WAITS: &str = "SELECT info AS text FROM information_schema.processlist WHERE info LIKE 'ALTER TABLE big%' \
                         AND state LIKE 'Waiting for table metadata lock' AND db = database()";
}

fn exactly_once_while_an_index_is_built<S: Builds>() {
    use diesel::connection::SimpleConnection;
    let own = |place: &Place<S>| {
        let mut lines = place.dump();
        lines.retain(|line| !line.contains("big"));
        lines
    };
    let mut expected = None;
    for stop in [
        "",
        "CREATE TABLE t1 ",
        "INSERT INTO t2 ",
        "ALTER TABLE t3 ",
        "UPDATE log SET ",
    ] {
        let Some(place) = Place::<S>::new() else { return };
        revisions(&place);
        place.open().batch_execute(S::TABLE).unwrap();
        let mut holder = place.open();
        holder.batch_execute(S::HOLD).unwrap();
        let mut builder = place.open();
        let building = std::thread::spawn(move || builder.batch_execute(S::BUILD));
        let mut looker = place.open();
        while S::texts(&mut looker, S::WAITS).is_empty() {
            assert!(!building.is_finished(), "it is not held up");
            std::thread::yield_now();
        }
        let ends = place.crowd(PROCESSES, stop);
        assert!(!building.is_finished(), "{stop}");
        let killed = ends.iter().filter(|end| **end == End::Killed).count();
        assert_eq!(killed, usize::from(!stop.is_empty()), "{stop}");
        holder.batch_execute("COMMIT").unwrap();
        building.join().unwrap().unwrap();
        let after = own(&place);
        assert_eq!(expected.get_or_insert_with(|| after.clone()), &after, "{stop}");
        assert_eq!(
            after.iter().filter(|line| line.ends_with('!')).count(),
            REVISIONS - 1
        );
    }
}

#[test]
fn of_sixteen_starters_one_migrates_beside_an_index_postgres() {
    exactly_once_while_an_index_is_built::<Postgres>();
}

#[test]
fn of_sixteen_starters_one_migrates_beside_an_index_mariadb() {
    exactly_once_while_an_index_is_built::<Maria>();
}

/// A wait within the server would have a snapshot, and the index would wait for it, and it for the index's lock.
#[test]
fn starters_do_not_stop_an_index_that_is_built_concurrently() {
    use diesel::connection::SimpleConnection;
    let Some(place) = Place::<Postgres>::new() else {
        return;
    };
    place.revision(
        "1_t",
        "CREATE TABLE t AS SELECT generate_series(1, 1000) AS id;",
        "DROP TABLE t;",
    );
    let folder = place.revision(
        "2_i",
        "CREATE INDEX CONCURRENTLY t_id ON t (id);",
        "DROP INDEX t_id;",
    );
    std::fs::write(folder.join("metadata.toml"), "run_in_transaction = false\n").unwrap();
    for _ in 0..5 {
        place.empty();
        assert_eq!(place.crowd(8, ""), [End::Done; 8]);
        let valid =
            "SELECT CAST(indisvalid AS text) AS text FROM pg_index WHERE indexrelid = 't_id'::regclass";
        assert_eq!(Postgres::texts(&mut place.open(), valid), ["true"]);
    }
    // Now somebody else builds one, and has to wait for a transaction that is older still.
    place.revision(
        "3_u",
        "CREATE TABLE u (id integer); INSERT INTO u SELECT id FROM t;",
        "DROP TABLE u;",
    );
    let mut old = place.open();
    old.batch_execute("BEGIN; UPDATE t SET id = id").unwrap();
    let mut builder = place.open();
    let building =
        std::thread::spawn(move || builder.batch_execute("CREATE INDEX CONCURRENTLY other ON t (id)"));
    let waits = "SELECT query AS text FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'CREATE INDEX%' \
                 AND datname = current_database()";
    let mut looker = place.open();
    while Postgres::texts(&mut looker, waits).is_empty() {
        std::thread::yield_now();
    }
    assert_eq!(place.crowd(8, ""), [End::Done; 8]);
    assert!(!building.is_finished());
    old.batch_execute("COMMIT").unwrap();
    building.join().unwrap().unwrap();
}
