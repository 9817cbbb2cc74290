//! Where a database stands among the revisions: applied, pending, edited, or without a folder.
//! It costs two queries, and changes nothing.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::journal::Place;
use super::ledger::Ledger;
use super::{Checksum, Database, MigrateError};
use crate::revision::{Graph, Place as InGraph, Revision, Revisions, Routes, Version, replaced_texts};

/// The revisions of a folder beside the versions that a database has applied, and what its ledger knows of them.
#[derive(Debug, Clone)]
pub struct Status<'a> {
    revisions: &'a Revisions,
    applied: BTreeSet<Version>,
    ledger: Ledger,
    half: Option<Place>,
    /// Applied versions that an applied revision has taken the place of.
    replaced: BTreeSet<Version>,
}

/// An applied revision whose up.sql is no longer what was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The revision's name.
    pub name: String,
    /// The checksum of what was run.
    pub applied: Checksum,
    /// The checksum of what up.sql says now.
    pub now: Checksum,
}

impl<'a> Status<'a> {
    /// Puts them beside each other.
    pub(crate) fn new(revisions: &'a Revisions, mut applied: BTreeSet<Version>, ledger: Ledger) -> Self {
        let mut replaced = BTreeSet::new();
        for revision in revisions
            .iter()
            .filter(|revision| applied.contains(&revision.version))
        {
            let replaces = revision.header.iter().flat_map(|header| &header.replaces);
            replaced.extend(replaces.filter(|version| applied.contains(version)).cloned());
        }
        applied.retain(|version| !replaced.contains(version));
        Self {
            replaced,
            revisions,
            applied,
            ledger,
            half: None,
        }
    }

    /// Reads where the database stands, with two queries and without a change to it.
    ///
    /// # Errors
    /// When Diesel's table or the ledger cannot be read, or a newer Olembic has written it.
    pub fn read<C: Database>(conn: &mut C, revisions: &'a Revisions) -> Result<Self, MigrateError> {
        let applied = conn.applied().map_err(MigrateError::Applied)?;
        let ledger = conn.ledger().map_err(MigrateError::Ledger)?;
        if let Some(entry) = ledger.of_a_newer_olembic() {
            return Err(MigrateError::NewerLedger {
                olembic: entry.olembic.clone(),
            });
        }
        let mut status = Self::new(revisions, applied, ledger);
        status.refuse_between()?;
        if let Some(journal) = C::journal() {
            status.half = journal.read(conn).map_err(MigrateError::Ledger)?;
        }
        Ok(status)
    }

    /// A database at a revision in the middle of a squash has no way forward.
    fn refuse_between(&self) -> Result<(), MigrateError> {
        for revision in self.revisions.iter() {
            let mut replaces = revision
                .header
                .iter()
                .flat_map(|header| header.replaces.iter().rev());
            if let Some(version) = replaces.find(|version| self.applied.contains(version)) {
                return Err(MigrateError::Between {
                    at: self.name_of(version).unwrap_or(version.as_str()).to_owned(),
                    squash: revision.name.clone(),
                    squash_version: revision.version.clone(),
                });
            }
        }
        Ok(())
    }

    /// The revision that was begun and not finished, where DDL has no transactions.
    pub(super) fn half(&self) -> Option<&Place> {
        self.half.as_ref()
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

    /// The name of an applied version, as the folder or the ledger has it.
    pub fn name_of(&self, version: &Version) -> Option<&str> {
        let in_folder = self.revisions.get(version).map(|revision| revision.name.as_str());
        in_folder.or_else(|| Some(self.ledger.get(version)?.name.as_str()))
    }

    /// Whether the ledger knows how to revert that version without its folder.
    pub fn is_kept(&self, version: &Version) -> bool {
        self.ledger.get(version).is_some()
    }

    /// The applied revisions whose up.sql was edited since, first to last.
    pub fn edited(&self) -> impl Iterator<Item = Edited> {
        self.recorded().filter_map(|(revision, applied)| {
            let now = Checksum::of(&revision.up.text);
            let edited = now != *applied && !is_squashed(revision, applied);
            edited.then(|| Edited {
                name: revision.name.clone(),
                applied: applied.clone(),
                now,
            })
        })
    }

    /// Whether models and database were ever seen to agree.
    pub(crate) fn has_agreements(&self) -> bool {
        self.ledger.iter().any(|entry| entry.agrees.is_some())
    }

    /// Whether models and database, of which this is the fingerprint, were seen to agree.
    pub(crate) fn agrees(&self, fingerprint: &Checksum) -> bool {
        let mut entries = self.ledger.iter();
        entries.any(|entry| entry.agrees.as_deref() == Some(fingerprint.as_str()))
    }

    /// The applied revisions that the ledger does not know: something else has run them.
    pub(super) fn to_enter(&self) -> impl Iterator<Item = &'a Revision> {
        self.revisions
            .iter()
            .filter(|revision| self.is_applied(&revision.version) && !self.is_kept(&revision.version))
    }

    /// The versions in the ledger that are not applied: something else has reverted them.
    pub(super) fn to_strike(&self) -> impl Iterator<Item = &Version> {
        let entries = self.ledger.iter().map(|entry| &entry.revision);
        entries.filter(|version| !self.is_applied(version) && !self.replaced.contains(version))
    }

    /// The ways that upgrades take.
    pub fn routes(&self) -> Routes<'a> {
        Routes::new(self.revisions.graph(), &self.applied)
    }

    /// The graph with what is applied and has no folder, as the ledger knows it: what downgrades go over.
    ///
    /// # Errors
    /// When the two do not fit together.
    pub fn graph(&self) -> Result<Cow<'a, Graph>, MigrateError> {
        let gone: Vec<&Version> = self.without_folder().collect();
        if gone.is_empty() {
            return Ok(Cow::Borrowed(self.revisions.graph()));
        }
        let mut places: Vec<InGraph> = self.revisions.places().collect();
        let known: BTreeSet<&Version> = gone
            .iter()
            .copied()
            .chain(self.revisions.iter().map(|r| &r.version))
            .collect();
        for version in gone {
            let entry = self.ledger.get(version);
            let recorded: Vec<Version> = entry.map_or_else(Vec::new, |entry| entry.parents.clone());
            let parents: Vec<Version> = recorded
                .iter()
                .filter(|parent| *parent < version && known.contains(parent))
                .cloned()
                .collect();
            let says = entry.is_some() && parents.len() == recorded.len();
            places.push(InGraph {
                version: version.clone(),
                name: self.name_of(version).unwrap_or(version.as_str()).to_owned(),
                // Where what it came after is not known any more, it came after whatever is before it.
                parents: says.then_some(parents),
                depends_on: Vec::new(),
                labels: Vec::new(),
                gone: true,
                file: String::new(),
            });
        }
        places.sort_by(|one, other| one.version.cmp(&other.version));
        Ok(Cow::Owned(Graph::new(&places)?))
    }

    /// The ways through another graph, such as [`graph`](Self::graph).
    pub fn routes_on<'g>(&self, graph: &'g Graph) -> Routes<'g> {
        Routes::new(graph, &self.applied)
    }

    /// The applied revisions that took the place of others after they were applied, so that the ledger has an older text.
    pub(super) fn squashed(&self) -> impl Iterator<Item = &'a Revision> {
        let old = self
            .recorded()
            .filter(|(revision, applied)| is_squashed(revision, applied));
        old.map(|(revision, _)| revision)
    }

    fn recorded(&self) -> impl Iterator<Item = (&'a Revision, &Checksum)> {
        let applied = self
            .revisions
            .iter()
            .filter(|revision| self.is_applied(&revision.version));
        applied.filter_map(|revision| Some((revision, &self.ledger.get(&revision.version)?.checksum)))
    }
}

/// Whether that text is one of those that the revision had before it took the place of others.
fn is_squashed(revision: &Revision, applied: &Checksum) -> bool {
    let replaces = revision
        .header
        .as_ref()
        .is_some_and(|header| !header.replaces.is_empty());
    replaces
        && replaced_texts(&revision.up.text)
            .iter()
            .any(|text| text == applied.as_str())
}
