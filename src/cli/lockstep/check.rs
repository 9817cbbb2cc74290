//! `check` of all backends: the program's database as ever, the revisions of the others, and the trees beside each other.

use serde_json::json;

use super::trees::Trees;
use super::{Lockstep, on, revision, standing};
use crate::backend::Kind;
use crate::cli::session::Session;
use crate::cli::{AppConnection, CliError, Exit, check, printer};
use crate::diff::Hints;
use crate::ops::Operation;

pub(in crate::cli) fn run<C: AppConnection>(
    session: &Session<C>,
    lockstep: &Lockstep,
    json: bool,
) -> Result<Exit, CliError> {
    lockstep.all_built()?;
    revision::all_types(session, lockstep)?;
    let trees = Trees::read(lockstep)?;
    let unlike = trees.differences();
    if !json {
        unlike.iter().try_for_each(printer::data)?;
    }
    let mut exit = Exit::Done;
    if !unlike.is_empty() {
        exit = Exit::Difference;
        printer::warn(
            "the backends do not have the same revisions\nhint: every revision stands under each backend, with the same name and header; `revision --catch-up` gives a backend that has none those of the others",
        );
    }
    let mut documents = Vec::new();
    for (index, tree) in trees.iter().enumerate() {
        let kind = tree.kind;
        let mut document = json!({ "migrations": null });
        let mut of_tree = Exit::Done;
        if !tree.is_whole() {
            printer::warn(&format!(
                "the revisions of `{kind}` do not fit together, and were not run"
            ));
        } else if index == 0 {
            let found = check::find(session)?;
            of_tree = found.tell(json)?;
            document = found.document();
        } else {
            let operations = standing::scratch(session, kind)?
                .compare(&Hints::no_rename())
                .map_err(|error| on(kind, error))?;
            of_tree = tell(kind, &operations, unlike.is_empty(), json)?;
            document["migrations"] = check::lines(&operations).into();
        }
        if of_tree != Exit::Done {
            exit = of_tree;
        }
        document["backend"] = kind.name().into();
        documents.push(document);
    }
    if json {
        printer::json(&json!({ "format": 1, "trees": unlike, "backends": documents }))?;
    }
    Ok(exit)
}

/// Says what leads from another backend's revisions to the models; the operations, too, where no document has them.
fn tell(kind: Kind, operations: &[Operation], are_same: bool, has_document: bool) -> Result<Exit, CliError> {
    if operations.is_empty() {
        printer::say(format_args!(
            "no difference: the revisions of `{kind}` lead to what the models ask for"
        ));
        return Ok(Exit::Done);
    }
    for line in check::lines(operations).iter().filter(|_| !has_document) {
        printer::data(format_args!("{kind}: {line}"))?;
    }
    // First the trees have to be the same again.
    let way_out = if are_same {
        "; `revision --autogenerate` writes the difference"
    } else {
        ""
    };
    printer::say(format_args!(
        "the revisions of `{kind}` do not lead to what the models ask for{way_out}"
    ));
    Ok(Exit::Difference)
}
