//! Further attempts at a revision that fails with generated rows: where an empty database takes it, it may be the rows alone that
//! stand in the way.

use super::filling::{Filling, easier};
use super::{Make, RehearsalError, Report, Rows, Tried, Wanted, steps};
use crate::backend::AppConnection;
use crate::revision::{Revision, Revisions};

/// Tries the revision on an empty database, and then with rows that fit what it changes. The error that is returned is that of the
/// attempt which came furthest; the first of these.
pub(super) fn with_fitting_rows<C: AppConnection>(
    make: &mut Make<'_, C>,
    revision: &Revision,
    revisions: &Revisions,
    wanted: &Wanted<'_, C>,
    first: RehearsalError,
) -> Result<Tried, RehearsalError> {
    let Some(failed) = first.step() else {
        return Err(first);
    };
    let said = first.server_said();
    let mut furthest = first;
    let mut further = |error: RehearsalError| {
        if error.reached() > furthest.reached() {
            furthest = error;
        }
    };
    let empty = match steps(&mut make()?, revision, revisions, wanted, Rows::None) {
        Ok(tried) => tried,
        // An error of the same step is the first, with the rows that it names.
        Err(error) => {
            further(error);
            return Err(furthest.whatever_the_rows());
        }
    };
    let by_hand = || {
        let questions = (wanted.questions)(&empty.before, &empty.after);
        (revision.up.text.as_str(), questions)
    };
    let any = Filling::any(&empty.before, revision);
    let by_hand = wanted.rows_may_change.then(by_hand);
    for filling in easier(&any, &empty.after, by_hand, C::syntax()) {
        tracing::debug!(
            revision = revision.name,
            rows = filling.said,
            "a rehearsal is tried again"
        );
        match steps(&mut make()?, revision, revisions, wanted, Rows::Like(&filling)) {
            Ok(mut tried) => {
                tried.report.notes.push(note(failed, &said, &filling));
                return Ok(tried);
            }
            Err(error) => further(error),
        }
    }
    Err(furthest)
}

fn note(failed: &str, said: &str, filling: &Filling) -> String {
    format!(
        "with rows of any kind {failed} failed at {said}; it goes through with {}; `rehearse --on-copy` tries it with the rows of the database",
        filling.said
    )
}

impl Report {
    /// The same, with these notes before its own.
    pub(super) fn noting(mut self, notes: impl IntoIterator<Item = String>) -> Self {
        self.notes.splice(0..0, notes);
        self
    }
}
