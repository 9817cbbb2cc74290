//! `stamp`: says at which revision a database is, and runs nothing.

use super::progress::Talk;
use super::session::Session;
use super::{AppConnection, CliError, Exit, offline, printer};

pub(super) fn run<C: AppConnection>(
    session: &Session<C>,
    targets: &[String],
    purge: bool,
    sql: bool,
) -> Result<Exit, CliError> {
    if sql {
        return offline::stamp(session, targets, purge);
    }
    let revisions = session.revisions()?;
    let mut conn: C = session.open()?;
    let stamped = session
        .migrator(&revisions)
        .stamp(&mut conn, targets, purge, &mut Talk("stamp"))?;
    for name in &stamped.struck {
        printer::say(format_args!("no longer applied: {name}"));
    }
    for name in &stamped.entered {
        printer::say(format_args!("applied: {name}"));
    }
    if stamped.struck.is_empty() && stamped.entered.is_empty() {
        printer::say("nothing to stamp");
    }
    Ok(Exit::Done)
}
