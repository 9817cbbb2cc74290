//! What keeps an application from starting.

use std::error::Error as StdError;

use super::Report;
use crate::migrate::{MigrateError, OpenError};
use crate::plan::PlanError;
use crate::schema::SchemaError;
use crate::scratch::CompareError;

/// A start that failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartupError {
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The migrations cannot be read, or cannot be run.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// The models contradict each other.
    #[error(transparent)]
    Models(#[from] SchemaError),
    /// The database cannot be read.
    #[error("cannot read the tables of the database\nhint: see that no other program holds it")]
    Introspect(#[source] Box<dyn StdError + Send + Sync>),
    /// The comparison has no answer.
    #[error(transparent)]
    Compare(#[from] CompareError),
    /// The difference cannot be put in order.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The database is not what the program needs, and [`OnStart::Refuse`](super::OnStart::Refuse) was asked for.
    #[error("{}", report.complaint())]
    Refused {
        /// What was found.
        report: Report,
    },
    /// A database that only the connection has that migrates, and that is closed before the application starts.
    #[error(
        "the database `{url}` is in memory and goes with the connection that migrates it, so the application would find an empty one\nhint: give a file; or, with a connection of one's own that is kept open, `file:NAME?mode=memory&cache=shared`"
    )]
    GoesWithItsConnection {
        /// The URL, without its password.
        url: String,
    },
    /// There can be no thread for the migrations.
    #[error("cannot start a thread for the migrations")]
    Thread(#[source] std::io::Error),
    /// The thread of the migrations has ended without an answer: a data migration panicked.
    #[error(
        "the thread of the migrations ended without an answer\nhint: a data migration of this program has panicked"
    )]
    NoAnswer,
}
