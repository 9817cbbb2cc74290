//! `rehearse` of all backends: each tree on its own backend.

use serde_json::{Value, json};

use super::{on, standing};
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
    let is_told = !arguments.json.json;
    let mut documents = Vec::new();
    for kind in lockstep.kinds() {
        if is_told {
            printer::data(format_args!("{kind}:"))?;
        }
        // The program's own functions run in its own tree.
        let revisions = if kind == C::kind() {
            rehearse::all(session, arguments)?
        } else {
            let visited = kind.visit(Rehearse { session, arguments });
            let visited = visited.map_err(CliError::from).and_then(|revisions| revisions);
            visited.map_err(|error| on(kind, error))?
        };
        documents.push(json!({ "backend": kind.name(), "revisions": revisions }));
    }
    if !is_told {
        printer::json(&json!({ "format": 1, "backends": documents }))?;
    }
    Ok(Exit::Done)
}

struct Rehearse<'a, C> {
    session: &'a Session<C>,
    arguments: &'a RehearseArguments,
}

impl<C: AppConnection> Visitor for Rehearse<'_, C> {
    type Output = Result<Vec<Value>, CliError>;

    fn visit<D: AppConnection>(self) -> Self::Output {
        let (session, _) = standing::session_of::<C, D>(self.session)?;
        rehearse::all(&session, self.arguments)
    }
}
