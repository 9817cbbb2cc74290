//! The steps of a rehearsal that is under way, and what has to hold after each.

use super::error::DOWN;
use super::snapshot::Snapshot;
use super::{RehearsalError, Wanted, none};
use crate::backend::AppConnection;
use crate::migrate::{DowngradeTarget, MigrateError, Migrator, Quiet, UpgradeTarget};
use crate::revision::{Revision, Revisions};
use crate::schema::Schema;

/// A rehearsal under way.
pub(super) struct Stage<'a, C> {
    pub scratch: &'a mut C,
    pub revision: &'a Revision,
    pub revisions: &'a Revisions,
    pub wanted: &'a Wanted<'a, C>,
    pub notes: Vec<String>,
}

impl<'a, C: AppConnection> Stage<'a, C> {
    pub fn up(&mut self, step: &'static str) -> Result<(), RehearsalError> {
        self.migrator()
            .upgrade(self.scratch, &UpgradeTarget::Heads, &mut Quiet)
            .map(|_| ())
            .map_err(|source| self.failed(step, source))
    }

    fn down(&mut self) -> Result<(), RehearsalError> {
        // It, and what comes after it, whichever branches there are beside it.
        let one = DowngradeTarget::Revision(format!("{}-1", self.revision.name));
        self.migrator()
            .downgrade(self.scratch, &one, &mut Quiet)
            .map(|_| ())
            .map_err(|source| self.failed(DOWN, source))
    }

    fn migrator(&self) -> Migrator<'a, C> {
        Migrator::new(self.revisions)
            .functions(self.wanted.functions)
            .single_starter(true)
    }

    /// The way down; without rows where these stand in the way of a column that comes back, which no script can fill. Returns
    /// whether the rows are there.
    pub fn down_with_what_is_lost(&mut self, lost: &[String], now: &Schema) -> Result<bool, RehearsalError> {
        let Err(error) = self.down() else {
            return Ok(true);
        };
        if lost.is_empty() {
            return Err(error);
        }
        // Parents go once their children have gone.
        for name in now.tables.keys().flat_map(|_| now.tables.keys()) {
            let delete = format!("DELETE FROM {}", C::dialect().quote_table(name));
            let _refused_for_now = self.scratch.batch_execute(&delete);
        }
        self.down()?;
        // Whether the values are what it wants for is the server's to say.
        self.notes.push(format!(
            "the downgrade brings back {} as NOT NULL, and with rows in the tables it fails: {}; it runs on empty ones, unless you mend down.sql",
            lost.join(", "),
            error.server_said()
        ));
        Ok(false)
    }

    fn failed(&self, step: &'static str, source: MigrateError) -> RehearsalError {
        RehearsalError::Step {
            revision: self.revision.name.clone(),
            step,
            without_rows: false,
            source: Box::new(source),
        }
    }

    pub fn same(
        &self,
        found: &Schema,
        wanted: &Schema,
        step: &'static str,
        of: &'static str,
    ) -> Result<(), RehearsalError> {
        none(self.revision, (self.wanted.differences)(found, wanted), step, of)
    }

    /// The rows as they were, in the columns that are still there and unaltered.
    pub fn unchanged(
        &mut self,
        filled: &Snapshot,
        now: &Schema,
        step: &'static str,
    ) -> Result<(), RehearsalError> {
        let kept = Snapshot::take(self.scratch, now)?;
        for (table, change) in filled.changes(&kept) {
            self.changed(step, table, change)?;
        }
        Ok(())
    }

    /// After the way down: the columns that were there all the time.
    pub fn unchanged_in_both(
        &mut self,
        filled: &Snapshot,
        between: &Schema,
        back: &Snapshot,
    ) -> Result<(), RehearsalError> {
        for (table, change) in filled.within(between).changes(back) {
            self.changed(DOWN, table, change)?;
        }
        Ok(())
    }

    fn changed(&mut self, step: &'static str, table: String, change: String) -> Result<(), RehearsalError> {
        if self.wanted.rows_may_change {
            self.notes
                .push(format!("{step} changes rows of `{table}`: {change}"));
            return Ok(());
        }
        Err(RehearsalError::Rows {
            revision: self.revision.name.clone(),
            step,
            table,
            change,
        })
    }
}
