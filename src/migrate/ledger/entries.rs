//! What a look at the ledger gives: of each revision its name and checksum, without the scripts.

use std::collections::BTreeMap;

use super::{Checksum, FORMAT};
use crate::revision::Version;

/// One row of the ledger, as a look reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub(crate) revision: Version,
    pub(crate) name: String,
    /// The versions that it came after.
    pub(crate) parents: Vec<Version>,
    pub(crate) checksum: Checksum,
    pub(crate) format: i32,
    pub(crate) olembic: String,
    /// The fingerprint of models and database when they were last seen to agree.
    pub(crate) agrees: Option<String>,
}

type Row = (String, String, String, String, i32, String, Option<String>);

impl From<Row> for Entry {
    fn from((revision, name, parents, checksum, format, olembic, agrees): Row) -> Self {
        Self {
            revision: Version::stored(revision),
            name,
            parents: parents
                .split(',')
                .filter(|parent| !parent.is_empty())
                .map(|parent| Version::stored(parent.to_owned()))
                .collect(),
            checksum: Checksum::stored(checksum),
            format,
            olembic,
            agrees,
        }
    }
}

/// The rows of the ledger, by version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger(BTreeMap<Version, Entry>);

impl Ledger {
    pub(crate) fn get(&self, version: &Version) -> Option<&Entry> {
        self.0.get(version)
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.0.values()
    }

    /// A row that a newer Olembic wrote, which may mean what this one does not know.
    pub(crate) fn of_a_newer_olembic(&self) -> Option<&Entry> {
        self.iter().find(|entry| entry.format > FORMAT)
    }
}

impl FromIterator<Entry> for Ledger {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        Self(
            entries
                .into_iter()
                .map(|entry| (entry.revision.clone(), entry))
                .collect(),
        )
    }
}
