//! A scratch database of SQLite, in memory.

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

use super::{CompareError, ScratchError};
use crate::dialect::Dialect;
use crate::dialect::sqlite::Sqlite;
use crate::diff::Hints;
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

/// Does the operations, in this order, as a migration does them: all or nothing, where nothing keeps the
/// transaction from being begun.
///
/// # Errors
/// [`ScratchError`] names the operation that is not possible, or the statement that fails.
pub fn apply(conn: &mut SqliteConnection, operations: &[Operation]) -> Result<(), ScratchError> {
    let script = Sqlite.script(operations)?;
    let script = if script.run_in_transaction {
        Sqlite.enclose(script)
    } else {
        script
    };
    for statement in script.statements {
        if let Err(error) = run(conn, &statement) {
            // There may be none; the error is the one to report.
            let _ = conn.batch_execute("ROLLBACK");
            let _ = conn.batch_execute("PRAGMA foreign_keys = ON");
            return Err(error);
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

/// The operations that lead from a database, as introspection has read it, to the models. Tables that differ on first
/// sight are created in memory, read back, and compared again.
///
/// # Errors
/// [`CompareError`] when the difference may mean two things, or SQLite refuses a table of the models.
pub fn compare(found: &Schema, models: &Schema, hints: &Hints) -> Result<Vec<Operation>, CompareError> {
    super::compare(&Sqlite, found, models, hints, read_back_or_asked)
}

/// The schema as SQLite gives it back; as it was asked for, where SQLite alone cannot create it: what an application registers
/// on its own connections is not here.
///
/// # Errors
/// As for [`read_back`], but for a function, a collation or a module that is not known.
pub fn read_back_or_asked(schema: &Schema) -> Result<Schema, ScratchError> {
    match read_back(schema) {
        Err(ScratchError::Statement { source, .. }) if is_unknown(&source.to_string()) => Ok(schema.clone()),
        other => other,
    }
}

fn is_unknown(cause: &str) -> bool {
    ["no such function", "no such collation", "no such module"]
        .iter()
        .any(|words| cause.contains(words))
}

fn run(conn: &mut SqliteConnection, statement: &str) -> Result<(), ScratchError> {
    conn.batch_execute(statement)
        .map_err(|source| ScratchError::Statement {
            statement: statement.to_owned(),
            source,
        })
}
