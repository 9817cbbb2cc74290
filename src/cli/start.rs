//! No verb: what a start does with the database; then the application has the connection.

use super::progress::Talk;
use super::session::Session;
use super::{AppConnection, CliError, printer};
use crate::revision::{Revision, Revisions, read};
use crate::startup::Startup;

/// Gives the connection, and the URL that it was opened with.
pub(super) fn run<C: AppConnection>(session: Session<C>) -> Result<(C, String), CliError> {
    let embedded = session.embedded()?;
    if cfg!(debug_assertions) {
        warn_of_difference(&session, &embedded);
    }
    let url = session.url()?;
    let server = session.server()?;
    let startup = Startup::of(session.models, embedded)
        .on_start(session.on_start)
        .lock_timeout(session.lock_timeout)
        .single_starter(session.single_starter)
        .limits(session.limits.clone())
        .exclude_tables(session.filter()?)
        .naming(session.naming()?)
        .scratch_server(server)
        .functions(session.functions);
    let (conn, report) = startup.run(&url, &mut Talk("upgrade"))?;
    if !report.is_right() {
        printer::warn(&report.complaint());
    }
    Ok((conn, url))
}

/// `embed_migrations!` does not notice a new folder by itself. A folder that cannot be read is for the verbs to
/// report.
fn warn_of_difference<C: AppConnection>(session: &Session<C>, embedded: &Revisions) {
    let Ok(folder) = session.folder() else { return };
    if !folder.is_dir() {
        return;
    }
    match read(&folder) {
        Ok(on_disk) if !same(&on_disk, embedded) => printer::warn(&format!(
            "the migrations in this program are not those of `{}`\nhint: build it again; a build.rs with \
             `println!(\"cargo:rerun-if-changed=migrations\")` makes cargo notice",
            folder.display()
        )),
        _ => {}
    }
}

fn same(left: &Revisions, right: &Revisions) -> bool {
    fn content(revision: &Revision) -> (&str, &str, Option<&str>, bool) {
        let down = revision.down.as_ref().map(|down| down.text.as_str());
        (
            &revision.name,
            &revision.up.text,
            down,
            revision.run_in_transaction,
        )
    }
    left.iter().map(content).eq(right.iter().map(content))
}
