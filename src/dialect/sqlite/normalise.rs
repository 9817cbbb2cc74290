//! A schema of models in the form that introspection of SQLite gives.
//! Whatever SQLite does not keep is taken away here, so that the comparison needs no exceptions.

use std::collections::BTreeSet;

use super::types::{read_key_type, read_type};
use crate::schema::{Column, ColumnType, Schema, ServerDefault, Table, default_name};
use crate::sql::{literal_default, tidy_expression};

pub(super) fn normalise(schema: &Schema) -> Schema {
    Schema {
        tables: schema
            .tables
            .iter()
            .map(|(name, table)| (name.clone(), normalise_table(table)))
            .collect(),
        others: schema.others.clone(),
    }
}

fn normalise_table(table: &Table) -> Table {
    let mut table = table.clone();
    let single_key = match table.primary_key.as_slice() {
        [key] => Some(key.clone()),
        _ => None,
    };
    table.comment = None;
    for column in &mut table.columns {
        column.comment = None;
        if let ColumnType::Other(declared) = &column.column_type {
            column.column_type = if single_key.as_ref() == Some(&column.name) {
                read_key_type(declared)
            } else {
                read_type(declared)
            };
        }
        column.default = column
            .default
            .as_ref()
            .and_then(|default| normalise_default(&write_default(default)));
        if table.primary_key.contains(&column.name) {
            column.nullable = false;
        }
        if single_key.as_ref() == Some(&column.name) {
            number_rows(column);
        }
    }
    for unique in &mut table.uniques {
        unique.name = default_name(&unique.name, "uq", &table.name, &unique.columns);
    }
    for index in &mut table.indexes {
        index.name = default_name(&index.name, "ix", &table.name, &index.key_names());
    }
    for key in &mut table.foreign_keys {
        key.name = default_name(&key.name, "fk", &table.name, &key.columns);
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
    table
}

/// Whether the key is the number of the row, which needs no index.
fn numbered(table: &Table) -> bool {
    let [key] = table.primary_key.as_slice() else {
        return false;
    };
    table
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
    match tidy_expression(text).as_str() {
        "NULL" | "" => None,
        "TRUE" => Some(ServerDefault::Sql("1".to_owned())),
        "FALSE" => Some(ServerDefault::Sql("0".to_owned())),
        text => Some(ServerDefault::Sql(text.to_owned())),
    }
}
