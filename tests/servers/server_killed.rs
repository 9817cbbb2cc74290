//! The process of the server is killed in the middle of a migration, and started again on its data: nothing is half applied, and the next
//! run finishes.

use std::sync::{Arc, Mutex};
use std::thread;

use diesel::Connection;
use diesel::connection::{InstrumentationEvent, SimpleConnection};

use super::own_servers::{OwnMaria, OwnPostgres, OwnServer};
use super::process::run;
use super::server::{Maria, Place, Postgres, Server};

/// Runs until the server has to wait within the statement, for something that the test holds: `hold` takes it, `waits` is a query that
/// gives a row when it does. Then the server is killed, and started again. What the client said.
fn killed_within<S: Server, O: OwnServer>(own: &mut O, place: &Place<S>, hold: &str, waits: &str) -> String {
    let mut holder = place.open();
    holder.batch_execute(hold).unwrap();
    let mut looker = place.open();
    thread::scope(|scope| {
        let client = scope.spawn(|| place.run("up").unwrap_err().to_string());
        while S::texts(&mut looker, waits).is_empty() {
            assert!(!client.is_finished(), "it did not wait: {hold}");
            thread::yield_now();
        }
        own.kill();
        let said = client.join().unwrap();
        own.start_again();
        said
    })
}

/// Kills the server before every statement that the client sends, from the one on that begins so.
fn killed_before_each<S: Server, O: OwnServer>(
    own: O,
    place: &Place<S>,
    reset: &dyn Fn(&Place<S>),
    look: &dyn Fn(&Place<S>, &str),
    step: usize,
) -> (O, usize) {
    let own = Arc::new(Mutex::new(own));
    reset(place);
    place.run("up").unwrap();
    let after = place.dump();
    let mut kills = 0;
    for stop in (1..).step_by(step) {
        reset(place);
        let mut conn = place.open();
        let (mut number, server) = (0, own.clone());
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { .. } = event {
                number += 1;
                if number == stop {
                    server.lock().unwrap().kill();
                }
            }
        });
        let result = run(&mut conn, "up", place.folder());
        drop(conn);
        let Err(error) = result else { break };
        own.lock().unwrap().start_again();
        kills += 1;
        let mut message = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            message = format!("{message}: {cause}");
            source = cause.source();
        }
        assert!(message.contains("\nhint: "), "statement {stop}: {message}");
        look(place, &message);
        place.run("up").unwrap();
        assert_eq!(place.dump(), after, "killed before statement {stop}: {message}");
    }
    (Arc::into_inner(own).unwrap().into_inner().unwrap(), kills)
}

fn has(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "{part}: {message}");
    }
}

const LOG: &str = "CREATE TABLE log (word VARCHAR(50) NOT NULL);
CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY);
INSERT INTO a VALUES (1), (2), (3);
";

/// What stands around the statement that the server dies in.
fn around(statement: &str) -> String {
    format!(
        "CREATE TABLE b (id INTEGER NOT NULL PRIMARY KEY);
INSERT INTO log VALUES ('before');
ALTER TABLE a ADD COLUMN more INTEGER;
UPDATE a SET more = id;
{statement};
INSERT INTO log VALUES ('after');
CREATE INDEX a_more ON a (more);
"
    )
}

const DOWN: &str = "DROP TABLE b; ALTER TABLE a DROP COLUMN more;";

#[test]
fn a_killed_postgres_has_whole_revisions() {
    let Some(mut own) = OwnPostgres::start() else {
        return;
    };
    // Immutable for the index alone; it waits within the build.
    const WAITS: &str = "CREATE FUNCTION waits(n integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS \
                         'BEGIN IF n = 2 THEN PERFORM pg_advisory_xact_lock(7); END IF; RETURN n; END';";
    const HOLD: &str = "SELECT pg_advisory_lock(7)";
    const TABLE: &str = "BEGIN; LOCK TABLE other IN ACCESS SHARE MODE";
    for (statement, hold) in [
        ("INSERT INTO b SELECT waits(id) FROM a", HOLD),
        ("UPDATE a SET more = waits(id)", HOLD),
        ("CREATE INDEX a_waits ON a (waits(id))", HOLD),
        ("ALTER TABLE a ADD CONSTRAINT c CHECK (waits(id) > 0)", HOLD),
        ("ALTER TABLE a ALTER COLUMN id TYPE bigint USING waits(id)", HOLD),
        ("CREATE TABLE c AS SELECT waits(id) AS id FROM a", HOLD),
        ("ALTER TABLE other ADD COLUMN more integer", TABLE),
        ("DROP TABLE other", TABLE),
    ] {
        let place = Place::<Postgres>::at(&own.admin());
        let first = format!("{LOG}CREATE TABLE other (id integer);\n{WAITS}");
        place.revision("1_a", &first, "DROP TABLE a, log, other; DROP FUNCTION waits;");
        assert_eq!(place.run("up").unwrap(), 1);
        let before = place.dump();
        place.revision("2_b", &around(statement), DOWN);
        let waits = "SELECT query AS text FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
        let message = killed_within(&mut own, &place, hold, waits);
        let shown = format!(
            "\n  {statement}\nhint: nothing of this migration was kept; see that the server is up, and run it again"
        );
        has(&message, &["`2_b` was not finished", "2_b/up.sql:5: ", &shown]);
        assert_eq!(place.dump(), before, "{statement}");
        assert_eq!(place.run("up").unwrap(), 1, "{statement}");
        let after = place.dump();
        // The same without a kill.
        place.empty();
        place.run("up").unwrap();
        assert_eq!(after, place.dump(), "{statement}");
        assert!(after.iter().any(|line| line == "after"), "{after:?}");
    }
}

/// Where a file asks for no transaction, nobody can know; that is said.
#[test]
fn a_killed_postgres_leaves_doubt_without_a_transaction() {
    let Some(mut own) = OwnPostgres::start() else {
        return;
    };
    let place = Place::<Postgres>::at(&own.admin());
    place.revision("1_a", LOG, "DROP TABLE a, log;");
    assert_eq!(place.run("up").unwrap(), 1);
    let up = "DROP INDEX IF EXISTS a_id;\nCREATE INDEX CONCURRENTLY a_id ON a (id);\n";
    let folder = place.revision("2_b", up, "DROP INDEX a_id;");
    std::fs::write(folder.join("metadata.toml"), "run_in_transaction = false\n").unwrap();
    let hold = "BEGIN; UPDATE a SET id = id";
    let waits = "SELECT query AS text FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
    let message = killed_within(&mut own, &place, hold, waits);
    has(
        &message,
        &[
            "2_b/up.sql:2: ",
            "\n  CREATE INDEX CONCURRENTLY a_id ON a (id)\nhint: not all of it ran in one transaction",
            "look before you run it again",
        ],
    );
    // It is written so that a second run does no harm.
    let valid = "SELECT CAST(indisvalid AS text) AS text FROM pg_index WHERE indexrelid = 'a_id'::regclass";
    assert_eq!(Postgres::texts(&mut place.open(), valid), ["false"]);
    assert_eq!(place.run("up").unwrap(), 1);
    assert_eq!(Postgres::texts(&mut place.open(), valid), ["true"]);
}

#[test]
fn a_postgres_killed_before_any_statement_has_whole_revisions() {
    let Some(own) = OwnPostgres::start() else { return };
    let place = Place::<Postgres>::at(&own.admin());
    place.revision("1_a", LOG, "DROP TABLE a, log;");
    place.run("up").unwrap();
    let before = place.dump();
    let up = around("INSERT INTO b SELECT id FROM a");
    place.revision("2_b", &up, DOWN);
    let reset = |place: &Place<Postgres>| {
        place.empty();
        use olembic::migrate::{UpgradeTarget, upgrade};
        let folder = olembic::revision::read(place.folder()).unwrap();
        upgrade(
            &mut place.open(),
            &folder,
            &"1_a".parse::<UpgradeTarget>().unwrap(),
            |_| {},
        )
        .unwrap();
    };
    let look = |place: &Place<Postgres>, message: &str| {
        let found = place.dump();
        assert_eq!(found, before, "{message}");
    };
    let (_own, kills) = killed_before_each(own, &place, &reset, &look, 1);
    assert!(kills > 15, "{kills}");
}

#[test]
fn a_killed_mariadb_goes_on_where_it_was() {
    let Some(mut own) = OwnMaria::start() else { return };
    const HOLD: &str = "DO get_lock('within', 0)";
    const WAITS: &str = "SELECT info AS text FROM information_schema.processlist WHERE state = 'User lock' AND db = database()";
    const TABLE: &str = "START TRANSACTION; SELECT count(*) INTO @a FROM other";
    const META: &str = "SELECT info AS text FROM information_schema.processlist WHERE state = 'Waiting for table metadata lock' AND db = database()";
    const COPIES: &str = "SELECT info AS text FROM information_schema.processlist WHERE state = 'copy to tmp table' AND db = database()";
    for (statement, hold, waits) in [
        (
            "INSERT INTO b SELECT id FROM a WHERE id < 2 OR get_lock('within', 600) = 1",
            HOLD,
            WAITS,
        ),
        (
            "UPDATE a SET more = 7 WHERE id < 2 OR get_lock('within', 600) = 1",
            HOLD,
            WAITS,
        ),
        (
            "CREATE TABLE c AS SELECT id, get_lock('within', 600) AS got FROM a",
            HOLD,
            WAITS,
        ),
        ("ALTER TABLE other ADD COLUMN more INTEGER", TABLE, META),
        ("DROP TABLE other", TABLE, META),
        ("RENAME TABLE other TO another", TABLE, META),
        (
            "ALTER TABLE numbers ADD COLUMN more INTEGER NOT NULL DEFAULT 7, ALGORITHM = COPY",
            "DO 1",
            COPIES,
        ),
    ] {
        let place = Place::<Maria>::at(&own.admin());
        let first = format!(
            "{LOG}CREATE TABLE other (id INTEGER);
CREATE TABLE numbers (id INTEGER NOT NULL PRIMARY KEY);
INSERT INTO numbers SELECT seq FROM seq_1_to_200000;"
        );
        place.revision("1_a", &first, "");
        assert_eq!(place.run("up").unwrap(), 1);
        let before = place.dump();
        place.revision("2_b", &around(statement), DOWN);
        let message = killed_within(&mut own, &place, hold, waits);
        let shown = format!(
            "\n  {statement}\nhint: see that the server is up, and run it again: that looks at what was kept"
        );
        has(&message, &["`2_b` was not finished", "2_b/up.sql:5: ", &shown]);
        // What stands before it has run, and the journal knows.
        let journal = "SELECT concat_ws(' ', name, way, statement) AS text FROM __olembic_progress";
        let noted = Maria::texts(&mut place.open(), journal);
        assert!(
            ["2_b up 4", "2_b up 2"].contains(&noted.concat().as_str()),
            "{statement}: {noted:?}"
        );
        assert_ne!(place.dump(), before, "{statement}");
        assert_eq!(place.run("up").unwrap(), 1, "{statement}");
        let after = place.dump();
        let rows =
            "SELECT CONVERT(count(*), CHAR) AS text FROM b UNION ALL SELECT CONVERT(sum(more), CHAR) FROM a";
        let after = (after, Maria::texts(&mut place.open(), rows));
        place.empty();
        place.run("up").unwrap();
        assert_eq!(
            after,
            (place.dump(), Maria::texts(&mut place.open(), rows)),
            "{statement}"
        );
        assert!(after.0.iter().any(|line| line == "after"), "{after:?}");
    }
}

#[test]
fn a_mariadb_killed_before_any_statement_goes_on() {
    let Some(own) = OwnMaria::start() else { return };
    let place = Place::<Maria>::at(&own.admin());
    place.revision("1_a", LOG, "DROP TABLE a; DROP TABLE log;");
    place.revision("2_b", &around("INSERT INTO b SELECT id FROM a"), DOWN);
    let reset = |place: &Place<Maria>| {
        place.empty();
        use olembic::migrate::{UpgradeTarget, upgrade};
        let folder = olembic::revision::read(place.folder()).unwrap();
        upgrade(
            &mut place.open(),
            &folder,
            &"1_a".parse::<UpgradeTarget>().unwrap(),
            |_| {},
        )
        .unwrap();
    };
    let look = |_: &Place<Maria>, _: &str| {};
    let (_own, kills) = killed_before_each(own, &place, &reset, &look, 3);
    assert!(kills > 10, "{kills}");
}
