//! Where a new revision stands in the graph: on the one head there is, unless something else is said.

use chrono::NaiveDateTime;

use super::graph::check_label;
use super::names::Start;
use super::{FolderNames, Header, RevisionError, Revisions, Version};

/// What is said of a new revision's place. By default it stands on the head, of which there has to be one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Position {
    /// What it stands on; an empty list makes a base of it.
    pub parents: Option<Vec<Version>>,
    /// Whether a parent may be something else than a head, so that a branch begins.
    pub splice: bool,
    /// Names of the branch that begins here.
    pub branch_labels: Vec<String>,
    /// Revisions of other branches that have to be there.
    pub depends_on: Vec<Version>,
    /// The start of the folder's name, in place of the time.
    pub version: Option<String>,
}

impl Position {
    /// The start of the folder's name: what was said, else what the template gives, made greater than `last`. A version that was said and that is
    /// the last one is somebody else's.
    ///
    /// # Errors
    /// [`RevisionError`] when no version is left, or the one that was said cannot be had.
    pub(super) fn start_after(
        &self,
        names: &FolderNames,
        last: Option<&Version>,
        now: NaiveDateTime,
    ) -> Result<Start, RevisionError> {
        let Some(said) = &self.version else {
            return names.after(last, now);
        };
        let version = Version::of(said);
        let refuse = |message| RevisionError::NoFolderVersion {
            text: said.clone(),
            message,
        };
        if !said.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') || version.as_str().is_empty() {
            return Err(refuse("it may hold letters, digits and `-` alone"));
        }
        if version.as_str().len() > Version::LONGEST {
            return Err(refuse("it is longer than Diesel's table holds"));
        }
        if last == Some(&version) {
            return Err(refuse("another revision has it, or is being written under it"));
        }
        Ok(names.said(said, now))
    }

    /// The header of the revision of this version among others.
    ///
    /// # Errors
    /// [`RevisionError`] when the place cannot be had.
    pub(super) fn header(&self, version: Version, among: &Revisions) -> Result<Header, RevisionError> {
        let parents = self.parents_among(among)?;
        if among.get(&version).is_some() {
            return Err(RevisionError::NoFolderVersion {
                text: version.to_string(),
                message: "another revision has it",
            });
        }
        if let Some(later) = parents
            .iter()
            .chain(&self.depends_on)
            .find(|parent| **parent >= version)
        {
            return Err(RevisionError::VersionTooSmall {
                version,
                parent: later.clone(),
            });
        }
        let header = Header {
            revision: version,
            down_revision: parents,
            branch_labels: self.branch_labels.clone(),
            depends_on: self.depends_on.clone(),
            replaces: Vec::new(),
        };
        match header.unreadable() {
            Some(version) => Err(RevisionError::NotForHeaders {
                version: version.clone(),
            }),
            None => Ok(header),
        }
    }

    /// Whether the place can be had, as far as that is known before there is a version.
    ///
    /// # Errors
    /// [`RevisionError`] when it cannot.
    pub fn check(&self, among: &Revisions) -> Result<(), RevisionError> {
        self.parents_among(among).map(|_| ())
    }

    fn parents_among(&self, among: &Revisions) -> Result<Vec<Version>, RevisionError> {
        let names = || among.heads().map(|head| head.name.clone()).collect::<Vec<_>>();
        let mut heads: Vec<Version> = among.heads().map(|head| head.version.clone()).collect();
        let parents = match &self.parents {
            None if heads.len() > 1 => return Err(RevisionError::SeveralHeads { heads: names() }),
            None => {
                heads.truncate(1);
                heads
            }
            Some(parents) => {
                let cut_off = parents.iter().find(|parent| !heads.contains(parent));
                if let Some(parent) = cut_off.filter(|_| !self.splice) {
                    return Err(RevisionError::NotAHead {
                        name: among
                            .get(parent)
                            .map_or_else(|| parent.to_string(), |found| found.name.clone()),
                        heads: names(),
                    });
                }
                parents.clone()
            }
        };
        for label in &self.branch_labels {
            let refuse = |message| RevisionError::NewLabel {
                label: label.clone(),
                message,
            };
            check_label(label).map_err(refuse)?;
            if among.graph().labelled(label).is_some() {
                return Err(refuse("another branch has it"));
            }
        }
        Ok(parents)
    }
}
