//! `heads`: the revisions that nothing stands on, the last one first. It needs no database.

use super::listing::Listing;
use super::session::Session;
use super::{AppConnection, CliError, Exit, printer};
use crate::revision::{At, Version};

pub(super) fn run<C: AppConnection>(
    session: &Session<C>,
    verbose: bool,
    resolve_dependencies: bool,
    json: bool,
) -> Result<Exit, CliError> {
    let revisions = session.revisions_for(verbose || json)?;
    let graph = revisions.graph();
    let is_asked_for = |at: &At| !resolve_dependencies || graph.dependents(*at).is_empty();
    let heads = graph.heads().into_iter().rev().filter(is_asked_for);
    let heads: Vec<&Version> = heads.filter_map(|at| graph.version(at)).collect();
    match heads.len() {
        0 => printer::say("there are no revisions"),
        1 => {}
        // What depends on a head does not stand on it: each is still a head of its own.
        _ if resolve_dependencies => {}
        several => printer::say(format_args!("{several} heads: `merge` makes one of them")),
    }
    let listing = Listing::of(&revisions, verbose);
    if json {
        printer::json(&serde_json::json!({ "format": 1, "heads": listing.documents(heads) }))?;
    } else {
        listing.print(heads)?;
    }
    Ok(Exit::Done)
}
