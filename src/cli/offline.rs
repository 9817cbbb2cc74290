//! `upgrade --sql`, `downgrade --sql` and `stamp --sql`: the script that would run, on stdout. No database is opened but for `current`.

use super::session::Session;
use super::{AppConnection, CliError, Exit, printer};
use crate::migrate::{MigrateError, Status, downgrade_script, stamp_script, upgrade_script};
use crate::revision::{Revisions, Routes, Version, asks_what_is_applied};

pub(super) fn upgrade<C: AppConnection>(session: &Session<C>, target: &str) -> Result<Exit, CliError> {
    let revisions = session.revisions()?;
    let (from, to) = target.split_once(':').unwrap_or(("base", target));
    let applied = applied(session, &revisions, if from.is_empty() { "base" } else { from })?;
    let to = if to.is_empty() { "head" } else { to };
    let script = upgrade_script::<C>(&revisions, &applied, &to.parse()?)?;
    print(script, "nothing to upgrade")
}

pub(super) fn downgrade<C: AppConnection>(session: &Session<C>, target: &str) -> Result<Exit, CliError> {
    let revisions = session.revisions()?;
    let Some((from, to)) = target.split_once(':').filter(|(from, _)| !from.is_empty()) else {
        return Err(CliError::NoStart {
            target: target.to_owned(),
        });
    };
    let applied = applied(session, &revisions, from)?;
    let to = if to.is_empty() { "base" } else { to };
    let script = downgrade_script::<C>(&revisions, &applied, &to.parse()?)?;
    print(script, "nothing to downgrade")
}

pub(super) fn stamp<C: AppConnection>(
    session: &Session<C>,
    targets: &[String],
    purge: bool,
) -> Result<Exit, CliError> {
    let revisions = session.revisions()?;
    let mut from: Option<&str> = None;
    let mut ends = Vec::with_capacity(targets.len());
    for target in targets {
        let Some((start, end)) = target.split_once(':') else {
            ends.push(target.clone());
            continue;
        };
        let start = if start.is_empty() { "base" } else { start };
        if let Some(other) = from.filter(|other| *other != start) {
            return Err(CliError::TwoStarts {
                one: other.to_owned(),
                other: start.to_owned(),
            });
        }
        from = Some(start);
        ends.push(if end.is_empty() { "head" } else { end }.to_owned());
    }
    let applied = applied(session, &revisions, from.unwrap_or("base"))?;
    let script = stamp_script::<C>(&revisions, &applied, &ends, purge)?;
    print(script, "nothing to stamp")
}

fn print(script: Option<String>, nothing: &str) -> Result<Exit, CliError> {
    match script {
        Some(script) => printer::data(script.trim_end())?,
        None => printer::say(nothing),
    }
    Ok(Exit::Done)
}

/// What is applied where a database is at the revision that the word means.
fn applied<C: AppConnection>(
    session: &Session<C>,
    revisions: &Revisions,
    from: &str,
) -> Result<Vec<Version>, CliError> {
    let empty = Routes::new(revisions.graph(), []);
    let named: Vec<&Version> = if asks_what_is_applied(from) {
        let mut conn: C = session.look()?;
        let status = Status::read(&mut conn, revisions)?;
        if from == "current" {
            return Ok(status.applied().cloned().collect());
        }
        status.routes().named(from).map_err(MigrateError::Reference)?
    } else {
        empty.named(from).map_err(MigrateError::Reference)?
    };
    let words: Vec<String> = named.iter().map(ToString::to_string).collect();
    let (applied, _) = empty.stamp(&words, false).map_err(MigrateError::Reference)?;
    Ok(applied.into_iter().cloned().collect())
}
