//! Several backends in lockstep: a folder of migrations for each, in which the same revisions stand.
//!
//! A program runs on one backend, and has its database; the verbs that read or write revisions see to all trees. Of
//! another backend the state before is what its revisions make of an empty scratch database.

pub(super) mod check;
pub(super) mod rehearse;
pub(super) mod revision;
pub(super) mod server;
pub(super) mod squash;

mod catch_up;
mod standing;
mod trees;
mod types;

use std::fs;
use std::path::{Path, PathBuf};

use super::CliError;
use crate::backend::{Kind, KindError};

/// The backends of a project that has several, and where their migrations are.
#[derive(Debug, Clone)]
pub(super) struct Lockstep {
    root: PathBuf,
    /// That of this program first, the others as they are named.
    kinds: Vec<Kind>,
}

impl Lockstep {
    /// # Errors
    /// When the program's own backend is not named, or the folder holds the revisions of one backend.
    pub(super) fn new(root: PathBuf, own: Kind, named: &[Kind]) -> Result<Self, CliError> {
        if !named.contains(&own) {
            return Err(CliError::NotAmongBackends {
                kind: own,
                backends: named.iter().copied().chain([own]).collect(),
            });
        }
        let others = named.iter().copied().filter(|kind| *kind != own);
        let kinds = [own].into_iter().chain(others).collect();
        let lockstep = Self { root, kinds };
        match direct_revision(&lockstep.root) {
            None => Ok(lockstep),
            Some(name) => Err(CliError::NotMoved {
                own: lockstep.folder(own),
                root: lockstep.root,
                name,
            }),
        }
    }

    /// The migrations folder of a backend.
    pub(super) fn folder(&self, kind: Kind) -> PathBuf {
        self.root.join(kind.name())
    }

    /// All backends, that of this program first.
    fn kinds(&self) -> impl Iterator<Item = Kind> {
        self.kinds.iter().copied()
    }

    fn others(&self) -> impl Iterator<Item = Kind> {
        self.kinds().skip(1)
    }

    /// Refuses to go on where the program was built without one of them.
    fn all_built(&self) -> Result<(), CliError> {
        match self.kinds().find(|kind| !kind.is_built()) {
            None => Ok(()),
            Some(kind) => Err(on(kind, KindError::NotBuilt { kind })),
        }
    }
}

/// The folders of the revision of this name, under each backend.
///
/// # Errors
/// When the trees are not the same.
pub(super) fn folders_of(lockstep: &Lockstep, name: &str) -> Result<Vec<PathBuf>, CliError> {
    trees::Trees::read(lockstep)?.same()?;
    Ok(lockstep
        .kinds()
        .map(|kind| lockstep.folder(kind).join(name))
        .collect())
}

/// An error that has to do with one of the backends.
fn on(kind: Kind, error: impl Into<CliError>) -> CliError {
    CliError::OtherBackend {
        kind,
        source: Box::new(error.into()),
    }
}

/// A revision that stands in the folder itself.
fn direct_revision(root: &Path) -> Option<String> {
    let is_revision = |name: &String| {
        let of_backend = Kind::ALL.iter().any(|kind| kind.name() == name);
        !of_backend && !name.starts_with('.') && root.join(name).join("up.sql").is_file()
    };
    let entries = fs::read_dir(root).ok()?.flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    names.filter(is_revision).min()
}
