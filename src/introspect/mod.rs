//! Reading the schema of a live database, with a fixed number of catalogue queries.
//! One file a backend; what is read is already in the form that the dialect's `normalise` gives.

#[cfg(feature = "mysql")]
pub mod mysql;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(feature = "sqlite")]
pub mod sqlite;

use crate::sql::SqlError;

/// A database whose schema cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum IntrospectError {
    /// A catalogue query failed.
    #[error("the catalogue of the database cannot be read")]
    Query(#[from] diesel::result::Error),
    /// The catalogue holds a definition that cannot be understood.
    #[error("the definition of table `{table}` in the catalogue cannot be understood")]
    Definition {
        /// The table.
        table: String,
        /// Where reading stopped.
        source: SqlError,
    },
}
