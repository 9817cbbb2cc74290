//! `upgrade`: runs pending revisions.

use super::progress::Talk;
use super::session::Session;
use super::{AppConnection, CliError, Exit, printer};
use crate::migrate::UpgradeTarget;
use crate::startup::note;

pub(super) fn run<C: AppConnection>(
    session: &Session<C>,
    target: &str,
    accept_edited: &[String],
) -> Result<Exit, CliError> {
    let target: UpgradeTarget = target.parse()?;
    let revisions = session.revisions()?;
    session.functions.check(&revisions)?;
    let mut conn: C = session.open()?;
    let ran = session
        .migrator(&revisions)
        .accept_edited(accept_edited)
        .upgrade(&mut conn, &target, &mut Talk("upgrade"))?;
    match ran {
        0 => printer::say("nothing to upgrade"),
        _ => note(&mut conn, &session.server()?, &session.models, &session.filter()?),
    }
    Ok(Exit::Done)
}
