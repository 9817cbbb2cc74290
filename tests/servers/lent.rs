//! A user who may make no databases names an empty one for trials: it is lent out, and empty again afterwards.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{MysqlConnection, PgConnection};
use olembic::backend::{AppConnection, ScratchServer};
use olembic::schema::{Column, ColumnType, Schema, Table};

use super::server::{Maria, Place, Postgres, Server};

/// What the tests say in a server's own words.
trait Lends: Server<Conn: AppConnection> {
    /// What makes things of all kinds, and leaves a transaction open.
    const FILL: &str;
    const COUNT: &str;
    /// The statements that make a user who may all but make databases.
    fn user(user: &str, databases: [&str; 2]) -> Vec<String>;
    fn forget(user: &str, databases: [&str; 2]) -> Vec<String>;
}

impl Lends for Postgres {
    const FILL: &str = "CREATE SCHEMA other; CREATE TABLE other.a (id integer); CREATE TYPE mood AS ENUM ('a');
        CREATE DOMAIN word AS text; CREATE TABLE a (id serial PRIMARY KEY, m mood, w word); CREATE VIEW v AS SELECT * FROM a;
        CREATE MATERIALIZED VIEW m AS SELECT * FROM v; CREATE FUNCTION f(mood) RETURNS mood LANGUAGE sql AS 'SELECT $1';
        CREATE TYPE pair AS (a integer, b integer); CREATE SEQUENCE s; BEGIN; LOCK TABLE a";
    const COUNT: &str = "SELECT CAST(relname AS text) AS text FROM pg_class WHERE relnamespace = 'public'::regnamespace \
        UNION ALL SELECT CAST(nspname AS text) FROM pg_namespace WHERE nspname = 'other' \
        UNION ALL SELECT CAST(typname AS text) FROM pg_type WHERE typnamespace = 'public'::regnamespace \
        UNION ALL SELECT CAST(proname AS text) FROM pg_proc WHERE pronamespace = 'public'::regnamespace";

    fn user(user: &str, databases: [&str; 2]) -> Vec<String> {
        let own = databases.map(|name| format!("ALTER DATABASE {name} OWNER TO {user}"));
        [format!("CREATE ROLE {user} LOGIN")]
            .into_iter()
            .chain(own)
            .collect()
    }

    fn forget(user: &str, databases: [&str; 2]) -> Vec<String> {
        let back = databases.map(|name| format!("ALTER DATABASE {name} OWNER TO postgres"));
        back.into_iter().chain([format!("DROP ROLE {user}")]).collect()
    }
}

impl Lends for Maria {
    const FILL: &str =
        "CREATE TABLE a (id INT PRIMARY KEY); CREATE TABLE b (a INT, FOREIGN KEY (a) REFERENCES a (id));
        CREATE VIEW v AS SELECT * FROM a; CREATE SEQUENCE s; CREATE PROCEDURE p() SELECT 1;
        CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 1; BEGIN; INSERT INTO a VALUES (1)";
    const COUNT: &str = "SELECT table_name AS text FROM information_schema.tables WHERE table_schema = database() \
        UNION ALL SELECT routine_name FROM information_schema.routines WHERE routine_schema = database()";

    fn user(user: &str, databases: [&str; 2]) -> Vec<String> {
        let all = databases.map(|name| format!("GRANT ALL ON {name}.* TO {user}@'%'"));
        [format!("CREATE USER {user}@'%'")]
            .into_iter()
            .chain(all)
            .collect()
    }

    fn forget(user: &str, _: [&str; 2]) -> Vec<String> {
        vec![format!("DROP USER {user}@'%'")]
    }
}

/// A live database, another one for trials, and a user who has both and may make none.
struct Poor<S: Lends> {
    live: Place<S>,
    trial: Place<S>,
    user: String,
}

impl<S: Lends> Poor<S> {
    fn new() -> Option<Self> {
        let (live, trial) = (Place::<S>::new()?, Place::<S>::new()?);
        // A name of a user has 32 characters on older servers.
        let user = format!("poor_{}", &live.name[live.name.len() - 20..]);
        let poor = Self { live, trial, user };
        let names = [poor.live.name.as_str(), poor.trial.name.as_str()];
        S::user(&poor.user, names)
            .iter()
            .for_each(|statement| poor.live.as_admin(statement));
        Some(poor)
    }

    fn url(&self, place: &Place<S>) -> String {
        let (scheme, rest) = place.url.split_once("://").unwrap();
        let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
        format!("{scheme}://{}@{host}", self.user)
    }

    fn server(&self) -> ScratchServer {
        ScratchServer::of(&self.url(&self.live)).named(self.url(&self.trial))
    }

    fn refusal(&self, server: &ScratchServer) -> String {
        S::Conn::scratch(server).err().unwrap().to_string()
    }

    fn left(&self) -> Vec<String> {
        S::texts(&mut self.trial.open(), S::COUNT)
    }
}

impl<S: Lends> Drop for Poor<S> {
    fn drop(&mut self) {
        let names = [self.live.name.as_str(), self.trial.name.as_str()];
        for statement in S::forget(&self.user, names) {
            self.live.as_admin(&statement);
        }
    }
}

fn an_empty_database_is_lent_out_and_emptied<S: Lends>() {
    let Some(poor) = Poor::<S>::new() else { return };
    let message = poor.refusal(&ScratchServer::of(&poor.url(&poor.live)));
    assert!(message.contains("--scratch-url"), "{message}");
    let mut scratch = S::Conn::scratch(&poor.server()).unwrap();
    scratch.batch_execute(S::FILL).unwrap();
    assert!(!poor.left().is_empty());
    drop(scratch);
    assert_eq!(poor.left(), Vec::<String>::new());
    // Also by a panic; and after a run that was killed, which leaves its mark.
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let mut scratch = S::Conn::scratch(&poor.server()).unwrap();
        scratch.batch_execute(S::FILL).unwrap();
        panic!("on purpose");
    }));
    assert!(panicked.is_err());
    assert_eq!(poor.left(), Vec::<String>::new());
    let mut killed = poor.trial.open();
    killed
        .batch_execute("CREATE TABLE __olembic_scratch (id integer); CREATE TABLE half (id integer)")
        .unwrap();
    drop(S::Conn::scratch(&poor.server()).unwrap());
    assert_eq!(poor.left(), Vec::<String>::new());
}

fn what_is_read_back_comes_from_there<S: Lends>() {
    let Some(poor) = Poor::<S>::new() else { return };
    let table = Table {
        name: "a".to_owned(),
        columns: vec![Column::new("id", ColumnType::Integer)],
        primary_key: vec!["id".to_owned()],
        ..Table::default()
    };
    let schema = Schema {
        tables: [(table.name.clone(), table)].into(),
        ..Schema::default()
    };
    let read = S::Conn::read_back(&poor.server(), &schema).unwrap();
    assert_eq!(read.tables.len(), 1);
    assert_eq!(poor.left(), Vec::<String>::new());
}

fn a_database_with_something_in_it_is_refused_and_kept<S: Lends>() {
    let Some(poor) = Poor::<S>::new() else { return };
    poor.trial
        .open()
        .batch_execute("CREATE TABLE precious (id integer)")
        .unwrap();
    let message = poor.refusal(&poor.server());
    assert!(
        message.contains("it is not empty: it has ") && message.contains("precious"),
        "{message}"
    );
    assert!(poor.left().contains(&"precious".to_owned()));
}

fn the_database_of_the_run_is_refused<S: Lends>() {
    let Some(poor) = Poor::<S>::new() else { return };
    let live = poor.url(&poor.live);
    let message = poor.refusal(&ScratchServer::of(&live).named(&*live));
    assert!(message.contains("it is the database of this run"), "{message}");
}

fn two_runs_do_not_meet<S: Lends>() {
    let Some(poor) = Poor::<S>::new() else { return };
    let first = S::Conn::scratch(&poor.server()).unwrap();
    let (sender, receiver) = channel();
    thread::scope(|scope| {
        let server = poor.server();
        scope.spawn(move || {
            let second = S::Conn::scratch(&server);
            sender.send(second.is_ok()).unwrap();
        });
        assert!(receiver.recv_timeout(Duration::from_millis(700)).is_err());
        drop(first);
        assert!(receiver.recv().unwrap());
    });
    assert_eq!(poor.left(), Vec::<String>::new());
}

macro_rules! on_both {
    ($($test:ident),* $(,)?) => {
        mod postgres {
            $(#[test]
            fn $test() {
                super::$test::<super::Postgres>();
            })*
        }

        mod maria {
            $(#[test]
            fn $test() {
                super::$test::<super::Maria>();
            })*
        }
    };
}

on_both!(
    an_empty_database_is_lent_out_and_emptied,
    what_is_read_back_comes_from_there,
    a_database_with_something_in_it_is_refused_and_kept,
    the_database_of_the_run_is_refused,
    two_runs_do_not_meet,
);

#[test]
fn an_unknown_server_is_said() {
    let unknown = ScratchServer::unknown();
    for message in [
        PgConnection::scratch(&unknown).err().unwrap().to_string(),
        MysqlConnection::scratch(&unknown).err().unwrap().to_string(),
    ] {
        assert!(
            message.contains("no server is known") && message.contains("--scratch-url"),
            "{message}"
        );
    }
}
