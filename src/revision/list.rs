//! Revisions in the order in which they run, with the graph that their headers describe.
//! Where the texts come from (a folder, or the program itself) is not known here.

use std::collections::BTreeMap;

use super::graph::Graph;
use super::reference::Words;
use super::squash::without_replaced;
use super::{Header, Place, Preflight, ReferenceError, RevisionError, Version};

/// One script, with the place that an error message names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The SQL text.
    pub text: String,
    /// The file, as messages show it.
    pub file: String,
}

/// One migration: its name, its place in the order, and its scripts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The folder's name.
    pub name: String,
    /// Diesel's version.
    pub version: Version,
    /// What the header of up.sql says; Diesel's own folders have none.
    pub header: Option<Header>,
    /// What up.sql asks of the rows of a database before it runs.
    pub preflights: Vec<Preflight>,
    /// What upgrades.
    pub up: Script,
    /// What downgrades; a migration without it cannot be reverted.
    pub down: Option<Script>,
    /// Whether the scripts run inside a transaction.
    pub run_in_transaction: bool,
}

impl Revision {
    /// A revision out of its texts.
    ///
    /// # Errors
    /// When the header of up.sql cannot be understood.
    pub fn new(
        name: String,
        up: Script,
        down: Option<Script>,
        run_in_transaction: bool,
    ) -> Result<Self, RevisionError> {
        let header = Header::parse(&up.text).map_err(|message| RevisionError::Header {
            file: up.file.clone(),
            message,
        })?;
        Ok(Self {
            version: Version::of(&name),
            name,
            header,
            preflights: Preflight::all(&up.text),
            up,
            down,
            run_in_transaction,
        })
    }
}

/// Revisions in version order, which is the order in which they run, and their graph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Revisions {
    list: BTreeMap<Version, Revision>,
    graph: Graph,
}

impl Revisions {
    /// Puts revisions in order. One without a header stands on the one before it; a header has to fit.
    ///
    /// # Errors
    /// When two have one version, a header names a parent that is not there or not earlier, or two have one label.
    pub fn new(revisions: impl IntoIterator<Item = Revision>) -> Result<Self, RevisionError> {
        let mut list: BTreeMap<Version, Revision> = BTreeMap::new();
        for revision in without_replaced(revisions.into_iter().collect()) {
            if let Some(other) = list.get(&revision.version) {
                let (first, second) = if other.name < revision.name {
                    (other.name.clone(), revision.name)
                } else {
                    (revision.name, other.name.clone())
                };
                return Err(RevisionError::TwoOfOneVersion {
                    version: revision.version,
                    first,
                    second,
                });
            }
            list.insert(revision.version.clone(), revision);
        }
        let places: Vec<Place> = list.values().map(place).collect::<Result<_, _>>()?;
        let graph = Graph::new(&places)?;
        Ok(Self { list, graph })
    }

    /// The revisions, first to last.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Revision> {
        self.list.values()
    }

    /// The revision of that version.
    pub fn get(&self, version: &Version) -> Option<&Revision> {
        self.list.get(version)
    }

    /// The last revision in version order. Where branches are open it is one head of several.
    pub fn head(&self) -> Option<&Revision> {
        self.list.values().next_back()
    }

    /// The revisions that nothing stands on, in version order.
    pub fn heads(&self) -> impl Iterator<Item = &Revision> {
        self.graph
            .heads()
            .into_iter()
            .filter_map(|at| self.get(self.graph.version(at)?))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How they stand on each other.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The places of all, as [`Graph::new`] takes them.
    pub(crate) fn places(&self) -> impl Iterator<Item = Place> {
        self.list.values().filter_map(|revision| place(revision).ok())
    }

    /// The revision that a word names: a folder's name, a version (with `-` or without), a start of either that only one has, a
    /// label, `head`, `label@head`, or steps from one of these, as `head-2`.
    ///
    /// # Errors
    /// [`ReferenceError`] when none or several are meant.
    pub fn find(&self, text: &str) -> Result<&Revision, ReferenceError> {
        let words = Words {
            graph: &self.graph,
            applied: None,
        };
        let at = words.one(text)?;
        let found = self.graph.version(at).and_then(|version| self.get(version));
        found.ok_or_else(|| words.unknown(text))
    }

    /// The versions that a revision comes after: what its header says, else the one before it in the line.
    pub fn parents(&self, revision: &Revision) -> Vec<Version> {
        if let Some(header) = &revision.header {
            return header.down_revision.clone();
        }
        let before = self.list.range(..&revision.version).next_back();
        before.map(|(version, _)| version.clone()).into_iter().collect()
    }
}

/// What a revision says of its place.
fn place(revision: &Revision) -> Result<Place, RevisionError> {
    let mut place = Place {
        version: revision.version.clone(),
        name: revision.name.clone(),
        parents: None,
        depends_on: Vec::new(),
        labels: Vec::new(),
        gone: false,
        file: revision.up.file.clone(),
    };
    if let Some(header) = &revision.header {
        if header.revision != revision.version {
            return Err(RevisionError::OtherRevision {
                file: place.file,
                header: header.revision.clone(),
                version: revision.version.clone(),
            });
        }
        place.parents = Some(header.down_revision.clone());
        place.depends_on.clone_from(&header.depends_on);
        place.labels.clone_from(&header.branch_labels);
    }
    Ok(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revision(name: &str, up: &str) -> Result<Revision, RevisionError> {
        let up = Script {
            text: up.to_owned(),
            file: format!("{name}/up.sql"),
        };
        Revision::new(name.to_owned(), up, None, true)
    }

    fn list(names: &[&str]) -> Revisions {
        Revisions::new(names.iter().map(|name| revision(name, "-- x").unwrap())).unwrap()
    }

    #[test]
    fn words_name_revisions() {
        let list = list(&[
            "2026-01-02-030405_b",
            "2025-01-01-000000_a",
            "00000000000000_setup",
            "9_x",
        ]);
        for (text, expected) in [
            ("2026-01-02-030405_b", Some("2026-01-02-030405_b")),
            ("20260102030405", Some("2026-01-02-030405_b")),
            ("2026-01-02-030405", Some("2026-01-02-030405_b")),
            ("2026", Some("2026-01-02-030405_b")),
            ("2025-01", Some("2025-01-01-000000_a")),
            ("202501", Some("2025-01-01-000000_a")),
            ("0", Some("00000000000000_setup")),
            ("head", Some("9_x")),
            ("9", Some("9_x")),
            ("202", None),
            ("3", None),
            ("-", None),
            ("_", None),
            ("", None),
            ("b", None),
        ] {
            let found = list.find(text).ok().map(|r| r.name.as_str());
            assert_eq!(found, expected, "{text:?}");
        }
        let message = list.find("202").unwrap_err().to_string();
        assert!(
            message.contains("`2025-01-01-000000_a`, `2026-01-02-030405_b`"),
            "{message}"
        );
    }

    #[test]
    fn a_full_version_wins_over_one_that_it_starts() {
        let list = list(&["20260102_a", "20260102030405_b"]);
        assert_eq!(list.find("20260102").unwrap().name, "20260102_a");
    }

    #[test]
    fn headers_have_to_fit() {
        for (up, expected) in [
            ("-- olembic: revision = 3, down_revision = 2", None),
            (
                "-- olembic: revision = 3, down_revision = 1, 2, branch_labels = x, depends_on = 1",
                None,
            ),
            ("-- olembic: revision = 3, down_revision = none", None),
            (
                "-- olembic: revision = 4, down_revision = 2",
                Some("says revision `4`"),
            ),
            (
                "-- olembic: revision = 3, down_revision = 0",
                Some("not in the migrations folder"),
            ),
            (
                "-- olembic: revision = 3, down_revision = 3",
                Some("in a circle: `3_c` on `3_c`"),
            ),
            (
                "-- olembic: revision = 3, down_revision = 5",
                Some("not in the migrations folder"),
            ),
            ("-- olembic: revision = ", Some("cannot be understood")),
        ] {
            let list = revision("3_c", up)
                .and_then(|c| Revisions::new([revision("1_a", "")?, revision("2_b", "")?, c]));
            match (list, expected) {
                (Ok(_), None) => {}
                (Err(error), Some(part)) => assert!(error.to_string().contains(part), "{up}: {error}"),
                (list, _) => panic!("{up}: {list:?}"),
            }
        }
    }

    #[test]
    fn two_of_one_version_are_named() {
        let both = [revision("1_b", "").unwrap(), revision("1_a", "").unwrap()];
        let message = Revisions::new(both).unwrap_err().to_string();
        assert!(message.contains("`1_a` and `1_b` have one version"), "{message}");
    }

    proptest::proptest! {
        #[test]
        fn no_word_makes_the_search_panic(text in proptest::prelude::any::<String>()) {
            let list = list(&["2026-01-02-030405_b", "ж_a", "0_x"]);
            let _ = list.find(&text);
        }
    }
}
