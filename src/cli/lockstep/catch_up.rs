//! `revision --catch-up`: a backend that has no revisions yet gets those of the others.
//!
//! The last one makes everything that the models ask for, and is the only one that does anything; so the graph is the same, and a new
//! database of that backend comes to the same state by the same names.

use super::standing::{self, Standing};
use super::trees::{Tree, Trees};
use super::{Lockstep, on, revision};
use crate::cli::answers::Answers;
use crate::cli::session::Session;
use crate::cli::{AppConnection, CliError, Exit, printer};
use crate::diff::Hints;
use crate::revision::{Draft, Header, RevisionError, Revisions, write_tree, write_twin};

const NOTHING: &str =
    "-- Nothing to do: this backend came later, and the last revision that was there then makes all of it.\n";

pub(super) fn run<C: AppConnection>(
    session: &Session<C>,
    lockstep: &Lockstep,
    trees: &Trees,
    no_rehearse: bool,
) -> Result<Exit, CliError> {
    revision::all_types(session, lockstep)?;
    trees.same_but_for_empty()?;
    let Some(model) = trees.iter().find(|tree| !tree.revisions.is_empty()) else {
        printer::say("no backend has revisions: `revision --autogenerate` writes the first for all of them");
        return Ok(Exit::Done);
    };
    let behind: Vec<&Tree> = trees.iter().filter(|tree| tree.revisions.is_empty()).collect();
    if behind.is_empty() {
        printer::say("every backend has the revisions of the others: nothing written");
        return Ok(Exit::Done);
    }
    one_head(model).map_err(|error| on(model.kind, error))?;
    leads_to_the_models(session, model)?;
    for tree in behind {
        let mut standing = standing::scratch(session, tree.kind)?;
        let text = catch_up(&mut *standing, lockstep, model, &session.draft()?, no_rehearse);
        printer::data(text.map_err(|error| on(tree.kind, error))?)?;
    }
    Ok(Exit::Done)
}

/// Else there is no revision after which everything is there.
fn one_head(model: &Tree) -> Result<(), CliError> {
    let revisions = Revisions::new(model.revisions.iter().cloned())?;
    let heads: Vec<String> = revisions.heads().map(|head| head.name.clone()).collect();
    match heads.as_slice() {
        [_] => Ok(()),
        _ => Err(RevisionError::SeveralHeads { heads }.into()),
    }
}

/// Else nobody knows which state the last revision stands for.
fn leads_to_the_models<C: AppConnection>(session: &Session<C>, model: &Tree) -> Result<(), CliError> {
    let operations = standing::scratch(session, model.kind)?
        .compare(&Hints::no_rename())
        .map_err(|error| on(model.kind, error))?;
    if operations.is_empty() {
        return Ok(());
    }
    Err(CliError::NothingToCatchUpWith {
        kind: model.kind,
        lines: operations.iter().map(|operation| operation.describe()).collect(),
    })
}

fn catch_up(
    standing: &mut dyn Standing,
    lockstep: &Lockstep,
    model: &Tree,
    new: &Draft,
    no_rehearse: bool,
) -> Result<String, CliError> {
    let kind = standing.kind();
    let operations = standing.compare(&Hints::no_rename())?;
    let mut last = new.clone();
    let generated = standing.generate(Answers::default(), &operations, &mut last)?;
    for line in &generated.summary {
        printer::say(format_args!("{kind}: {line}"));
    }
    let empty = Draft {
        up: NOTHING.to_owned(),
        down: NOTHING.to_owned(),
        ..new.clone()
    };
    let folder = lockstep.folder(kind);
    let count = model.revisions.len();
    write_tree(&folder, |hidden| {
        for (index, revision) in model.revisions.iter().enumerate() {
            let is_last = index + 1 == count;
            let draft = if is_last { &last } else { &empty };
            let header = revision.header.clone().unwrap_or_else(|| Header {
                down_revision: model.parents(revision),
                ..Header::new(revision.version.clone(), None)
            });
            let written = write_twin(hidden, &folder, &revision.name, &header, draft)?;
            if is_last && !no_rehearse {
                let said = standing.try_out(&written, &generated.filled)?;
                printer::say(format_args!("{kind}: {said}"));
            }
        }
        Ok::<_, CliError>(())
    })?;
    let revisions = if count == 1 { "revision" } else { "revisions" };
    Ok(format!("wrote {} with {count} {revisions}", folder.display()))
}
