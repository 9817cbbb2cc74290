//! The way back: a column that comes back is empty, and where it has to hold something it holds a stand-in.

use super::answer::{Backfill, fill};
use crate::dialect::Dialect;
use crate::ops::Operation;
use crate::schema::{Column, ColumnType, Table};

/// The operations that undo these, the last one first. What a dropped column held is gone; where it comes back as NOT NULL
/// without a default, the rows hold a stand-in: an empty text, zero, the first row of the table that it refers to.
pub fn way_back(dialect: &dyn Dialect, operations: &[Operation]) -> Vec<Operation> {
    let reversed: Vec<Operation> = operations.iter().rev().map(Operation::reverse).collect();
    let answers: Vec<Backfill> = reversed
        .iter()
        .filter_map(|operation| stand_in(dialect, operation, &reversed))
        .collect();
    fill(&reversed, &answers).unwrap_or(reversed)
}

fn stand_in(dialect: &dyn Dialect, operation: &Operation, all: &[Operation]) -> Option<Backfill> {
    let Operation::AddColumn { after, column, .. } = operation else {
        return None;
    };
    let added = after.column(column)?;
    if added.nullable || added.default.is_some() || added.generated.is_some() {
        return None;
    }
    Some(Backfill {
        table: after.name.clone(),
        column: column.clone(),
        expression: parent(dialect, after, added, all).or_else(|| value(dialect, after, added, all))?,
    })
}

/// For a column that refers to something: the first row there.
fn parent(dialect: &dyn Dialect, table: &Table, column: &Column, all: &[Operation]) -> Option<String> {
    let own = |columns: &[String]| matches!(columns, [only] if *only == column.name);
    let key = all.iter().find_map(|operation| match operation {
        Operation::AddForeignKey {
            after, foreign_key, ..
        } if after.name == table.name && own(&foreign_key.columns) => Some(foreign_key),
        _ => None,
    })?;
    let referred = dialect.quote(key.parent_columns.first()?);
    Some(format!(
        "(SELECT min({referred}) FROM {})",
        dialect.quote_table(&key.parent)
    ))
}

/// The same value for every row, unless values are to differ: then the row's own key is in it.
fn value(dialect: &dyn Dialect, table: &Table, column: &Column, all: &[Operation]) -> Option<String> {
    let own = dialect.stand_in(&column.column_type);
    let text = match &column.column_type {
        _ if own.is_some() => own?,
        ColumnType::SmallInt
        | ColumnType::Integer
        | ColumnType::BigInt
        | ColumnType::Float
        | ColumnType::Double
        | ColumnType::Numeric { .. } => "0".to_owned(),
        ColumnType::Bool => "FALSE".to_owned(),
        ColumnType::Text | ColumnType::Varchar(_) | ColumnType::Other(_) => "''".to_owned(),
        ColumnType::Binary => "x''".to_owned(),
        ColumnType::Date => "'1970-01-01'".to_owned(),
        ColumnType::Time => "'00:00:00'".to_owned(),
        ColumnType::Timestamp => "'1970-01-01 00:00:00'".to_owned(),
        ColumnType::TimestampTz => "'1970-01-01 00:00:00+00:00'".to_owned(),
        ColumnType::Json => "'null'".to_owned(),
        ColumnType::Enum { values, .. } => format!("'{}'", values.first()?.replace('\'', "''")),
        _ => return None,
    };
    if !is_unique(table, &column.name, all) {
        return Some(text);
    }
    let [key] = table.primary_key.as_slice() else {
        return None;
    };
    let key = dialect.quote(key);
    match text.as_str() {
        "0" => Some(key),
        "''" if column.column_type != ColumnType::Binary => Some(dialect.as_text(&key)),
        _ => None,
    }
}

/// Whether no two rows may have one value, at the end of the way.
fn is_unique(table: &Table, column: &str, all: &[Operation]) -> bool {
    let last = all
        .iter()
        .rev()
        .filter_map(Operation::after)
        .find(|after| after.name == table.name);
    let table = last.unwrap_or(table);
    let alone = |mut columns: Vec<&str>| columns.pop() == Some(column) && columns.is_empty();
    let indexes = table.indexes.iter().filter(|index| index.unique);
    let uniques = table
        .uniques
        .iter()
        .map(|unique| unique.columns.iter().map(String::as_str).collect());
    uniques
        .chain(indexes.map(|index| index.columns().collect()))
        .any(alone)
}
