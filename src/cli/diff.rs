//! `diff`: compares any two schemas, for people and for programs.

use super::args::DiffArguments;
use super::compare::operations;
use super::session::Session;
use super::{AppConnection, CliError, Exit, printer};
use crate::diff::Hints;
use crate::interchange::OperationDocument;

pub(super) fn run<C: AppConnection>(
    session: &Session<C>,
    arguments: &DiffArguments,
) -> Result<Exit, CliError> {
    let from = arguments.from.side::<C>(session)?;
    let to = arguments.to.side::<C>(session)?;
    let operations = operations(session, &from, &to, &Hints::no_rename())?;
    if arguments.json {
        let documents: Vec<OperationDocument> = operations.iter().map(Into::into).collect();
        printer::data(
            serde_json::to_string_pretty(&documents).map_err(|error| CliError::Output(error.into()))?,
        )?;
    } else if arguments.sql {
        let script = C::dialect().script(&operations)?;
        printer::data(script.text().trim_end())?;
    } else {
        for operation in &operations {
            printer::data(operation.describe())?;
        }
    }
    if operations.is_empty() {
        printer::say("no difference");
        return Ok(Exit::Done);
    }
    Ok(Exit::Difference)
}
