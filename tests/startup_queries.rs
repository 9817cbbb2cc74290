//! How many queries a start costs, beside Diesel's own check.
//! Opening a connection sends its PRAGMAs in one call: the settings, and whether the file is a database at all. It
//! looks at no catalogue, so counting begins after it; even counted it would be within the bound.

use std::sync::{Arc, Mutex};

use diesel::connection::InstrumentationEvent;
use diesel::prelude::*;
use diesel::sqlite::{Sqlite, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use olembic::migrate::{Database, embedded, startup};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("tests/shelf/migrations");

/// The queries that `run` sends.
fn queries(connection: &mut SqliteConnection, run: impl FnOnce(&mut SqliteConnection)) -> Vec<String> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    connection.set_instrumentation(move |event: InstrumentationEvent<'_>| match event {
        InstrumentationEvent::StartQuery { query, .. } => log.lock().unwrap().push(query.to_string()),
        InstrumentationEvent::BeginTransaction { .. } => log.lock().unwrap().push("BEGIN".to_owned()),
        _ => {}
    });
    run(connection);
    connection.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    let seen = seen.lock().unwrap();
    seen.clone()
}

#[test]
fn a_database_that_is_up_to_date_costs_at_most_one_query_more_than_diesel_s_check() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shelf.db").display().to_string();
    let revisions = embedded::<Sqlite>(&MIGRATIONS).unwrap();

    let mut connection = SqliteConnection::open(&path).unwrap();
    let first = queries(&mut connection, |connection| {
        assert_eq!(startup(connection, &revisions, |_| {}).unwrap(), 1);
    });
    assert!(
        first.iter().any(|query| query.contains("CREATE TABLE shelves")),
        "{first:?}"
    );

    let ours = queries(&mut connection, |connection| {
        assert_eq!(startup(connection, &revisions, |_| {}).unwrap(), 0);
    });
    let diesels = queries(&mut connection, |connection| {
        assert!(!connection.has_pending_migration(MIGRATIONS).unwrap());
    });
    assert!(!diesels.is_empty());
    assert!(
        ours.len() <= diesels.len() + 1,
        "ours: {ours:#?}\nDiesel's: {diesels:#?}"
    );
    // What it is now: the versions and the ledger, and nothing that writes.
    assert_eq!(ours.len(), 2, "{ours:#?}");
    assert!(ours.iter().all(|query| query.starts_with("SELECT")), "{ours:#?}");
}

#[test]
fn a_read_only_database_that_is_up_to_date_starts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shelf.db").display().to_string();
    let revisions = embedded::<Sqlite>(&MIGRATIONS).unwrap();
    startup(&mut SqliteConnection::open(&path).unwrap(), &revisions, |_| {}).unwrap();
    let mut connection = SqliteConnection::open(&format!("sqlite://{path}?mode=ro")).unwrap();
    assert_eq!(startup(&mut connection, &revisions, |_| {}).unwrap(), 0);
}
