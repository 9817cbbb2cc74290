//! `current`: shows the revisions that the database is at, one for each branch.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::listing::Listing;
use super::progress::edited_line;
use super::session::Session;
use super::{AppConnection, CliError, Exit, printer};
use crate::migrate::Status;
use crate::revision::Version;

pub(super) fn run<C: AppConnection>(
    session: &Session<C>,
    verbose: bool,
    check_heads: bool,
    json: bool,
) -> Result<Exit, CliError> {
    let revisions = session.revisions_for(verbose || json)?;
    let mut conn: C = session.look()?;
    let status = Status::read(&mut conn, &revisions)?;
    let pending = status.pending().count();
    let graph = status.graph()?;
    let current = status.routes_on(&graph).current();
    let reached: BTreeSet<&Version> = status.routes().reached_heads().into_iter().collect();
    if current.is_empty() {
        printer::say("no revision is applied");
    }
    let listing = Listing::of(&revisions, verbose);
    if json {
        printer::json(&document(&status, &listing, &current))?;
    }
    for version in current.into_iter().rev().filter(|_| !json) {
        match revisions.get(version) {
            None => printer::data(format_args!(
                "{} (no folder)",
                status.name_of(version).unwrap_or(version.as_str())
            ))?,
            Some(_) if verbose => listing.print([version])?,
            Some(revision) if reached.contains(version) => {
                printer::data(format_args!("{} (head)", revision.name))?;
            }
            Some(revision) => printer::data(&revision.name)?,
        }
    }
    if pending > 0 {
        printer::say(format_args!("{pending} pending: `upgrade` runs what is missing"));
    }
    for version in status.without_folder() {
        printer::warn(&without_folder(&status, version));
    }
    for edited in status.edited() {
        printer::warn(&edited_line(&edited));
    }
    if check_heads && (pending > 0 || status.without_folder().next().is_some()) {
        printer::say("the database is not at all heads");
        return Ok(Exit::Difference);
    }
    Ok(Exit::Done)
}

fn document(status: &Status<'_>, listing: &Listing<'_>, current: &[&Version]) -> Value {
    let name = |version: &Version| status.name_of(version).unwrap_or(version.as_str()).to_owned();
    let one = |version: &&Version| {
        let known = listing.document(version);
        known
            .unwrap_or_else(|| json!({ "name": name(version), "version": version.as_str(), "folder": false }))
    };
    let edited = status.edited().map(|edited| {
        json!({ "name": edited.name, "applied": edited.applied.as_str(), "now": edited.now.as_str() })
    });
    json!({
        "format": 1,
        "current": current.iter().rev().map(one).collect::<Vec<_>>(),
        "pending": status.pending().map(|revision| revision.name.as_str()).collect::<Vec<_>>(),
        "without_folder": status.without_folder().map(name).collect::<Vec<_>>(),
        "edited": edited.collect::<Vec<_>>(),
    })
}

fn without_folder(status: &Status<'_>, version: &Version) -> String {
    match status.name_of(version) {
        Some(name) => format!(
            "`{name}` is applied, but the migrations folder does not have it; `downgrade` takes it back all the same, by what the database keeps of it"
        ),
        None => format!("version `{version}` is applied, but the migrations folder does not have it"),
    }
}
