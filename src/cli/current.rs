//! `current`: shows the revision that the database is at.

use super::progress::edited_line;
use super::session::Session;
use super::{AppConnection, CliError, Exit, printer};
use crate::migrate::Status;
use crate::revision::Version;

pub(super) fn run<C: AppConnection>(session: &Session<C>) -> Result<Exit, CliError> {
    let revisions = session.revisions()?;
    let mut conn: C = session.look()?;
    let status = Status::read(&mut conn, &revisions)?;
    let pending = status.pending().count();
    match status.applied().next() {
        None => printer::say("no revision is applied"),
        Some(version) => match revisions.get(version) {
            None => printer::data(format_args!(
                "{} (no folder)",
                status.name_of(version).unwrap_or(version.as_str())
            ))?,
            Some(revision) if pending == 0 => printer::data(format_args!("{} (head)", revision.name))?,
            Some(revision) => printer::data(&revision.name)?,
        },
    }
    if pending > 0 {
        printer::say(format_args!("{pending} pending: `upgrade` runs what is missing"));
    }
    for version in status.without_folder() {
        printer::warn(&without_folder(&status, version));
    }
    for edited in status.edited() {
        printer::warn(&edited_line(&edited));
    }
    Ok(Exit::Done)
}

fn without_folder(status: &Status<'_>, version: &Version) -> String {
    match status.name_of(version) {
        Some(name) => format!(
            "`{name}` is applied, but the migrations folder does not have it; `downgrade` takes it back all the same, by what the database keeps of it"
        ),
        None => format!("version `{version}` is applied, but the migrations folder does not have it"),
    }
}
