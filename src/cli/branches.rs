//! `branches`: the revisions that several stand on, and what stands on them. It needs no database.

use super::listing::Listing;
use super::session::Session;
use super::{AppConnection, CliError, Exit, printer};

pub(super) fn run<C: AppConnection>(
    session: &Session<C>,
    verbose: bool,
    json: bool,
) -> Result<Exit, CliError> {
    let revisions = session.revisions_for(verbose || json)?;
    let graph = revisions.graph();
    let points: Vec<_> = graph
        .all()
        .rev()
        .filter(|at| graph.children(*at).len() > 1)
        .collect();
    if points.is_empty() {
        printer::say("there are no branches");
    }
    let listing = Listing::of(&revisions, verbose);
    if json {
        let points = points.into_iter().filter_map(|point| graph.version(point));
        let points = listing.documents(points);
        printer::json(&serde_json::json!({ "format": 1, "branch_points": points }))?;
        return Ok(Exit::Done);
    }
    for point in points {
        listing.print(graph.version(point))?;
        for child in graph.children(point).iter().rev() {
            printer::data(format_args!("  -> {}", listing.line(*child)))?;
        }
    }
    Ok(Exit::Done)
}
