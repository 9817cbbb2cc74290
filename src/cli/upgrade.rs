//! `upgrade`: runs pending revisions.

use super::session::Session;
use super::{AppConnection, CliError, Exit, printer};
use crate::migrate::{self, UpgradeTarget};

pub(super) fn run<C: AppConnection>(session: &Session, target: &str) -> Result<Exit, CliError> {
    let target: UpgradeTarget = target.parse()?;
    let revisions = session.revisions::<C>()?;
    let mut conn: C = session.open()?;
    let ran = migrate::upgrade(&mut conn, &revisions, &target, |revision| {
        printer::say(format_args!("upgrade {}", revision.name));
    })?;
    if ran == 0 {
        printer::say("nothing to upgrade");
    }
    Ok(Exit::Done)
}
