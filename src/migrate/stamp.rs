//! Says at which revisions a database is: writes Diesel's table and the ledger, and runs no script.

use std::time::Duration;

use super::ledger::Record;
use super::{Database, MigrateError, Status};
use crate::revision::{Revisions, Version};

/// What a stamp changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamped {
    /// The names of what counts as applied now, first to last.
    pub entered: Vec<String>,
    /// The names of what no longer does, last to first.
    pub struck: Vec<String>,
}

/// What a stamp is to change.
pub(super) struct Stamp {
    enter: Vec<Version>,
    strike: Vec<Version>,
}

impl Stamp {
    /// # Errors
    /// When a target names no revision, or what would still count as applied needs what would not.
    pub(super) fn of(status: &Status<'_>, targets: &[String], purge: bool) -> Result<Self, MigrateError> {
        let (enter, strike) = {
            let (enter, _) = status.routes().stamp(targets, purge)?;
            // What is applied and has no folder stands on something, too.
            let graph = status.graph()?;
            let (_, strike) = status.routes_on(&graph).stamp(targets, purge)?;
            (
                enter.into_iter().cloned().collect(),
                strike.into_iter().cloned().collect(),
            )
        };
        Ok(Self { enter, strike })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.enter.is_empty() && self.strike.is_empty()
    }

    /// Writes it, all or nothing.
    pub(super) fn make<C: Database>(
        &self,
        conn: &mut C,
        status: &Status<'_>,
        revisions: &Revisions,
    ) -> Result<Stamped, MigrateError> {
        let write = |conn: &mut C| {
            for version in &self.strike {
                conn.strike_version(version)?;
                conn.strike(version)?;
            }
            for revision in self.enter.iter().filter_map(|version| revisions.get(version)) {
                conn.strike(&revision.version)?;
                conn.enter_version(&revision.version)?;
                conn.enter(&Record::new(
                    revision,
                    &revisions.parents(revision),
                    Duration::ZERO,
                ))?;
            }
            Ok(())
        };
        conn.in_transaction(write)
            .map_err(MigrateError::LedgerNotWritten)?;
        let name = |version: &Version| status.name_of(version).unwrap_or(version.as_str()).to_owned();
        Ok(Stamped {
            entered: self.enter.iter().map(name).collect(),
            struck: self.strike.iter().map(name).collect(),
        })
    }
}
