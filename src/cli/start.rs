//! No verb: pending embedded migrations are applied, then the application has the connection.

use super::progress::Talk;
use super::session::Session;
use super::{AppConnection, CliError, Exit, printer};
use crate::cli::error::BoxError;
use crate::revision::{Revision, Revisions, read};

pub(super) fn run<C: AppConnection, E: Into<BoxError>>(
    session: &Session<C>,
    serve: impl FnOnce(C) -> Result<(), E>,
) -> Result<Exit, CliError> {
    let embedded = session.embedded()?;
    if cfg!(debug_assertions) {
        warn_of_difference(session, &embedded);
    }
    session.functions.check(&embedded)?;
    let mut conn: C = session.open()?;
    session
        .migrator(&embedded)
        .startup(&mut conn, &mut Talk("upgrade"))?;
    serve(conn).map_err(|error| CliError::Application(error.into()))?;
    Ok(Exit::Done)
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
