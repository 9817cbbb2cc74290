//! `downgrade`: takes applied revisions back.

use super::progress::Talk;
use super::session::Session;
use super::{AppConnection, CliError, Exit, printer};
use crate::migrate::DowngradeTarget;

pub(super) fn run<C: AppConnection>(
    session: &Session<C>,
    target: &str,
    accept_edited: &[String],
) -> Result<Exit, CliError> {
    let target: DowngradeTarget = target.parse()?;
    let revisions = session.revisions()?;
    let mut conn: C = session.open()?;
    let ran = session
        .migrator(&revisions)
        .accept_edited(accept_edited)
        .downgrade(&mut conn, &target, &mut Talk("downgrade"))?;
    if ran == 0 {
        printer::say("nothing to downgrade");
    }
    Ok(Exit::Done)
}
