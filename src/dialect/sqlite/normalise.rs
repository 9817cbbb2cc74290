//! A schema of models in the form that introspection of SQLite gives.
//! Whatever SQLite does not keep is taken away here, so that the comparison needs no exceptions.

use std::collections::{BTreeMap, BTreeSet};

use super::quote;
use super::tidy::tidy_table;
use super::types::{read_key_type, read_type, write_type_in};
use crate::schema::{
    Check, Column, ColumnType, Schema, ServerDefault, Table, constraint_name, default_name, distinct_name,
};
use crate::sql::{identifiers, literal_default, tidy_expression};

/// The schema as introspection gives it; with `named`, what has no name gets one by the convention.
pub(super) fn normalise(schema: &Schema, named: bool) -> Schema {
    Schema {
        tables: schema
            .tables
            .iter()
            .map(|(name, table)| (name.clone(), normalise_table(table, named)))
            .collect(),
        enums: BTreeMap::new(),
        others: schema.others.clone(),
    }
}

fn normalise_table(table: &Table, named: bool) -> Table {
    let mut table = table.clone();
    let checks: Vec<Check> = enum_checks(&table).collect();
    table.checks.extend(checks);
    table.comment = None;
    let single_key = match table.primary_key.as_slice() {
        [key] => Some(key.clone()),
        _ => None,
    };
    for column in &mut table.columns {
        column.comment = None;
        name_moment(column);
        normalise_type(column, single_key.as_deref(), table.options.strict);
        column.default = column
            .default
            .as_ref()
            .and_then(|default| normalise_default(&write_default(default)));
        if table.primary_key.contains(&column.name) {
            column.nullable = false;
        }
    }
    tidy_table(&mut table);
    if named {
        name_all(&mut table);
    }
    table.uniques.sort();
    // SQLite keeps one of those that stand on the same columns, and none beside a key with an index of its own.
    let mut seen = BTreeSet::new();
    if !numbered(&table) {
        seen.insert(table.primary_key.clone());
    }
    table.uniques.retain(|unique| seen.insert(unique.columns.clone()));
    table.indexes.sort();
    table.foreign_keys.sort();
    table.checks.sort();
    table
}

/// `now` in a column of dates or times is their own word: SQLite stores the text of a default as it is, and a moment there is no
/// date that can be read.
fn name_moment(column: &mut Column) {
    let word = match (&column.default, &column.column_type) {
        (Some(ServerDefault::Now), ColumnType::Date) => "CURRENT_DATE",
        (Some(ServerDefault::Now), ColumnType::Time) => "CURRENT_TIME",
        _ => return,
    };
    column.default = Some(ServerDefault::Sql(word.to_owned()));
}

/// SQLite has no enums: a column of one is text, and a CHECK knows the texts.
fn enum_checks(table: &Table) -> impl Iterator<Item = Check> + '_ {
    table.columns.iter().filter_map(|column| {
        let ColumnType::Enum { values, .. } = &column.column_type else {
            return None;
        };
        let values: Vec<String> = values
            .iter()
            .map(|text| write_default(&text.as_str().into()))
            .collect();
        Some(Check {
            name: constraint_name("ck", &table.name, std::slice::from_ref(&column.name)),
            expression: format!("{} IN ({})", quote(&column.name), values.join(", ")),
        })
    })
}

/// What SQLite is told, and so what it tells: STRICT tables have few types, and a numbered key one.
fn normalise_type(column: &mut Column, single_key: Option<&str>, strict: bool) {
    let is_key = single_key == Some(column.name.as_str());
    let declared = match &column.column_type {
        ColumnType::Other(declared) => Some(declared.clone()),
        // What SQLite has no type for is read back as what was written for it.
        of_models if strict || !stays(of_models) => Some(write_type_in(of_models, strict)),
        _ => None,
    };
    if let Some(declared) = declared {
        column.column_type = if is_key {
            read_key_type(&declared)
        } else {
            read_type(&declared)
        };
    }
    if is_key {
        number_rows(column);
    }
}

/// Whether a type is always read back as itself.
fn stays(column_type: &ColumnType) -> bool {
    !matches!(
        column_type,
        ColumnType::Enum { .. }
            | ColumnType::Numeric { .. }
            | ColumnType::Array(_)
            | ColumnType::Inet
            | ColumnType::Cidr
            | ColumnType::MacAddr
            | ColumnType::Interval
            | ColumnType::Other(_)
    )
}

/// Names by the one convention; two that would share one are kept apart by what they say.
pub(crate) fn name_all(table: &mut Table) {
    let local = table.local_name().into_owned();
    for unique in &mut table.uniques {
        unique.name = default_name(&unique.name, "uq", &local, &unique.columns);
    }
    for key in &mut table.foreign_keys {
        key.name = default_name(&key.name, "fk", &local, &key.columns);
    }
    let mut taken = given(table.indexes.iter().map(|index| &index.name));
    for index in &mut table.indexes {
        if index.name.is_empty() {
            let name = constraint_name("ix", &local, &index.key_names());
            let is_taken = |name: &str| taken.contains(&name.to_lowercase());
            index.name = if is_taken(&name) {
                let text = format!("{:?}{:?}{:?}", index.keys, index.filter, index.unique);
                distinct_name(name, &text, is_taken)
            } else {
                name
            };
            taken.insert(index.name.to_lowercase());
        }
    }
    let mut taken = given(table.checks.iter().map(|check| &check.name));
    for check in &mut table.checks {
        if check.name.is_empty() {
            let words = identifiers(&check.expression);
            let columns = table.columns.iter().map(|column| column.name.clone());
            let columns: Vec<_> = columns
                .filter(|name| words.contains(&name.to_lowercase()))
                .collect();
            let name = constraint_name("ck", &local, &columns);
            check.name = distinct_name(name, &check.expression, |name| {
                taken.contains(&name.to_lowercase())
            });
            taken.insert(check.name.to_lowercase());
        }
    }
}

fn given<'a>(names: impl Iterator<Item = &'a String>) -> BTreeSet<String> {
    names.map(|name| name.to_lowercase()).collect()
}

/// Whether the key is the number of the row, which needs no index.
pub(super) fn numbered(table: &Table) -> bool {
    let [key] = table.primary_key.as_slice() else {
        return false;
    };
    !table.options.without_rowid
        && table
            .column(key)
            .is_some_and(|column| column.column_type == ColumnType::Integer)
}

/// SQLite numbers the rows of a key only when it is declared INTEGER, and then it has no default.
fn number_rows(column: &mut Column) {
    if matches!(
        column.column_type,
        ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt
    ) {
        column.column_type = ColumnType::Integer;
    }
}

/// The SQL of a default, not yet in one spelling.
pub(super) fn write_default(default: &ServerDefault) -> String {
    match default {
        ServerDefault::Text(text) => format!("'{}'", text.replace('\'', "''")),
        ServerDefault::Integer(number) => number.to_string(),
        ServerDefault::Float(number) => match number.parse::<f64>() {
            // SQLite has no word for them; a literal beyond the range is how its shell writes them.
            Ok(value) if value == f64::INFINITY => "9e999".to_owned(),
            Ok(value) if value == f64::NEG_INFINITY => "-9e999".to_owned(),
            _ => number.clone(),
        },
        ServerDefault::Bool(value) => i32::from(*value).to_string(),
        ServerDefault::Now => "CURRENT_TIMESTAMP".to_owned(),
        ServerDefault::Sql(text) => text.clone(),
    }
}

/// A default's SQL in one spelling; none for NULL, which is what a column has without a default.
pub(crate) fn normalise_default(text: &str) -> Option<ServerDefault> {
    if let Some(literal) = literal_default(text) {
        return Some(ServerDefault::Sql(literal));
    }
    let tidy = tidy_expression(text);
    match tidy.as_str() {
        "NULL" | "" => None,
        "TRUE" => Some(ServerDefault::Sql("1".to_owned())),
        "FALSE" => Some(ServerDefault::Sql("0".to_owned())),
        _ => Some(ServerDefault::Sql(tidy)),
    }
}
