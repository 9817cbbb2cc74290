//! Generated rows that satisfy the constraints of a database: tried, and kept where the database takes them.

use std::collections::BTreeSet;
use std::fmt;

use diesel::QueryResult;

use super::filling::Filling;
use super::fitting::fitting;
use super::values::{Spoken, of_type};
use crate::backend::{AppConnection, BETWEEN_VALUES};
use crate::migrate;
use crate::revision::Preflight;
use crate::schema::{Column, ForeignKey, Schema, Table};
use crate::sql::Syntax;

/// How many rows a table is to have.
const ROWS: usize = 5;
/// How many it has at least, or a note says so.
const LEAST: usize = 3;
/// How often a row is tried with other values.
const ATTEMPTS: usize = 48;
/// How often it is tried once more with ordinary values in all columns but those that a CHECK speaks of.
const CAREFUL: usize = 48;

/// A table that has fewer rows than it should.
pub(super) struct Sparse {
    table: String,
    pub(super) count: usize,
    is_asked: bool,
}

impl fmt::Display for Sparse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, count, .. } = self;
        let what = match self.is_asked {
            true => "its constraints and the revision's own preflights allow",
            false => "its constraints allow",
        };
        write!(
            f,
            "`{table}` has {count} generated rows: no more were found that {what}"
        )
    }
}

/// Fills every table, parents first, with rows that the preflights let pass: a revision does not run on others.
pub(super) fn fill<C: AppConnection>(conn: &mut C, filling: &Filling) -> QueryResult<Vec<Sparse>> {
    let mut sparse = Vec::new();
    let mut filling = filling.clone();
    // What cannot be asked of the tables as they are is no question.
    filling
        .questions
        .retain(|question| migrate::ask(conn, question).is_ok());
    for table in parents_first(&filling.schema) {
        let mut count = fill_table(conn, table, &filling, true)?;
        if count == 0 && !filling.questions.is_empty() {
            count = fill_table(conn, table, &filling, false)?;
        }
        if count < LEAST {
            sparse.push(Sparse {
                table: table.name.clone(),
                count,
                is_asked: !filling.preflights.is_empty(),
            });
        }
    }
    if C::syntax() == Syntax::Postgres {
        conn.batch_execute(PAST_THE_ROWS)?;
    }
    Ok(sparse)
}

/// The rows bring their numbers along, of which a sequence knows nothing: an INSERT of the script is to get others. The
/// greatest of a type is among them, so that the next one would be none; the ordinary ones are small.
const PAST_THE_ROWS: &str = "SELECT setval(seqrelid::regclass, seqstart + 1000) FROM pg_catalog.pg_sequence
    WHERE seqincrement > 0 AND seqmax - 1000 > seqstart";

/// Those that wait for nobody first; in a circle, by name.
fn parents_first(schema: &Schema) -> Vec<&Table> {
    let mut left: Vec<&Table> = schema.tables.values().collect();
    let mut done: BTreeSet<&str> = BTreeSet::new();
    let mut order = Vec::new();
    while !left.is_empty() {
        let waits = |table: &Table| {
            let mut parents = table.foreign_keys.iter().map(|key| key.parent.as_str());
            parents.any(|parent| {
                parent != table.name && schema.table(parent).is_some() && !done.contains(parent)
            })
        };
        let next = left.iter().position(|table| !waits(table)).unwrap_or_default();
        let table = left.remove(next);
        done.insert(&table.name);
        order.push(table);
    }
    order
}

fn fill_table<C: AppConnection>(
    conn: &mut C,
    table: &Table,
    filling: &Filling,
    asking: bool,
) -> QueryResult<usize> {
    let spoken = Spoken::of(table, C::syntax());
    let questions = filling.questions.iter().filter(|_| asking);
    let preflights: Vec<&Preflight> = filling.preflights.iter().chain(questions).collect();
    let mut count = 0;
    for row in 0..ROWS {
        let parents = parent_rows(conn, table)?;
        let taken = (0..ATTEMPTS + CAREFUL).any(|attempt| {
            let insert = insert::<C>(table, row, attempt, &spoken, &parents, filling);
            keep(conn, &insert, &preflights)
        });
        count += usize::from(taken);
    }
    Ok(count)
}

/// Whether the row is in, and nothing asks for it to be otherwise. Refused rows are what attempts are for.
fn keep<C: AppConnection>(conn: &mut C, insert: &str, preflights: &[&Preflight]) -> bool {
    if preflights.is_empty() {
        let refused = conn.batch_execute(insert).err();
        if let Some(error) = &refused {
            tracing::trace!(%error, insert, "a generated row is refused");
        }
        return refused.is_none();
    }
    let kept = conn.transaction(|conn| {
        conn.batch_execute(insert)?;
        for preflight in preflights {
            if migrate::ask(conn, preflight)?.is_some() {
                return Err(diesel::result::Error::RollbackTransaction);
            }
        }
        Ok(())
    });
    kept.is_ok()
}

/// A foreign key, and the keys that it may refer to.
type Parents<'a> = (&'a ForeignKey, Vec<Vec<String>>);

/// For each foreign key, the keys that are there.
fn parent_rows<'a, C: AppConnection>(conn: &mut C, table: &'a Table) -> QueryResult<Vec<Parents<'a>>> {
    let mut all = Vec::new();
    for key in &table.foreign_keys {
        let columns: Vec<&str> = key.parent_columns.iter().map(String::as_str).collect();
        // A parent that is no table is the database's own fault.
        let rows = conn.rows(&key.parent, &columns).unwrap_or_default();
        let values = |row: &String| row.split(BETWEEN_VALUES).map(str::to_owned).collect();
        all.push((key, rows.iter().map(values).collect()));
    }
    Ok(all)
}

fn insert<C: AppConnection>(
    table: &Table,
    row: usize,
    attempt: usize,
    spoken: &Spoken,
    parents: &[Parents<'_>],
    filling: &Filling,
) -> String {
    let dialect = C::dialect();
    let columns: Vec<&Column> = table
        .columns
        .iter()
        .filter(|column| column.generated.is_none())
        .collect();
    let mut values: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(place, column)| own_value::<C>(table, column, Choice { row, attempt, place }, spoken, filling))
        .collect();
    for (number, (key, rows)) in parents.iter().enumerate() {
        refer(
            table,
            key,
            rows,
            row + attempt * (number + 1),
            &columns,
            &mut values,
        );
    }
    let names: Vec<_> = columns.iter().map(|column| dialect.quote(&column.name)).collect();
    // Without it, there is no giving a value to an identity column that is always generated.
    let overriding = match C::syntax() {
        Syntax::Postgres => " OVERRIDING SYSTEM VALUE",
        Syntax::Sqlite | Syntax::Mysql => "",
    };
    format!(
        "INSERT INTO {} ({}){overriding} VALUES ({})",
        dialect.quote_table(&table.name),
        names.join(", "),
        values.join(", ")
    )
}

/// Which of the candidates it is to be.
#[derive(Clone, Copy)]
struct Choice {
    row: usize,
    attempt: usize,
    place: usize,
}

impl Choice {
    /// A number below `limit`: the ordinary candidate on the first attempt of the first row, any later.
    fn below(self, limit: usize) -> usize {
        if self.attempt == 0 {
            return self.row % limit.max(1);
        }
        let mixed = (self.row * 7 + self.attempt * 13 + self.place * 5).wrapping_mul(2_654_435_761) >> 7;
        mixed % limit.max(1)
    }
}

fn own_value<C: AppConnection>(
    table: &Table,
    column: &Column,
    choice: Choice,
    spoken: &Spoken,
    filling: &Filling,
) -> String {
    let key = table.primary_key.contains(&column.name);
    // The second row has every NULL that there can be; attempts come back to it.
    if column.nullable && !key && (choice.row + choice.attempt) % 4 == 1 {
        return "NULL".to_owned();
    }
    let late = choice.attempt >= ATTEMPTS && !spoken.names(column);
    // Where ordinary ones are asked for, others are tried only in what a CHECK speaks of.
    let careful =
        late || filling.is_ordinary(table, column) && (choice.attempt == 0 || !spoken.names(column));
    let (own, row, syntax) = (&column.column_type, choice.row, C::syntax());
    let candidates = match filling.fit(table, column) {
        Some(after) => fitting(own, after, row, spoken, syntax),
        None => of_type(own, row, spoken, syntax),
    };
    // Keys differ from row to row in their ordinary value.
    let place = if careful || key && choice.attempt == 0 {
        0
    } else {
        choice.below(candidates.len())
    };
    candidates
        .into_iter()
        .nth(place)
        .unwrap_or_else(|| "NULL".to_owned())
}

/// Sets the columns of a foreign key to a key that is there; in an empty table of its own kind, to the row itself.
fn refer(
    table: &Table,
    key: &ForeignKey,
    rows: &[Vec<String>],
    choice: usize,
    columns: &[&Column],
    values: &mut [String],
) {
    let place = |name: &String| columns.iter().position(|column| column.name == *name);
    let chosen = choice.checked_rem(rows.len()).and_then(|index| rows.get(index));
    for (number, name) in key.columns.iter().enumerate() {
        let Some(own) = place(name) else { continue };
        let value = match chosen {
            // NULL where the value is NULL already: some rows are to refer to nothing.
            Some(_) if values.get(own).is_some_and(|value| value == "NULL") => continue,
            Some(row) => row.get(number).cloned(),
            None if columns.get(own).is_some_and(|column| column.nullable) => Some("NULL".to_owned()),
            None if key.parent == table.name => {
                let parent = key.parent_columns.get(number).and_then(place);
                parent.and_then(|parent| values.get(parent).cloned())
            }
            None => None,
        };
        if let (Some(value), Some(slot)) = (value, values.get_mut(own)) {
            *slot = value;
        }
    }
}
