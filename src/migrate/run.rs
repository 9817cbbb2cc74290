//! Upgrade, downgrade and startup: look, then take the steps one by one.
//! The look is read-only and costs one query; where nothing is to be done, nothing else happens.

use diesel::migration::Migration;

use super::script::Runnable;
use super::{Database, DowngradeTarget, MigrateError, Status, UpgradeTarget, path};
use crate::revision::{Revision, Revisions};

/// Applies pending revisions up to the target, each in its own transaction. Calls `on_step` before each, and
/// returns how many ran.
///
/// # Errors
/// [`MigrateError`]. Revisions that ran before the failing one stay applied; the failing one leaves nothing, if it
/// runs in a transaction.
pub fn upgrade<C: Database>(
    conn: &mut C,
    revisions: &Revisions,
    target: &UpgradeTarget,
    mut on_step: impl FnMut(&Revision),
) -> Result<usize, MigrateError> {
    let steps = path::upgrade(&status(conn, revisions)?, target)?;
    for revision in &steps {
        on_step(revision);
        take(conn, revision, C::run_migration)?;
    }
    Ok(steps.len())
}

/// Reverts applied revisions down to the target, the last one first, each in its own transaction. Calls `on_step`
/// before each, and returns how many ran.
///
/// # Errors
/// [`MigrateError`], as for [`upgrade`]. A revision without folder or down.sql on the way is found before
/// anything runs.
pub fn downgrade<C: Database>(
    conn: &mut C,
    revisions: &Revisions,
    target: &DowngradeTarget,
    mut on_step: impl FnMut(&Revision),
) -> Result<usize, MigrateError> {
    let steps = path::downgrade(&status(conn, revisions)?, target)?;
    for revision in &steps {
        on_step(revision);
        take(conn, revision, C::revert_migration)?;
    }
    Ok(steps.len())
}

/// Brings a database to the head of the embedded revisions. On a database that is up to date it runs one query,
/// where Diesel's own `has_pending_migration` runs two.
///
/// # Errors
/// As for [`upgrade`].
pub fn startup<C: Database>(
    conn: &mut C,
    embedded: &Revisions,
    on_step: impl FnMut(&Revision),
) -> Result<usize, MigrateError> {
    upgrade(conn, embedded, &UpgradeTarget::Head, on_step)
}

impl<'a> Status<'a> {
    /// Reads where the database stands, with one query and without a change to it.
    ///
    /// # Errors
    /// When Diesel's table cannot be read.
    pub fn read<C: Database>(conn: &mut C, revisions: &'a Revisions) -> Result<Self, MigrateError> {
        status(conn, revisions)
    }
}

fn status<'a, C: Database>(conn: &mut C, revisions: &'a Revisions) -> Result<Status<'a>, MigrateError> {
    let applied = conn.applied().map_err(MigrateError::Applied)?;
    Ok(Status::new(revisions, applied))
}

/// One step of Diesel's harness: `run_migration` or `revert_migration`.
type Step<C> = fn(
    &mut C,
    &dyn Migration<<C as Database>::Engine>,
) -> diesel::migration::Result<diesel::migration::MigrationVersion<'static>>;

fn take<C: Database>(conn: &mut C, revision: &Revision, step: Step<C>) -> Result<(), MigrateError> {
    let in_transaction = revision.run_in_transaction;
    let complete = |error: Box<dyn std::error::Error + Send + Sync>| match error.downcast::<MigrateError>() {
        Ok(error) => *error,
        Err(error) => MigrateError::Completion {
            name: revision.name.clone(),
            cause: error.to_string(),
            in_transaction,
        },
    };
    // Makes Diesel's table where it is not there yet.
    conn.applied_migrations().map_err(complete)?;
    let migration = Runnable::new(revision);
    if in_transaction {
        step(conn, &migration).map_err(complete)?;
    } else {
        conn.without_transaction(|conn| step(conn, &migration))
            .map_err(complete)?;
    }
    Ok(())
}
