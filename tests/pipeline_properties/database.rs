//! A database with rows in every table, and what its rows say.

use std::collections::BTreeMap;

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::{Nullable, Text};
use diesel::{RunQueryDsl, SqliteConnection};
use olembic::dialect::Dialect;
use olembic::dialect::sqlite::Sqlite;
use olembic::ops::Operation;
use olembic::schema::{Column, Schema, Table};
use olembic::scratch;

pub fn migrate(conn: &mut SqliteConnection, operations: &[Operation]) {
    scratch::sqlite::apply(conn, operations).expect("every statement runs");
}

/// Three rows a table: every reference is to the row of the same number.
/// Where `other` allows no NULL, there is none.
pub fn fill(conn: &mut SqliteConnection, schema: &Schema, other: &Schema) {
    let mut script = String::from("PRAGMA foreign_keys = OFF;");
    for table in schema.tables.values() {
        for row in 1..=3 {
            script.push_str(&insert(table, other.table(&table.name), row));
        }
    }
    script.push_str("PRAGMA foreign_keys = ON;");
    conn.batch_execute(&script).expect("the rows fit");
}

fn insert(table: &Table, other: Option<&Table>, row: usize) -> String {
    let columns = || table.columns.iter().filter(|column| column.generated.is_none());
    let names: Vec<_> = columns().map(|column| Sqlite.quote(&column.name)).collect();
    let nullable = |column: &Column| {
        let other = other.and_then(|other| other.column(&column.name));
        column.nullable && other.is_none_or(|other| other.nullable)
    };
    let values: Vec<_> = columns()
        .map(|column| {
            let refers = column.name.starts_with("ref ");
            if column.name == "id" || refers {
                row.to_string()
            } else if nullable(column) && row == 3 {
                "NULL".to_owned()
            } else {
                format!("'строка {row}'")
            }
        })
        .collect();
    let table = Sqlite.quote(&table.name);
    format!(
        "INSERT INTO {table} ({}) VALUES ({});\n",
        names.join(", "),
        values.join(", ")
    )
}

/// Takes all rows away.
pub fn empty(conn: &mut SqliteConnection, schema: &Schema) {
    let mut script = String::from("PRAGMA foreign_keys = OFF;");
    for name in schema.tables.keys() {
        script.push_str(&format!("DELETE FROM {};", Sqlite.quote(name)));
    }
    conn.batch_execute(&script).expect("the rows go");
}

/// The rows of every column that both schemas have, as text.
pub fn dump(conn: &mut SqliteConnection, a: &Schema, b: &Schema) -> BTreeMap<String, Option<String>> {
    let mut rows = BTreeMap::new();
    for table in a.tables.values() {
        let Some(other) = b.table(&table.name) else {
            continue;
        };
        for column in table
            .columns
            .iter()
            .filter(|column| other.column(&column.name).is_some())
        {
            let query = format!(
                "SELECT group_concat(quote({}), ', ') FROM (SELECT * FROM {} ORDER BY id)",
                Sqlite.quote(&column.name),
                Sqlite.quote(&table.name)
            );
            let values = sql::<Nullable<Text>>(&query)
                .get_result(conn)
                .expect("the rows can be read");
            rows.insert(format!("{}.{}", table.name, column.name), values);
        }
    }
    rows
}

/// Switches foreign keys on or off, as a connection may have them when a migration begins.
pub fn enforce(conn: &mut SqliteConnection, enforced: bool) {
    let switch = if enforced { "ON" } else { "OFF" };
    conn.batch_execute(&format!("PRAGMA foreign_keys = {switch}"))
        .expect("a setting");
}
