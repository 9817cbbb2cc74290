//! A throw-away database in which a schema can be tried out. It never touches a real one.

mod compare;
#[cfg(feature = "mysql")]
pub mod mysql;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(feature = "sqlite")]
pub mod sqlite;

pub use compare::{CompareError, compare};

use crate::dialect::Unsupported;
use crate::introspect::IntrospectError;

/// A trial that did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum ScratchError {
    /// The throw-away database cannot be opened.
    #[error("a scratch database cannot be opened")]
    Open(#[from] diesel::ConnectionError),
    /// There is no place for a throw-away database.
    #[error(transparent)]
    NoPlace(Box<dyn std::error::Error + Send + Sync>),
    /// The user has no right to make a scratch database.
    #[error(
        "a scratch database cannot be created: the user of the connection may not\nhint: allow it by GRANT ALL ON `{names}`.* TO that user"
    )]
    NotAllowed {
        /// Which names such databases have.
        names: &'static str,
        /// What the database says.
        source: diesel::result::Error,
    },
    /// The backend cannot do an operation.
    #[error(transparent)]
    Unsupported(#[from] Unsupported),
    /// A statement failed.
    #[error("the scratch database refuses the statement `{statement}`")]
    Statement {
        /// The statement.
        statement: String,
        /// What the database says.
        source: diesel::result::Error,
    },
    /// The result cannot be read.
    #[error(transparent)]
    Introspect(#[from] IntrospectError),
}
