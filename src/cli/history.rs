//! `history`: lists the revisions, the last one first. It needs no database.

use super::session::Session;
use super::{AppConnection, CliError, Exit, printer};

pub(super) fn run<C: AppConnection>(session: &Session<C>) -> Result<Exit, CliError> {
    let revisions = session.revisions()?;
    if revisions.is_empty() {
        printer::say("there are no revisions");
    }
    for (index, revision) in revisions.iter().rev().enumerate() {
        let mark = if index == 0 { " (head)" } else { "" };
        printer::data(format_args!("{}{mark}", revision.name))?;
    }
    Ok(Exit::Done)
}
