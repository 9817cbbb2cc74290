//! Upgrade, downgrade and startup: look, then take the steps one by one.
//! The look is read-only and costs one query; where nothing is to be done, nothing else happens.

use diesel::migration::{self, Migration};

use super::progress::Steps;
use super::script::{Direction, Runnable};
use super::{Database, DowngradeTarget, MigrateError, Progress, Status, UpgradeTarget, path, preflight};
use crate::revision::{Revision, Revisions};

/// Applies pending revisions up to the target, each in its own transaction. Before each, the rows of the database are
/// asked what its preflight lines say, and `on_step` is called. Returns how many ran.
///
/// # Errors
/// [`MigrateError`]. Revisions that ran before the failing one stay applied; the failing one leaves nothing, if it
/// runs in a transaction.
///
/// ```
/// use diesel::sqlite::SqliteConnection;
/// use olembic::migrate::{Database, UpgradeTarget, upgrade};
/// use olembic::revision::{Revision, Revisions, Script};
///
/// let up = Script { text: "CREATE TABLE tags (id INTEGER);".to_owned(), file: "up.sql".to_owned() };
/// let revisions = Revisions::new([Revision::new("1_tags".to_owned(), up, None, true)?])?;
/// let mut connection = SqliteConnection::open(":memory:")?;
/// let ran = upgrade(&mut connection, &revisions, &UpgradeTarget::Head, |_| {})?;
/// assert_eq!(ran, 1);
/// # anyhow::Ok(())
/// ```
pub fn upgrade<C: Database>(
    conn: &mut C,
    revisions: &Revisions,
    target: &UpgradeTarget,
    on_step: impl FnMut(&Revision),
) -> Result<usize, MigrateError> {
    upgrade_with(conn, revisions, target, &mut Steps(on_step))
}

/// [`upgrade`] for a caller that is told more than the steps.
///
/// # Errors
/// As for [`upgrade`].
pub fn upgrade_with<C: Database>(
    conn: &mut C,
    revisions: &Revisions,
    target: &UpgradeTarget,
    progress: &mut dyn Progress,
) -> Result<usize, MigrateError> {
    let steps = path::upgrade(&Status::read(conn, revisions)?, target)?;
    take_all(conn, &steps, Direction::Up, progress)
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
    on_step: impl FnMut(&Revision),
) -> Result<usize, MigrateError> {
    downgrade_with(conn, revisions, target, &mut Steps(on_step))
}

/// [`downgrade`] for a caller that is told more than the steps.
///
/// # Errors
/// As for [`downgrade`].
pub fn downgrade_with<C: Database>(
    conn: &mut C,
    revisions: &Revisions,
    target: &DowngradeTarget,
    progress: &mut dyn Progress,
) -> Result<usize, MigrateError> {
    let steps = path::downgrade(&Status::read(conn, revisions)?, target)?;
    take_all(conn, &steps, Direction::Down, progress)
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

fn take_all<C: Database>(
    conn: &mut C,
    revisions: &[&Revision],
    direction: Direction,
    progress: &mut dyn Progress,
) -> Result<usize, MigrateError> {
    if revisions.is_empty() {
        return Ok(0);
    }
    // Makes Diesel's table where it is not there yet.
    conn.applied_migrations().map_err(MigrateError::Table)?;
    for revision in revisions {
        if matches!(direction, Direction::Up) {
            preflight::check(conn, revision)?;
        }
        progress.step(revision);
        take(conn, revision, direction, progress)?;
    }
    Ok(revisions.len())
}

fn take<C: Database>(
    conn: &mut C,
    revision: &Revision,
    direction: Direction,
    progress: &mut dyn Progress,
) -> Result<(), MigrateError> {
    let in_transaction = revision.run_in_transaction;
    let migration = Runnable::new(revision, progress);
    let mut left_open = false;
    let result = if in_transaction {
        harness(conn, &migration, direction)
    } else {
        conn.without_transaction(|conn| {
            let result = match migration.run_recording(direction, conn) {
                Some(result) => result,
                None => harness(conn, &migration, direction),
            };
            // The record of the version stands in that transaction too, and would go with it when the program ends.
            left_open = result.is_ok() && conn.undo_open_transaction();
            result
        })
    };
    match (result, migration.failure()) {
        (Ok(_), _) if left_open => Err(MigrateError::LeavesTransaction {
            name: revision.name.clone(),
        }),
        (Ok(_), _) => Ok(()),
        // What failed first: a failed ROLLBACK after it would hide it.
        (Err(_), Some(failure)) => Err(failure),
        (Err(error), None) => Err(MigrateError::Completion {
            name: revision.name.clone(),
            cause: error.to_string(),
            in_transaction,
        }),
    }
}

/// Diesel's own way, which records the version behind the script.
fn harness<C: Database>(
    conn: &mut C,
    migration: &dyn Migration<C::Engine>,
    direction: Direction,
) -> migration::Result<()> {
    match direction {
        Direction::Up => conn.run_migration(migration),
        Direction::Down => conn.revert_migration(migration),
    }
    .map(|_| ())
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use std::time::Duration;

    use diesel::sqlite::SqliteConnection;

    use super::*;
    use crate::migrate::SlowStatement;
    use crate::revision::Script;

    /// Writes down what it is told.
    struct Told(Duration, Vec<String>);

    impl Progress for Told {
        fn step(&mut self, revision: &Revision) {
            self.1.push(revision.name.clone());
        }

        fn slow(&mut self, statement: SlowStatement<'_>) {
            self.1.push(statement.statement.to_owned());
        }

        fn slow_after(&self) -> Duration {
            self.0
        }
    }

    fn script(text: &str) -> Script {
        Script {
            text: text.to_owned(),
            file: "a.sql".to_owned(),
        }
    }

    #[test]
    fn a_slow_statement_is_told_of_behind_its_step() {
        let never = Duration::MAX;
        // In Diesel's transaction, and in one of its own.
        for (begin, end) in [("", ""), ("BEGIN;", "COMMIT;")] {
            let up = script(&format!("{begin}CREATE TABLE a (b);{end}"));
            let down = script(&format!("{begin}DROP TABLE a;{end}"));
            let revision = Revision::new("1_a".to_owned(), up, Some(down), begin.is_empty()).unwrap();
            let revisions = Revisions::new([revision]).unwrap();
            let words = |statement: &str, told: bool| {
                let words = ["1_a", begin, statement, end].map(|word| word.trim_end_matches(';'));
                let words = words.into_iter().filter(|word| !word.is_empty());
                words
                    .take(if told { 4 } else { 1 })
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            };
            for (after, told) in [(Duration::ZERO, true), (never, false)] {
                let mut conn = SqliteConnection::open(":memory:").unwrap();
                let mut up = Told(after, Vec::new());
                upgrade_with(&mut conn, &revisions, &UpgradeTarget::Head, &mut up).unwrap();
                assert_eq!(up.1, words("CREATE TABLE a (b)", told));
                let mut down = Told(after, Vec::new());
                downgrade_with(&mut conn, &revisions, &DowngradeTarget::Base, &mut down).unwrap();
                assert_eq!(down.1, words("DROP TABLE a", told));
            }
        }
    }
}
