//! What a caller is told while revisions run.
//! Nothing here prints: that is the caller's affair.

use std::time::Duration;

use super::{Edited, MigrateError, TableLock};
use crate::revision::Revision;

/// A statement of a script that took its time.
#[derive(Debug, Clone, Copy)]
pub struct SlowStatement<'a> {
    /// The whole statement, as the script has it.
    pub statement: &'a str,
    /// How long it took.
    pub time: Duration,
}

/// What is worth knowing beside the steps.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Notice<'a> {
    /// Somebody else migrates the database; at most so long is waited for.
    Waiting(Duration),
    /// These revisions were run by something else, and have been entered in the ledger.
    Entered(&'a [&'a str]),
    /// These revisions were reverted by something else, and have been struck from the ledger.
    Struck(&'a [&'a str]),
    /// The new texts of these edited revisions have been accepted.
    Accepted(&'a [&'a str]),
    /// The ledger should have been brought up to date, and could not be; nothing else is to be done.
    LedgerNotWritten(&'a MigrateError),
    /// A migration could not have its tables, and is tried again after a pause.
    TriedAgain(&'a TableLock, Duration),
    /// An applied revision was edited; nothing is to be run on top of it.
    Edited(&'a Edited),
}

impl Notice<'_> {
    /// Tells the notice, and whoever listens to `tracing`.
    pub(super) fn tell(self, progress: &mut dyn Progress) {
        match self {
            Self::Waiting(timeout) => tracing::info!(?timeout, "another program migrates the database"),
            Self::Entered(revisions) => tracing::info!(?revisions, "entered in the ledger"),
            Self::Struck(revisions) => tracing::info!(?revisions, "struck from the ledger"),
            Self::Accepted(revisions) => tracing::info!(?revisions, "accepted as edited"),
            Self::TriedAgain(TableLock { name, cause, .. }, pause) => {
                tracing::info!(revision = name, cause, ?pause, "gives way, and is tried again");
            }
            Self::LedgerNotWritten(error) => tracing::warn!(%error, "the ledger is behind"),
            Self::Edited(Edited { name, applied, now }) => {
                tracing::warn!(revision = name, %applied, %now, "edited after it was applied");
            }
        }
        progress.notice(self);
    }
}

/// Who is told what a [`Migrator`](super::Migrator) does.
pub trait Progress {
    /// The revision's script is about to run.
    fn step(&mut self, revision: &Revision) {
        let _ = revision;
    }

    /// A revision has run, and is recorded.
    fn done(&mut self, revision: &Revision, time: Duration) {
        let _ = (revision, time);
    }

    /// Something else is worth knowing.
    fn notice(&mut self, notice: Notice<'_>) {
        let _ = notice;
    }

    /// A statement is done that took as long as [`Progress::slow_after`] or longer.
    fn slow(&mut self, statement: SlowStatement<'_>) {
        let _ = statement;
    }

    /// From when on a statement is worth a word; a second, if not said otherwise.
    fn slow_after(&self) -> Duration {
        Duration::from_secs(1)
    }
}

/// A caller that wants to know nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quiet;

impl Progress for Quiet {}

/// A caller that wants to know of the steps alone.
pub(super) struct Steps<F>(pub(super) F);

impl<F: FnMut(&Revision)> Progress for Steps<F> {
    fn step(&mut self, revision: &Revision) {
        (self.0)(revision);
    }
}
