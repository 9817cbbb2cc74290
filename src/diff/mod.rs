//! What leads from one schema to another. Pure: no database, no SQL.
//! Both sides come normalised by the dialect, so that here equal means equal.

mod alike;
mod enums;
mod error;
mod hints;
mod keys;
mod rename;
mod table;

pub use error::DiffError;
pub use hints::Hints;

use std::borrow::Cow;

use self::table::unchanged;
use crate::ops::Operation;
use crate::schema::{Schema, Table};

/// The operations that turn `current` into `desired`: by table name, and within a table in an order in
/// which they can be done. [`plan`](crate::plan::plan) puts the tables in order. Renames are those that the models
/// say (`renamed_from`); see [`diff_with`] for answers.
///
/// # Errors
/// [`DiffError`] where the difference may mean two things.
pub fn diff(current: &Schema, desired: &Schema) -> Result<Vec<Operation>, DiffError> {
    diff_with(current, desired, &Hints::default())
}

/// [`diff`], with answers to what may be a rename.
///
/// # Errors
/// [`DiffError`] where the difference may mean two things, and no hint says which.
pub fn diff_with(current: &Schema, desired: &Schema, hints: &Hints) -> Result<Vec<Operation>, DiffError> {
    let renames = table_renames(current, desired, hints);
    let is_old = |table: &&Table| renames.iter().any(|(old, _)| *old == table.name);
    let is_new = |table: &&Table| renames.iter().any(|(_, new)| *new == table.name);
    let lost: Vec<&Table> = missing(current, desired).filter(|table| !is_old(table)).collect();
    let gained: Vec<&Table> = missing(desired, current).filter(|table| !is_new(table)).collect();
    check_renames(&lost, &gained, hints)?;
    check_referred(&lost, desired)?;

    let mut dropped: Vec<Table> = lost.into_iter().cloned().collect();
    let mut renamed = Cow::Borrowed(current);
    let mut operations = Vec::new();
    if has_renames(desired, hints) {
        let schema = renamed.to_mut();
        schema
            .tables
            .retain(|name, _| !dropped.iter().any(|table| table.name == *name));
        operations = rename::follow(schema, &mut dropped, desired, hints, &renames)?;
    }
    // Where nothing is renamed, those that go are still among the others.
    let gone = dropped
        .iter()
        .filter(|table| renamed.table(&table.name) != Some(*table));
    let there = renamed.tables.values().chain(gone);
    let enums = enums::steps(&current.enums, &there.collect::<Vec<_>>(), desired);
    operations.extend(enums.before);
    let mut dropped = dropped.into_iter().peekable();
    for table in renamed.tables.values() {
        while let Some(gone) = dropped.next_if(|gone| gone.name < table.name) {
            operations.push(Operation::DropTable { table: gone });
        }
        if let Some(desired) = desired
            .table(&table.name)
            .filter(|desired| !unchanged(table, desired))
        {
            alike::check_columns(table, desired, hints)?;
            table::diff_table(table, desired, &mut operations);
        }
    }
    operations.extend(dropped.map(|table| Operation::DropTable { table }));
    operations.extend(gained.into_iter().map(|table| Operation::CreateTable {
        table: unhinted(table),
    }));
    operations.extend(enums.after);
    check_taken(current, &operations)?;
    Ok(operations)
}

/// Whether the schemas have the same tables on first sight, and nobody speaks of a rename: nothing leads from one to the other.
pub(crate) fn same_tables(current: &Schema, desired: &Schema, hints: &Hints) -> bool {
    let tables = || current.tables.values().zip(desired.tables.values());
    current.tables.len() == desired.tables.len()
        && current.enums == desired.enums
        && tables().all(|(current, desired)| current.name == desired.name && unchanged(current, desired))
        && !has_renames(desired, hints)
}

/// Whether the tables, of one name, differ in what diff looks at.
pub(crate) fn differ(current: &Table, desired: &Table) -> bool {
    let mut operations = Vec::new();
    table::diff_table(current, desired, &mut operations);
    !operations.is_empty()
}

/// The table without hints of old names, which say nothing about a table that is new.
fn unhinted(table: &Table) -> Table {
    let mut table = table.clone();
    table.renamed_from = None;
    for column in &mut table.columns {
        column.renamed_from = None;
    }
    table
}

fn has_renames(desired: &Schema, hints: &Hints) -> bool {
    let said = |table: &Table| {
        table.renamed_from.is_some() || table.columns.iter().any(|column| column.renamed_from.is_some())
    };
    !hints.tables.is_empty() || !hints.columns.is_empty() || desired.tables.values().any(said)
}

/// The tables that had another name, as (old, new).
fn table_renames(current: &Schema, desired: &Schema, hints: &Hints) -> Vec<(String, String)> {
    let hinted = desired.tables.values().filter_map(|table| {
        let old = hints.tables.get(&table.name).or(table.renamed_from.as_ref())?;
        Some((old.clone(), table.name.clone()))
    });
    rename::possible(
        hinted.collect(),
        |name| current.table(name).is_some(),
        |name| desired.table(name).is_some(),
    )
}

fn missing<'a>(from: &'a Schema, to: &'a Schema) -> impl Iterator<Item = &'a Table> {
    from.tables
        .values()
        .filter(|table| to.table(&table.name).is_none())
}

fn check_renames(lost: &[&Table], gained: &[&Table], hints: &Hints) -> Result<(), DiffError> {
    for lost in lost {
        for gained in gained {
            if lost.name.to_lowercase() == gained.name.to_lowercase() {
                return Err(DiffError::LetterCase {
                    what: "table",
                    found: lost.name.clone(),
                    wanted: gained.name.clone(),
                });
            }
            if !hints.is_new_table(&gained.name) && sorted_columns(lost) == sorted_columns(gained) {
                return Err(DiffError::TableRenamed {
                    lost: lost.name.clone(),
                    gained: gained.name.clone(),
                });
            }
        }
    }
    Ok(())
}

fn sorted_columns(table: &Table) -> Vec<(&str, &crate::schema::ColumnType)> {
    let mut columns: Vec<_> = table
        .columns
        .iter()
        .map(|column| (column.name.as_str(), &column.column_type))
        .collect();
    columns.sort();
    columns
}

fn check_referred(lost: &[&Table], desired: &Schema) -> Result<(), DiffError> {
    if lost.is_empty() {
        return Ok(());
    }
    for child in desired.tables.values() {
        for key in &child.foreign_keys {
            if lost.iter().any(|parent| parent.name == key.parent) {
                return Err(DiffError::StillReferred {
                    parent: key.parent.clone(),
                    child: child.name.clone(),
                    name: key.name.clone(),
                });
            }
        }
    }
    Ok(())
}

/// Views and virtual tables occupy their names, which no table and no index can have beside them.
fn check_taken(current: &Schema, operations: &[Operation]) -> Result<(), DiffError> {
    if current.others.is_empty() {
        return Ok(());
    }
    let same = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
    let other = |name: &str| current.others.iter().find(|(other, _)| same(other, name));
    for operation in operations {
        let table = match operation {
            Operation::CreateTable { table } | Operation::RenameTable { after: table, .. } => Some(table),
            _ => None,
        };
        if let Some((table, (_, what))) = table.and_then(|table| Some((table, other(&table.name)?))) {
            return Err(DiffError::TableNameTaken {
                table: table.name.clone(),
                what: what.clone(),
            });
        }
        let indexes = match operation {
            Operation::CreateTable { table } => table.indexes.as_slice(),
            Operation::CreateIndex { index, .. } => std::slice::from_ref(index),
            _ => &[],
        };
        for index in indexes {
            let beside = operation.after().map(|table| table.beside(&index.name));
            if let Some((_, what)) = other(beside.as_deref().unwrap_or(&index.name)) {
                return Err(DiffError::NameTaken {
                    table: operation.table().to_owned(),
                    name: index.name.clone(),
                    what: what.clone(),
                });
            }
        }
    }
    Ok(())
}
