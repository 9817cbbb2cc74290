//! Where a new revision is to stand: the options for it, and what they mean in the folder. Also `merge`.

use chrono::Utc;
use clap::Args;

use super::lockstep;
use super::session::Session;
use super::{AppConnection, CliError, Exit, printer};
use crate::migrate::Status;
use crate::revision::{
    At, Draft, Position, ReferenceError, Revision, Revisions, Routes, Version, asks_what_is_applied, read,
};

const MERGES: &str = "-- It only brings branches together: nothing is run.\n";

/// Why revisions cannot be merged.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// They are fewer than two.
    #[error(
        "a merge needs two heads or more, and {}\nhint: name the heads to merge, as `heads` shows them",
        match heads.as_slice() { [] => "there is none".to_owned(), [one] => format!("there is one: `{one}`"), _ => "one was named".to_owned() }
    )]
    Nothing {
        /// The heads there are.
        heads: Vec<String>,
    },
    /// They are in one line.
    #[error("`{by}` stands on `{name}` already, so there is nothing to merge\nhint: leave `{name}` out")]
    Beneath {
        /// The lower one.
        name: String,
        /// The upper one.
        by: String,
    },
}

/// Where the revision stands in the graph.
#[derive(Debug, Default, Args)]
pub(super) struct PlaceArguments {
    /// The revision to stand on, or `base` to begin a line of its own. Needed where there are several heads.
    #[arg(long, value_name = "REV")]
    pub(super) head: Option<String>,

    /// Stand on a revision that others stand on already, which begins a branch.
    #[arg(long, requires = "head")]
    pub(super) splice: bool,

    /// A name for the branch that begins here. May be given several times.
    #[arg(long, value_name = "LABEL")]
    pub(super) branch_label: Vec<String>,

    /// A revision of another branch that has to be there first. May be given several times.
    #[arg(long, value_name = "REV")]
    pub(super) depends_on: Vec<String>,

    /// The version, in place of the time: letters, digits and `-`; greater than those of what it stands on.
    #[arg(long, value_name = "ID")]
    pub(super) rev_id: Option<String>,
}

/// What to merge.
#[derive(Debug, Args)]
pub(super) struct MergeArguments {
    /// The heads to bring together. Without any, all of them.
    #[arg(value_name = "REV")]
    pub(super) revisions: Vec<String>,

    /// What the merge is for; it becomes a part of the folder's name.
    #[arg(short, long, value_name = "MESSAGE", default_value = "merge")]
    pub(super) message: String,

    /// Bring revisions together on which others stand already, too.
    #[arg(long, requires = "revisions")]
    pub(super) splice: bool,

    /// A name for the branch that begins here. May be given several times.
    #[arg(long, value_name = "LABEL")]
    pub(super) branch_label: Vec<String>,

    /// The version, in place of the time: letters, digits and `-`; greater than those of what it stands on.
    #[arg(long, value_name = "ID")]
    pub(super) rev_id: Option<String>,
}

/// The position that the options mean. Nothing is asked where none is given but what is plain in the folder.
pub(super) fn position<C: AppConnection>(
    session: &Session<C>,
    revisions: &Revisions,
    arguments: &PlaceArguments,
) -> Result<Position, CliError> {
    let parents = match &arguments.head {
        None => None,
        Some(head) => Some(versions(session, revisions, std::slice::from_ref(head))?),
    };
    let position = Position {
        parents,
        splice: arguments.splice,
        branch_labels: arguments.branch_label.clone(),
        depends_on: versions(session, revisions, &arguments.depends_on)?,
        version: arguments.rev_id.clone(),
    };
    position.check(revisions)?;
    Ok(position)
}

/// `merge`: writes a revision that stands on several heads, and does nothing.
pub(super) fn merge<C: AppConnection>(
    session: &Session<C>,
    arguments: MergeArguments,
) -> Result<Exit, CliError> {
    let folder = session.folder()?;
    let revisions = read(&folder)?;
    let asked = match arguments.revisions.as_slice() {
        [] => &["heads".to_owned()][..],
        asked => asked,
    };
    let mut parents = versions(session, &revisions, asked)?;
    parents.sort();
    parents.dedup();
    if let [] | [_] = parents.as_slice() {
        return Err(MergeError::Nothing {
            heads: revisions.heads().map(|head| head.name.clone()).collect(),
        }
        .into());
    }
    if let Some((name, by)) = beneath(&revisions, &parents) {
        return Err(MergeError::Beneath { name, by }.into());
    }
    let draft = Draft {
        message: arguments.message,
        up: MERGES.to_owned(),
        down: MERGES.to_owned(),
        position: Position {
            parents: Some(parents),
            splice: arguments.splice,
            branch_labels: arguments.branch_label,
            version: arguments.rev_id,
            ..Position::default()
        },
        ..session.draft()?
    };
    if let Some(lockstep) = session.lockstep()? {
        lockstep::revision::write_same(&lockstep, &draft, false)?;
        return Ok(Exit::Done);
    }
    let path = draft.write(&folder, Utc::now().naive_utc())?;
    printer::data(format_args!("wrote {}", path.display()))?;
    Ok(Exit::Done)
}

/// One of them that another already stands on, though it be far below.
fn beneath(revisions: &Revisions, parents: &[Version]) -> Option<(String, String)> {
    let graph = revisions.graph();
    let all: Vec<At> = parents.iter().filter_map(|parent| graph.at(parent)).collect();
    all.iter().find_map(|by| {
        let below = graph.ancestors(&[*by], false);
        let name = all.iter().find(|at| *at != by && below.has(**at))?;
        Some((graph.name(*name).to_owned(), graph.name(*by).to_owned()))
    })
}

/// The one revision that a word means.
pub(super) fn revision<'r, C: AppConnection>(
    session: &Session<C>,
    revisions: &'r Revisions,
    text: &str,
) -> Result<&'r Revision, CliError> {
    let found = versions(session, revisions, &[text.to_owned()])?;
    let one = match found.as_slice() {
        [one] => revisions.get(one),
        _ => None,
    };
    one.ok_or_else(|| {
        CliError::Reference(ReferenceError::NotOne {
            text: text.to_owned(),
            found: found
                .iter()
                .filter_map(|version| Some(revisions.get(version)?.name.clone()))
                .collect(),
        })
    })
}

fn versions<C: AppConnection>(
    session: &Session<C>,
    revisions: &Revisions,
    references: &[String],
) -> Result<Vec<Version>, CliError> {
    let routes = if references.iter().any(|text| asks_what_is_applied(text)) {
        Status::read(&mut session.look()?, revisions)?.routes()
    } else {
        Routes::new(revisions.graph(), [])
    };
    let mut found = Vec::new();
    for text in references {
        let named: Result<Vec<&Version>, ReferenceError> = routes.named(text);
        found.extend(named.map_err(CliError::Reference)?.into_iter().cloned());
    }
    Ok(found)
}
