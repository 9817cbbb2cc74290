//! A scratch database of SQLite, in memory.

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

use super::ScratchError;
use crate::dialect::Dialect;
use crate::dialect::sqlite::Sqlite;
use crate::introspect::sqlite::introspect;
use crate::ops::Operation;
use crate::schema::Schema;

/// A new, empty database in memory, with foreign keys in force.
///
/// # Errors
/// [`ScratchError::Open`] or [`ScratchError::Statement`] when SQLite itself fails.
pub fn open() -> Result<SqliteConnection, ScratchError> {
    let mut conn = SqliteConnection::establish(":memory:")?;
    run(&mut conn, "PRAGMA foreign_keys = ON")?;
    Ok(conn)
}

/// Does the operations, in this order, statement by statement.
///
/// # Errors
/// [`ScratchError`] names the operation that is not possible, or the statement that fails.
pub fn apply(conn: &mut SqliteConnection, operations: &[Operation]) -> Result<(), ScratchError> {
    for operation in operations {
        for statement in Sqlite.statements(operation)? {
            run(conn, &statement)?;
        }
    }
    Ok(())
}

/// The schema as SQLite itself gives it back, once created.
///
/// # Errors
/// [`ScratchError`] when the schema cannot be created.
pub fn read_back(schema: &Schema) -> Result<Schema, ScratchError> {
    let mut conn = open()?;
    let tables = Sqlite.normalise(schema).tables.into_values();
    let operations: Vec<_> = tables.map(|table| Operation::CreateTable { table }).collect();
    apply(&mut conn, &operations)?;
    Ok(introspect(&mut conn)?)
}

fn run(conn: &mut SqliteConnection, statement: &str) -> Result<(), ScratchError> {
    conn.batch_execute(statement)
        .map_err(|source| ScratchError::Statement {
            statement: statement.to_owned(),
            source,
        })
}
