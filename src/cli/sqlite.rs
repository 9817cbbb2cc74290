//! SQLite as the database of an application.

use std::error::Error as StdError;

use diesel::sqlite::SqliteConnection;

use super::AppConnection;
use crate::dialect::Dialect;
use crate::dialect::sqlite::Sqlite;
use crate::introspect::sqlite::introspect;
use crate::migrate::sqlite::is_missing;
use crate::migrate::{Database, OpenError};
use crate::schema::Schema;

impl AppConnection for SqliteConnection {
    fn dialect() -> &'static dyn Dialect {
        &Sqlite
    }

    fn is_missing(url: &str) -> bool {
        is_missing(url)
    }

    fn scratch() -> Result<Self, OpenError> {
        Self::open(":memory:")
    }

    fn introspect(&mut self) -> Result<Schema, Box<dyn StdError + Send + Sync>> {
        Ok(introspect(self)?)
    }
}
