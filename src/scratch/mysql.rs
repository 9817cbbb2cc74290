//! Trials on MariaDB and MySQL: a scratch database of a random name, on the connection that asks, dropped in the end whatever
//! happens. Nothing there can be taken back, so nothing is ever tried out beside real tables.
//! Foreign keys are left out, for the tables that they refer to may not be among those on trial; they are compared by structure.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::{SystemTime, UNIX_EPOCH};

use diesel::connection::SimpleConnection;
use diesel::mysql::MysqlConnection;
use diesel::prelude::*;
use diesel::result::Error;
use diesel::sql_types::{Nullable, Text};

use super::{CompareError, ScratchError};
use crate::dialect::Dialect;
use crate::dialect::mysql::{Mysql, trial};
use crate::diff::Hints;
use crate::introspect::IntrospectError;
use crate::introspect::mysql::introspect;
use crate::ops::Operation;
use crate::schema::{KeyPart, Schema, Table};

/// How the names of scratch databases begin; the moment and a random number follow.
pub const PREFIX: &str = "olembic_scratch_";

/// The same for GRANT, in which an underscore stands for any character.
const NAMES: &str = "olembic\\_scratch\\_%";

/// After how many seconds a scratch database is taken for one of a run that was killed.
const LEFT_OVER: u64 = 3600;

/// Does the operations, in this order. What fails leaves what was done before it.
///
/// # Errors
/// [`ScratchError`] names the operation that is not possible, or the statement that fails.
pub fn apply(conn: &mut MysqlConnection, operations: &[Operation]) -> Result<(), ScratchError> {
    let script = Mysql.script(operations)?;
    run_all(conn, &script.statements)
}

/// The schema as the server itself gives it back, once created in a scratch database of the same collation as the connection's.
/// Its foreign keys are those that it came with. A transaction that is open on the connection is committed.
///
/// # Errors
/// [`ScratchError`] when the scratch database or a table cannot be created.
pub fn read_back(conn: &mut MysqlConnection, schema: &Schema) -> Result<Schema, ScratchError> {
    let scratch = Scratch::open(conn)?;
    read_back_in(scratch.conn, schema)
}

/// The schema as the server itself gives it back, once created in the database of the connection, which is a scratch database.
/// Its foreign keys are those that it came with.
///
/// # Errors
/// [`ScratchError`] when a table cannot be created.
pub fn read_back_in(conn: &mut MysqlConnection, schema: &Schema) -> Result<Schema, ScratchError> {
    let wanted = Mysql.normalise(schema);
    run_all(conn, &trial(&wanted)?)?;
    let mut read = introspect(conn)?;
    for (name, table) in &mut read.tables {
        if let Some(wanted) = wanted.table(name) {
            table.foreign_keys.clone_from(&wanted.foreign_keys);
            unique_indexes(table, wanted);
        }
    }
    Ok(read)
}

/// A unique index is read as a UNIQUE constraint; where the models have an index, it is one.
fn unique_indexes(read: &mut Table, wanted: &Table) {
    for index in wanted.indexes.iter().filter(|index| index.unique) {
        let plain = index
            .keys
            .iter()
            .all(|key| matches!(key.part, KeyPart::Column(_)));
        let same = |name: &str, columns: &[String]| {
            plain && name == index.name && index.columns().eq(columns.iter().map(String::as_str))
        };
        let place = read
            .uniques
            .iter()
            .position(|unique| same(&unique.name, &unique.columns));
        if let Some(place) = place {
            read.uniques.remove(place);
            read.indexes.push(index.clone());
        }
    }
    read.indexes.sort();
}

/// The operations that lead from a database, as introspection has read it, to the models. Tables that differ on first
/// sight are created in a scratch database on this connection, read back, and compared again.
///
/// # Errors
/// [`CompareError`] when the difference may mean two things, or the server refuses a table of the models.
pub fn compare(
    conn: &mut MysqlConnection,
    found: &Schema,
    models: &Schema,
    hints: &Hints,
) -> Result<Vec<Operation>, CompareError> {
    super::compare(&Mysql, found, models, hints, |schema| read_back(conn, schema))
}

/// A scratch database, in use on the connection as long as this value lives.
struct Scratch<'a> {
    conn: &'a mut MysqlConnection,
    name: String,
    /// The database that the connection used before.
    back: Option<String>,
}

#[derive(QueryableByName)]
struct Current {
    #[diesel(sql_type = Nullable<Text>)]
    name: Option<String>,
    #[diesel(sql_type = Text)]
    collation: String,
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

impl<'a> Scratch<'a> {
    fn open(conn: &'a mut MysqlConnection) -> Result<Self, ScratchError> {
        let seconds = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |passed| passed.as_secs());
        drop_left_over(conn, seconds)?;
        let current: Current = diesel::sql_query(
            "SELECT CAST(database() AS CHAR) AS name, CAST(@@collation_database AS CHAR) AS collation",
        )
        .get_result(conn)
        .map_err(IntrospectError::from)?;
        // Two with one name would take each other's away; the seed of a hasher is random.
        let random = RandomState::new().build_hasher().finish();
        let name = format!("{PREFIX}{seconds}_{random:016x}");
        let create = format!("CREATE DATABASE `{name}` COLLATE {}", current.collation);
        conn.batch_execute(&create)
            .map_err(|source| not_allowed(&create, source))?;
        let scratch = Self {
            conn,
            name,
            back: current.name,
        };
        run(scratch.conn, &format!("USE `{}`", scratch.name))?;
        Ok(scratch)
    }
}

impl Drop for Scratch<'_> {
    fn drop(&mut self) {
        if let Some(back) = &self.back {
            let used = self
                .conn
                .batch_execute(&format!("USE `{}`", back.replace('`', "``")));
            if let Err(error) = used {
                tracing::warn!("the connection does not return to the database `{back}`: {error}");
            }
        }
        // The connection may have broken; the next run finds what is left over.
        if let Err(error) = self.conn.batch_execute(&format!("DROP DATABASE `{}`", self.name)) {
            tracing::warn!("the scratch database `{}` is left over: {error}", self.name);
        }
    }
}

/// Drops scratch databases that a killed run has left. Another run may be at it too.
fn drop_left_over(conn: &mut MysqlConnection, now: u64) -> Result<(), ScratchError> {
    let query = format!(
        "SELECT CAST(SCHEMA_NAME AS CHAR) AS name FROM information_schema.SCHEMATA WHERE left(SCHEMA_NAME, {}) = '{PREFIX}'",
        PREFIX.len()
    );
    let named: Vec<Named> = diesel::sql_query(query)
        .load(conn)
        .map_err(IntrospectError::from)?;
    for Named { name } in named {
        let seconds = name
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.split('_').next()?.parse::<u64>().ok());
        if seconds.is_some_and(|seconds| seconds.saturating_add(LEFT_OVER) < now) {
            let dropped =
                conn.batch_execute(&format!("DROP DATABASE IF EXISTS `{}`", name.replace('`', "``")));
            if let Err(error) = dropped {
                tracing::warn!("the scratch database `{name}` of an earlier run cannot be dropped: {error}");
            }
        }
    }
    Ok(())
}

fn not_allowed(statement: &str, source: Error) -> ScratchError {
    if source.to_string().contains("denied") {
        ScratchError::NotAllowed { names: NAMES, source }
    } else {
        failed(statement, source)
    }
}

fn run_all(conn: &mut MysqlConnection, statements: &[String]) -> Result<(), ScratchError> {
    statements.iter().try_for_each(|statement| run(conn, statement))
}

fn run(conn: &mut MysqlConnection, statement: &str) -> Result<(), ScratchError> {
    conn.batch_execute(statement)
        .map_err(|source| failed(statement, source))
}

fn failed(statement: &str, source: Error) -> ScratchError {
    ScratchError::Statement {
        statement: statement.to_owned(),
        source,
    }
}
