//! `history`: lists the revisions, the last one first. It needs a database only where it is asked for what is applied.

use serde_json::json;

use super::listing::Listing;
use super::session::Session;
use super::{AppConnection, CliError, Exit, printer};
use crate::migrate::Status;
use crate::revision::{Routes, Version, asks_what_is_applied};

pub(super) fn run<C: AppConnection>(
    session: &Session<C>,
    range: Option<&str>,
    verbose: bool,
    mark_current: bool,
    json: bool,
) -> Result<Exit, CliError> {
    let revisions = session.revisions_for(verbose || json)?;
    if revisions.is_empty() {
        printer::say("there are no revisions");
        if json {
            printer::json(&json!({ "format": 1, "revisions": [] }))?;
        }
        return Ok(Exit::Done);
    }
    let routes = if mark_current || range.is_some_and(asks_what_is_applied) {
        Status::read(&mut session.look()?, &revisions)?.routes()
    } else {
        Routes::new(revisions.graph(), [])
    };
    let listed: Vec<&Version> = match range {
        Some(range) => routes.range(range).map_err(CliError::Reference)?,
        None => revisions.iter().rev().map(|revision| &revision.version).collect(),
    };
    if listed.is_empty() {
        printer::say("no revision is in that range");
    }
    if json {
        let mut document =
            json!({ "format": 1, "revisions": Listing::of(&revisions, true).documents(listed) });
        if mark_current {
            document["current"] = routes.current().into_iter().rev().map(Version::as_str).collect();
        }
        printer::json(&document)?;
        return Ok(Exit::Done);
    }
    let mut listing = Listing::of(&revisions, verbose);
    if mark_current {
        listing = listing.marking(routes.current());
    }
    listing.print(listed)?;
    Ok(Exit::Done)
}
