//! An upgrade or a downgrade that runs for real in one transaction, which is then undone.

use diesel::result::Error;

use super::migrator::{Steps, take_all};
use super::refuse::refuse_edited;
use super::script::Direction;
use super::{Database, DowngradeTarget, MigrateError, Migrator, Progress, Status, UpgradeTarget, path};

impl<'a, C: Database> Migrator<'a, C> {
    /// Runs what [`upgrade`](Self::upgrade) would run, and undoes all of it: nothing is left, be it in tables or in the books. Returns how
    /// many ran.
    ///
    /// # Errors
    /// As for `upgrade`; and [`MigrateError::NoDryRun`] where a transaction cannot hold what would run.
    pub fn try_upgrade(
        &self,
        conn: &mut C,
        target: &UpgradeTarget,
        progress: &mut dyn Progress,
    ) -> Result<usize, MigrateError> {
        self.tried(conn, progress, |status, _| {
            refuse_edited(status, self.accept_edited)?;
            self.up(path::upgrade(status, target)?)
        })
    }

    /// The same for [`downgrade`](Self::downgrade).
    ///
    /// # Errors
    /// As for [`try_upgrade`](Self::try_upgrade).
    pub fn try_downgrade(
        &self,
        conn: &mut C,
        target: &DowngradeTarget,
        progress: &mut dyn Progress,
    ) -> Result<usize, MigrateError> {
        self.tried(conn, progress, |status, conn| {
            refuse_edited(status, self.accept_edited)?;
            self.down(conn, status, &path::downgrade(status, target)?)
        })
    }

    fn tried(
        &self,
        conn: &mut C,
        progress: &mut dyn Progress,
        steps: impl Fn(&Status<'a>, &mut C) -> Result<Steps<'a, C>, MigrateError>,
    ) -> Result<usize, MigrateError> {
        let mut outcome = None;
        let ended = conn.in_transaction(|conn| {
            outcome = Some(self.all(conn, progress, &steps));
            // Whatever came of it.
            Err::<(), _>(Error::RollbackTransaction)
        });
        match (outcome, ended) {
            (Some(outcome), _) => outcome,
            (None, Err(error)) => Err(MigrateError::Applied(error)),
            (None, Ok(())) => Ok(0),
        }
    }

    fn all(
        &self,
        conn: &mut C,
        progress: &mut dyn Progress,
        steps: &impl Fn(&Status<'a>, &mut C) -> Result<Steps<'a, C>, MigrateError>,
    ) -> Result<usize, MigrateError> {
        let status = Status::read(conn, self.revisions)?;
        let steps = steps(&status, conn)?;
        let outside = |step: &&_| C::journal().is_some() || !step_of(step).0;
        if let Some(step) = steps.iter().find(outside) {
            let (_, name, direction) = step_of(step);
            return Err(MigrateError::NoDryRun {
                name: name.to_owned(),
                up: direction == Direction::Up,
                ddl: C::journal().is_some(),
            });
        }
        let Some(last) = steps.last() else {
            return Ok(0);
        };
        conn.make_tables().map_err(MigrateError::Table)?;
        let before = conn.dangling().map_err(MigrateError::Applied)?;
        let ran = take_all(conn, &steps, None, progress)?;
        let held = conn.would_commit(before);
        held.map_err(|error| MigrateError::Completion {
            name: last.revision.name.clone(),
            cause: error.to_string(),
            undone: true,
        })?;
        Ok(ran)
    }
}

fn step_of<'s, C>(step: &'s super::run::Step<'_, C>) -> (bool, &'s str, Direction) {
    let revision = &step.revision;
    (revision.run_in_transaction, &revision.name, step.direction)
}
