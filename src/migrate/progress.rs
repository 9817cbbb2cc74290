//! What a caller is told while revisions run.
//! Nothing here prints: that is the caller's affair.

use std::time::Duration;

use crate::revision::Revision;

/// A statement of a script that took its time.
#[derive(Debug, Clone, Copy)]
pub struct SlowStatement<'a> {
    /// The whole statement, as the script has it.
    pub statement: &'a str,
    /// How long it took.
    pub time: Duration,
}

/// Who is told what [`upgrade_with`](super::upgrade_with) and [`downgrade_with`](super::downgrade_with) do.
pub trait Progress {
    /// The revision's script is about to run.
    fn step(&mut self, revision: &Revision) {
        let _ = revision;
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

/// A caller that wants to know of the steps alone.
pub(super) struct Steps<F>(pub(super) F);

impl<F: FnMut(&Revision)> Progress for Steps<F> {
    fn step(&mut self, revision: &Revision) {
        (self.0)(revision);
    }
}
