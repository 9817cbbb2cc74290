//! ALTER TABLE: adding, dropping and renaming columns, and when SQLite cannot do it without a rebuild.

use super::create::{column_definition, references};
use super::types::write_type_in;
use super::{BY_HAND, Refusal, quote};
use crate::ops::Operation;
use crate::schema::{Column, ColumnType, Extra, ExtraKind, ForeignKey, Index, KeyPart, ServerDefault, Table};
use crate::sql::{identifiers, is_literal};

/// ADD COLUMN, with the foreign keys that stand on it alone.
pub(super) fn add_column(
    table: &Table,
    column: &Column,
    keys: &[&ForeignKey],
) -> Result<Vec<String>, Refusal> {
    let mut definition = column_definition(table, column)?;
    for key in keys {
        definition.push(' ');
        definition.push_str(&references(key));
    }
    Ok(vec![format!(
        "ALTER TABLE {} ADD COLUMN {definition}",
        quote(&table.name)
    )])
}

/// Whether ADD COLUMN takes the column, also on a table with rows.
pub(super) fn can_add(column: &Column, refers: bool) -> bool {
    if column.generated.is_some() {
        return column.nullable
            && column
                .generated
                .as_ref()
                .is_some_and(|generated| !generated.stored);
    }
    match &column.default {
        None => column.nullable,
        Some(_) if refers => false,
        Some(ServerDefault::Sql(text)) => is_literal(text),
        Some(ServerDefault::Now) => false,
        Some(_) => true,
    }
}

/// The only types that a STRICT table takes.
const STRICT_TYPES: [&str; 6] = ["INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY"];

pub(super) fn check_strict(table: &Table, column: &Column) -> Result<(), Refusal> {
    let column_type = write_type_in(&column.column_type, table.options.strict);
    let own = matches!(column.column_type, ColumnType::Other(_));
    if !own || !table.options.strict || STRICT_TYPES.contains(&column_type.as_str()) {
        return Ok(());
    }
    Err(Refusal::new(
        format!(
            "table `{}` is STRICT, and such a table has no type {column_type}",
            table.name
        ),
        "choose another type",
    ))
}

pub(super) fn drop_column(table: &Table, name: &str) -> Vec<String> {
    vec![format!(
        "ALTER TABLE {} DROP COLUMN {}",
        quote(&table.name),
        quote(name)
    )]
}

/// Whether DROP COLUMN takes the column: nothing else of the table may stand on it.
pub(super) fn can_drop(table: &Table, name: &str) -> bool {
    let has = |columns: &[String]| columns.iter().any(|column| column == name);
    let lower = name.to_lowercase();
    let mentions = |text: &str| identifiers(text).contains(&lower);
    let in_index = |index: &Index| {
        index.filter.as_deref().is_some_and(mentions)
            || index.keys.iter().any(|key| match &key.part {
                KeyPart::Column(column) => column == name,
                KeyPart::Expression(text) => mentions(text),
            })
    };
    let beside = |extra: &Extra| matches!(&extra.kind, ExtraKind::Beside { column } if column == name);
    let computes = |column: &Column| {
        let generated = column.generated.as_ref();
        generated.is_some_and(|generated| column.name != name && mentions(&generated.expression))
    };
    !(has(&table.primary_key)
        || table.uniques.iter().any(|unique| has(&unique.columns))
        || table.foreign_keys.iter().any(|key| has(&key.columns))
        || table.checks.iter().any(|check| mentions(&check.expression))
        || table.indexes.iter().any(in_index)
        || table.columns.iter().any(computes)
        || table.extras.iter().any(beside))
}

/// Refuses to drop a column that a trigger or a view of the database's own stands on.
pub(super) fn check_mentioned(table: &Table, name: &str) -> Result<(), Refusal> {
    let lower = name.to_lowercase();
    let object = |extra: &&Extra| matches!(extra.kind, ExtraKind::Trigger { .. } | ExtraKind::View { .. });
    let mut objects = table.extras.iter().filter(object);
    objects
        .find(|extra| extra.mentions.contains(&lower))
        .map_or(Ok(()), |extra| {
            Err(Refusal::new(
                format!("{} stands on the column `{name}`", extra.what),
                BY_HAND,
            ))
        })
}

pub(super) fn rename(operation: &Operation) -> Vec<String> {
    let statement = match operation {
        Operation::RenameTable { before, after } => {
            format!(
                "ALTER TABLE {} RENAME TO {}",
                quote(&before.name),
                quote(&after.name)
            )
        }
        Operation::RenameColumn {
            before, column, to, ..
        } => format!(
            "ALTER TABLE {} RENAME COLUMN {} TO {}",
            quote(&before.name),
            quote(column),
            quote(to)
        ),
        _ => return Vec::new(),
    };
    vec![statement]
}
