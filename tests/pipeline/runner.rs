//! A rebuild as a migration folder: by this crate's runner and by Diesel's own.

use std::fs;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use diesel::{RunQueryDsl, SqliteConnection};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use olembic::dialect::scripts;
use olembic::dialect::sqlite::Sqlite;
use olembic::diff::Hints;
use olembic::findings::way_back;
use olembic::introspect::sqlite::introspect;
use olembic::migrate::{DowngradeTarget, UpgradeTarget, downgrade, upgrade};
use olembic::plan::plan;
use olembic::revision::{Draft, read as read_folder};
use olembic::schema::Schema;
use olembic::scratch::sqlite::compare;

use super::build::*;

const SCRIPT: &str = "CREATE TABLE p (id INTEGER NOT NULL PRIMARY KEY, a INT);
    CREATE TABLE c (id INTEGER NOT NULL PRIMARY KEY, p_id INT REFERENCES p ON DELETE CASCADE);
    INSERT INTO p VALUES (1, 1), (2, 2); INSERT INTO c VALUES (1, 1), (2, 2)";

/// A folder with one migration that makes `p.a` NOT NULL and adds a column that needs the rebuild.
fn folder(root: &Path) {
    let mut conn = database(SCRIPT);
    let found = introspect(&mut conn).unwrap();
    let mut models = found.clone();
    let p = models.tables.get_mut("p").unwrap();
    p.columns[1].nullable = false;
    p.columns
        .push(text("at").default(olembic::schema::ServerDefault::Now));
    let operations = plan(compare(&found, &models, &Hints::default()).unwrap()).unwrap();
    let (up, down) = scripts(&Sqlite, &operations, &way_back(&Sqlite, &operations)).unwrap();
    let draft = Draft {
        message: "rebuild".to_owned(),
        up: up.text(),
        down: down.text(),
        without_transaction: !up.run_in_transaction,
        ..Draft::default()
    };
    let path = draft.write(root, chrono::Utc::now().naive_utc()).unwrap();
    let metadata = fs::read_to_string(path.join("metadata.toml")).unwrap();
    assert_eq!(metadata, "run_in_transaction = false\n");
}

fn text_of(conn: &mut SqliteConnection, query: &str) -> String {
    sql::<Text>(&format!("SELECT CAST(({query}) AS TEXT)"))
        .get_result(conn)
        .unwrap()
}

fn versions(conn: &mut SqliteConnection) -> String {
    text_of(conn, "SELECT count(*) FROM __diesel_schema_migrations")
}

fn children(conn: &mut SqliteConnection) -> String {
    text_of(conn, "SELECT group_concat(p_id) FROM c")
}

fn is_new(schema: &Schema) -> bool {
    !schema.tables["p"].columns[1].nullable && schema.tables["p"].columns.len() == 3
}

#[test]
fn this_crates_runner_goes_up_and_down() {
    let root = tempfile::tempdir().unwrap();
    folder(root.path());
    let revisions = read_folder(root.path()).unwrap();
    let mut conn = database(SCRIPT);
    let before = introspect(&mut conn).unwrap();
    for _ in 0..2 {
        upgrade(&mut conn, &revisions, &UpgradeTarget::Head, |_| {}).unwrap();
        assert!(is_new(&introspect(&mut conn).unwrap()));
        assert_eq!(
            (versions(&mut conn).as_str(), children(&mut conn).as_str()),
            ("1", "1,2")
        );
        assert_eq!(
            text_of(&mut conn, "SELECT foreign_keys FROM pragma_foreign_keys"),
            "1"
        );
        downgrade(&mut conn, &revisions, &DowngradeTarget::Base, |_| {}).unwrap();
        assert!(introspect(&mut conn).unwrap().same_as(&before));
        assert_eq!(
            (versions(&mut conn).as_str(), children(&mut conn).as_str()),
            ("0", "1,2")
        );
    }
}

/// The version is in the script's own transaction: where it cannot be recorded, nothing was done.
#[test]
fn version_and_change_are_one() {
    let root = tempfile::tempdir().unwrap();
    folder(root.path());
    let revisions = read_folder(root.path()).unwrap();
    let mut conn = database(SCRIPT);
    conn.batch_execute(
        "PRAGMA foreign_keys = OFF;
         CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, \
         run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
         CREATE TRIGGER no BEFORE INSERT ON __diesel_schema_migrations BEGIN SELECT RAISE(ABORT, 'no'); END",
    )
    .unwrap();
    let before = introspect(&mut conn).unwrap();
    let error = upgrade(&mut conn, &revisions, &UpgradeTarget::Head, |_| {}).unwrap_err();
    assert!(error.to_string().contains("no"), "{error}");
    assert_eq!(introspect(&mut conn).unwrap(), before);
    assert_eq!(children(&mut conn), "1,2");
    assert_eq!(
        text_of(&mut conn, "SELECT foreign_keys FROM pragma_foreign_keys"),
        "0"
    );
}

#[test]
fn diesels_runner_does_it_too_and_a_second_run_changes_nothing() {
    let root = tempfile::tempdir().unwrap();
    folder(root.path());
    let source = FileBasedMigrations::from_path(root.path()).unwrap();
    let mut conn = database(SCRIPT);
    conn.run_pending_migrations(source.clone()).unwrap();
    let after = introspect(&mut conn).unwrap();
    assert!(is_new(&after));
    let rows = text_of(&mut conn, "SELECT group_concat(id || a || at) FROM p");
    // Killed between the script's COMMIT and Diesel's INSERT.
    conn.batch_execute("DELETE FROM __diesel_schema_migrations")
        .unwrap();
    conn.run_pending_migrations(source).unwrap_err();
    let _ = conn.batch_execute("ROLLBACK");
    assert_eq!(introspect(&mut conn).unwrap(), after);
    assert_eq!(
        text_of(&mut conn, "SELECT group_concat(id || a || at) FROM p"),
        rows
    );
    assert_eq!(children(&mut conn), "1,2");
}
