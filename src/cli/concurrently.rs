//! `revision --autogenerate --concurrently`: one change as several revisions, all written or none.
//! What the stages are is `dialect::postgres`'s affair.

use chrono::Utc;

use super::answers::Settled;
use super::revision::{filled_column, rehearsed, replayed};
use super::session::Session;
use super::{AppConnection, CliError, Exit, locks, printer, render};
use crate::dialect::postgres::{Postgres, Stage, stages};
use crate::dialect::{Dialect, Script};
use crate::revision::{Draft, Revision, read, write_stages};

/// # Errors
/// [`CliError::Concurrently`] where the backend has no such form.
pub(super) fn check<C: AppConnection>(session: &Session<C>) -> Result<(), CliError> {
    let one = session.lockstep()?.is_none();
    let backend = C::dialect().name();
    if one && backend == Postgres.name() {
        return Ok(());
    }
    Err(CliError::Concurrently {
        backend: if one { backend } else { "several backends" },
        hint: "leave it out: the revision is then one folder, and what it locks is told before it is written",
    })
}

/// Writes the operations in stages. The draft says what they are for.
pub(super) fn write<C: AppConnection>(
    conn: &mut C,
    session: &Session<C>,
    draft: &Draft,
    settled: &Settled,
    no_rehearse: bool,
) -> Result<Exit, CliError> {
    let folder = session.folder()?;
    let stages = stages(&settled.operations);
    let mut drafts = Vec::with_capacity(stages.len());
    for stage in &stages {
        drafts.push(drafted::<C>(draft, stage)?);
    }
    // The rows are asked before anything of it runs.
    if let Some(first) = drafts.first_mut() {
        settled.note(first);
    }
    for line in settled.summary() {
        printer::say(line);
    }
    for stage in &stages {
        locks::tell(conn, session, &stage.operations, &[])?;
    }
    let earlier = read(&folder)?;
    let filled: Vec<_> = settled.operations.iter().filter_map(filled_column).collect();
    let check = |revisions: &[Revision]| match revisions.split_first() {
        Some((first, then)) if !no_rehearse => {
            printer::say(rehearsed(conn, session, first, then, &filled)?);
            replayed(session, &earlier, revisions)
        }
        _ => Ok::<(), CliError>(()),
    };
    for path in write_stages(&drafts, &folder, Utc::now().naive_utc(), check)? {
        printer::data(format_args!("wrote {}", path.display()))?;
    }
    Ok(Exit::Done)
}

fn drafted<C: AppConnection>(draft: &Draft, stage: &Stage) -> Result<Draft, CliError> {
    let (mut up, down) = render::scripts(C::dialect(), &stage.operations)?;
    up.statements.extend(stage.up.iter().cloned());
    let statements = stage.down.iter().cloned().chain(down.statements).collect();
    let down = Script { statements, ..down };
    Ok(Draft {
        step: stage.step.clone(),
        up: up.text(),
        down: down.text(),
        before_up: stage.before_up.clone(),
        before_down: stage.before_down.clone(),
        without_transaction: stage.without_transaction,
        ..draft.clone()
    })
}
