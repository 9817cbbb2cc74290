//! Where a database stands among the revisions: applied, pending, or without a folder.
//! It costs one query, and changes nothing.

use std::collections::BTreeSet;

use super::{Database, MigrateError};
use crate::revision::{Revision, Revisions, Version};

/// The revisions of a folder beside the versions that a database has applied.
#[derive(Debug, Clone)]
pub struct Status<'a> {
    revisions: &'a Revisions,
    applied: BTreeSet<Version>,
}

impl<'a> Status<'a> {
    /// Puts the two beside each other.
    pub fn new(revisions: &'a Revisions, applied: BTreeSet<Version>) -> Self {
        Self { revisions, applied }
    }

    /// Reads where the database stands, with one query and without a change to it.
    ///
    /// # Errors
    /// When Diesel's table cannot be read.
    pub fn read<C: Database>(conn: &mut C, revisions: &'a Revisions) -> Result<Self, MigrateError> {
        let applied = conn.applied().map_err(MigrateError::Applied)?;
        Ok(Self::new(revisions, applied))
    }

    /// All revisions of the folder.
    pub fn revisions(&self) -> &'a Revisions {
        self.revisions
    }

    /// The revisions that are not applied, in the order in which they would run.
    pub fn pending(&self) -> impl DoubleEndedIterator<Item = &'a Revision> {
        self.revisions
            .iter()
            .filter(|revision| !self.applied.contains(&revision.version))
    }

    /// The applied versions, the last one first: the order in which they would be reverted.
    pub fn applied(&self) -> impl Iterator<Item = &Version> {
        self.applied.iter().rev()
    }

    /// Whether that version is applied.
    pub fn is_applied(&self, version: &Version) -> bool {
        self.applied.contains(version)
    }

    /// The applied versions that have no folder, first to last.
    pub fn without_folder(&self) -> impl Iterator<Item = &Version> {
        self.applied
            .iter()
            .filter(|version| self.revisions.get(version).is_none())
    }
}
