//! What can go wrong in a rehearsal, step by step.

use std::error::Error as StdError;

use crate::migrate::{MigrateError, OpenError};
use crate::revision::RevisionError;

const MADE_UP: &str = "; its rows are made up, so where it is them that the script cannot take, `rehearse --on-copy` tries it with those of the database, and `revision --no-rehearse` writes it untried";

/// The first step.
pub(super) const UP: &str = "the upgrade";
/// The second.
pub(super) const DOWN: &str = "the downgrade";
/// The third.
pub(super) const AGAIN: &str = "the second upgrade";

/// A rehearsal that did not go as it should.
#[derive(Debug, thiserror::Error)]
pub enum RehearsalError {
    /// There can be no scratch database.
    #[error("cannot make a scratch database to rehearse on")]
    Scratch(#[from] OpenError),
    /// A script is not only about its own database.
    #[error(
        "`{revision}` is not run on a scratch database, because it would reach out of it: {what}\nhint: name tables without their database, and leave what the server shares to those who run it; a new revision is written without a rehearsal by `--no-rehearse`"
    )]
    Beyond {
        /// The revision.
        revision: String,
        /// What would be reached.
        what: String,
    },
    /// The scratch database cannot be brought into the state before.
    #[error(
        "the scratch database cannot be made like the one before `{revision}`\nhint: `--no-rehearse` goes on without"
    )]
    Before {
        /// The revision.
        revision: String,
        /// What went wrong.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// A step failed.
    #[error(
        "rehearsing `{revision}`, {step} failed\nhint: nothing was changed but a scratch database{}",
        if *without_rows { ", and it fails with empty tables as well" } else { MADE_UP }
    )]
    Step {
        /// The revision.
        revision: String,
        /// Which step.
        step: &'static str,
        /// Whether it fails without rows, too.
        without_rows: bool,
        /// What the runner says; it names the statement.
        source: Box<MigrateError>,
    },
    /// The result is not what it should be.
    #[error(
        "rehearsing `{revision}`, {step} leaves another schema than {wanted}: {difference}\nhint: nothing was changed but a scratch database"
    )]
    Schema {
        /// The revision.
        revision: String,
        /// Which step.
        step: &'static str,
        /// What it should lead to.
        wanted: &'static str,
        /// The operations that would still be needed.
        difference: String,
    },
    /// Rows changed that the revision does not name.
    #[error(
        "rehearsing `{revision}`, {step} changes rows of `{table}`: {change}\nhint: nothing was changed but a scratch database"
    )]
    Rows {
        /// The revision.
        revision: String,
        /// Which step.
        step: &'static str,
        /// The table.
        table: String,
        /// What changed.
        change: String,
    },
    /// The revisions do not make a line.
    #[error(transparent)]
    Revision(#[from] RevisionError),
    /// The scratch database cannot be read.
    #[error("cannot read the scratch database")]
    Read(#[source] Box<dyn StdError + Send + Sync>),
    /// A query on the scratch database failed.
    #[error("cannot read the scratch database")]
    Query(#[from] diesel::result::Error),
}

impl RehearsalError {
    /// The step that failed, where the fault is one that rows may have.
    pub(super) fn step(&self) -> Option<&'static str> {
        match self {
            Self::Step { step, .. } => Some(step),
            _ => None,
        }
    }

    /// The same of a step that fails with empty tables, too.
    pub(super) fn whatever_the_rows(self) -> Self {
        match self {
            Self::Step {
                revision,
                step,
                source,
                ..
            } => Self::Step {
                revision,
                step,
                source,
                without_rows: true,
            },
            other => other,
        }
    }

    /// How many steps were taken.
    pub(super) fn reached(&self) -> usize {
        let steps = [UP, DOWN, AGAIN];
        let failed = |step| steps.iter().position(|other| *other == step);
        self.step().and_then(failed).unwrap_or(steps.len())
    }

    /// What the server itself has said, and to what.
    pub(super) fn server_said(&self) -> String {
        let first_line = |text: &str| text.lines().next().unwrap_or_default().to_owned();
        if let Self::Step { source, .. } = self {
            let (file, line, cause) = match source.as_ref() {
                MigrateError::Statement {
                    file, line, cause, ..
                } => (file, line.to_string(), cause),
                MigrateError::Halted {
                    file, line, cause, ..
                } => (file, line.to_string(), cause),
                other => return first_line(&other.to_string()),
            };
            let script = file.rsplit(['/', '\\']).next().unwrap_or(file);
            return format!("{script}:{line}: {}", first_line(cause));
        }
        first_line(&self.to_string())
    }
}
