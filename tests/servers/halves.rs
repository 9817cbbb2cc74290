//! Scripts that stop in the middle, on a server that undoes no DDL.

use std::fs;

use diesel::connection::SimpleConnection;

use super::process::{End, end};
use super::server::{Maria, Place, Server};

const LOG: &str = "SELECT CONVERT(word USING utf8mb4) AS text FROM log ORDER BY 1";

fn log(place: &Place<Maria>) -> Vec<String> {
    Maria::texts(&mut place.open(), LOG)
}

fn fails(place: &Place<Maria>, job: &str, parts: &[&str]) {
    let message = place.run(job).unwrap_err().to_string();
    for part in parts {
        assert!(message.contains(part), "{part}: {message}");
    }
}

#[test]
fn a_corrected_script_goes_on_where_it_stopped() {
    let Some(place) = Place::<Maria>::new() else {
        return;
    };
    let up = "CREATE TABLE log (word VARCHAR(50));\nINSERT INTO log VALUES ('a');\nCREATE TABLE a (id INT);\n\
              INSERT INTO log VALUES ('b');\nINSERT INTO wrong VALUES (1);\nCREATE TABLE b (id INT);\n";
    let folder = place.revision(
        "1_a",
        up,
        "DROP TABLE a;\nDROP TABLE wrong;\nDROP TABLE b;\nDROP TABLE log;\n",
    );
    fails(
        &place,
        "up",
        &[
            "failed at",
            "up.sql:5: ",
            "  INSERT INTO wrong",
            "goes on from",
            "up.sql:4",
        ],
    );
    // The row of line 4 went with the failure of line 5.
    assert_eq!(log(&place), ["a"]);
    fails(
        &place,
        "down",
        &[
            "`1_a` was begun and is not finished: its up.sql stopped at statement 4",
            "`upgrade`",
        ],
    );
    // What has run may not be edited, what comes may.
    fs::write(folder.join("up.sql"), up.replace("'a'", "'z'")).unwrap();
    fails(
        &place,
        "up",
        &["was edited in what has run of it, its first 3 statements"],
    );
    fs::write(
        folder.join("up.sql"),
        up.replace("INSERT INTO wrong VALUES (1);", ""),
    )
    .unwrap();
    assert_eq!(place.run("up").unwrap(), 1);
    assert_eq!(log(&place), ["a", "b"]);
    // The same on the way down.
    fails(&place, "down", &["down.sql:2: ", "goes on from", "down.sql:2"]);
    fails(
        &place,
        "up",
        &[
            "its down.sql stopped at statement 2",
            "`downgrade -1` finishes it",
        ],
    );
    place.open().batch_execute("CREATE TABLE wrong (id INT)").unwrap();
    assert_eq!(place.run("down").unwrap(), 1);
    assert_eq!(place.dump(), Vec::<String>::new());
}

/// Two at a time, to a script whose first statement on rows may be the one that fails: nothing is kept then.
#[test]
fn what_fails_before_any_definition_keeps_nothing() {
    let Some(place) = Place::<Maria>::new() else {
        return;
    };
    place
        .open()
        .batch_execute("CREATE TABLE log (word VARCHAR(50))")
        .unwrap();
    place.revision(
        "1_a",
        "INSERT INTO log VALUES ('a'); INSERT INTO wrong VALUES (1);",
        "",
    );
    fails(&place, "up", &["nothing of this migration was kept"]);
    assert_eq!(log(&place), Vec::<String>::new());
    let left = "SELECT revision AS text FROM __olembic_progress";
    assert_eq!(Maria::texts(&mut place.open(), left), Vec::<String>::new());
}

/// Kills a run at the statement that comes after the one of `up` that begins so.
fn killed_behind(place: &Place<Maria>, begins: &str) -> bool {
    for stop in 1_usize.. {
        place.empty();
        place
            .open()
            .batch_execute("CREATE TABLE plain (word VARCHAR(50)) ENGINE = MyISAM")
            .unwrap();
        if end(place.spawn("up", &stop.to_string())) == End::Done {
            return false;
        }
        let there = "SELECT word AS text FROM plain";
        if !Maria::texts(&mut place.open(), there).is_empty() {
            return true;
        }
    }
    unreachable!("{begins} is in a script that has an end");
}

#[test]
fn a_table_without_transactions_is_asked_about() {
    for statement in [
        "INSERT INTO plain VALUES ('x');",
        "CREATE PROCEDURE p() INSERT INTO plain VALUES ('x'); CALL p();",
        "CREATE TRIGGER t AFTER INSERT ON log FOR EACH ROW INSERT INTO plain VALUES ('x'); INSERT INTO log VALUES ('a');",
    ] {
        let Some(place) = Place::<Maria>::new() else {
            return;
        };
        let up = format!("CREATE TABLE log (word VARCHAR(50)); {statement} CREATE TABLE a (id INT);");
        place.revision("1_a", &up, "");
        assert!(killed_behind(&place, statement), "{statement}");
        for _ in 0..2 {
            fails(
                &place,
                "up",
                &[
                    "was interrupted at",
                    "does not tell whether this statement ran",
                    "`UPDATE __olembic_progress SET catalogue = NULL, statement = ",
                    "`UPDATE __olembic_progress SET catalogue = NULL`",
                ],
            );
        }
        // It has run: then nothing runs twice.
        let by_hand = "UPDATE __olembic_progress SET catalogue = NULL, statement = statement + 1";
        place.open().batch_execute(by_hand).unwrap();
        assert_eq!(place.run("up").unwrap(), 1);
        assert_eq!(
            Maria::texts(&mut place.open(), "SELECT word AS text FROM plain"),
            ["x"]
        );
        assert!(place.dump().iter().any(|line| line.starts_with("a id")));
    }
}

#[test]
fn what_cannot_be_tracked_is_refused_before_anything_runs() {
    for (statement, why) in [
        ("SET autocommit = 0", "could not be told"),
        ("USE mysql", "in the database of the URL"),
        ("LOCK TABLES log WRITE", "could not be written"),
    ] {
        let Some(place) = Place::<Maria>::new() else {
            return;
        };
        let folder = place.revision("1_a", &format!("CREATE TABLE log (word TEXT);\n{statement};"), "");
        fs::write(folder.join("metadata.toml"), "run_in_transaction = false\n").unwrap();
        fails(
            &place,
            "up",
            &[
                "up.sql:2 cannot be run in a migration",
                why,
                "nothing of it was run",
            ],
        );
        assert_eq!(place.dump(), Vec::<String>::new());
    }
}

/// What else is in a dump of somebody else's tools.
#[test]
fn settings_comments_and_routines_run_as_they_stand() {
    let Some(place) = Place::<Maria>::new() else {
        return;
    };
    let up = "/*!40014 SET @before = @@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS = 0 */;
        CREATE TABLE b (id INT PRIMARY KEY, a INT, FOREIGN KEY (a) REFERENCES a (id));
        CREATE TABLE a (id INT PRIMARY KEY);
        INSERT INTO b VALUES (1, 7);
        CREATE TABLE log (word VARCHAR(50)); # a comment; of theirs
        INSERT INTO log VALUES ('it\\'s; one');
        CREATE PROCEDURE p() BEGIN DECLARE i INT DEFAULT 0; WHILE i < 2 DO INSERT INTO log VALUES (i); SET i = i + 1; END WHILE; END;
        CALL p();";
    place.revision(
        "1_a",
        up,
        "DROP PROCEDURE p; DROP TABLE b; DROP TABLE a; DROP TABLE log;",
    );
    let mut conn = place.open();
    super::process::run(&mut conn, "up", place.folder()).unwrap();
    assert_eq!(log(&place), ["0", "1", "it's; one"]);
    // The session is as it was before.
    conn.batch_execute("INSERT INTO b VALUES (2, 8)").unwrap_err();
    assert_eq!(place.run("down").unwrap(), 1);
}
