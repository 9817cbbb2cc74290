//! What a connection has to offer so that an application can have the whole command line.
//! One file a backend implements it.

use std::error::Error as StdError;

use crate::dialect::Dialect;
use crate::migrate::{Database, OpenError};
use crate::schema::Schema;

/// A Diesel connection that revisions run on, that can be read, and whose SQL can be written.
pub trait AppConnection: Database {
    /// The SQL of the database.
    fn dialect() -> &'static dyn Dialect;

    /// Whether opening the database would make it. A server says so only when it is opened: then `false`.
    fn is_missing(url: &str) -> bool;

    /// Opens an empty database of its own, which goes with the connection.
    ///
    /// # Errors
    /// [`OpenError`] when there can be none.
    fn scratch() -> Result<Self, OpenError>;

    /// Reads the tables of the database.
    ///
    /// # Errors
    /// What the database answered, or a table that has no place in a [`Schema`].
    fn introspect(&mut self) -> Result<Schema, Box<dyn StdError + Send + Sync>>;
}
