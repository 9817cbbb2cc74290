//! What a backend has to offer so that each test can have a database of its own.
//! One file a backend implements it: SQLite copies a file, PostgreSQL a database; on MariaDB and MySQL the migrations run anew.

use super::{Template, TestingError};
use crate::migrate::{Database, OpenError};

/// A Diesel connection whose databases are quickly made and dropped.
pub trait TestBackend: Database {
    /// What holds the database of one test: dropping it drops the database.
    type Place: std::fmt::Debug + Send;

    /// Makes a database like the template, for one test alone; where there are templates and the template itself is not there or is damaged, it is made
    /// first. Gives what holds the database, and its URL.
    ///
    /// Any number of threads and processes may do so at once.
    ///
    /// # Errors
    /// [`TestingError`] when the template cannot be made, or not be copied.
    fn fresh(template: &Template<Self>) -> Result<(Self::Place, String), TestingError>;

    /// Opens a connection to such a database.
    ///
    /// # Errors
    /// [`OpenError`] when it cannot be opened.
    fn connect(url: &str) -> Result<Self, OpenError> {
        Self::open(url)
    }
}
