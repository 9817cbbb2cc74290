//! `rehearse` of all backends: each tree on its own backend.

use super::{Lockstep, on, standing};
use crate::backend::Visitor;
use crate::cli::args::RehearseArguments;
use crate::cli::session::Session;
use crate::cli::{AppConnection, CliError, Exit, printer, rehearse};

pub(in crate::cli) fn run<C: AppConnection>(
    session: &Session<C>,
    arguments: &RehearseArguments,
) -> Result<Exit, CliError> {
    // There is one database to copy: the program's.
    let lockstep = session.lockstep()?.filter(|_| !arguments.on_copy);
    let Some(lockstep) = lockstep else {
        return rehearse::run(session, arguments);
    };
    lockstep.all_built()?;
    others_last(session, &lockstep, arguments)
}

fn others_last<C: AppConnection>(
    session: &Session<C>,
    lockstep: &Lockstep,
    arguments: &RehearseArguments,
) -> Result<Exit, CliError> {
    printer::data(format_args!("{}:", C::kind()))?;
    let mut exit = rehearse::run(session, arguments)?;
    for kind in lockstep.others() {
        printer::data(format_args!("{kind}:"))?;
        let visitor = Rehearse { session, arguments };
        let visited = kind.visit(visitor).map_err(CliError::from);
        let of_kind = visited.and_then(|exit| exit).map_err(|error| on(kind, error))?;
        if of_kind != Exit::Done {
            exit = of_kind;
        }
    }
    Ok(exit)
}

struct Rehearse<'a, C> {
    session: &'a Session<C>,
    arguments: &'a RehearseArguments,
}

impl<C: AppConnection> Visitor for Rehearse<'_, C> {
    type Output = Result<Exit, CliError>;

    fn visit<D: AppConnection>(self) -> Self::Output {
        let (session, _) = standing::session_of::<C, D>(self.session)?;
        rehearse::run(&session, self.arguments)
    }
}
