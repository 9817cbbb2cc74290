//! `squash`: one revision in place of many, tried out beside them before it is written.

use std::path::PathBuf;

use clap::Args;

use super::rehearse::{found_differences, summary};
use super::session::Session;
use super::source::read as schema_of;
use super::{AppConnection, CliError, Exit, lockstep, printer};
use crate::migrate::{Checksum, Direction, DowngradeTarget, Quiet, UpgradeTarget, joined};
use crate::rehearse::within;
use crate::revision::{
    Draft, Revision, Revisions, Routes, Squash, finish_squash, only_a_revision, read, replaced_texts,
    replaced_texts_line, squashable, write_squashes,
};
use crate::schema::Schema;

/// What to squash.
#[derive(Debug, Args)]
pub(super) struct SquashArguments {
    /// From `A` to `B`, with both, as `history -r` takes it; `:B` begins at the first.
    #[arg(value_name = "A:B", allow_hyphen_values = true)]
    pub(super) range: String,

    /// What the new revision is for; it becomes a part of the folder's name.
    #[arg(short, long, value_name = "MESSAGE", default_value = "squashed")]
    pub(super) message: String,
}

pub(super) fn run<C: AppConnection>(
    session: &Session<C>,
    arguments: &SquashArguments,
) -> Result<Exit, CliError> {
    if let Some(lockstep) = session.lockstep()? {
        return lockstep::squash::run(session, &lockstep, arguments);
    }
    if finished(&[session.folder()?])? {
        return Ok(Exit::Done);
    }
    let plan = plan(session, arguments)?;
    let paths = write_squashes(std::slice::from_ref(&plan.squash), |_, new| {
        printer::say(plan.try_out(session, new)?);
        Ok::<_, CliError>(())
    })?;
    wrote(&paths, &plan)?;
    Ok(Exit::Done)
}

/// Deletes what an interrupted run has left of the folders that others replace; whether there was any.
pub(super) fn finished(folders: &[PathBuf]) -> Result<bool, CliError> {
    let mut removed = Vec::new();
    for folder in folders {
        removed.extend(finish_squash(folder)?);
    }
    if !removed.is_empty() {
        printer::say("a squash that was interrupted is finished");
    }
    for path in &removed {
        printer::data(format_args!("removed {}", path.display()))?;
    }
    Ok(!removed.is_empty())
}

/// Says where the new folders are.
pub(super) fn wrote(paths: &[PathBuf], plan: &Plan) -> Result<(), CliError> {
    let count = plan.members.len();
    paths.iter().try_for_each(|path| {
        printer::data(format_args!(
            "wrote {} in place of {count} folders",
            path.display()
        ))
    })
}

/// What is to be squashed in one migrations folder, and what comes of it.
pub(super) struct Plan {
    pub(super) squash: Squash,
    revisions: Revisions,
    members: Vec<Revision>,
}

pub(super) fn plan<C: AppConnection>(
    session: &Session<C>,
    arguments: &SquashArguments,
) -> Result<Plan, CliError> {
    let refuse = |why: String| CliError::NotSquashed { why };
    let folder = session.folder()?;
    let revisions = read(&folder)?;
    let routes = Routes::new(revisions.graph(), []);
    let range = routes.range(&arguments.range).map_err(CliError::Reference)?;
    let (members, header) = squashable(&revisions, &range)?;
    for member in &members {
        only_a_revision(&folder.join(&member.name))?;
        if member.down.is_none() {
            return Err(refuse(format!("`{}` has no down.sql", member.name)));
        }
    }
    let from_base = header.down_revision.is_empty() && header.depends_on.is_empty();
    let framed = members.iter().any(|member| !member.run_in_transaction);
    if framed && !from_base {
        return Err(refuse(
            "some of them run without a transaction around them, and rows that are there before may matter to them; a range from the first revision on is possible".to_owned(),
        ));
    }
    let asking = members
        .iter()
        .skip(1)
        .find(|member| !member.preflights.is_empty());
    if let Some(member) = asking.filter(|_| !from_base) {
        let name = &member.name;
        return Err(refuse(format!(
            "`{name}` asks the rows as they are right before it; a range may begin with it"
        )));
    }
    let (Some(first), Some(last)) = (members.first(), members.last()) else {
        return Err(refuse("there are none".to_owned()));
    };
    let prefix = last
        .name
        .split_once('_')
        .map_or(last.name.as_str(), |(prefix, _)| prefix);
    let new = session.draft()?;
    let name = format!("{prefix}_{}", new.names.slug(&arguments.message));
    if name == last.name {
        return Err(refuse(format!(
            "the new folder would be `{name}`, as the last of them is; give it another name by `-m`"
        )));
    }
    let mut texts = replaced_texts(&last.up.text);
    texts.push(Checksum::of(&last.up.text).as_str().to_owned());
    let backwards: Vec<&Revision> = members.iter().rev().copied().collect();
    let draft = Draft {
        message: format!(
            "{}: {} revisions, from {} to {}",
            arguments.message,
            members.len(),
            first.name,
            last.name
        ),
        up: format!(
            "{}{}",
            replaced_texts_line(&texts),
            joined::<C>(&members, Direction::Up)?
        ),
        down: joined::<C>(&backwards, Direction::Down)?.trim_start().to_owned(),
        without_transaction: framed,
        preflights: if from_base {
            Vec::new()
        } else {
            first.preflights.clone()
        },
        ..new
    };
    let members: Vec<Revision> = members.into_iter().cloned().collect();
    Ok(Plan {
        squash: Squash {
            folder,
            name,
            header,
            draft,
        },
        revisions,
        members,
    })
}

impl Plan {
    /// Runs the old ones and the new one, compares what they lead to, up and down, and rehearses the new one; says how that went.
    pub(super) fn try_out<C: AppConnection>(
        &self,
        session: &Session<C>,
        new: &Revision,
    ) -> Result<String, CliError> {
        let members: Vec<&Revision> = self.members.iter().collect();
        let others = self
            .revisions
            .iter()
            .filter(|revision| members.iter().all(|member| member.name != revision.name));
        let squashed = Revisions::new(others.chain([new]).cloned())?;
        let (old_up, old_down) = ways::<C>(session, &self.revisions, new, &members)?;
        let (new_up, new_down) = ways::<C>(session, &squashed, new, &[new])?;
        for (way, old, now) in [("up", &old_up, &new_up), ("down", &old_down, &new_down)] {
            let mut differences = found_differences::<C>(&old.schema, &now.schema);
            if self.squash.draft.without_transaction && old.rows != now.rows {
                differences.push("the rows are others".to_owned());
            }
            if !differences.is_empty() {
                return Err(CliError::NotSquashed {
                    why: format!(
                        "on the way {way} one script leads elsewhere: {}",
                        differences.join("; ")
                    ),
                });
            }
        }
        let mut said = String::new();
        session.rehearse(&squashed, [new], |report| {
            said = summary(&report);
            Ok(())
        })?;
        Ok(said)
    }
}

/// What a database has.
struct State {
    schema: Schema,
    rows: Vec<Vec<String>>,
}

/// The state after all of them, and after they were taken back.
fn ways<C: AppConnection>(
    session: &Session<C>,
    revisions: &Revisions,
    last: &Revision,
    members: &[&Revision],
) -> Result<(State, State), CliError> {
    let mut scratch = session.scratch()?;
    within(&mut scratch, revisions.iter())?;
    let migrator = session.migrator(revisions).single_starter(true);
    let target = UpgradeTarget::Revision(last.version.to_string());
    migrator
        .upgrade(&mut scratch, &target, &mut Quiet)
        .map_err(CliError::Replay)?;
    let up = state(session, &mut scratch)?;
    // The last first: what stands on one goes with it.
    for member in members.iter().rev() {
        let graph = revisions.graph();
        let inside = |at: &usize| members.iter().any(|other| graph.at(&other.version) == Some(*at));
        let is_lowest = graph
            .at(&member.version)
            .is_some_and(|at| !graph.parents(at).iter().any(inside));
        if is_lowest {
            let target = DowngradeTarget::Revision(format!("{}-1", member.version));
            migrator
                .downgrade(&mut scratch, &target, &mut Quiet)
                .map_err(CliError::Replay)?;
        }
    }
    let down = state(session, &mut scratch)?;
    Ok((up, down))
}

fn state<C: AppConnection>(session: &Session<C>, conn: &mut C) -> Result<State, CliError> {
    let schema = schema_of(conn, &session.schemas()?)?;
    let mut rows = Vec::new();
    for table in schema.tables.values() {
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        let found = conn.rows(&table.name, &columns);
        let mut found = found.map_err(|error| CliError::Introspect(error.into()))?;
        found.sort();
        rows.push(found);
    }
    Ok(State { schema, rows })
}
