//! `revision`: writes a new folder, empty or with what the models changed.

use chrono::Utc;

use super::answers::Answers;
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
        let answers = Answers {
            backfills: arguments.backfill,
            allow_data_loss: arguments.allow_data_loss,
        };
        let settled = answers.settle(&mut conn, &operations)?;
        let (up, down) = render::scripts(C::dialect(), &settled.operations)?;
        (draft.up, draft.down) = (up.text(), down.text());
        draft.without_transaction = !up.run_in_transaction;
        settled.note(&mut draft);
        for line in settled.summary() {
            printer::say(line);
        }
    }
    let path = draft.write(&folder, Utc::now().naive_utc())?;
    printer::data(format_args!("wrote {}", path.display()))?;
    Ok(Exit::Done)
}
