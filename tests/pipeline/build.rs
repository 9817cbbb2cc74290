//! Short ways to write down a schema, and to bring a database to it.

use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;
use olembic::dialect::Dialect;
use olembic::dialect::sqlite::Sqlite;
use olembic::diff::diff;
use olembic::introspect::sqlite::introspect;
use olembic::ops::Operation;
use olembic::plan::plan;
use olembic::schema::{
    Column, ColumnType, Deferrable, ForeignKey, Index, ReferentialAction, Schema, Table, Unique,
};
use olembic::scratch;

pub fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A table with a numbered `id` and these columns.
pub fn table(name: &str, columns: impl IntoIterator<Item = Column>) -> Table {
    let id = Column::new("id", ColumnType::Integer);
    Table {
        name: name.to_owned(),
        columns: std::iter::once(id).chain(columns).collect(),
        primary_key: names(&["id"]),
        ..Table::default()
    }
}

pub fn text(name: &str) -> Column {
    Column::new(name, ColumnType::Text)
}

pub fn integer(name: &str) -> Column {
    Column::new(name, ColumnType::Integer)
}

/// The table with a reference to the `id` of `parent`, in a nullable column `<parent>_id`.
pub fn referring(mut table: Table, parent: &str, on_delete: ReferentialAction) -> Table {
    let column = format!("{parent}_id");
    table.columns.push(integer(&column).nullable());
    table.foreign_keys.push(ForeignKey {
        name: String::new(),
        columns: vec![column],
        parent: parent.to_owned(),
        parent_columns: names(&["id"]),
        on_delete,
        on_update: ReferentialAction::NoAction,
        deferrable: Deferrable::Not,
    });
    table
}

pub fn unique(mut table: Table, columns: &[&str]) -> Table {
    table.uniques.push(Unique {
        name: String::new(),
        columns: names(columns),
        ..Unique::default()
    });
    table
}

pub fn indexed(mut table: Table, columns: &[&str]) -> Table {
    table.indexes.push(Index::new("", names(columns)));
    table
}

pub fn schema(tables: impl IntoIterator<Item = Table>) -> Schema {
    Sqlite.normalise(&Schema::from_tables(tables).expect("the schema has no fault"))
}

pub fn planned(current: &Schema, desired: &Schema) -> Vec<Operation> {
    plan(diff(current, desired).expect("the difference is clear")).expect("there is an order")
}

pub fn reversed(operations: &[Operation]) -> Vec<Operation> {
    operations.iter().rev().map(Operation::reverse).collect()
}

/// The statements of the way from one schema to the other, one a line.
pub fn up(current: &Schema, desired: &Schema) -> String {
    script(&planned(current, desired))
}

/// The statements of the way back.
pub fn down(current: &Schema, desired: &Schema) -> String {
    script(&reversed(&planned(current, desired)))
}

fn script(operations: &[Operation]) -> String {
    let script = Sqlite.script(operations).expect("SQLite can do it");
    script.statements.join(";\n")
}

/// What SQLite says to the first operation that it cannot do.
pub fn refusal(current: &Schema, desired: &Schema) -> String {
    refused(&planned(current, desired))
}

pub fn refused(operations: &[Operation]) -> String {
    let refused = Sqlite.script(operations);
    refused.expect_err("an operation is refused").to_string()
}

/// A database in memory on which the script has run.
pub fn database(script: &str) -> SqliteConnection {
    let mut conn = scratch::sqlite::open().expect("memory");
    conn.batch_execute(script).expect("the script runs");
    conn
}

pub fn read(script: &str) -> Schema {
    introspect(&mut database(script)).expect("the database can be read")
}
