//! What a connection has to offer so that revisions can be run on it.
//! One file a backend implements it.

use std::collections::BTreeSet;

use diesel::Connection;
use diesel_migrations::MigrationHarness;

use super::{Offending, OpenError};
use crate::revision::Version;

/// A Diesel connection on which revisions run.
pub trait Database:
    Connection<Backend = <Self as Database>::Engine> + MigrationHarness<<Self as Database>::Engine> + 'static
{
    /// Diesel's backend of the connection.
    type Engine: diesel::backend::Backend;

    /// Opens a connection of one's own, with the settings that migrations rely on.
    ///
    /// # Errors
    /// [`OpenError`] says why not, and the way out. Nothing is created but the database itself.
    fn open(url: &str) -> Result<Self, OpenError>;

    /// The applied versions, read with one query and without a change to the database.
    ///
    /// # Errors
    /// What the database answered. A missing table is no error: then none are applied.
    fn applied(&mut self) -> Result<BTreeSet<Version>, diesel::result::Error>;

    /// How many rows the query gives, and the first of them as text. The query has one column, and changes nothing.
    ///
    /// # Errors
    /// What the database answered.
    fn offending(&mut self, query: &str) -> Result<Offending, diesel::result::Error>;

    /// Runs a migration that is to have no transaction around it; afterwards the connection has the settings it
    /// had before, and no transaction of the script is left open.
    ///
    /// # Errors
    /// Those of `run`.
    fn without_transaction<T, E>(&mut self, run: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        run(self)
    }

    /// Undoes the transaction that a script has begun and not ended; whether there was one.
    fn undo_open_transaction(&mut self) -> bool {
        false
    }
}
