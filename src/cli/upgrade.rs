//! `upgrade`: runs pending revisions.

use super::options::InsteadArguments;
use super::progress::Talk;
use super::session::Session;
use super::{AppConnection, CliError, Exit, offline, printer};
use crate::migrate::UpgradeTarget;
use crate::startup::{Asked, note};

pub(super) const UNDONE: &str = "dry run: all of it was undone, and the database is as it was";

pub(super) fn run<C: AppConnection>(
    session: &Session<C>,
    target: &str,
    accept_edited: &[String],
    instead: &InsteadArguments,
) -> Result<Exit, CliError> {
    if instead.sql {
        return offline::upgrade(session, target);
    }
    let target: UpgradeTarget = target.parse()?;
    let revisions = session.revisions()?;
    session.functions.check(&revisions)?;
    let migrator = session.migrator(&revisions).accept_edited(accept_edited);
    if instead.dry_run {
        let mut conn: C = session.look()?;
        let ran = migrator.try_upgrade(&mut conn, &target, &mut Talk("dry run: upgrade"))?;
        printer::say(if ran == 0 { "nothing to upgrade" } else { UNDONE });
        return Ok(Exit::Done);
    }
    let mut conn: C = session.open()?;
    let ran = migrator.upgrade(&mut conn, &target, &mut Talk("upgrade"))?;
    match ran {
        0 => printer::say("nothing to upgrade"),
        _ => {
            let asked = Asked {
                models: &session.models,
                naming: &session.naming()?,
                filter: &session.filter()?,
            };
            note(&mut conn, &session.server()?, &asked);
        }
    }
    Ok(Exit::Done)
}
