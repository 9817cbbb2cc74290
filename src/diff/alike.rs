//! Which columns that go and come look like one that was renamed.

use super::{DiffError, Hints};
use crate::schema::{Column, ColumnType, Table};

/// Refuses a table that loses and gains columns which look alike, unless somebody has said what they are.
pub(super) fn check_columns(current: &Table, desired: &Table, hints: &Hints) -> Result<(), DiffError> {
    let lost = missing(current, desired);
    if lost.is_empty() {
        return Ok(());
    }
    let gained = missing(desired, current);
    let mut pairs = Vec::new();
    for lost in &lost {
        for gained in &gained {
            if lost.name.to_lowercase() == gained.name.to_lowercase() {
                return Err(DiffError::LetterCase {
                    what: "column",
                    found: format!("{}.{}", current.name, lost.name),
                    wanted: format!("{}.{}", desired.name, gained.name),
                });
            }
            if !hints.is_new_column(&desired.name, &gained.name) && alike(lost, gained) {
                pairs.push((lost.name.clone(), gained.name.clone()));
            }
        }
    }
    if pairs.is_empty() {
        return Ok(());
    }
    let of = |columns: &[&Column], has: &dyn Fn(&str) -> bool| {
        let names = columns.iter().map(|column| column.name.clone());
        names.filter(|name| has(name)).collect()
    };
    Err(DiffError::ColumnRenamed {
        table: desired.name.clone(),
        lost: of(&lost, &|name| pairs.iter().any(|(old, _)| old == name)),
        gained: of(&gained, &|name| pairs.iter().any(|(_, new)| new == name)),
        pairs,
    })
}

fn missing<'a>(from: &'a Table, to: &Table) -> Vec<&'a Column> {
    let columns = from.columns.iter();
    columns
        .filter(|column| to.column(&column.name).is_none())
        .collect()
}

/// Whether the values of one could be those of the other.
fn alike(one: &Column, other: &Column) -> bool {
    let computed = one.generated.is_some() || other.generated.is_some();
    !computed && family(&one.column_type) == family(&other.column_type)
}

fn family(column_type: &ColumnType) -> String {
    match column_type {
        ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt => "integer".to_owned(),
        ColumnType::Float | ColumnType::Double => "float".to_owned(),
        ColumnType::Text | ColumnType::Varchar(_) => "text".to_owned(),
        ColumnType::Timestamp | ColumnType::TimestampTz => "timestamp".to_owned(),
        ColumnType::Json | ColumnType::Jsonb => "json".to_owned(),
        ColumnType::Other(name) => name.split('(').next().unwrap_or_default().trim().to_lowercase(),
        other => other.to_string(),
    }
}
