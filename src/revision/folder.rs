//! Reads the migrations folder: which entries are migrations, and what each holds.
//! The rules are Diesel's, but nothing that is wrong is passed over in silence.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
#[cfg(feature = "cli")]
use std::{panic::resume_unwind, thread};

use serde::Deserialize;

use super::{Revision, RevisionError, Revisions, Script, Version};

/// How many threads read the outlines of revisions, and how many each of them reads at least.
#[cfg(feature = "cli")]
const THREADS: usize = 2;
#[cfg(feature = "cli")]
const PART: usize = 100;

/// What `metadata.toml` may say; the defaults are Diesel's.
#[derive(Deserialize)]
struct Metadata {
    #[serde(default)]
    run_in_transaction: bool,
}

/// The revisions of a migrations folder. Files and names that start with `.` are passed over, as Diesel does;
/// a folder that does not exist holds none.
///
/// # Errors
/// [`RevisionError`] names the first folder or file at fault.
pub fn read(folder: &Path) -> Result<Revisions, RevisionError> {
    Revisions::new(read_each(folder)?)
}

/// The same revisions by their names, whether or not they fit together.
///
/// # Errors
/// [`RevisionError`] names the first folder or file that holds no revision.
pub fn read_each(folder: &Path) -> Result<Vec<Revision>, RevisionError> {
    places(folder)?.iter().map(|path| read_one(path)).collect()
}

/// The revisions without what only a run of them needs: of each, up.sql alone is read. They have no way down, and all of them seem to
/// run in a transaction, whatever the other files say.
///
/// # Errors
/// [`RevisionError`], as for [`read`], but for faults of the files that are not read.
#[cfg(feature = "cli")]
pub(crate) fn read_outline(folder: &Path) -> Result<Revisions, RevisionError> {
    let paths = places(folder)?;
    // The system takes more time to open a file than it takes to read it, and opens several at once.
    let part = paths.len().div_ceil(THREADS).max(PART);
    let mut parts = paths.chunks(part);
    let first = parts.next().unwrap_or_default();
    let mut revisions = Vec::with_capacity(paths.len());
    thread::scope(|scope| {
        let begun = |part| {
            (
                part,
                thread::Builder::new().spawn_scoped(scope, move || outlines(part)),
            )
        };
        let others: Vec<_> = parts.map(begun).collect();
        revisions.extend(outlines(first)?);
        for (part, other) in others {
            revisions.extend(match other {
                Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic))?,
                // No thread could be had.
                Err(_) => outlines(part)?,
            });
        }
        Revisions::new(revisions)
    })
}

#[cfg(feature = "cli")]
fn outlines(paths: &[PathBuf]) -> Result<Vec<Revision>, RevisionError> {
    let outline = |path: &PathBuf| {
        let (name, up) = begun(path)?;
        Revision::new(name, up, None, true)
    };
    paths.iter().map(outline).collect()
}

/// The folders that are to hold a revision each, in the order of their names.
fn places(folder: &Path) -> Result<Vec<PathBuf>, RevisionError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(RevisionError::read(folder)(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(RevisionError::read(folder))?;
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        // The entry knows, but for a link.
        let is_folder = || match entry.file_type() {
            Ok(kind) if !kind.is_symlink() => kind.is_dir(),
            _ => entry.path().is_dir(),
        };
        if !hidden && is_folder() {
            names.push(entry.file_name());
        }
    }
    // As names, for which paths are taken to pieces at every comparison.
    names.sort();
    Ok(names.iter().map(|name| folder.join(name)).collect())
}

/// The revision in one folder.
///
/// # Errors
/// [`RevisionError`] names the file at fault.
pub fn read_one(path: &Path) -> Result<Revision, RevisionError> {
    let (name, up) = begun(path)?;
    let down = script(&path.join("down.sql"))?;
    Revision::new(name, up, down, run_in_transaction(path)?)
}

/// The name of a revision, and what upgrades.
fn begun(path: &Path) -> Result<(String, Script), RevisionError> {
    let not_utf8 = || RevisionError::NotUtf8 {
        path: path.to_owned(),
    };
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .ok_or_else(not_utf8)?;
    if Version::of(name).as_str().is_empty() {
        return Err(RevisionError::NoVersion {
            path: path.to_owned(),
        });
    }
    let up = script(&path.join("up.sql"))?.ok_or_else(|| RevisionError::NoUpScript {
        path: path.to_owned(),
    })?;
    Ok((name.to_owned(), up))
}

fn script(path: &Path) -> Result<Option<Script>, RevisionError> {
    Ok(text(path)?.map(|text| Script {
        text,
        file: path.display().to_string(),
    }))
}

/// The text of a file; `None` when there is no such file.
fn text(path: &Path) -> Result<Option<String>, RevisionError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(RevisionError::read(path)(error)),
    }
}

/// Diesel takes a file that it cannot read for `true`; here that is an error, for the file may mean `false`.
fn run_in_transaction(folder: &Path) -> Result<bool, RevisionError> {
    let path = folder.join("metadata.toml");
    let Some(text) = text(&path)? else {
        return Ok(true);
    };
    let metadata: Metadata = toml::from_str(&text).map_err(|error| RevisionError::Settings {
        path,
        message: error.message().to_owned(),
    })?;
    Ok(metadata.run_in_transaction)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn migration(root: &Path, name: &str, files: &[(&str, &[u8])]) {
        fs::create_dir(root.join(name)).unwrap();
        for (file, text) in files {
            fs::write(root.join(name).join(file), text).unwrap();
        }
    }

    #[test]
    fn files_and_hidden_folders_are_passed_over() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("README.md"), "").unwrap();
        fs::write(root.path().join(".diesel_lock"), "").unwrap();
        fs::create_dir(root.path().join(".half-written")).unwrap();
        migration(root.path(), "2_b", &[("up.sql", b"SELECT 1;"), ("down.sql", b"")]);
        migration(root.path(), "1_a", &[("up.sql", b"SELECT 1;")]);
        let revisions = read(root.path()).unwrap();
        let seen: Vec<_> = revisions
            .iter()
            .map(|r| (r.name.as_str(), r.down.is_some()))
            .collect();
        assert_eq!(seen, [("1_a", false), ("2_b", true)]);
    }

    #[test]
    fn no_folder_holds_no_revisions() {
        let root = tempfile::tempdir().unwrap();
        assert!(read(&root.path().join("nowhere")).unwrap().is_empty());
    }

    #[test]
    fn metadata_is_read_as_diesel_reads_it_but_never_guessed() {
        let root = tempfile::tempdir().unwrap();
        for (name, metadata, expected) in [
            ("1_a", Some("run_in_transaction = true"), Some(true)),
            ("2_b", Some("run_in_transaction = false"), Some(false)),
            ("3_c", Some("# nothing"), Some(false)),
            ("4_d", None, Some(true)),
            ("5_e", Some("run_in_transaction = maybe"), None),
        ] {
            migration(root.path(), name, &[("up.sql", b"-- x")]);
            let path = root.path().join(name);
            if let Some(text) = metadata {
                fs::write(path.join("metadata.toml"), text).unwrap();
            }
            let read = read_one(&path).map(|r| r.run_in_transaction);
            match (read, expected) {
                (Err(error), None) => assert!(error.to_string().contains("metadata.toml"), "{error}"),
                (read, expected) => assert_eq!(read.ok(), expected, "{name}"),
            }
        }
    }

    #[test]
    fn faults_name_the_folder_and_the_remedy() {
        type Case = (
            &'static str,
            &'static [(&'static str, &'static [u8])],
            &'static str,
        );
        let cases: [Case; 4] = [
            ("1_a", &[("down.sql", b"")], "1_a` has no up.sql\nhint: write one"),
            ("1_a", &[("up.sql", b"\xff\xfe")], "up.sql` is not UTF-8"),
            (
                "1_a",
                &[("up.sql", b""), ("down.sql", b"\xff")],
                "down.sql` is not UTF-8",
            ),
            (
                "_a",
                &[("up.sql", b"")],
                "_a` has no version\nhint: rename it to `<version>_<name>`",
            ),
        ];
        for (name, files, expected) in cases {
            let root = tempfile::tempdir().unwrap();
            migration(root.path(), name, files);
            let message = read(root.path()).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        let message = read(file.path()).unwrap_err().to_string();
        assert!(message.contains("is not a folder\nhint:"), "{message}");
    }
}
