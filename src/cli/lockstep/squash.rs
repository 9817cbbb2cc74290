//! `squash` under all backends: one command, a new folder in each tree, tried out on its own backend; all of them or none.

use super::trees::Trees;
use super::{Lockstep, on, standing};
use crate::backend::{KindError, Visitor};
use crate::cli::session::Session;
use crate::cli::squash::{Plan, SquashArguments, finished, plan, wrote};
use crate::cli::{AppConnection, CliError, Exit, printer};
use crate::revision::{Revision, Squash, write_squashes};

pub(in crate::cli) fn run<C: AppConnection>(
    session: &Session<C>,
    lockstep: &Lockstep,
    arguments: &SquashArguments,
) -> Result<Exit, CliError> {
    lockstep.all_built()?;
    Trees::read(lockstep)?.same()?;
    let folders: Vec<_> = lockstep.kinds().map(|kind| lockstep.folder(kind)).collect();
    if finished(&folders)? {
        return Ok(Exit::Done);
    }
    let mut plans = Vec::with_capacity(folders.len());
    for kind in lockstep.kinds() {
        let plan = if kind == C::kind() {
            plan(session, arguments)
        } else {
            visited(kind.visit(Planning { session, arguments }))
        };
        plans.push((kind, plan.map_err(|error| on(kind, error))?));
    }
    let squashes: Vec<Squash> = plans.iter().map(|(_, plan)| plan.squash.clone()).collect();
    let paths = write_squashes(&squashes, |index, new| {
        let Some((kind, plan)) = plans.get(index) else {
            return Ok(());
        };
        let said = if *kind == C::kind() {
            plan.try_out(session, new)
        } else {
            visited(kind.visit(Trying { session, plan, new }))
        };
        printer::say(format_args!(
            "{kind}: {}",
            said.map_err(|error| on(*kind, error))?
        ));
        Ok::<_, CliError>(())
    })?;
    if let Some((_, plan)) = plans.first() {
        wrote(&paths, plan)?;
    }
    Ok(Exit::Done)
}

fn visited<T>(visited: Result<Result<T, CliError>, KindError>) -> Result<T, CliError> {
    visited.map_err(CliError::from).and_then(|done| done)
}

struct Planning<'a, C> {
    session: &'a Session<C>,
    arguments: &'a SquashArguments,
}

impl<C: AppConnection> Visitor for Planning<'_, C> {
    type Output = Result<Plan, CliError>;

    fn visit<D: AppConnection>(self) -> Self::Output {
        let (session, _) = standing::session_of::<C, D>(self.session)?;
        plan(&session, self.arguments)
    }
}

struct Trying<'a, C> {
    session: &'a Session<C>,
    plan: &'a Plan,
    new: &'a Revision,
}

impl<C: AppConnection> Visitor for Trying<'_, C> {
    type Output = Result<String, CliError>;

    fn visit<D: AppConnection>(self) -> Self::Output {
        let (session, _) = standing::session_of::<C, D>(self.session)?;
        self.plan.try_out(&session, self.new)
    }
}
