//! What the ledger lacks, or has too much of, when something else has run or reverted revisions.

use std::time::Duration;

use diesel::QueryResult;

use super::ledger::Record;
use super::{Database, MigrateError, Notice, Progress, Status};
use crate::revision::{Revision, Revisions, Version};

/// What the ledger needs before anything runs.
pub(super) struct Repairs<'a, 's> {
    revisions: &'a Revisions,
    enter: Vec<&'a Revision>,
    strike: Vec<(&'s Version, &'s str)>,
    accepted: Vec<&'a Revision>,
    squashed: Vec<&'a Revision>,
}

impl<'a, 's> Repairs<'a, 's> {
    /// # Errors
    /// When a revision that is to be accepted is unknown or not applied.
    pub(super) fn of(status: &'s Status<'a>, accept_edited: &[String]) -> Result<Self, MigrateError> {
        let mut accepted = Vec::new();
        for text in accept_edited {
            let revision = status.revisions().find(text)?;
            if !status.is_applied(&revision.version) {
                return Err(MigrateError::NothingToAccept {
                    name: revision.name.clone(),
                });
            }
            let edited = status.edited().any(|edited| edited.name == revision.name);
            if edited && !accepted.contains(&revision) {
                accepted.push(revision);
            }
        }
        Ok(Self {
            revisions: status.revisions(),
            enter: status.to_enter().collect(),
            strike: status
                .to_strike()
                .map(|version| (version, status.name_of(version).unwrap_or(version.as_str())))
                .collect(),
            accepted,
            squashed: status.squashed().collect(),
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.enter.is_empty()
            && self.strike.is_empty()
            && self.accepted.is_empty()
            && self.squashed.is_empty()
    }

    pub(super) fn make<C: Database>(&self, conn: &mut C) -> QueryResult<()> {
        if self.is_empty() {
            return Ok(());
        }
        conn.in_transaction(|conn| {
            let strike = self.strike.iter().map(|(version, _)| *version);
            let anew = self.accepted.iter().chain(&self.squashed);
            for version in strike.chain(anew.clone().map(|revision| &revision.version)) {
                conn.strike(version)?;
            }
            for revision in self.enter.iter().chain(anew) {
                let parents = self.revisions.parents(revision);
                conn.enter(&Record::new(revision, &parents, Duration::ZERO))?;
            }
            Ok(())
        })
    }

    pub(super) fn tell(&self, progress: &mut dyn Progress) {
        if !self.enter.is_empty() {
            Notice::Entered(&names(&self.enter)).tell(progress);
        }
        if !self.strike.is_empty() {
            let names: Vec<_> = self.strike.iter().map(|(_, name)| *name).collect();
            Notice::Struck(&names).tell(progress);
        }
        if !self.accepted.is_empty() {
            Notice::Accepted(&names(&self.accepted)).tell(progress);
        }
    }
}

fn names<'a>(revisions: &[&'a Revision]) -> Vec<&'a str> {
    revisions.iter().map(|revision| revision.name.as_str()).collect()
}
