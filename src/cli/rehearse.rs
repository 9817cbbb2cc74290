//! `rehearse`: tries revisions out, on a scratch database or on a copy of the real one.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::args::RehearseArguments;
use super::compare::operations;
use super::session::Session;
use super::source::{Side, read};
use super::{AppConnection, CliError, Exit, printer};
use crate::diff::{Hints, diff_with};
use crate::findings::{Code, findings};
use crate::migrate::{Quiet, Status, UpgradeTarget};
use crate::plan::plan;
use crate::rehearse::{Report, Wanted, counts, in_line, within};
use crate::revision::{Preflight, Revision, Revisions};
use crate::schema::Schema;

pub(super) fn run<C: AppConnection>(
    session: &Session<C>,
    arguments: &RehearseArguments,
) -> Result<Exit, CliError> {
    let revisions = session.revisions()?;
    if arguments.on_copy {
        return on_copy::<C>(session, &revisions);
    }
    let server = session.server()?;
    let wanted = Wanted {
        server: &server,
        differences: &found_differences::<C>,
        missing: None,
        questions: &found_questions::<C>,
        filled: &[],
        rows_may_change: true,
        schemas: &session.schemas()?,
        functions: &session.functions,
    };
    let chosen: Vec<&Revision> = if arguments.revisions.is_empty() {
        revisions.iter().collect()
    } else {
        let find = |text: &String| revisions.find(text).map_err(CliError::Reference);
        arguments.revisions.iter().map(find).collect::<Result<_, _>>()?
    };
    if chosen.is_empty() {
        printer::say("no revision to rehearse");
    }
    for revision in chosen {
        printer::data(summary(&in_line::<C>(&revisions, revision, &wanted)?))?;
    }
    Ok(Exit::Done)
}

/// What leads from one side to another, in words.
pub(super) fn differences<C: AppConnection>(session: &Session<C>, from: &Side, to: &Side) -> Vec<String> {
    match operations(session, from, to, &Hints::no_rename()) {
        Ok(operations) => operations.iter().map(|operation| operation.describe()).collect(),
        Err(error) => vec![error.to_string()],
    }
}

/// The same for two schemas that introspection has read.
pub(super) fn found_differences<C: AppConnection>(from: &Schema, to: &Schema) -> Vec<String> {
    let dialect = C::dialect();
    let operations = diff_with(&dialect.found(from), &dialect.found(to), &Hints::no_rename());
    match operations
        .map_err(CliError::from)
        .and_then(|found| Ok(plan(found)?))
    {
        Ok(operations) => operations.iter().map(|operation| operation.describe()).collect(),
        Err(error) => vec![error.to_string()],
    }
}

/// What rows may have against the way from one schema to another that introspection has read; what is lost on it, they have not.
pub(super) fn found_questions<C: AppConnection>(from: &Schema, to: &Schema) -> Vec<Preflight> {
    let dialect = C::dialect();
    let operations = diff_with(&dialect.found(from), &dialect.found(to), &Hints::no_rename());
    let operations = operations.ok().and_then(|found| plan(found).ok());
    findings(dialect, &operations.unwrap_or_default())
        .into_iter()
        // What a column that comes is filled with is the script's own affair.
        .filter(|finding| !finding.code.is_loss() && finding.code != Code::NotNullWithoutDefault)
        .map(|finding| Preflight {
            query: finding.query,
            message: finding.message,
        })
        .collect()
}

/// A rehearsal in one line, and its notes below.
pub(super) fn summary(report: &Report) -> String {
    let mut text = format!(
        "rehearsed {}: {} in {}, {}",
        report.revision,
        number(report.rows, "row"),
        number(report.tables, "table"),
        short(report.time)
    );
    for note in &report.notes {
        text.push_str("\n  note: ");
        text.push_str(note);
    }
    text
}

/// Runs what is pending on a copy of the database of this run.
fn on_copy<C: AppConnection>(session: &Session<C>, revisions: &Revisions) -> Result<Exit, CliError> {
    let folder = tempfile::tempdir().map_err(CliError::Output)?;
    let mut conn: C = session.look()?;
    let mut copy = conn
        .copy_into(&session.server()?, folder.path())
        .map_err(CliError::Copy)?;
    drop(conn);
    let status = Status::read(&mut copy, revisions)?;
    let pending: Vec<String> = status.pending().map(|revision| revision.name.clone()).collect();
    within(&mut copy, status.pending())?;
    if pending.is_empty() {
        printer::say("nothing is pending");
        return Ok(Exit::Done);
    }
    for name in pending {
        let before = counted(&mut copy, &session.schemas()?)?;
        let start = Instant::now();
        let next = UpgradeTarget::Revision(name.clone());
        session
            .migrator(revisions)
            .upgrade(&mut copy, &next, &mut Quiet)?;
        let time = start.elapsed();
        printer::data(format_args!("{name}: {} on a copy", short(time)))?;
        for line in changes(&before, &counted(&mut copy, &session.schemas()?)?) {
            printer::data(format_args!("  {line}"))?;
        }
    }
    Ok(Exit::Done)
}

fn counted<C: AppConnection>(
    conn: &mut C,
    schemas: &BTreeSet<String>,
) -> Result<Vec<(String, i64)>, CliError> {
    let schema = read(conn, schemas)?;
    counts(conn, &schema).map_err(|error| CliError::Introspect(error.into()))
}

/// How many rows each table had and has.
fn changes(before: &[(String, i64)], after: &[(String, i64)]) -> Vec<String> {
    let of = |list: &[(String, i64)], name: &str| {
        list.iter()
            .find(|(other, _)| other == name)
            .map(|(_, count)| *count)
    };
    let mut lines: Vec<String> = after
        .iter()
        .map(|(name, now)| match of(before, name) {
            None => format!("{name}: new, {}", rows(*now)),
            Some(was) if was == *now => format!("{name}: {}", rows(*now)),
            Some(was) => format!("{name}: {} before, {} after", rows(was), rows(*now)),
        })
        .collect();
    let gone = before.iter().filter(|(name, _)| of(after, name).is_none());
    lines.extend(gone.map(|(name, was)| format!("{name}: gone, with {}", rows(*was))));
    lines
}

fn rows(count: i64) -> String {
    number(usize::try_from(count).unwrap_or_default(), "row")
}

fn number(count: usize, word: &str) -> String {
    if count == 1 {
        format!("1 {word}")
    } else {
        format!("{count} {word}s")
    }
}

fn short(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{:.1} ms", time.as_secs_f64() * 1000.0)
    } else {
        format!("{:.1} s", time.as_secs_f64())
    }
}
