//! What a server's or a session's settings, and a function in Rust, may do to a migration on MariaDB.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use olembic::migrate::{DataMigration, DataMigrations, Migrator, Quiet, UpgradeTarget};
use olembic::revision::CALL;

use super::own_servers::{OwnMaria, OwnServer};
use super::process::run;
use super::server::{Maria, Place, Server};

#[test]
fn a_value_that_does_not_fit_is_never_cut() {
    let Some(place) = Place::<Maria>::new() else {
        return;
    };
    let modes = [
        "",
        "NO_ENGINE_SUBSTITUTION",
        "STRICT_ALL_TABLES",
        "ANSI_QUOTES,STRICT_TRANS_TABLES",
    ];
    for mode in modes {
        place.empty();
        place.revision(
            "1_t",
            "CREATE TABLE log (word VARCHAR(3));\nINSERT INTO log VALUES ('four');",
            "DROP TABLE log;",
        );
        let mut conn = place.open();
        conn.batch_execute(&format!("SET SESSION sql_mode = '{mode}'"))
            .unwrap();
        let message = run(&mut conn, "up", place.folder()).unwrap_err().to_string();
        assert!(message.contains("up.sql:2: Data too long"), "{mode}: {message}");
        // The session is as it was; who wants it cut says so.
        assert_eq!(Maria::texts(&mut conn, "SELECT @@sql_mode AS text"), [mode]);
        place.empty();
        let mut conn = place.open();
        let up = "CREATE TABLE log (word VARCHAR(3));\nSET SESSION sql_mode = '';\nINSERT INTO log VALUES ('four');";
        place.revision("1_t", up, "DROP TABLE log;");
        assert_eq!(run(&mut conn, "up", place.folder()).unwrap(), 1);
        assert_eq!(Maria::texts(&mut conn, "SELECT word AS text FROM log"), ["fou"]);
    }
}

/// A server that speaks German ends the connection: it is known all the same.
#[test]
fn errors_are_known_in_every_language() {
    let Some(own) = OwnMaria::with(&["--lc-messages=de_DE".to_owned()]) else {
        return;
    };
    let place = Place::<Maria>::at(&own.admin());
    let mut looker = place.open();
    let german = Maria::establish(&place.url)
        .batch_execute("oops")
        .unwrap_err()
        .to_string();
    assert!(german.contains("Fehler in der SQL-Syntax"), "{german}");
    place.revision(
        "1_t",
        "CREATE TABLE t (id INT);\nSELECT sleep(600);",
        "DROP TABLE t;",
    );
    let sleeping = "SELECT CAST(id AS char) AS text FROM information_schema.processlist WHERE db = database() AND info LIKE 'SELECT sleep%'";
    let message = std::thread::scope(|scope| {
        let client = scope.spawn(|| place.run("up").unwrap_err().to_string());
        let id = loop {
            if let Some(id) = Maria::texts(&mut looker, sleeping).pop() {
                break id;
            }
            std::thread::yield_now();
        };
        looker.batch_execute(&format!("KILL {id}")).unwrap();
        client.join().unwrap()
    });
    assert!(message.contains("the connection was cut at "), "{message}");
    // The messages of the session are what they were.
    place.revision(
        "1_t",
        "CREATE TABLE t (id INT);\nSELECT sleep(0);\noops;",
        "DROP TABLE t;",
    );
    let mut conn = place.open();
    let message = run(&mut conn, "up", place.folder()).unwrap_err().to_string();
    assert!(
        message.contains("You have an error in your SQL syntax"),
        "{message}"
    );
    assert_eq!(Maria::texts(&mut conn, "SELECT @@lc_messages AS text"), ["de_DE"]);
}

#[test]
fn every_character_arrives() {
    let Some(place) = Place::<Maria>::new() else {
        return;
    };
    let up = "CREATE TABLE log (word VARCHAR(9));\nINSERT INTO log VALUES ('ж😀');\n-- 😀\nINSERT INTO log VALUES (concat('😀', 'x'));";
    place.revision("1_😀", up, "DELETE FROM log WHERE word = 'ж😀';\nDROP TABLE log;");
    assert_eq!(place.run("up").unwrap(), 1);
    let mut conn = place.open();
    assert_eq!(
        Maria::texts(
            &mut conn,
            "SELECT word AS text FROM log ORDER BY char_length(word), word"
        ),
        ["ж😀", "😀x"]
    );
    assert_eq!(
        Maria::texts(&mut conn, "SELECT name AS text FROM __olembic_ledger"),
        ["1_😀"]
    );
    // By what the ledger keeps of it.
    std::fs::remove_dir_all(place.folder().join("1_😀")).unwrap();
    assert_eq!(place.run("down").unwrap(), 1);
}

type Function = fn(&mut MysqlConnection) -> QueryResult<()>;

/// How a function ends that changes rows first.
enum Expected {
    /// Done, once.
    Done,
    /// It fails with these words, nothing of the function is kept, and it may be run again.
    Again(&'static str),
    /// It fails with these words, and a person is asked what is to be done.
    Asks(&'static str),
}

#[test]
fn a_function_may_commit_and_nothing_runs_twice() {
    fn row(conn: &mut MysqlConnection) -> QueryResult<()> {
        conn.batch_execute("INSERT INTO log VALUES ('function')")
    }
    let cases: [(Function, Expected); 9] = [
        (row, Expected::Done),
        (
            |conn| {
                row(conn)?;
                conn.batch_execute("ALTER TABLE log ADD COLUMN more INT")
            },
            Expected::Done,
        ),
        (
            |conn| {
                conn.batch_execute("ALTER TABLE log ADD COLUMN more INT")?;
                conn.batch_execute("INSERT INTO log (word) VALUES ('function')")
            },
            Expected::Done,
        ),
        (
            |conn| {
                row(conn)?;
                conn.batch_execute("COMMIT")
            },
            Expected::Done,
        ),
        (
            |conn| {
                row(conn)?;
                conn.batch_execute("oops")
            },
            Expected::Again("in the function"),
        ),
        (
            |conn| {
                row(conn)?;
                conn.batch_execute("ROLLBACK")
            },
            Expected::Again("it ended the transaction"),
        ),
        (
            |conn| {
                row(conn)?;
                conn.batch_execute("ALTER TABLE log ADD COLUMN more INT")?;
                conn.batch_execute("oops")
            },
            Expected::Asks("has ended"),
        ),
        (
            |conn| {
                row(conn)?;
                conn.batch_execute("COMMIT")?;
                conn.batch_execute("oops")
            },
            Expected::Asks("has ended"),
        ),
        (|conn| conn.transaction(row), Expected::Done),
    ];
    for (number, (function, expected)) in cases.into_iter().enumerate() {
        let Some(place) = Place::<Maria>::new() else {
            return;
        };
        let up = format!(
            "CREATE TABLE log (word VARCHAR(50));\nINSERT INTO log VALUES ('before');\n{CALL};\nINSERT INTO log (word) VALUES ('after');"
        );
        place.revision("1_log", &up, "DROP TABLE log;");
        let folder = olembic::revision::read(place.folder()).unwrap();
        let upgraded = |function: Function| {
            let mut functions = DataMigrations::default();
            functions.add(DataMigration::new("1_log", function));
            Migrator::new(&folder)
                .functions(&functions)
                .upgrade(&mut place.open(), &UpgradeTarget::Head, &mut Quiet)
                .map_err(|error| error.to_string())
        };
        let log = || Maria::texts(&mut place.open(), "SELECT word AS text FROM log ORDER BY 1");
        let result = upgraded(function);
        match expected {
            Expected::Done => assert_eq!(result, Ok(1), "{number}"),
            Expected::Again(words) => {
                let message = result.unwrap_err();
                assert!(message.contains(words), "{number}: {message}");
                assert!(!log().contains(&"function".to_owned()), "{number}");
                assert_eq!(upgraded(row), Ok(1), "{number}");
            }
            Expected::Asks(words) => {
                let message = result.unwrap_err();
                assert!(message.contains(words), "{number}: {message}");
                let message = upgraded(row).unwrap_err();
                assert!(
                    message.contains("does not tell whether this statement ran"),
                    "{number}: {message}"
                );
                // It has run, as far as is wanted.
                let by_hand = "UPDATE __olembic_progress SET catalogue = NULL, statement = statement + 1";
                place.open().batch_execute(by_hand).unwrap();
                assert_eq!(upgraded(row), Ok(1), "{number}");
            }
        }
        assert_eq!(log(), ["after", "before", "function"], "{number}");
    }
}
