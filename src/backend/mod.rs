//! What a connection has to offer so that everything else works on it: revisions run, it can be read, its SQL can be written.
//! One file a backend implements it.

mod kind;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod scratch_database;
mod scratch_server;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod size;
#[cfg(feature = "sqlite")]
mod sqlite;
mod structure;

use std::collections::BTreeSet;
use std::error::Error as StdError;
use std::path::Path;

use diesel::QueryResult;

use crate::dialect::Dialect;
use crate::locks::{Done, TableSize};
use crate::migrate::{Database, OpenError};
use crate::schema::Schema;
use crate::scratch::ScratchError;

pub use kind::{Kind, KindError, Visitor};
pub use scratch_server::ScratchServer;
pub use structure::{Piece, Weight, bring_over};

/// Stands between the values of a row in [`AppConnection::rows`]: it is in no literal that is made here.
pub const BETWEEN_VALUES: char = '\u{1f}';

/// A Diesel connection that an application can be built on.
pub trait AppConnection: Database {
    /// Which backend it is.
    fn kind() -> Kind;

    /// The SQL of the database.
    fn dialect() -> &'static dyn Dialect;

    /// Whether opening the database would make it. A server says so only when it is opened: then `false`.
    fn is_missing(url: &str) -> bool;

    /// Whether the database is one connection's alone, and goes with it.
    fn goes_with_its_connection(url: &str) -> bool {
        let _ = url;
        false
    }

    /// Opens an empty database of its own, which goes with the connection.
    ///
    /// # Errors
    /// [`OpenError`] when there can be none.
    fn scratch(server: &ScratchServer) -> Result<Self, OpenError>;

    /// Opens a copy of the database, with its rows: on its own server, or with its files in this folder.
    ///
    /// # Errors
    /// What the database answered, or why there can be none.
    fn copy_into(
        &mut self,
        server: &ScratchServer,
        folder: &Path,
    ) -> Result<Self, Box<dyn StdError + Send + Sync>>;

    /// Reads the tables of the database.
    ///
    /// # Errors
    /// What the database answered, or a table that has no place in a [`Schema`].
    fn introspect(&mut self) -> Result<Schema, Box<dyn StdError + Send + Sync>>;

    /// [`introspect`](Self::introspect), with the tables of these schemas beside, where the backend has schemas.
    ///
    /// # Errors
    /// As for [`introspect`](Self::introspect).
    fn introspect_with(
        &mut self,
        _schemas: &BTreeSet<String>,
    ) -> Result<Schema, Box<dyn StdError + Send + Sync>> {
        self.introspect()
    }

    /// The schema as the database gives it back, once it was created in scratch.
    ///
    /// # Errors
    /// [`ScratchError`] when it cannot be created.
    fn read_back(server: &ScratchServer, schema: &Schema) -> Result<Schema, ScratchError>;

    /// The pieces that make an empty database of the same structure, as the database itself keeps them: with what a [`Schema`]
    /// cannot say, and without the tables that keep the books of migrations.
    ///
    /// # Errors
    /// What the database answered.
    fn structure(&mut self) -> QueryResult<Vec<Piece>>;

    /// What of a script would reach beyond the database of the connection, in words: it must not be tried out.
    ///
    /// # Errors
    /// What the database answered.
    fn beyond(&mut self, script: &str) -> QueryResult<Option<String>> {
        let _ = script;
        Ok(None)
    }

    /// Sees that the connection works where it was meant to, and on books of migrations of its own: where several tenants share a
    /// database, a schema for each. `writes` says whether missing ones may be made.
    ///
    /// # Errors
    /// What the database answered, or that there is no such place.
    fn settle_schema(&mut self, writes: bool) -> Result<(), Box<dyn StdError + Send + Sync>> {
        let _ = writes;
        Ok(())
    }

    /// A fingerprint of everything that [`introspect`](Self::introspect) would read, with one query: it changes with every
    /// change of a table.
    ///
    /// # Errors
    /// What the database answered.
    fn catalogue(&mut self) -> QueryResult<String>;

    /// These columns of all rows of a table, in no order: SQL literals with [`BETWEEN_VALUES`] between them.
    ///
    /// # Errors
    /// What the database answered.
    fn rows(&mut self, table: &str, columns: &[&str]) -> QueryResult<Vec<String>>;

    /// How large the tables are, as far as the database knows without counting, with one query. None where no change of a table keeps
    /// others waiting that would not anyway.
    ///
    /// # Errors
    /// What the database answered.
    fn sizes(&mut self) -> QueryResult<Vec<TableSize>> {
        Ok(Vec::new())
    }

    /// Runs a statement in the most sparing way that the database has for it, and says which it was; `None` where there is no choice.
    ///
    /// # Errors
    /// What the database answered to the statement as it is.
    fn run_sparingly(&mut self, statement: &str) -> QueryResult<Option<Done>> {
        self.batch_execute(statement)?;
        Ok(None)
    }

    /// The number that a query gives.
    ///
    /// # Errors
    /// What the database answered.
    fn number(&mut self, query: &str) -> QueryResult<i64>;
}
