//! What generated rows are to be like: at first like anything that a database takes, then such as a change of the tables leaves room for.

use std::collections::{BTreeMap, BTreeSet};

use super::fitting::is_text;
use crate::revision::{Preflight, Revision};
use crate::schema::{Column, ColumnType, Schema, Table};
use crate::sql::{Syntax, words_in};

/// A column, by its table and name.
type Place = (String, String);

/// How many kinds of value are tried, one after another, in columns whose values go elsewhere.
const MOST_MOVES: usize = 6;

/// The rows to generate.
#[derive(Debug, Clone)]
pub(super) struct Filling {
    /// The tables, with the texts of each enum in its columns; a column that gets no NULL is NOT NULL here.
    pub schema: Schema,
    /// What the rows have to let pass.
    pub preflights: Vec<Preflight>,
    /// The same, where there are rows that do.
    pub questions: Vec<Preflight>,
    /// The types that the values of a column are to fit, too.
    fits: BTreeMap<Place, ColumnType>,
    /// The columns that get no extremes.
    ordinary: BTreeSet<Place>,
    /// What is special about the rows, in words.
    pub said: String,
}

impl Filling {
    /// Rows with anything that the tables and the preflights of the revision allow.
    pub fn any(schema: &Schema, revision: &Revision) -> Self {
        Self {
            schema: with_texts(schema.clone()),
            preflights: revision.preflights.clone(),
            questions: Vec::new(),
            fits: BTreeMap::new(),
            ordinary: BTreeSet::new(),
            said: String::new(),
        }
    }

    /// The type that the values of the column are to fit beside its own.
    pub fn fit(&self, table: &Table, column: &Column) -> Option<&ColumnType> {
        self.fits.get(&place(table, column))
    }

    /// The columns whose values fit two types, in words; empty where there are none.
    fn said_of_fits(&self) -> String {
        let column = |((table, name), wanted): (&Place, &ColumnType)| {
            let own = self.schema.table(table).and_then(|table| table.column(name))?;
            Some(format!("`{table}.{name}` ({}, {wanted})", own.column_type))
        };
        let columns: Vec<_> = self.fits.iter().filter_map(column).collect();
        match columns.is_empty() {
            true => String::new(),
            false => format!("values of both types in {}", columns.join(", ")),
        }
    }

    /// Whether the column gets no extremes.
    pub fn is_ordinary(&self, table: &Table, column: &Column) -> bool {
        self.ordinary.contains(&place(table, column))
    }

    /// No columns are others, so nothing can be made to fit.
    fn fits_nothing(&self) -> bool {
        self.fits.is_empty()
    }
}

/// How rows may be that a revision takes which leads from one schema to the other: the least special first.
///
/// A generated revision says what it wants of rows in its preflights, so only the values of columns that change their type are other
/// ones. A script written by hand may want anything: `questions` are those that Olembic would ask for the same change, and the
/// words of the script tell the columns that it takes values from.
pub(super) fn easier(
    any: &Filling,
    after: &Schema,
    by_hand: Option<(&str, Vec<Preflight>)>,
    syntax: Syntax,
) -> Vec<Filling> {
    let after = &with_texts(after.clone());
    let mut fitting = any.clone();
    fitting.fits = changed_types(&any.schema, after);
    fitting.said = fitting.said_of_fits();
    let Some((script, questions)) = by_hand else {
        if fitting.fits_nothing() {
            return Vec::new();
        }
        let mut ordinary = fitting.clone();
        ordinary.ordinary = fitting.fits.keys().cloned().collect();
        return vec![fitting, ordinary];
    };
    fitting.questions = questions;
    meet_what_comes(&mut fitting.schema, after);
    let mut plain = fitting.clone();
    plain.said = with_plain(&fitting.said);
    if fitting.said.is_empty() {
        fitting.said = "rows that the new constraints allow".to_owned();
    }
    make_plain(&mut plain);
    let mut all = vec![fitting, plain.clone()];
    let types = new_types(&any.schema, after);
    let words: BTreeSet<String> = words_in(script, syntax)
        .iter()
        .map(|word| word.to_lowercase())
        .collect();
    let sources = sources(&plain, &words);
    if !sources.is_empty() {
        for first in 0..types.len().min(MOST_MOVES) {
            all.push(moved(&plain, &sources, &types, first, syntax));
        }
    }
    all
}

fn place(table: &Table, column: &Column) -> Place {
    (table.name.clone(), column.name.clone())
}

fn own_columns(schema: &Schema) -> impl Iterator<Item = (&Table, &Column)> {
    let tables = schema.tables.values();
    tables.flat_map(|table| table.columns.iter().map(move |column| (table, column)))
}

/// The columns that have another type afterwards, with that; those of a table that has another name then, too.
fn changed_types(before: &Schema, after: &Schema) -> BTreeMap<Place, ColumnType> {
    let renamed = |column: &Column| {
        let new = after
            .tables
            .values()
            .filter(|table| before.table(&table.name).is_none());
        new.filter_map(|table| table.column(&column.name)).next()
    };
    own_columns(before)
        .filter_map(|(table, column)| {
            let now = match after.table(&table.name) {
                Some(now) => now.column(&column.name)?,
                None => renamed(column)?,
            };
            let changes = now.column_type != column.column_type && now.generated.is_none();
            changes.then(|| (place(table, column), now.column_type.clone()))
        })
        .collect()
}

/// The rows are to meet what the tables ask for afterwards, where that is about columns which they already have.
fn meet_what_comes(schema: &mut Schema, after: &Schema) {
    let known = schema.clone();
    for table in schema.tables.values_mut() {
        let Some(now) = after.table(&table.name) else {
            continue;
        };
        for column in &mut table.columns {
            column.nullable &= now.column(&column.name).is_none_or(|now| now.nullable);
        }
        for key in &now.foreign_keys {
            let parent = known.table(&key.parent);
            let there = key.columns.iter().all(|column| table.column(column).is_some())
                && parent.is_some_and(|parent| {
                    key.parent_columns
                        .iter()
                        .all(|column| parent.column(column).is_some())
                });
            if there && !table.foreign_keys.contains(key) {
                table.foreign_keys.push(key.clone());
            }
        }
        // For the values that they speak of.
        table.checks.extend(now.checks.iter().cloned());
    }
}

/// No extremes anywhere, and NULL only where a row may have to do without a parent.
fn make_plain(filling: &mut Filling) {
    filling.ordinary = own_columns(&filling.schema)
        .map(|(table, column)| place(table, column))
        .collect();
    for table in filling.schema.tables.values_mut() {
        let referring: BTreeSet<String> = table
            .foreign_keys
            .iter()
            .flat_map(|key| key.columns.iter().cloned())
            .collect();
        for column in &mut table.columns {
            column.nullable &= referring.contains(&column.name);
        }
    }
}

/// The types of the columns that come and are no text, each once, in their order.
fn new_types(before: &Schema, after: &Schema) -> Vec<ColumnType> {
    let mut types = Vec::new();
    for (table, column) in own_columns(after) {
        let is_new = before
            .table(&table.name)
            .is_none_or(|table| table.column(&column.name).is_none());
        let numbered = column.identity.is_some() || column.generated.is_some();
        if is_new && !numbered && !is_text(&column.column_type) && !types.contains(&column.column_type) {
            types.push(column.column_type.clone());
        }
    }
    types
}

/// The columns of texts that a script speaks of and whose type does not change.
fn sources(filling: &Filling, words: &BTreeSet<String>) -> Vec<Place> {
    own_columns(&filling.schema)
        .filter(|(_, column)| is_text(&column.column_type) && words.contains(&column.name.to_lowercase()))
        .map(|(table, column)| place(table, column))
        .filter(|place| !filling.fits.contains_key(place))
        .collect()
}

/// Each of these columns with values of one of the types that come, from the `first` on.
fn moved(plain: &Filling, sources: &[Place], types: &[ColumnType], first: usize, syntax: Syntax) -> Filling {
    let mut moved = plain.clone();
    for (number, source) in sources.iter().enumerate() {
        let Some(wanted) = types.get((first + number) % types.len().max(1)) else {
            continue;
        };
        // Read from a text it is written in the usual way, however the database keeps it.
        let wanted = match wanted {
            ColumnType::Uuid if syntax != Syntax::Postgres => ColumnType::Other("uuid".to_owned()),
            other => other.clone(),
        };
        moved.fits.insert(source.clone(), wanted);
    }
    moved.said = with_plain(&moved.said_of_fits());
    moved
}

fn with_plain(fits: &str) -> String {
    const PLAIN: &str = "ordinary values and no NULL";
    match fits {
        "" => PLAIN.to_owned(),
        fits => format!("{fits}, and {PLAIN} elsewhere"),
    }
}

/// With the texts of each enum in its columns, where the database keeps them in a type of its own.
fn with_texts(mut schema: Schema) -> Schema {
    fn fill(column_type: &mut ColumnType, enums: &BTreeMap<String, Vec<String>>) {
        match column_type {
            ColumnType::Array(inner) => fill(inner, enums),
            ColumnType::Enum { name, values } if values.is_empty() => {
                values.clone_from(enums.get(name).unwrap_or(&Vec::new()));
            }
            _ => {}
        }
    }
    let columns = schema.tables.values_mut().flat_map(|table| &mut table.columns);
    for column in columns {
        fill(&mut column.column_type, &schema.enums);
    }
    schema
}
