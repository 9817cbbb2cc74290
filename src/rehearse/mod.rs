//! Tries revisions out on a scratch database with rows in it: up, down, and up again.
//! The database they are for is never touched; what runs are the very scripts, through the same runner.

mod attempts;
mod error;
mod filling;
mod fitting;
mod rows;
mod snapshot;
mod stage;
mod values;

use std::collections::BTreeSet;
use std::error::Error as StdError;
use std::time::{Duration, Instant};

use diesel::QueryResult;

pub use self::error::RehearsalError;
use self::error::{AGAIN, DOWN, UP};
use self::filling::Filling;
use self::snapshot::Snapshot;
use self::stage::Stage;
use crate::backend::{AppConnection, ScratchServer, bring_over};
use crate::migrate::{DataMigrations, Migrator, Quiet, UpgradeTarget};
use crate::revision::{Preflight, Revision, Revisions};
use crate::schema::{Column, Schema, Table};

/// How a revision fared.
#[derive(Debug, Clone)]
pub struct Report {
    /// The revision's name.
    pub revision: String,
    /// How many tables there were before.
    pub tables: usize,
    /// How many rows were in them.
    pub rows: usize,
    /// How long the first upgrade took.
    pub time: Duration,
    /// What is worth knowing, though it is no failure.
    pub notes: Vec<String>,
    /// Whether a table was without any row: nothing is known of what the revision does to those of it.
    pub without_rows: bool,
}

/// What leads from one schema to another, in words; empty where nothing does.
pub type Differences<'a> = &'a dyn Fn(&Schema, &Schema) -> Vec<String>;

/// What still leads from a schema to the one that is asked for, in words.
pub type Missing<'a> = &'a dyn Fn(&Schema) -> Vec<String>;

/// What rows may have against the way from one schema to another.
pub type Questions<'a> = &'a dyn Fn(&Schema, &Schema) -> Vec<Preflight>;

/// What is asked of a rehearsal.
pub struct Wanted<'a, C> {
    /// Where the scratch database is made.
    pub server: &'a ScratchServer,
    /// How two schemas are compared that introspection has read.
    pub differences: Differences<'a>,
    /// What is still missing, once the upgrade has run; nothing is asked for where it is not known.
    pub missing: Option<Missing<'a>>,
    /// What the rows are asked where a script written by hand fails with any.
    pub questions: Questions<'a>,
    /// The columns, by table and name, whose values the revision is to set.
    pub filled: &'a [(String, String)],
    /// Whether rows may change: a script written by hand may do so on purpose.
    pub rows_may_change: bool,
    /// The schemas whose tables are looked at, beside that in which a connection creates tables.
    pub schemas: &'a BTreeSet<String>,
    /// The functions that scripts call.
    pub functions: &'a DataMigrations<C>,
}

/// Rehearses a revision on an empty database of the same structure as `conn`, which is only read.
///
/// # Errors
/// [`RehearsalError`] says which step failed, and the statement.
pub fn after<C: AppConnection>(
    conn: &mut C,
    revision: &Revision,
    wanted: &Wanted<'_, C>,
) -> Result<Report, RehearsalError> {
    all_after(conn, revision, &[], wanted)
}

/// The same for several revisions, of which each comes after the one before: all up, all down, and all up again. The rows are such
/// as the preflights of the first allow.
///
/// # Errors
/// As for [`after`].
pub fn all_after<C: AppConnection>(
    conn: &mut C,
    revision: &Revision,
    then: &[Revision],
    wanted: &Wanted<'_, C>,
) -> Result<Report, RehearsalError> {
    let before = |source: Box<dyn StdError + Send + Sync>| RehearsalError::Before {
        revision: revision.name.clone(),
        source,
    };
    let all = || std::iter::once(revision).chain(then);
    let structure = conn.structure().map_err(|error| before(error.into()))?;
    let mut left_out = Vec::new();
    let mut make = || {
        let mut scratch = C::scratch(wanted.server)?;
        within(&mut scratch, all())?;
        left_out = bring_over(&mut scratch, &structure).map_err(|error| before(error.into()))?;
        Ok(scratch)
    };
    // Alone, they are pending whatever was applied.
    let revisions = Revisions::new(all().map(|revision| Revision {
        header: None,
        ..revision.clone()
    }))?;
    let report = rehearse(&mut make, revision, &revisions, wanted)?;
    let missing = left_out
        .iter()
        .map(|what| format!("the scratch database is without the {what}"));
    Ok(report.noting(missing))
}

/// Rehearses a revision that stands in the line, after those before it have been run on an empty database.
///
/// # Errors
/// As for [`after`].
pub fn in_line<C: AppConnection>(
    revisions: &Revisions,
    revision: &Revision,
    wanted: &Wanted<'_, C>,
) -> Result<Report, RehearsalError> {
    let before = |other: &&Revision| other.version < revision.version;
    let earlier: Vec<Revision> = revisions.iter().take_while(before).cloned().collect();
    let upto = Revisions::new(earlier.iter().chain([revision]).cloned())?;
    let made = Revisions::new(earlier.iter().cloned())?;
    let mut make = || {
        let mut scratch = C::scratch(wanted.server)?;
        within(&mut scratch, earlier.iter().chain([revision]))?;
        Migrator::new(&made)
            .single_starter(true)
            .functions(wanted.functions)
            .upgrade(&mut scratch, &UpgradeTarget::Heads, &mut Quiet)
            .map_err(|error| RehearsalError::Before {
                revision: revision.name.clone(),
                source: error.into(),
            })?;
        Ok(scratch)
    };
    rehearse(&mut make, revision, &upto, wanted)
}

/// Refuses revisions that would reach out of a scratch database.
///
/// # Errors
/// [`RehearsalError::Beyond`] names the first.
pub fn within<'a, C: AppConnection>(
    scratch: &mut C,
    revisions: impl IntoIterator<Item = &'a Revision>,
) -> Result<(), RehearsalError> {
    for revision in revisions {
        let down = revision.down.as_ref().map(|down| down.text.as_str());
        for script in [Some(revision.up.text.as_str()), down].into_iter().flatten() {
            if let Some(what) = scratch.beyond(script)? {
                let revision = revision.name.clone();
                return Err(RehearsalError::Beyond { revision, what });
            }
        }
    }
    Ok(())
}

/// Makes an empty scratch database in the state before. There may be place for but one at a time.
type Make<'a, C> = dyn FnMut() -> Result<C, RehearsalError> + 'a;

/// Up, down and up again on a scratch database in the state before.
fn rehearse<C: AppConnection>(
    make: &mut Make<'_, C>,
    revision: &Revision,
    revisions: &Revisions,
    wanted: &Wanted<'_, C>,
) -> Result<Report, RehearsalError> {
    let tried = match steps(&mut make()?, revision, revisions, wanted, Rows::Any) {
        Err(error) => attempts::with_fitting_rows(make, revision, revisions, wanted, error)?,
        Ok(tried) => tried,
    };
    if let Some(missing) = wanted.missing {
        none(revision, missing(&tried.after), UP, "the models ask for")?;
    }
    Ok(tried.report)
}

/// A rehearsal that went well.
struct Tried {
    report: Report,
    /// The schema before.
    before: Schema,
    /// The schema that the upgrade has led to.
    after: Schema,
}

/// The rows that are in the tables before.
#[derive(Clone, Copy)]
enum Rows<'a> {
    /// Any that the tables take.
    Any,
    /// Those of a further attempt.
    Like(&'a Filling),
    /// None but what is there already.
    None,
}

fn steps<C: AppConnection>(
    scratch: &mut C,
    revision: &Revision,
    revisions: &Revisions,
    wanted: &Wanted<'_, C>,
    rows: Rows<'_>,
) -> Result<Tried, RehearsalError> {
    let before = read(scratch, wanted.schemas)?;
    let sparse = match rows {
        Rows::Any => rows::fill(scratch, &Filling::any(&before, revision))?,
        Rows::Like(filling) => rows::fill(scratch, filling)?,
        Rows::None => Vec::new(),
    };
    let filled = Snapshot::take(scratch, &before)?.without(wanted.filled);
    let mut stage = Stage {
        scratch,
        revision,
        revisions,
        wanted,
        notes: sparse.iter().map(ToString::to_string).collect(),
    };
    let start = Instant::now();
    stage.up(UP)?;
    let time = start.elapsed();
    let after = read(stage.scratch, wanted.schemas)?;
    stage.unchanged(&filled, &after, UP)?;
    if revision.down.is_some() {
        let with_rows = stage.down_with_what_is_lost(&lost_values(&before, &after), &after)?;
        let back = read(stage.scratch, wanted.schemas)?;
        stage.same(&back, &before, DOWN, "there was before")?;
        if with_rows {
            let kept = Snapshot::take(stage.scratch, &back)?;
            stage.unchanged_in_both(&filled, &after, &kept)?;
        }
        stage.up(AGAIN)?;
        let again = read(stage.scratch, wanted.schemas)?;
        stage.same(&again, &after, AGAIN, "the first one left")?;
    } else {
        let note = "it has no down.sql, so only the way up was rehearsed";
        stage.notes.push(note.to_owned());
    }
    let notes = stage.notes;
    let report = Report {
        revision: revision.name.clone(),
        tables: before.tables.len(),
        rows: filled.rows(),
        time,
        notes,
        without_rows: sparse.iter().any(|table| table.count == 0),
    };
    Ok(Tried {
        report,
        before,
        after,
    })
}

fn none(
    revision: &Revision,
    differences: Vec<String>,
    step: &'static str,
    of: &'static str,
) -> Result<(), RehearsalError> {
    if differences.is_empty() {
        return Ok(());
    }
    Err(RehearsalError::Schema {
        revision: revision.name.clone(),
        step,
        wanted: of,
        difference: differences.join("; "),
    })
}

/// The columns that go and cannot be NULL when they come back, with nothing to fill them.
fn lost_values(before: &Schema, after: &Schema) -> Vec<String> {
    let gone = |table: &Table, column: &Column| {
        after
            .table(&table.name)
            .is_some_and(|now| now.column(&column.name).is_none())
    };
    let tables = before.tables.values();
    tables
        .flat_map(|table| table.columns.iter().map(move |column| (table, column)))
        .filter(|(table, column)| {
            gone(table, column) && !column.nullable && column.default.is_none() && column.generated.is_none()
        })
        .map(|(table, column)| format!("`{}.{}`", table.name, column.name))
        .collect()
}

fn read<C: AppConnection>(conn: &mut C, schemas: &BTreeSet<String>) -> Result<Schema, RehearsalError> {
    conn.introspect_with(schemas).map_err(RehearsalError::Read)
}

/// Counts the rows of every table, for a run on a copy of a real database.
///
/// # Errors
/// What the database answered.
pub fn counts<C: AppConnection>(conn: &mut C, schema: &Schema) -> QueryResult<Vec<(String, i64)>> {
    schema
        .tables
        .keys()
        .map(|name| {
            let count = conn.number(&format!(
                "SELECT count(*) FROM {}",
                C::dialect().quote_table(name)
            ))?;
            Ok((name.clone(), count))
        })
        .collect()
}
