//! What stands in the way of a migration before anything of it has run.

use super::run::Step;
use super::script::Direction;
use super::{Database, HalfDoneError, MigrateError, Status};

/// An edited revision makes what comes after it uncertain.
pub(super) fn refuse_edited(status: &Status<'_>, accepted: &[String]) -> Result<(), MigrateError> {
    for edited in status.edited() {
        let accepts = |text: &String| {
            let found = status.revisions().find(text);
            found.is_ok_and(|revision| revision.name == edited.name)
        };
        if !accepted.iter().any(accepts) {
            return Err(MigrateError::Edited { edited });
        }
    }
    Ok(())
}

/// What was begun comes first.
pub(super) fn refuse_half<C>(status: &Status<'_>, steps: &[Step<'_, C>]) -> Result<(), MigrateError> {
    let Some(half) = status.half() else {
        return Ok(());
    };
    let first = steps.first();
    if first.is_some_and(|step| half.is_of(&step.revision.version, step.direction)) {
        return Ok(());
    }
    Err(HalfDoneError::Unfinished {
        name: half.name.clone(),
        up: half.direction == Direction::Up,
        statement: half.statement + 1,
    }
    .into())
}

/// What a script without a transaction sets, or begins, would be another session's.
pub(super) fn refuse_pooled<C: Database>(conn: &mut C, steps: &[Step<'_, C>]) -> Result<(), MigrateError> {
    let without = steps.iter().find(|step| !step.revision.run_in_transaction);
    match without {
        Some(step) if conn.is_pooled().map_err(MigrateError::Applied)? => Err(MigrateError::Pooled {
            name: step.revision.name.clone(),
        }),
        _ => Ok(()),
    }
}
