//! What a connection has to offer so that an application can have the whole command line.
//! One file a backend implements it.

use std::error::Error as StdError;

use crate::dialect::Dialect;
use crate::migrate::Database;
use crate::schema::Schema;

/// A Diesel connection that revisions run on, that can be read, and whose SQL can be written.
pub trait AppConnection: Database {
    /// The SQL of the database.
    fn dialect() -> &'static dyn Dialect;

    /// Reads the tables of the database.
    ///
    /// # Errors
    /// What the database answered, or a table that has no place in a [`Schema`].
    fn introspect(&mut self) -> Result<Schema, Box<dyn StdError + Send + Sync>>;
}
