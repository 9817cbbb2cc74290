//! What can be wrong with a word that names a revision. Every message names the way out on a `hint:` line.

use crate::revision::error::candidates;

/// A word that names no revision, or several, or one that cannot be gone to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReferenceError {
    /// A URL stands where a revision is asked for.
    #[error(
        "a URL names no revision\nhint: `--database-url` takes the database's; `history` lists the revisions"
    )]
    Url,
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
        "`{text}` goes past the {end}: {} from `{from}`\nhint: `history` lists the revisions",
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
        1 => "only 1 step is left".to_owned(),
        more => format!("only {more} steps are left"),
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
