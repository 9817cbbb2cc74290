//! `check`: compares the models with the database, for people and for CI systems.

use super::compare::compare;
use super::session::Session;
use super::{AppConnection, CliError, Exit, printer};
use crate::migrate::Status;

pub(super) fn run<C: AppConnection>(session: &Session) -> Result<Exit, CliError> {
    let revisions = session.revisions::<C>()?;
    let mut conn: C = session.open()?;
    let pending = Status::read(&mut conn, &revisions)?.pending().count();
    let operations = compare(&mut conn, &session.models)?;
    for operation in &operations {
        printer::data(operation.describe())?;
    }
    if operations.is_empty() {
        printer::say("no difference: the database is what the models ask for");
        return Ok(Exit::Done);
    }
    if pending > 0 {
        printer::warn(&format!(
            "{pending} pending, which may be the difference\nhint: `upgrade` runs what is pending"
        ));
    } else {
        printer::say("`revision --autogenerate` writes the difference");
    }
    Ok(Exit::Difference)
}
