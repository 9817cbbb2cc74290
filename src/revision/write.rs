//! Writes a new revision: the whole folder, or nothing.
//! It is made under a hidden name, which Diesel passes over, and renamed when it is complete. The hidden name is
//! the version alone: who makes it has that version.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use chrono::NaiveDateTime;

use super::before::before_lines;
use super::header::{MARK, line};
use super::{
    Caption, Captions, FolderNames, Header, Hooks, Position, Preflight, Revision, RevisionError, Version,
    read, read_one,
};

/// Writing a folder takes milliseconds; a second is more than enough to wait for another writer.
const PAUSE: Duration = Duration::from_millis(5);
const ATTEMPTS: u32 = 200;

const EMPTY_UP: &str = "-- Write here what upgrades the database.\n";
const EMPTY_DOWN: &str = "-- Write here what undoes up.sql.\n";

/// A revision that is not yet written. Empty scripts become a comment, which runs as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// What the revision is for, in any words.
    pub message: String,
    /// Which step of it this is, where one message stands for several revisions.
    pub step: String,
    /// The statements that upgrade.
    pub up: String,
    /// The statements that undo them.
    pub down: String,
    /// The statements that run before those of `up`, where there is no transaction: see [`before`](super::before()).
    pub before_up: Vec<String>,
    /// The same for `down`.
    pub before_down: Vec<String>,
    /// Whether the scripts bring their own transaction, and must not run in another one.
    pub without_transaction: bool,
    /// What is asked of the rows of a database before the revision runs there.
    pub preflights: Vec<Preflight>,
    /// What the revision takes with it, a line each.
    pub data_loss: Vec<String>,
    /// Where it stands in the graph.
    pub position: Position,
    /// How its folder is called.
    pub names: FolderNames,
    /// What stands at the head of its scripts.
    pub captions: Captions,
    /// What is run when its files are written, before anyone else sees them.
    pub hooks: Hooks,
}

impl Draft {
    /// Writes the revision as the next one of a migrations folder, which is made if it is not there.
    /// Returns the path of the new folder. Of several that write at once, each gets a version of its own.
    ///
    /// # Errors
    /// [`RevisionError`]; then nothing was written, and what was begun is removed.
    pub fn write(&self, folder: &Path, now: NaiveDateTime) -> Result<PathBuf, RevisionError> {
        self.write_if(folder, now, |_| Ok(()))
    }

    /// The same, if `check` agrees: it is given the revision as it stands in its files, before anyone else sees it.
    ///
    /// # Errors
    /// Those of `write`, and what `check` says; then nothing was written.
    pub fn write_if<E: From<RevisionError>>(
        &self,
        folder: &Path,
        now: NaiveDateTime,
        check: impl FnOnce(&Revision) -> Result<(), E>,
    ) -> Result<PathBuf, E> {
        let begun = self.begin(folder, now)?;
        check(&begun.revision)?;
        begun.show()
    }

    /// What would be written, if `check` agrees to it; nothing is.
    ///
    /// # Errors
    /// As for `write_if`.
    pub fn preview<E: From<RevisionError>>(
        &self,
        folder: &Path,
        now: NaiveDateTime,
        check: impl FnOnce(&Revision) -> Result<(), E>,
    ) -> Result<Revision, E> {
        let begun = self.begin(folder, now)?;
        check(&begun.revision)?;
        Ok(begun.revision.clone())
    }

    /// Writes it under a hidden name.
    fn begin(&self, folder: &Path, now: NaiveDateTime) -> Result<Begun, RevisionError> {
        let mut last = head(folder)?;
        let above = Made::all(folder).map_err(RevisionError::write(folder))?;
        loop {
            let start = self.position.start_after(&self.names, last.as_ref(), now)?;
            let name = self.names.name(&start, &self.slug());
            let path = folder.join(&name);
            let hidden = folder.join(format!(".{}", start.claim));
            let Some(made) = Made::alone(&hidden).map_err(RevisionError::write(&path))? else {
                // Left behind by a run that was killed.
                last = Some(start.beyond);
                continue;
            };
            let newest = head(folder)?;
            if newest > last {
                last = newest;
                continue;
            }
            let header = self.position.header(Version::of(&start.text), &read(folder)?)?;
            self.write_files(&hidden, &path, &header)?;
            let revision = as_written(&hidden, &path, name, &start.text)?;
            return Ok(Begun {
                hidden,
                path,
                revision,
                made: [made, above],
            });
        }
    }

    /// The readable part of the folder's name.
    pub(super) fn slug(&self) -> String {
        let of_message = self.names.slug(&self.message);
        match self.step.trim() {
            "" => of_message,
            step => format!("{of_message}_{}", self.names.slug(step)),
        }
    }

    /// Writes the files into a folder that will stand at `path`, and lets the hooks see them.
    ///
    /// # Errors
    /// [`RevisionError`] when they cannot be written, or a hook fails.
    pub(super) fn write_files(
        &self,
        folder: &Path,
        path: &Path,
        header: &Header,
    ) -> Result<(), RevisionError> {
        self.write_texts(folder, header)
            .map_err(RevisionError::write(path))?;
        self.hooks.run(folder, path)
    }

    fn write_texts(&self, folder: &Path, header: &Header) -> io::Result<()> {
        let mut up = format!("{header}\n");
        up.extend(self.data_loss.iter().map(|loss| line("data_loss", loss)));
        up.extend(self.preflights.iter().map(Preflight::line));
        up.push_str(&before_lines(&self.before_up));
        let message = match self.step.trim() {
            "" => one_line(&self.message),
            step => one_line(&format!("{}: {step}", self.message)),
        };
        let caption = |caption: &Caption| caption.written(header, &message, &self.captions.date);
        match &self.captions.up {
            Some(up_caption) => up.push_str(&caption(up_caption)),
            None if message.is_empty() => {}
            None => up.push_str(&format!("-- {message}\n")),
        }
        up.push('\n');
        up.push_str(or_comment(&self.up, EMPTY_UP));
        write_file(&folder.join("up.sql"), &up)?;
        let mut down = before_lines(&self.before_down);
        if let Some(down_caption) = &self.captions.down {
            down.push_str(&caption(down_caption));
            down.push('\n');
        }
        down.push_str(or_comment(&self.down, EMPTY_DOWN));
        write_file(&folder.join("down.sql"), &down)?;
        let metadata = format!("run_in_transaction = {}\n", !self.without_transaction);
        write_file(&folder.join("metadata.toml"), &metadata)
    }
}

/// A revision under its hidden name, which goes away again unless it is shown.
struct Begun {
    hidden: PathBuf,
    path: PathBuf,
    revision: Revision,
    /// Its folder, and those above it.
    made: [Made; 2],
}

impl Begun {
    fn show<E: From<RevisionError>>(self) -> Result<PathBuf, E> {
        fs::rename(&self.hidden, &self.path).map_err(RevisionError::write(&self.path))?;
        self.made.into_iter().for_each(Made::keep);
        Ok(self.path)
    }
}

/// The revision in the hidden folder, under the name and the place that it will have.
pub(super) fn as_written(
    hidden: &Path,
    path: &Path,
    name: String,
    version: &str,
) -> Result<Revision, RevisionError> {
    let mut revision = read_one(hidden)?;
    revision.name = name;
    revision.version = Version::of(version);
    revision.up.file = path.join("up.sql").display().to_string();
    if let Some(down) = &mut revision.down {
        down.file = path.join("down.sql").display().to_string();
    }
    Ok(revision)
}

pub(super) fn head(folder: &Path) -> Result<Option<Version>, RevisionError> {
    Ok(read(folder)?.head().map(|revision| revision.version.clone()))
}

fn or_comment<'a>(script: &'a str, comment: &'a str) -> &'a str {
    if script.trim().is_empty() { comment } else { script }
}

/// A message must not end its comment, nor be read as a line of a header.
fn one_line(message: &str) -> String {
    let line = in_one_line(message);
    match line.trim_start_matches(['-', ' ']).starts_with(MARK) {
        true => format!("`{line}`"),
        false => line,
    }
}

fn in_one_line(message: &str) -> String {
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
pub(super) struct Made(Option<PathBuf>);

impl Made {
    /// Makes a folder that nobody else has made, and waits a little for one who has. `None` when it stays.
    pub(super) fn alone(path: &Path) -> io::Result<Option<Self>> {
        for _ in 0..ATTEMPTS {
            match fs::create_dir(path) {
                Ok(()) => return Ok(Some(Self(Some(path.to_owned())))),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => thread::sleep(PAUSE),
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// Makes a folder and those above it; answers for the uppermost that was not there.
    pub(super) fn all(path: &Path) -> io::Result<Self> {
        // A link that leads nowhere is there, and not ours to take away.
        let missing =
            |folder: &&Path| !folder.as_os_str().is_empty() && fs::symlink_metadata(folder).is_err();
        let made = Self(path.ancestors().take_while(missing).last().map(Path::to_owned));
        fs::create_dir_all(path)?;
        Ok(made)
    }

    /// Answers for a folder that is there.
    pub(super) fn of(path: &Path) -> Self {
        Self(Some(path.to_owned()))
    }

    pub(super) fn keep(mut self) {
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
pub(super) mod tests;
