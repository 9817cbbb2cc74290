//! Trials on PostgreSQL: temporary tables in a transaction that is always rolled back, on the connection that asks.
//! Foreign keys are left out, for a temporary table cannot refer to another; they are compared by their structure.

use std::collections::BTreeMap;

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::result::Error;
use diesel::{Connection, RunQueryDsl};

use super::{CompareError, ScratchError};
use crate::dialect::Dialect;
use crate::dialect::postgres::{Postgres, temporary};
use crate::diff::Hints;
use crate::introspect::postgres::{Namespace, introspect_in};
use crate::ops::Operation;
use crate::schema::{Schema, Table, qualified};

/// How many tables are tried out in one transaction: each is locked, and a server keeps a table of its locks.
const AT_ONCE: usize = 200;

/// Does the operations, in this order, as a migration does them: all or nothing.
///
/// # Errors
/// [`ScratchError`] names the operation that is not possible, or the statement that fails.
pub fn apply(conn: &mut PgConnection, operations: &[Operation]) -> Result<(), ScratchError> {
    let script = Postgres.script(operations)?;
    let mut done = Ok(());
    let ended = conn.transaction(|conn| {
        done = run_all(conn, &script.statements);
        match done {
            Ok(()) => Ok(()),
            Err(_) => Err(Error::RollbackTransaction),
        }
    });
    done?;
    ended.map_err(|source| ScratchError::Statement {
        statement: "COMMIT".to_owned(),
        source,
    })
}

/// The schema as PostgreSQL itself gives it back, once created. Its foreign keys are those that it came with.
///
/// # Errors
/// [`ScratchError`] when a table cannot be created.
pub fn read_back(conn: &mut PgConnection, schema: &Schema) -> Result<Schema, ScratchError> {
    let wanted = Postgres.normalise(schema);
    // Temporary tables have no schema of their own: those of one schema are tried out together, under their names there.
    let mut schemas: BTreeMap<Option<&String>, Vec<&Table>> = BTreeMap::new();
    for table in wanted.tables.values() {
        schemas.entry(table.schema.as_ref()).or_default().push(table);
    }
    let mut read = Schema {
        enums: wanted.enums.clone(),
        ..Schema::default()
    };
    for some in schemas.values().flat_map(|tables| tables.chunks(AT_ONCE)) {
        let part = Schema {
            tables: some.iter().map(|table| alone(table)).collect(),
            enums: wanted.enums.clone(),
            ..Schema::default()
        };
        let mut tried = try_out(conn, &part)?.tables;
        for wanted in some {
            if let Some(mut table) = tried.remove(&alone(wanted).0) {
                table.name.clone_from(&wanted.name);
                table.schema.clone_from(&wanted.schema);
                table.foreign_keys.clone_from(&wanted.foreign_keys);
                read.tables.insert(wanted.name.clone(), table);
            }
        }
    }
    Ok(read)
}

/// The table without its schema, by its name.
fn alone(table: &Table) -> (String, Table) {
    let name = qualified(None, &table.local_name());
    let table = match table.schema {
        Some(_) => Table {
            name: name.clone(),
            schema: None,
            ..table.clone()
        },
        None => table.clone(),
    };
    (table.name.clone(), table)
}

fn try_out(conn: &mut PgConnection, schema: &Schema) -> Result<Schema, ScratchError> {
    let statements = temporary(schema)?;
    let mut read = Ok(Schema::default());
    let ended = conn.transaction(|conn| {
        read = within(conn, &statements);
        Err::<(), _>(Error::RollbackTransaction)
    });
    match ended {
        Err(Error::RollbackTransaction) | Ok(()) => read,
        Err(source) => read.and(Err(ScratchError::Statement {
            statement: "ROLLBACK".to_owned(),
            source,
        })),
    }
}

fn within(conn: &mut PgConnection, statements: &[String]) -> Result<Schema, ScratchError> {
    // Wherever the application's own setting has the temporary schema.
    let path = "SELECT set_config('search_path', 'pg_temp, ' || current_setting('search_path'), true)";
    let answered = diesel::sql_query(path).execute(conn);
    answered.map_err(|source| failed(path, source))?;
    run_all(conn, statements)?;
    Ok(introspect_in(conn, Namespace::Temporary)?)
}

/// The operations that lead from a database, as introspection has read it, to the models. Tables that differ on first
/// sight are created as temporary tables on this connection, read back, and compared again.
///
/// # Errors
/// [`CompareError`] when the difference may mean two things, or PostgreSQL refuses a table of the models.
pub fn compare(
    conn: &mut PgConnection,
    found: &Schema,
    models: &Schema,
    hints: &Hints,
) -> Result<Vec<Operation>, CompareError> {
    super::compare(&Postgres, found, models, hints, |schema| read_back(conn, schema))
}

fn run_all(conn: &mut PgConnection, statements: &[String]) -> Result<(), ScratchError> {
    statements.iter().try_for_each(|statement| {
        conn.batch_execute(statement)
            .map_err(|source| failed(statement, source))
    })
}

fn failed(statement: &str, source: Error) -> ScratchError {
    ScratchError::Statement {
        statement: statement.to_owned(),
        source,
    }
}
