//! Connections that the server closes in the middle.

use diesel::connection::SimpleConnection;

use super::server::{Maria, Place, Postgres, Server};

/// Runs the revisions until one sleeps, cuts the connection, and returns what was said.
fn cut<S: Server>(place: &Place<S>, sleeping: &str, kill: &str) -> String {
    let mut looker = place.open();
    std::thread::scope(|scope| {
        let run = scope.spawn(|| place.run("up").unwrap_err().to_string());
        let id = loop {
            if let Some(id) = S::texts(&mut looker, sleeping).pop() {
                break id;
            }
            std::thread::yield_now();
        };
        looker.batch_execute(&kill.replace("{}", &id)).unwrap();
        run.join().unwrap()
    })
}

#[test]
fn a_terminated_backend_of_postgres_keeps_nothing() {
    let Some(place) = Place::<Postgres>::new() else {
        return;
    };
    let up = "CREATE TABLE log (word text); SELECT pg_sleep(600); INSERT INTO log VALUES ('a');";
    let folder = place.revision("1_a", up, "DROP TABLE log;");
    let sleeping = "SELECT CAST(pid AS text) AS text FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()";
    let message = cut(&place, sleeping, "SELECT pg_terminate_backend({})");
    for part in [
        "`1_a` was not finished, for the connection was cut at ",
        "up.sql:1: ",
        "\n  SELECT pg_sleep(600)\nhint: nothing of this migration was kept; see that the server is up, and run it again",
    ] {
        assert!(message.contains(part), "{message}");
    }
    assert_eq!(place.dump(), Vec::<String>::new());
    std::fs::write(folder.join("up.sql"), up.replace("600", "0")).unwrap();
    assert_eq!(place.run("up").unwrap(), 1);
}

#[test]
fn a_killed_connection_of_mariadb_goes_on() {
    let Some(place) = Place::<Maria>::new() else {
        return;
    };
    let up = "CREATE TABLE log (word text);
        INSERT INTO log VALUES ('a');
        CREATE TABLE a (id int);
        INSERT INTO log VALUES ('b');
        SELECT sleep(600) FROM log LIMIT 1;
        INSERT INTO log VALUES ('c');";
    let folder = place.revision("1_a", up, "DROP TABLE a; DROP TABLE log;");
    let sleeping = "SELECT CAST(id AS char) AS text FROM information_schema.processlist WHERE db = database() AND info LIKE 'SELECT sleep%'";
    let message = cut(&place, sleeping, "KILL {}");
    for part in [
        "`1_a` was not finished, for the connection was cut at ",
        "up.sql:5: ",
        "\n  SELECT sleep(600) FROM log LIMIT 1\nhint: see that the server is up, and run it again",
    ] {
        assert!(message.contains(part), "{message}");
    }
    let log = "SELECT CONVERT(word USING utf8mb4) AS text FROM log ORDER BY 1";
    assert_eq!(Maria::texts(&mut place.open(), log), ["a"]);
    // What has run is as it was; what comes may be corrected.
    std::fs::write(folder.join("up.sql"), up.replace("600", "0")).unwrap();
    assert_eq!(place.run("up").unwrap(), 1);
    assert_eq!(Maria::texts(&mut place.open(), log), ["a", "b", "c"]);
}
