//! Takes revisions out of migrations folders: all of them, or none. A folder that holds what is no part of a revision stays.
//! Each is given a hidden name first, which everybody passes over, and deleted when all have one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::RevisionError;

/// What a revision's folder may hold.
const FILES: [&str; 3] = ["up.sql", "down.sql", "metadata.toml"];

/// Refuses a folder that holds anything but a revision.
///
/// # Errors
/// [`RevisionError`] names what else is there.
pub fn only_a_revision(path: &Path) -> Result<(), RevisionError> {
    let mut others = Vec::new();
    for entry in fs::read_dir(path).map_err(RevisionError::read(path))? {
        let entry = entry.map_err(RevisionError::read(path))?;
        let name = entry.file_name();
        let kind = entry.file_type().map_err(RevisionError::read(path))?;
        if !kind.is_file() || !FILES.iter().any(|file| name == *file) {
            others.push(name.to_string_lossy().into_owned());
        }
    }
    if others.is_empty() {
        return Ok(());
    }
    others.sort();
    Err(RevisionError::OtherFiles {
        path: path.to_owned(),
        others,
    })
}

/// Deletes the folders of revisions.
///
/// # Errors
/// [`RevisionError`]; then all of them are still there.
pub fn remove(paths: &[PathBuf]) -> Result<(), RevisionError> {
    for path in paths {
        only_a_revision(path)?;
    }
    let mut hidden = Vec::with_capacity(paths.len());
    for path in paths {
        match hide(path) {
            Ok(to) => hidden.push(to),
            Err(error) => {
                for (to, from) in hidden.iter().zip(paths) {
                    let _ = fs::rename(to, from);
                }
                return Err(RevisionError::write(path)(error));
            }
        }
    }
    for path in hidden {
        // Nobody sees it any more.
        let _ = fs::remove_dir_all(path);
    }
    Ok(())
}

fn hide(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut number = 0_u32;
    loop {
        let to = path.with_file_name(format!(".removed-{}-{number}-{name}", std::process::id()));
        if fs::symlink_metadata(&to).is_err() {
            fs::rename(path, &to)?;
            return Ok(to);
        }
        number = number.saturating_add(1);
    }
}
