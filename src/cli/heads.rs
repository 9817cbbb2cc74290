//! `heads`: the revisions that nothing stands on, the last one first. It needs no database.

use super::listing::Listing;
use super::session::Session;
use super::{AppConnection, CliError, Exit, printer};
use crate::revision::Version;

pub(super) fn run<C: AppConnection>(
    session: &Session<C>,
    verbose: bool,
    json: bool,
) -> Result<Exit, CliError> {
    let revisions = session.revisions_for(verbose || json)?;
    let mut heads: Vec<&Version> = revisions.heads().map(|head| &head.version).collect();
    heads.reverse();
    match heads.len() {
        0 => printer::say("there are no revisions"),
        1 => {}
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
