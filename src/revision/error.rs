//! What can be wrong with a migrations folder.
//! Every message names the file or folder, and the way out on a `hint:` line.

use std::io;
use std::path::{Path, PathBuf};

use super::Version;

/// A fault of the migrations folder.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RevisionError {
    /// The system refused to read.
    #[error("cannot read `{}`\nhint: see that it is there to be read, and no folder in place of a file", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The system's own words.
        source: io::Error,
    },
    /// The system refused to write.
    #[error("cannot write `{}`\nhint: nothing was written; see that the folder is one that you may write to", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The system's own words.
        source: io::Error,
    },
    /// Revisions that one cannot take the place of.
    #[error(
        "these revisions cannot be squashed: {why}\nhint: nothing was changed; `history -r A:B` shows what a range means"
    )]
    NotSquashed {
        /// Why not.
        why: String,
    },
    /// A folder with more in it than a revision.
    #[error("`{}` holds what is no part of a revision: {}\nhint: nothing was removed; move it elsewhere first", path.display(), others.join(", "))]
    OtherFiles {
        /// The folder.
        path: PathBuf,
        /// The names.
        others: Vec<String>,
    },
    /// The path of the migrations folder belongs to a file.
    #[error("the migrations folder `{}` is not a folder\nhint: move the file away, or set `dir` under `[migrations_directory]` in diesel.toml", path.display())]
    NotAFolder {
        /// The path.
        path: PathBuf,
    },
    /// A folder without up.sql.
    #[error("the migration folder `{}` has no up.sql\nhint: write one (a comment alone is enough), or delete the folder", path.display())]
    NoUpScript {
        /// The migration's folder.
        path: PathBuf,
    },
    /// A name or a text that is not UTF-8.
    #[error("`{}` is not UTF-8\nhint: save it as UTF-8, or rename it", path.display())]
    NotUtf8 {
        /// The file, or the folder with the name.
        path: PathBuf,
    },
    /// A folder whose name has nothing before its first `_`.
    #[error("the migration folder `{}` has no version\nhint: rename it to `<version>_<name>`", path.display())]
    NoVersion {
        /// The migration's folder.
        path: PathBuf,
    },
    /// Two folders of one version.
    #[error(
        "the migrations `{first}` and `{second}` have one version, `{version}`\nhint: rename the later one, so that each version stands once"
    )]
    TwoOfOneVersion {
        /// The shared version.
        version: Version,
        /// The first folder's name.
        first: String,
        /// The second folder's name.
        second: String,
    },
    /// A settings file that is no TOML, or has the wrong type in it.
    #[error("`{}` cannot be understood: {message}\nhint: correct it", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// What the reader said.
        message: String,
    },
    /// A header line without a value.
    #[error(
        "the header of `{file}` cannot be understood: {message}\nhint: it reads `-- olembic: revision = <version>, down_revision = <version or none>`"
    )]
    Header {
        /// The script.
        file: String,
        /// What is wrong.
        message: String,
    },
    /// A header that speaks of another revision than its folder.
    #[error(
        "the header of `{file}` says revision `{header}`, but its folder is version `{version}`\nhint: was the folder copied or renamed? correct the header, or remove the line"
    )]
    OtherRevision {
        /// The script.
        file: String,
        /// The version in the header.
        header: Version,
        /// The version of the folder.
        version: Version,
    },
    /// A header whose parent is not in the folder.
    #[error(
        "the header of `{file}` says {key} `{parent}`, which is not in the migrations folder\nhint: bring that folder back, or correct the header"
    )]
    NoParent {
        /// The script.
        file: String,
        /// `down_revision` or `depends_on`.
        key: &'static str,
        /// The missing parent.
        parent: Version,
    },
    /// A parent that Diesel would run after its child.
    #[error(
        "the header of `{file}` says {key} `{parent}`, whose version is not smaller than its own\nhint: versions are run in their order; correct the header, or give the folder a later version"
    )]
    ParentNotEarlier {
        /// The script.
        file: String,
        /// `down_revision` or `depends_on`.
        key: &'static str,
        /// The parent.
        parent: Version,
    },
    /// Revisions that stand on each other.
    #[error(
        "revisions stand on each other in a circle: {}\nhint: correct `down_revision` or `depends_on` in the header of one of them",
        names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" on ")
    )]
    Cycle {
        /// The names, each standing on the next; the first is also the last.
        names: Vec<String>,
    },
    /// A label that two revisions have.
    #[error(
        "the branch label `{label}` is given by `{first}` and by `{second}`\nhint: take it out of the header of one of them"
    )]
    TwoOfOneLabel {
        /// The label.
        label: String,
        /// The earlier revision's name.
        first: String,
        /// The later revision's name.
        second: String,
    },
    /// A label that could not be used in a reference.
    #[error("the branch label `{label}` of `{file}` cannot be used: {message}\nhint: give it another name")]
    Label {
        /// The script.
        file: String,
        /// The label.
        label: String,
        /// Why not.
        message: &'static str,
    },
    /// A new revision with a choice of heads to stand on.
    #[error(
        "there are {} heads for a new revision to stand on: {}\nhint: `--head NAME` says which, and `merge` makes one of them",
        heads.len(), candidates(heads)
    )]
    SeveralHeads {
        /// The names of the heads.
        heads: Vec<String>,
    },
    /// A new revision on one that others stand on already.
    #[error(
        "`{name}` is not a head, so a new revision on it begins a branch\nhint: `--splice` says that this is meant; the heads are {}",
        candidates(heads)
    )]
    NotAHead {
        /// The revision's name.
        name: String,
        /// The names of the heads.
        heads: Vec<String>,
    },
    /// A version that a new revision cannot have.
    #[error(
        "`{text}` cannot be the version of a new revision: {message}\nhint: give another `--rev-id`, or none"
    )]
    NoFolderVersion {
        /// What was said.
        text: String,
        /// Why not.
        message: &'static str,
    },
    /// A version that Diesel would run before what the revision stands on.
    #[error(
        "`{version}` cannot be the version of a revision that comes after `{parent}`, for it is not greater\nhint: give a greater `--rev-id`, or none"
    )]
    VersionTooSmall {
        /// What was said.
        version: Version,
        /// What it would come after.
        parent: Version,
    },
    /// A version that a header cannot name, for it would be read as another one.
    #[error(
        "no revision can be written behind `{}`: blanks at the ends of a version, `,` and `=` mean something else in a header\nhint: rename its folder, and `stamp` the databases that have it",
        version.as_str().escape_debug()
    )]
    NotForHeaders {
        /// The version.
        version: Version,
    },
    /// A label that a new revision cannot have.
    #[error("`{label}` cannot be the label of a branch: {message}\nhint: give another `--branch-label`")]
    NewLabel {
        /// What was said.
        label: String,
        /// Why not.
        message: &'static str,
    },
    /// No version is left after the last one.
    #[error(
        "no version of at most {} characters comes after `{last}`\nhint: rename that folder to `YYYY-MM-DD-HHMMSS_<name>`",
        Version::LONGEST
    )]
    NoNextVersion {
        /// The last version in the folder.
        last: Version,
    },
    /// The template's versions come before one that is there.
    #[error(
        "`file_template = \"{template}\"` gives the version `{version}` now, which is not greater than `{last}`, the last that is there\nhint: versions are compared as text, and a new one is the greatest; take a template that begins like the names that are there, such as `file_template = \"{suggestion}\"`"
    )]
    TemplateBehind {
        /// The template.
        template: String,
        /// What it gives now.
        version: Version,
        /// The last version in the folder.
        last: Version,
        /// One that mostly goes.
        suggestion: &'static str,
    },
    /// A hook did not come to a good end.
    #[error(
        "the hook `{hook}` failed on `{}`: {cause}\nhint: nothing was written; mend what it says above, or the hook in `[[hooks]]` of olembic.toml",
        path.display()
    )]
    HookFailed {
        /// Its name.
        hook: String,
        /// The file or folder, as it would have been called.
        path: PathBuf,
        /// How it ended.
        cause: String,
    },
    /// A hook changed what is not its own.
    #[error(
        "the hook `{hook}` {what} in `{}`\nhint: nothing was written; let it change the statements alone, or take it out of `[[hooks]]` in olembic.toml",
        path.display()
    )]
    HookSpoiled {
        /// Its name.
        hook: String,
        /// What it did.
        what: String,
        /// The folder, as it would have been called.
        path: PathBuf,
    },
}

impl RevisionError {
    pub(super) fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| match source.kind() {
            io::ErrorKind::InvalidData => Self::NotUtf8 { path },
            io::ErrorKind::NotADirectory => Self::NotAFolder { path },
            _ => Self::Read { path, source },
        }
    }

    pub(super) fn write(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Write { path, source }
    }
}

/// Names for a sentence, the first five of them.
pub(super) fn candidates(found: &[String]) -> String {
    const SHOWN: usize = 5;
    let mut text = String::new();
    for (index, name) in found.iter().take(SHOWN).enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        text.push_str(&format!("`{name}`"));
    }
    if found.len() > SHOWN {
        text.push_str(&format!(" and {} more", found.len() - SHOWN));
    }
    text
}
