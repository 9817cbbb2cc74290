//! Writes a new revision: the whole folder, or nothing.
//! It is made under a hidden name, which Diesel passes over, and renamed when it is complete.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;

use super::{Header, RevisionError, Revisions, Version, slug};

const METADATA: &str = "run_in_transaction = true\n";
const EMPTY_UP: &str = "-- Write here what upgrades the database.\n";
const EMPTY_DOWN: &str = "-- Write here what undoes up.sql.\n";

/// A revision that is not yet written. Empty scripts become a comment, which runs as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// What the revision is for, in any words.
    pub message: String,
    /// The statements that upgrade.
    pub up: String,
    /// The statements that undo them.
    pub down: String,
}

impl Draft {
    /// Writes the revision as the next one of a migrations folder, which is made if it is not there.
    /// Returns the path of the new folder.
    ///
    /// # Errors
    /// [`RevisionError`]; then nothing was written, and what was begun is removed.
    pub fn write(
        &self,
        folder: &Path,
        revisions: &Revisions,
        now: NaiveDateTime,
    ) -> Result<PathBuf, RevisionError> {
        let last = revisions.head().map(|revision| &revision.version);
        let written = Version::written_after(last, now).ok_or_else(|| RevisionError::NoNextVersion {
            last: last.cloned().unwrap_or_else(|| Version::of("")),
        })?;
        let header = Header::new(Version::of(&written), last.cloned());
        let name = format!("{written}_{}", slug(&self.message));
        let path = folder.join(&name);
        if folder.exists() && !folder.is_dir() {
            return Err(RevisionError::NotAFolder {
                path: folder.to_owned(),
            });
        }
        let made = Made::all(folder).map_err(RevisionError::write(folder))?;
        let hidden = folder.join(format!(".{name}.{}", std::process::id()));
        let begun = Made::one(&hidden).map_err(RevisionError::write(&path))?;
        self.write_files(&hidden, &header)
            .and_then(|()| fs::rename(&hidden, &path))
            .map_err(RevisionError::write(&path))?;
        begun.keep();
        made.keep();
        Ok(path)
    }

    fn write_files(&self, folder: &Path, header: &Header) -> io::Result<()> {
        let mut up = format!("{header}\n");
        let message = one_line(&self.message);
        if !message.is_empty() {
            up.push_str(&format!("-- {message}\n"));
        }
        up.push('\n');
        up.push_str(or_comment(&self.up, EMPTY_UP));
        write_file(&folder.join("up.sql"), &up)?;
        write_file(&folder.join("down.sql"), or_comment(&self.down, EMPTY_DOWN))?;
        write_file(&folder.join("metadata.toml"), METADATA)
    }
}

fn or_comment<'a>(script: &'a str, comment: &'a str) -> &'a str {
    if script.trim().is_empty() { comment } else { script }
}

/// A message must not end its comment.
fn one_line(message: &str) -> String {
    message
        .split(|c: char| c.is_control() || c.is_whitespace() || matches!(c, '\u{2028}' | '\u{2029}'))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn write_file(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// A folder that was made, and goes away again unless it is kept.
struct Made(Option<PathBuf>);

impl Made {
    /// Makes one folder.
    fn one(path: &Path) -> io::Result<Self> {
        fs::create_dir(path)?;
        Ok(Self(Some(path.to_owned())))
    }

    /// Makes a folder and those above it; answers for the uppermost that was not there.
    fn all(path: &Path) -> io::Result<Self> {
        let missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
        let made = Self(path.ancestors().take_while(missing).last().map(Path::to_owned));
        fs::create_dir_all(path)?;
        Ok(made)
    }

    fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            // The error that led here is the one to report.
            let _ = fs::remove_dir_all(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;
    #[cfg(feature = "sqlite")]
    use {diesel::migration::MigrationSource, diesel_migrations::FileBasedMigrations, proptest::prelude::*};

    fn now() -> NaiveDateTime {
        chrono::DateTime::from_timestamp(1_767_323_045, 0)
            .unwrap()
            .naive_utc()
    }

    fn draft(message: &str) -> Draft {
        Draft {
            message: message.to_owned(),
            ..Draft::default()
        }
    }

    fn entries(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn a_folder_holds_header_scripts_and_metadata() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("db/migrations");
        let first = draft("добавить\nтеги")
            .write(&folder, &Revisions::default(), now())
            .unwrap();
        assert_eq!(first, folder.join("2026-01-02-030405_dobavit_tegi"));
        let file = |name: &str| fs::read_to_string(first.join(name)).unwrap();
        assert_eq!(
            file("up.sql"),
            "-- olembic: revision = 20260102030405, down_revision = none\n-- добавить теги\n\n\
             -- Write here what upgrades the database.\n"
        );
        assert_eq!(file("down.sql"), "-- Write here what undoes up.sql.\n");
        assert_eq!(file("metadata.toml"), "run_in_transaction = true\n");

        // The clock stands still.
        let next = Draft {
            up: "CREATE TABLE a (id INTEGER);\n".to_owned(),
            down: "DROP TABLE a;\n".to_owned(),
            ..draft("")
        };
        let second = next.write(&folder, &read(&folder).unwrap(), now()).unwrap();
        assert_eq!(second, folder.join("2026-01-02-030406_revision"));
        assert_eq!(
            fs::read_to_string(second.join("up.sql")).unwrap(),
            "-- olembic: revision = 20260102030406, down_revision = 20260102030405\n\n\
             CREATE TABLE a (id INTEGER);\n"
        );
        assert_eq!(read(&folder).unwrap().iter().count(), 2);
        assert_eq!(entries(&folder), 2, "nothing hidden is left");
    }

    #[test]
    fn a_failure_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        // The path of the folder is a file.
        let file = root.path().join("file");
        fs::write(&file, "").unwrap();
        let message = draft("x")
            .write(&file, &Revisions::default(), now())
            .unwrap_err()
            .to_string();
        assert!(message.contains("is not a folder\nhint:"), "{message}");
        // A file stands where a folder above it should be.
        let message = draft("x")
            .write(&file.join("a/b"), &Revisions::default(), now())
            .unwrap_err()
            .to_string();
        assert!(message.contains("cannot write"), "{message}");
        assert_eq!(entries(root.path()), 1);
        // The last step fails: another has taken the name.
        let folder = root.path().join("migrations");
        fs::create_dir_all(folder.join("2026-01-02-030405_x/other")).unwrap();
        draft("x")
            .write(&folder, &Revisions::default(), now())
            .unwrap_err();
        assert_eq!(entries(&folder), 1);
    }

    #[test]
    fn a_folder_that_was_made_for_nothing_goes_away() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("a/migrations");
        let made = Made::all(&folder).unwrap();
        assert!(folder.is_dir());
        drop(made);
        assert_eq!(entries(root.path()), 0);
    }

    #[cfg(feature = "sqlite")]
    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_message_gives_a_folder_that_diesel_lists(message in any::<String>()) {
            let root = tempfile::tempdir().unwrap();
            let path = draft(&message).write(root.path(), &Revisions::default(), now()).unwrap();
            let diesel = FileBasedMigrations::from_path(root.path()).unwrap();
            let listed = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&diesel).unwrap();
            prop_assert_eq!(listed.len(), 1);
            prop_assert_eq!(listed[0].name().version().to_string(), "20260102030405");
            let revisions = read(root.path()).unwrap();
            prop_assert_eq!(Some(revisions.head().unwrap().name.as_str()), path.file_name().unwrap().to_str());
        }
    }
}
