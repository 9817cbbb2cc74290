//! `revision`: writes a new folder, empty or with what the models changed.

use chrono::Utc;

use super::args::RevisionArguments;
use super::compare::compare;
use super::session::{Session, at_head};
use super::{AppConnection, CliError, Exit, printer, render};
use crate::revision::{Draft, read};

pub(super) fn run<C: AppConnection>(
    session: &Session,
    arguments: RevisionArguments,
) -> Result<Exit, CliError> {
    let folder = session.folder()?;
    let mut draft = Draft {
        message: arguments.message,
        ..Draft::default()
    };
    if arguments.autogenerate {
        let revisions = read(&folder)?;
        let mut conn: C = session.open()?;
        at_head(&mut conn, &revisions)?;
        let operations = compare(&mut conn, &session.models)?;
        if operations.is_empty() {
            printer::data("no difference: nothing written")?;
            return Ok(Exit::Done);
        }
        let (up, down) = render::scripts(C::dialect(), &operations)?;
        (draft.up, draft.down) = (up.text(), down.text());
        draft.without_transaction = !up.run_in_transaction;
        for operation in &operations {
            printer::say(operation.describe());
        }
    }
    let path = draft.write(&folder, Utc::now().naive_utc())?;
    printer::data(format_args!("wrote {}", path.display()))?;
    Ok(Exit::Done)
}
