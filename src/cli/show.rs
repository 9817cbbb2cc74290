//! `show`: all that is known of a revision, and its script. It needs a database only where it is asked for what is applied.

use super::listing::Listing;
use super::session::Session;
use super::{AppConnection, CliError, Exit, printer};
use crate::migrate::Status;
use crate::revision::{Routes, asks_what_is_applied};

pub(super) fn run<C: AppConnection>(
    session: &Session<C>,
    reference: &str,
    json: bool,
) -> Result<Exit, CliError> {
    let revisions = session.revisions()?;
    let routes = if asks_what_is_applied(reference) {
        Status::read(&mut session.look()?, &revisions)?.routes()
    } else {
        Routes::new(revisions.graph(), [])
    };
    let found = routes.named(reference).map_err(CliError::Reference)?;
    if found.is_empty() {
        printer::say(format_args!("`{reference}` is no revision here"));
    }
    let listing = Listing::of(&revisions, true);
    if json {
        let documents = found.into_iter().filter_map(|version| {
            let mut document = listing.document(version)?;
            let revision = revisions.get(version)?;
            document["up_script"] = revision.up.text.as_str().into();
            document["down_script"] = revision.down.as_ref().map(|down| down.text.as_str()).into();
            Some(document)
        });
        let documents: Vec<_> = documents.collect();
        printer::json(&serde_json::json!({ "format": 1, "revisions": documents }))?;
        return Ok(Exit::Done);
    }
    for (index, version) in found.into_iter().enumerate() {
        if index > 0 {
            printer::data("")?;
        }
        listing.print([version])?;
        if let Some(revision) = revisions.get(version) {
            printer::data("")?;
            printer::data(revision.up.text.trim_end())?;
        }
    }
    Ok(Exit::Done)
}
