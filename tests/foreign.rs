//! Databases that nobody here wrote: what is read of them makes the same database again.

use std::collections::BTreeSet;

use diesel::connection::SimpleConnection;
use diesel::sqlite::SqliteConnection;
use olembic::backend::AppConnection;
use olembic::diff::diff;
use olembic::interchange::Document;
use olembic::migrate::Database;
use olembic::plan::plan;
use olembic::schema::{ExtraKind, Schema, Table};

const DATABASES: [(&str, &str); 3] = [
    ("chinook", include_str!("foreign/chinook.sql")),
    ("northwind", include_str!("foreign/northwind.sql")),
    ("grammar", include_str!("foreign/grammar.sql")),
];

fn read(conn: &mut SqliteConnection) -> Schema {
    SqliteConnection::dialect().found(&conn.introspect().unwrap())
}

fn database(name: &str, sql: &str) -> (SqliteConnection, Schema) {
    let mut conn = SqliteConnection::open(":memory:").unwrap();
    conn.batch_execute(sql)
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let schema = read(&mut conn);
    (conn, schema)
}

#[test]
fn a_foreign_database_does_not_differ_from_itself() {
    for (name, sql) in DATABASES {
        let (_, schema) = database(name, sql);
        assert_eq!(diff(&schema, &schema).unwrap(), [], "{name}");
    }
}

#[test]
fn what_is_read_makes_the_same_database_again() {
    for (name, sql) in DATABASES {
        let (_, schema) = database(name, sql);
        let read_again = Document::read(&Document::new(&schema).to_json()).unwrap();
        let mut made = SqliteConnection::open(":memory:").unwrap();
        let operations = plan(diff(&Schema::default(), &read_again).unwrap()).unwrap();
        for statement in SqliteConnection::dialect()
            .script(&operations)
            .unwrap()
            .statements
        {
            made.batch_execute(&statement)
                .unwrap_or_else(|error| panic!("{name}: {statement}: {error}"));
        }
        let made = read(&mut made);
        for (table, wanted) in &schema.tables {
            // Triggers, ON CONFLICT, orders and names of keys: all but the spelling of indexes, and what only mentions the table.
            let own = |table: &Table| {
                let extras = table
                    .extras
                    .iter()
                    .filter(|extra| !extra.is_elsewhere() && !matches!(extra.kind, ExtraKind::Index { .. }))
                    .cloned();
                extras.collect::<BTreeSet<_>>()
            };
            assert_eq!(own(&made.tables[table]), own(wanted), "{name}");
            assert!(
                made.tables[table].same_as(wanted),
                "{name}: {:#?} is not {wanted:#?}",
                made.tables[table]
            );
        }
        assert_eq!(made.tables.len(), schema.tables.len(), "{name}");
    }
}
