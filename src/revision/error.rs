//! What can be wrong with a migrations folder, or with a word that names a revision.
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

/// A word that names no revision, or several, or one that cannot be gone to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReferenceError {
    /// Nothing starts so.
    #[error("no revision is named `{text}`, nor starts so\nhint: {}", nearest_hint(nearest.as_deref()))]
    Unknown {
        /// The word.
        text: String,
        /// The name that is most like it, if one is.
        nearest: Option<String>,
    },
    /// Several start so.
    #[error("`{text}` may mean {}\nhint: give more of the name", candidates(found))]
    Ambiguous {
        /// The word.
        text: String,
        /// The names of the revisions that start so.
        found: Vec<String>,
    },
    /// `head`, where there are several.
    #[error(
        "`{text}` may mean any of {} heads: {}\nhint: {}",
        heads.len(), candidates(heads), heads_hint(label.as_deref())
    )]
    SeveralHeads {
        /// The word.
        text: String,
        /// The names of the heads.
        heads: Vec<String>,
        /// A label of one of them.
        label: Option<String>,
    },
    /// One revision is needed, and the word names several, or none.
    #[error(
        "`{text}` means {} here, and one revision is needed\nhint: name it",
        several(found)
    )]
    NotOne {
        /// The word.
        text: String,
        /// The names of the revisions.
        found: Vec<String>,
    },
    /// A step that could go to several.
    #[error("`{text}` has several ways to go: {}\nhint: {hint}", candidates(found))]
    Fork {
        /// The word.
        text: String,
        /// Where it may go.
        found: Vec<String>,
        /// The way out.
        hint: String,
    },
    /// More steps from a revision than there are.
    #[error(
        "`{text}` goes past the {end}: only {} from `{from}`\nhint: `history` lists the revisions",
        steps_there(*there)
    )]
    Past {
        /// The word.
        text: String,
        /// `head` or `base`.
        end: &'static str,
        /// From where the steps are counted.
        from: String,
        /// How many there are.
        there: usize,
    },
    /// More steps were asked for than there are.
    #[error("{} asked for, but only {there} {}\nhint: {}", steps(*asked), are(*there, what), steps_hint(what))]
    TooFar {
        /// What the steps would run over: `pending` or `applied`, perhaps on a branch.
        what: String,
        /// The number asked for.
        asked: usize,
        /// The number there are.
        there: usize,
    },
    /// A revision of another branch.
    #[error(
        "`{name}` is not on the branch `{branch}`\nhint: `history -v` shows which branch each revision belongs to"
    )]
    OtherBranch {
        /// The revision.
        name: String,
        /// The branch.
        branch: String,
    },
    /// A downgrade to a revision that is not applied.
    #[error("cannot downgrade to `{name}`, which is not applied\nhint: `upgrade {name}` goes there")]
    NotApplied {
        /// The revision.
        name: String,
    },
    /// A downgrade of what an applied revision of another branch depends on.
    #[error(
        "`{needed}` cannot be taken back: `{by}`, which is applied and would stay, needs it\nhint: `downgrade {by}-1` takes that back first"
    )]
    Needed {
        /// The revision that would be reverted.
        needed: String,
        /// The revision that depends on it.
        by: String,
    },
    /// A step back from a revision that is not applied.
    #[error("`{name}` is not applied, so it cannot be taken back\nhint: `current` shows what is applied")]
    NothingToTakeBack {
        /// The revision.
        name: String,
    },
    /// A range that is none.
    #[error("`{text}` is no range: {cause}\nhint: a range is `a:b`, `a:`, `:b` or `-3:current`")]
    Range {
        /// The text.
        text: String,
        /// What is wrong.
        cause: String,
    },
    /// There are no revisions to be named.
    #[error("`{text}` names nothing, for there are no revisions\nhint: `revision` writes the first")]
    Empty {
        /// The word.
        text: String,
    },
}

fn nearest_hint(nearest: Option<&str>) -> String {
    match nearest {
        Some(name) => format!("is `{name}` meant? `history` lists the revisions"),
        None => "`history` lists the revisions".to_owned(),
    }
}

fn heads_hint(label: Option<&str>) -> String {
    let branch = match label {
        Some(label) => format!("`{label}@head` means one branch's"),
        None => "name one of them".to_owned(),
    };
    format!("{branch}, `heads` means all, and `merge` makes one of them")
}

fn several(found: &[String]) -> String {
    if found.is_empty() {
        "no revision".to_owned()
    } else {
        candidates(found)
    }
}

fn steps_there(there: usize) -> String {
    match there {
        0 => "no step is left".to_owned(),
        1 => "1 step is left".to_owned(),
        more => format!("{more} steps are left"),
    }
}

fn steps(count: usize) -> String {
    let verb = if count == 1 { "step was" } else { "steps were" };
    format!("{count} {verb}")
}

fn are(count: usize, what: &str) -> String {
    let verb = if count == 1 {
        "revision is"
    } else {
        "revisions are"
    };
    format!("{verb} {what}")
}

fn steps_hint(what: &str) -> &'static str {
    if what.starts_with("pending") {
        "`upgrade head` runs them all"
    } else {
        "`downgrade base` reverts them all"
    }
}

fn candidates(found: &[String]) -> String {
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
