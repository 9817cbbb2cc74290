//! ALTER TABLE: adding and dropping a column, and the reasons why SQLite cannot do more.
//! What SQLite would refuse only on a table with rows is refused here always.

use super::create::{column_definition, inline_keys, references};
use super::types::write_type;
use super::{BY_HAND, Refusal, quote};
use crate::ops::Operation;
use crate::schema::{Column, ServerDefault, Table};
use crate::sql::is_literal;

pub(super) fn add_column(before: &Table, after: &Table, name: &str) -> Result<Vec<String>, Refusal> {
    let Some(column) = after.column(name) else {
        return Err(Refusal::new(
            format!("table `{}` has no such column", after.name),
            BY_HAND,
        ));
    };
    let keys: Vec<_> = inline_keys(after, name).collect();
    check_added(column, !keys.is_empty())?;
    check_strict(before, column)?;
    let mut definition = column_definition(column)?;
    for key in keys {
        definition.push(' ');
        definition.push_str(&references(key));
    }
    Ok(vec![format!(
        "ALTER TABLE {} ADD COLUMN {definition}",
        quote(&before.name)
    )])
}

fn check_added(column: &Column, refers: bool) -> Result<(), Refusal> {
    let name = &column.name;
    match &column.default {
        None if !column.nullable => Err(Refusal::new(
            format!(
                "column `{name}` is NOT NULL and has no default, so rows that are there would have no value"
            ),
            "give it a `server_default`, or make the field an `Option`",
        )),
        Some(_) if refers => Err(Refusal::new(
            format!(
                "column `{name}` refers to another table, and SQLite adds such a column only without a default"
            ),
            "make it nullable and take the default away",
        )),
        Some(ServerDefault::Sql(text)) if !is_literal(text) => Err(Refusal::new(
            format!(
                "column `{name}` has the default `{text}`, and SQLite adds a column only with a constant one"
            ),
            "give it a constant `server_default`, or none and make the field an `Option`",
        )),
        Some(ServerDefault::Now) => Err(Refusal::new(
            format!(
                "column `{name}` has the default `CURRENT_TIMESTAMP`, and SQLite adds a column only with a constant one"
            ),
            "give it a constant `server_default`, or none and make the field an `Option`",
        )),
        _ => Ok(()),
    }
}

/// The only types that a STRICT table takes.
const STRICT_TYPES: [&str; 6] = ["INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY"];

fn check_strict(table: &Table, column: &Column) -> Result<(), Refusal> {
    let strict = table.extras.iter().any(|extra| extra.what.ends_with("`STRICT`"));
    let column_type = write_type(&column.column_type);
    if !strict || STRICT_TYPES.contains(&column_type.as_str()) {
        return Ok(());
    }
    Err(Refusal::new(
        format!(
            "table `{}` is STRICT, and such a table has no type {column_type}",
            table.name
        ),
        BY_HAND,
    ))
}

pub(super) fn drop_column(table: &Table, name: &str) -> Result<Vec<String>, Refusal> {
    let has = |columns: &[String]| columns.iter().any(|column| column == name);
    let part_of = |what: String| {
        Err(Refusal::new(
            format!("column `{name}` is part of {what}"),
            REBUILD_HINT,
        ))
    };
    if has(&table.primary_key) {
        return part_of("the primary key".to_owned());
    }
    if let Some(unique) = table.uniques.iter().find(|unique| has(&unique.columns)) {
        return part_of(format!("the unique constraint `{}`", unique.name));
    }
    if let Some(index) = table
        .indexes
        .iter()
        .find(|index| index.columns().any(|column| column == name))
    {
        return part_of(format!("the index `{}`", index.name));
    }
    if let Some(key) = table
        .foreign_keys
        .iter()
        .find(|key| key.columns.len() > 1 && has(&key.columns))
    {
        return part_of(format!("the foreign key `{}`", key.name));
    }
    mentioned(table, name)?;
    Ok(vec![format!(
        "ALTER TABLE {} DROP COLUMN {}",
        quote(&table.name),
        quote(name)
    )])
}

/// Refuses a column that something of the database's own stands on.
fn mentioned(table: &Table, name: &str) -> Result<(), Refusal> {
    let lower = name.to_lowercase();
    let extra = table.extras.iter().find(|extra| extra.mentions.contains(&lower));
    extra.map_or(Ok(()), |extra| {
        Err(Refusal::new(
            format!("{} stands on the column `{name}`", extra.what),
            BY_HAND,
        ))
    })
}

const REBUILD_HINT: &str =
    "keep the column as it is, or rebuild the table by hand in a revision without `--autogenerate`";

/// Why an operation needs a rebuilt table.
pub(super) fn rebuild(operation: &Operation) -> Refusal {
    let reason = match operation {
        Operation::AlterColumn { column, .. } => {
            format!("SQLite cannot change the column `{column}` without rebuilding its table")
        }
        Operation::AlterPrimaryKey { .. } => {
            "SQLite cannot change a primary key without rebuilding the table".to_owned()
        }
        Operation::AddUnique { .. } => {
            "SQLite cannot add a UNIQUE constraint without rebuilding the table".to_owned()
        }
        Operation::DropUnique { .. } => {
            "SQLite cannot drop a UNIQUE constraint without rebuilding the table".to_owned()
        }
        Operation::AddForeignKey { .. } => {
            "SQLite cannot add a foreign key to columns that are there without rebuilding the table"
                .to_owned()
        }
        _ => "SQLite cannot drop a foreign key without rebuilding the table".to_owned(),
    };
    Refusal::new(
        reason,
        "rebuild the table by hand in a revision without `--autogenerate`",
    )
}
