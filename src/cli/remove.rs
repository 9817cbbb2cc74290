//! `remove`: takes a revision out of the project; out of the database first, where it is applied.

use clap::Args;

use super::progress::Talk;
use super::session::Session;
use super::{AppConnection, CliError, Exit, lockstep, place, printer};
use crate::migrate::{DowngradeTarget, Status};
use crate::revision::{Revision, only_a_revision, read, remove};

/// What to remove.
#[derive(Debug, Args)]
pub(super) struct RemoveArguments {
    /// The revision, as `upgrade` takes it; nothing may stand on it.
    #[arg(value_name = "REV", allow_negative_numbers = true)]
    pub(super) revision: String,
}

pub(super) fn run<C: AppConnection>(
    session: &Session<C>,
    arguments: &RemoveArguments,
) -> Result<Exit, CliError> {
    let folder = session.folder()?;
    let revisions = read(&folder)?;
    let revision = place::revision(session, &revisions, &arguments.revision)?;
    let graph = revisions.graph();
    if let Some(at) = graph.at(&revision.version) {
        let above = graph.children(at).iter().chain(graph.dependents(at)).copied();
        let above = graph.names(above);
        if !above.is_empty() {
            return Err(CliError::StoodOn {
                name: revision.name.clone(),
                above,
            });
        }
    }
    let lockstep = session.lockstep()?;
    let paths = match &lockstep {
        Some(lockstep) => lockstep::folders_of(lockstep, &revision.name)?,
        None => vec![folder.join(&revision.name)],
    };
    for path in &paths {
        only_a_revision(path)?;
    }
    take_back(session, &revisions, revision)?;
    remove(&paths)?;
    for path in paths {
        printer::data(format_args!("removed {}", path.display()))?;
    }
    if lockstep.is_some() {
        printer::say("databases of the other backends were not looked at");
    }
    Ok(Exit::Done)
}

/// Takes it back where it is applied; that alone, for what stands on it without a folder may not be ours.
fn take_back<C: AppConnection>(
    session: &Session<C>,
    revisions: &crate::revision::Revisions,
    revision: &Revision,
) -> Result<(), CliError> {
    let mut conn: C = session.look()?;
    let status = Status::read(&mut conn, revisions)?;
    if !status.is_applied(&revision.version) {
        return Ok(());
    }
    let target = DowngradeTarget::Revision(format!("{}-1", revision.version));
    let graph = status.graph()?;
    let routes = status.routes_on(&graph);
    let route = target.route(&routes).map_err(CliError::Reference)?;
    let above: Vec<String> = route
        .iter()
        .filter(|version| ***version != revision.version)
        .map(|version| status.name_of(version).unwrap_or(version.as_str()).to_owned())
        .collect();
    if !above.is_empty() {
        return Err(CliError::StoodOn {
            name: revision.name.clone(),
            above,
        });
    }
    session
        .migrator(revisions)
        .downgrade(&mut conn, &target, &mut Talk("downgrade"))?;
    Ok(())
}
