//! Scratch databases: made, and gone when their connection goes, whatever happens.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use olembic::backend::{AppConnection, BETWEEN_VALUES, ScratchServer, bring_over};
use olembic::migrate::Database;

use super::server::{Place, Postgres, Server};

const NAME: &str = "SELECT CAST(current_database() AS text) AS text";

fn there(place: &Place<Postgres>, name: &str) -> bool {
    let query = format!("SELECT CAST(datname AS text) AS text FROM pg_database WHERE datname = '{name}'");
    !Postgres::texts(&mut place.open(), &query).is_empty()
}

#[test]
fn a_scratch_database_goes_with_its_connection() {
    let Some(place) = Place::<Postgres>::new() else {
        return;
    };
    let mut scratch = PgConnection::scratch(&place.server()).unwrap();
    let name = Postgres::texts(&mut scratch, NAME).concat();
    assert!(name.starts_with("olembic_scratch_"), "{name}");
    scratch.batch_execute("CREATE TABLE a (id integer)").unwrap();
    assert!(there(&place, &name));
    drop(scratch);
    assert!(!there(&place, &name));
    let mut name = String::new();
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let mut scratch = PgConnection::scratch(&place.server()).unwrap();
        name = Postgres::texts(&mut scratch, NAME).concat();
        panic!("on purpose");
    }));
    assert!(panicked.is_err() && !there(&place, &name));
}

#[test]
fn leftovers_of_killed_programs_are_dropped_and_others_are_not() {
    let Some(place) = Place::<Postgres>::new() else {
        return;
    };
    let digits = place.name.replace("olembic_test_", "");
    let names = [
        format!("olembic_scratch_1_{digits}"),
        format!("olembic_scratch_2_{digits}"),
    ];
    for name in &names {
        place.as_admin(&format!("CREATE DATABASE {name}"));
    }
    let url = place.url.replace(&place.name, &names[1]);
    let used = PgConnection::open(&url).unwrap();
    drop(PgConnection::scratch(&place.server()).unwrap());
    assert_eq!(names.each_ref().map(|name| there(&place, name)), [false, true]);
    drop(used);
    place.as_admin(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", names[1]));
}

#[test]
fn structure_rows_and_catalogue_are_read() {
    let Some(place) = Place::<Postgres>::new() else {
        return;
    };
    let mut conn = place.open();
    conn.batch_execute(
        "CREATE TABLE a (id serial PRIMARY KEY, word text DEFAULT 'x'); CREATE TABLE b (a integer REFERENCES a);
         INSERT INTO a (word) VALUES ('it''s'), (NULL)",
    )
    .unwrap();
    let structure = conn.structure().unwrap();
    let mut scratch = PgConnection::scratch(&place.server()).unwrap();
    assert_eq!(
        bring_over(&mut scratch, &structure).unwrap(),
        Vec::<String>::new()
    );
    let found = AppConnection::introspect(&mut conn).unwrap();
    assert_eq!(AppConnection::introspect(&mut scratch).unwrap(), found);
    assert_eq!(found.tables.len(), 2);
    let mut rows = conn.rows("a", &["id", "word"]).unwrap();
    rows.sort();
    assert_eq!(
        rows,
        ["'1'|'it''s'", "'2'|NULL"].map(|row| row.replace('|', &BETWEEN_VALUES.to_string()))
    );
    assert_eq!(conn.number("SELECT count(*) FROM a").unwrap(), 2);
    let mut copy = conn.copy_into(&place.server(), Path::new("")).unwrap();
    assert_eq!(copy.rows("a", &["word"]).unwrap().len(), 2);
    drop(copy);
    let mut seen = vec![conn.catalogue().unwrap()];
    for statement in ["INSERT INTO b VALUES (1)", "VACUUM", "ANALYZE"] {
        conn.batch_execute(statement).unwrap();
    }
    assert_eq!(conn.catalogue().unwrap(), seen[0], "rows are no change");
    for change in [
        "ALTER TABLE a ADD COLUMN c integer DEFAULT 0",
        "ALTER TABLE a ALTER COLUMN c SET NOT NULL",
        "ALTER TABLE a ALTER COLUMN c SET DEFAULT 1",
        "ALTER TABLE a ALTER COLUMN c SET DEFAULT 2",
        "ALTER TABLE b ADD CONSTRAINT b_a CHECK (a > 0)",
        "CREATE INDEX a_c ON a (c)",
        "COMMENT ON TABLE a IS 'one'",
        "COMMENT ON TABLE a IS 'two'",
        "CREATE TYPE mood AS ENUM ('a')",
        "ALTER TYPE mood ADD VALUE 'b'",
        "DROP TABLE b",
    ] {
        conn.batch_execute(change).unwrap();
        let now = conn.catalogue().unwrap();
        assert!(!seen.contains(&now), "{change}");
        seen.push(now);
    }
}

#[test]
fn without_the_right_to_create_databases_the_way_out_is_said() {
    let Some(place) = Place::<Postgres>::new() else {
        return;
    };
    let user = place.name.replace("test", "plain");
    place.as_admin(&format!("CREATE ROLE {user} LOGIN"));
    let (_, rest) = place.url.split_once('@').unwrap();
    let server = ScratchServer::of(&format!("postgres://{user}@{rest}"));
    let message = PgConnection::scratch(&server).err().unwrap().to_string();
    place.as_admin(&format!("DROP ROLE {user}"));
    assert!(
        message.contains("permission denied to create database"),
        "{message}"
    );
    assert!(
        message.contains("CREATEDB") && message.contains("--scratch-url"),
        "{message}"
    );
}
