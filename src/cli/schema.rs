//! `schema`: prints a schema as a document.

use super::args::SchemaArguments;
use super::session::Session;
use super::{AppConnection, CliError, Exit, printer};
use crate::interchange::Document;

pub(super) fn run<C: AppConnection>(
    session: &Session<C>,
    arguments: &SchemaArguments,
) -> Result<Exit, CliError> {
    let schema = arguments.from.side::<C>(session)?.spelled::<C>();
    printer::data(Document::new(&schema).to_json().trim_end())?;
    Ok(Exit::Done)
}
