//! `check` of all backends: the program's database as ever, the revisions of the others, and the trees beside each other.

use super::trees::Trees;
use super::{Lockstep, on, revision, standing};
use crate::cli::session::Session;
use crate::cli::{AppConnection, CliError, Exit, check, printer};
use crate::diff::Hints;

pub(in crate::cli) fn run<C: AppConnection>(
    session: &Session<C>,
    lockstep: &Lockstep,
) -> Result<Exit, CliError> {
    lockstep.all_built()?;
    revision::all_types(session, lockstep)?;
    let trees = Trees::read(lockstep)?;
    let unlike = trees.differences();
    unlike.iter().try_for_each(printer::data)?;
    let mut exit = Exit::Done;
    if !unlike.is_empty() {
        exit = Exit::Difference;
        printer::warn(
            "the backends do not have the same revisions\nhint: every revision stands under each backend, with the same name and header; `revision --catch-up` gives a backend that has none those of the others",
        );
    }
    for (index, tree) in trees.iter().enumerate() {
        let kind = tree.kind;
        if !tree.is_whole() {
            printer::warn(&format!(
                "the revisions of `{kind}` do not fit together, and were not run"
            ));
            continue;
        }
        if index == 0 {
            if check::alone(session, false)? != Exit::Done {
                exit = Exit::Difference;
            }
            continue;
        }
        let operations = standing::scratch(session, kind)?
            .compare(&Hints::no_rename())
            .map_err(|error| on(kind, error))?;
        if operations.is_empty() {
            printer::say(format_args!(
                "no difference: the revisions of `{kind}` lead to what the models ask for"
            ));
            continue;
        }
        exit = Exit::Difference;
        operations
            .iter()
            .try_for_each(|operation| printer::data(format_args!("{kind}: {}", operation.describe())))?;
        let way_out = match unlike.as_slice() {
            [] => "; `revision --autogenerate` writes the difference",
            // First the trees have to be the same again.
            _ => "",
        };
        printer::say(format_args!(
            "the revisions of `{kind}` do not lead to what the models ask for{way_out}"
        ));
    }
    Ok(exit)
}
