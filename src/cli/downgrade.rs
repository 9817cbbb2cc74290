//! `downgrade`: takes applied revisions back.

use super::options::InsteadArguments;
use super::progress::Talk;
use super::session::Session;
use super::upgrade::UNDONE;
use super::{AppConnection, CliError, Exit, offline, printer};
use crate::migrate::DowngradeTarget;

pub(super) fn run<C: AppConnection>(
    session: &Session<C>,
    target: &str,
    accept_edited: &[String],
    instead: &InsteadArguments,
) -> Result<Exit, CliError> {
    if instead.sql {
        return offline::downgrade(session, target);
    }
    let target: DowngradeTarget = target.parse()?;
    let revisions = session.revisions()?;
    let migrator = session.migrator(&revisions).accept_edited(accept_edited);
    if instead.dry_run {
        let mut conn: C = session.look()?;
        let ran = migrator.try_downgrade(&mut conn, &target, &mut Talk("dry run: downgrade"))?;
        printer::say(if ran == 0 { "nothing to downgrade" } else { UNDONE });
        return Ok(Exit::Done);
    }
    let mut conn: C = session.open()?;
    let ran = migrator.downgrade(&mut conn, &target, &mut Talk("downgrade"))?;
    if ran == 0 {
        printer::say("nothing to downgrade");
    }
    Ok(Exit::Done)
}
