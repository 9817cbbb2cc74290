//! The file of `--resume`: which databases are done. It holds no password.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::error::FleetError;
use crate::migrate::Checksum;

/// What the first line begins with.
const TITLE: &str = "# olembic: databases that are done, of the run ";

/// The file, open for more.
pub(super) struct Resume {
    path: PathBuf,
    file: File,
    done: BTreeSet<String>,
}

impl Resume {
    /// Opens it, or begins it. `run` is what has to be the same for what is done to be done.
    pub(super) fn open(path: &Path, run: &[&str]) -> Result<Self, FleetError> {
        let fail = |source: io::Error| FleetError::Resume {
            path: path.to_owned(),
            source,
        };
        let title = format!("{TITLE}{}", Checksum::of_parts(run).as_str());
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(fail(error)),
        };
        // A line that was cut by the end of a run names nothing.
        let whole = text
            .rfind('\n')
            .map_or("", |end| text.get(..end).unwrap_or_default());
        let mut lines = whole.lines();
        match lines.next() {
            None if TITLE.starts_with(&text) || text.starts_with(TITLE) => {}
            Some(first) if first == title => {}
            Some(first) if first.starts_with(TITLE) => {
                return Err(FleetError::OtherRun {
                    path: path.to_owned(),
                });
            }
            _ => {
                return Err(FleetError::NotResume {
                    path: path.to_owned(),
                });
            }
        }
        let done: BTreeSet<String> = lines.map(str::to_owned).collect();
        let mut options = OpenOptions::new();
        let mut file = options.append(true).create(true).open(path).map_err(fail)?;
        if whole.is_empty() {
            file.set_len(0)
                .and_then(|()| writeln!(file, "{title}"))
                .map_err(fail)?;
        } else if !text.ends_with('\n') {
            file.set_len(whole.len() as u64 + 1).map_err(fail)?;
        }
        Ok(Self {
            path: path.to_owned(),
            file,
            done,
        })
    }

    /// Whether this one is done.
    pub(super) fn has(&self, database: &str) -> bool {
        self.done.contains(database)
    }

    /// Says that this one is.
    pub(super) fn add(&mut self, database: &str) -> Result<(), FleetError> {
        writeln!(self.file, "{database}").map_err(|source| FleetError::Resume {
            path: self.path.clone(),
            source,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_stays_done_for_the_same_run_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("done");
        let mut first = Resume::open(&path, &["upgrade", "head"]).unwrap();
        assert!(!first.has("a.db"));
        first.add("a.db").unwrap();
        first.add("b.db").unwrap();
        drop(first);
        let again = Resume::open(&path, &["upgrade", "head"]).unwrap();
        assert!(again.has("a.db") && again.has("b.db") && !again.has("c.db"));
        assert!(matches!(
            Resume::open(&path, &["upgrade", "base"]),
            Err(FleetError::OtherRun { .. })
        ));
    }

    #[test]
    fn a_line_that_was_cut_is_not_done() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("done");
        let mut first = Resume::open(&path, &["x"]).unwrap();
        first.add("a.db").unwrap();
        first.add("long/b.db").unwrap();
        drop(first);
        let whole = fs::read_to_string(&path).unwrap();
        // Wherever it was cut, it can be gone on with.
        for end in 0..whole.len() {
            fs::write(&path, &whole[..end]).unwrap();
            let mut again = Resume::open(&path, &["x"]).unwrap();
            assert!(!again.has("long/b.db"), "{end}");
            assert!(!again.has("long/"), "{end}");
            again.add("c.db").unwrap();
            drop(again);
            assert!(Resume::open(&path, &["x"]).unwrap().has("c.db"), "{end}");
        }
    }

    #[test]
    fn another_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes");
        for text in ["my notes\n", "my notes", "\n"] {
            fs::write(&path, text).unwrap();
            assert!(matches!(
                Resume::open(&path, &["x"]),
                Err(FleetError::NotResume { .. })
            ));
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }
}
