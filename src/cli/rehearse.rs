//! `rehearse`: tries revisions out, on a scratch database or on a copy of the real one.

use std::collections::BTreeSet;
use std::fmt;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

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
    let documents = all(session, arguments)?;
    if arguments.json.json {
        printer::json(&json!({ "format": 1, "revisions": documents }))?;
    }
    Ok(Exit::Done)
}

/// Rehearses what the arguments name, and tells of each; or, for machines, only returns it.
pub(super) fn all<C: AppConnection>(
    session: &Session<C>,
    arguments: &RehearseArguments,
) -> Result<Vec<Value>, CliError> {
    let is_told = !arguments.json.json;
    let revisions = session.revisions()?;
    if arguments.on_copy {
        return on_copy::<C>(session, &revisions, is_told);
    }
    let chosen: Vec<&Revision> = if arguments.revisions.is_empty() {
        revisions.iter().collect()
    } else {
        let find = |text: &String| revisions.find(text).map_err(CliError::Reference);
        arguments.revisions.iter().map(find).collect::<Result<_, _>>()?
    };
    if chosen.is_empty() {
        printer::say("no revision to rehearse");
    }
    let mut documents = Vec::with_capacity(chosen.len());
    session.rehearse(&revisions, chosen, |report| {
        if is_told {
            printer::data(summary(&report))?;
        }
        documents.push(document(&report));
        Ok(())
    })?;
    Ok(documents)
}

impl<C: AppConnection> Session<C> {
    /// Rehearses revisions that are there already, each after those before it, and hands on how it went.
    pub(super) fn rehearse<'r>(
        &self,
        among: &Revisions,
        chosen: impl IntoIterator<Item = &'r Revision>,
        mut went: impl FnMut(Report) -> Result<(), CliError>,
    ) -> Result<(), CliError> {
        let server = self.server()?;
        let wanted = Wanted {
            server: &server,
            differences: &found_differences::<C>,
            missing: None,
            questions: &found_questions::<C>,
            filled: &[],
            rows_may_change: true,
            schemas: &self.schemas()?,
            functions: &self.functions,
        };
        for revision in chosen {
            went(in_line::<C>(among, revision, &wanted)?)?;
        }
        Ok(())
    }
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

fn document(report: &Report) -> Value {
    json!({
        "name": report.revision,
        "tables": report.tables,
        "rows": report.rows,
        "milliseconds": milliseconds(report.time),
        "notes": report.notes,
    })
}

/// Runs what is pending on a copy of the database of this run.
fn on_copy<C: AppConnection>(
    session: &Session<C>,
    revisions: &Revisions,
    is_told: bool,
) -> Result<Vec<Value>, CliError> {
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
    }
    let mut documents = Vec::with_capacity(pending.len());
    for name in pending {
        let before = counted(&mut copy, &session.schemas()?)?;
        let start = Instant::now();
        let next = UpgradeTarget::Revision(name.clone());
        session
            .migrator(revisions)
            .upgrade(&mut copy, &next, &mut Quiet)?;
        let time = start.elapsed();
        let after = counted(&mut copy, &session.schemas()?)?;
        let changes = changes(&before, &after);
        if is_told {
            printer::data(format_args!("{name}: {} on a copy", short(time)))?;
            for change in &changes {
                printer::data(format_args!("  {change}"))?;
            }
        }
        let tables: Vec<_> = changes.iter().map(Change::document).collect();
        documents.push(json!({ "name": name, "milliseconds": milliseconds(time), "tables": tables }));
    }
    Ok(documents)
}

fn counted<C: AppConnection>(
    conn: &mut C,
    schemas: &BTreeSet<String>,
) -> Result<Vec<(String, i64)>, CliError> {
    let schema = read(conn, schemas)?;
    counts(conn, &schema).map_err(|error| CliError::Introspect(error.into()))
}

/// A table on the copy, with how many rows it had and has; `None` where it was not there.
struct Change<'a> {
    table: &'a str,
    before: Option<i64>,
    after: Option<i64>,
}

impl Change<'_> {
    fn document(&self) -> Value {
        json!({ "name": self.table, "before": self.before, "after": self.after })
    }
}

impl fmt::Display for Change<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.table)?;
        match (self.before, self.after) {
            (None, now) => write!(f, "new, {}", rows(now.unwrap_or_default())),
            (Some(was), None) => write!(f, "gone, with {}", rows(was)),
            (Some(was), Some(now)) if was == now => f.write_str(&rows(now)),
            (Some(was), Some(now)) => write!(f, "{} before, {} after", rows(was), rows(now)),
        }
    }
}

/// How many rows each table had and has; those that are gone come last.
fn changes<'a>(before: &'a [(String, i64)], after: &'a [(String, i64)]) -> Vec<Change<'a>> {
    let of = |list: &[(String, i64)], name: &str| {
        list.iter()
            .find(|(other, _)| other == name)
            .map(|(_, count)| *count)
    };
    let there = after.iter().map(|(table, now)| Change {
        table,
        before: of(before, table),
        after: Some(*now),
    });
    let gone = before.iter().filter(|(name, _)| of(after, name).is_none());
    let gone = gone.map(|(table, was)| Change {
        table,
        before: Some(*was),
        after: None,
    });
    there.chain(gone).collect()
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

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn short(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{:.1} ms", time.as_secs_f64() * 1000.0)
    } else {
        format!("{:.1} s", time.as_secs_f64())
    }
}
