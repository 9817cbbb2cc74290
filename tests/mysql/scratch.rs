//! Scratch databases: they are gone afterwards, whatever happens, and the connection is where it was.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use olembic::introspect::mysql::introspect;
use olembic::schema::{Check, Schema};
use olembic::scratch::ScratchError;
use olembic::scratch::mysql as scratch;

use crate::build::{schema, table, text};
use crate::database::Database;

/// Hears which scratch database is created, and panics at the first CREATE TABLE if it is told to.
#[derive(Clone, Default)]
struct Listener {
    name: Arc<Mutex<String>>,
    panics: Arc<AtomicBool>,
}

impl Instrumentation for Listener {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        let InstrumentationEvent::StartQuery { query, .. } = event else {
            return;
        };
        let query = query.to_string();
        if let Some((_, rest)) = query.split_once("CREATE DATABASE `") {
            *self.name.lock().expect("no panic there") =
                rest.split('`').next().unwrap_or_default().to_owned();
        }
        if query.contains("CREATE TABLE") && self.panics.swap(false, Ordering::Relaxed) {
            panic!("as told");
        }
    }
}

fn count_of(conn: &mut MysqlConnection, name: &str) -> i64 {
    let query = format!("SELECT count(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '{name}'");
    sql::<BigInt>(&query).get_result(conn).expect("a count")
}

fn current(conn: &mut MysqlConnection) -> String {
    sql::<Text>("SELECT database()").get_result(conn).expect("a name")
}

/// Runs the read-back and returns what it gave; the scratch database is gone, and the connection where it was.
fn tidy(models: &Schema, panics: bool) -> Option<Option<Result<Schema, ScratchError>>> {
    let database = Database::new()?;
    let mut conn = database.connect();
    let listener = Listener::default();
    listener.panics.store(panics, Ordering::Relaxed);
    conn.set_instrumentation(listener.clone());
    let before = current(&mut conn);
    let given = catch_unwind(AssertUnwindSafe(|| scratch::read_back(&mut conn, models)));
    let name = listener.name.lock().expect("no panic there").clone();
    assert!(name.starts_with("olembic_scratch_"), "{name}");
    assert_eq!(count_of(&mut conn, &name), 0, "{name} is left over");
    assert_eq!(current(&mut conn), before);
    assert!(introspect(&mut conn).expect("readable").tables.is_empty());
    Some(given.ok())
}

#[test]
fn nothing_is_left_when_all_goes_well() {
    let models = schema([table("posts", [text("title")])]);
    let Some(given) = tidy(&models, false) else { return };
    let read = given.expect("no panic").expect("the models can be created");
    assert!(read.table("posts").is_some());
}

#[test]
fn nothing_is_left_when_a_statement_fails() {
    let mut posts = table("posts", [text("title")]);
    posts.checks.push(Check {
        name: String::new(),
        expression: "no such function(title)".to_owned(),
    });
    let Some(given) = tidy(&schema([posts]), false) else {
        return;
    };
    let error = given.expect("no panic").expect_err("the CHECK is nonsense");
    assert!(matches!(error, ScratchError::Statement { .. }), "{error:?}");
}

#[test]
fn nothing_is_left_after_a_panic() {
    let models = schema([table("posts", [text("title")])]);
    let Some(given) = tidy(&models, true) else { return };
    assert!(given.is_none(), "it has not panicked");
}

#[test]
fn what_a_killed_run_has_left_is_found_and_dropped() {
    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    let old = format!("olembic_scratch_1000000000_{:016x}", std::process::id());
    conn.batch_execute(&format!("CREATE DATABASE {old}; CREATE TABLE {old}.a (b INT)"))
        .expect("one is left over");
    scratch::read_back(&mut conn, &schema([table("posts", [])])).expect("the models can be created");
    assert_eq!(count_of(&mut conn, &old), 0);
}

#[test]
fn without_the_right_to_create_one_the_message_says_what_to_grant() {
    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    let name = current(&mut conn);
    let user = format!("u{:x}", std::process::id());
    conn.batch_execute(&format!(
        "CREATE USER {user}@'%'; GRANT ALL ON {name}.* TO {user}@'%'"
    ))
    .expect("a user");
    let url = std::env::var("OLEMBIC_TEST_MYSQL").expect("a server");
    let (_, address) = url.split_once('@').expect("a URL with a user");
    let (address, _) = address.rsplit_once('/').expect("a URL with a path");
    let tried =
        MysqlConnection::establish(&format!("mysql://{user}@{address}/{name}")).map(|mut restricted| {
            let given = scratch::read_back(&mut restricted, &schema([table("posts", [])]));
            (given, current(&mut restricted))
        });
    conn.batch_execute(&format!("DROP USER {user}@'%'"))
        .expect("the user goes");
    let (given, now) = tried.expect("the user can connect");
    let error = given.expect_err("it must not");
    assert_eq!(
        error.to_string(),
        "a scratch database cannot be created: the user of the connection may not\n\
         hint: allow it by GRANT ALL ON `olembic\\_scratch\\_%`.* TO that user"
    );
    assert_eq!(now, name);
}
