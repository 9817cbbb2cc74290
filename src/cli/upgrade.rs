//! `upgrade`: runs pending revisions.

use super::options::InsteadArguments;
use super::progress::Talk;
use super::session::Session;
use super::{AppConnection, CliError, Exit, offline, printer};
use crate::migrate::UpgradeTarget;
use crate::startup::{Asked, note};

const DONE: &str = "nothing to upgrade";
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
    if !instead.dry_run && accept_edited.is_empty() && is_done(session, &target) {
        printer::say(DONE);
        return Ok(Exit::Done);
    }
    let revisions = session.revisions()?;
    session.functions.check(&revisions)?;
    let migrator = session.migrator(&revisions).accept_edited(accept_edited);
    if instead.dry_run {
        let mut conn: C = session.look()?;
        let ran = migrator.try_upgrade(&mut conn, &target, &mut Talk("dry run: upgrade"))?;
        printer::say(if ran == 0 { DONE } else { UNDONE });
        return Ok(Exit::Done);
    }
    let mut conn: C = session.open()?;
    let ran = migrator.upgrade(&mut conn, &target, &mut Talk("upgrade"))?;
    match ran {
        0 => printer::say(DONE),
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

/// Whether there is nothing to do, which an outline of the revisions is enough to know. What is wrong is told of by the run itself.
fn is_done<C: AppConnection>(session: &Session<C>, target: &UpgradeTarget) -> bool {
    let looked = || {
        let url = session.url()?;
        if C::is_missing(&url) || !session.functions.is_empty() {
            return Ok(false);
        }
        let revisions = session.outline()?;
        let migrator = session.migrator(&revisions);
        Ok::<_, CliError>(migrator.is_done(&mut C::open(&url)?, target)?)
    };
    looked().unwrap_or(false)
}
