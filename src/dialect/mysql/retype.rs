//! Columns whose type changes while a foreign key stands on them: the server takes no such change, on either side of the key,
//! so that the key goes before the first one and comes back behind the last one.

use std::collections::{BTreeMap, BTreeSet};

use crate::ops::{ColumnChange, Operation};
use crate::schema::{ForeignKey, Table};

/// The operations with the foreign keys out of the way.
pub(super) fn loosened(operations: Vec<Operation>) -> Vec<Operation> {
    let retyped = |operation: &Operation| retyped_column(operation);
    let Some(first) = operations
        .iter()
        .position(|operation| retyped(operation).is_some())
    else {
        return operations;
    };
    let last = operations
        .iter()
        .rposition(|operation| retyped(operation).is_some())
        .unwrap_or(first);
    let columns: BTreeSet<(String, String)> = operations.iter().filter_map(retyped_column).collect();
    let there = tables_at(&operations, first);
    let behind = tables_at(&operations, last + 1);
    let touched = |table: &Table| -> Vec<ForeignKey> {
        let keys = table.foreign_keys.iter();
        keys.filter(|key| touches(&table.name, key, &columns))
            .cloned()
            .collect()
    };
    let mut steps: Vec<Operation> = Vec::new();
    for (place, operation) in operations.into_iter().enumerate() {
        if place == first {
            for table in there.values() {
                steps.extend(each(table, &touched(table)).iter().rev().map(Operation::reverse));
            }
        }
        if place < first || place > last {
            steps.push(operation);
        } else {
            steps.extend(without(operation, &columns));
        }
        if place == last {
            for table in behind.values() {
                steps.extend(each(table, &touched(table)));
            }
        }
    }
    steps
}

/// The column whose type the operation changes, with its table.
fn retyped_column(operation: &Operation) -> Option<(String, String)> {
    let Operation::AlterColumn {
        before,
        after,
        column,
    } = operation
    else {
        return None;
    };
    let changes = ColumnChange::between(before.column(column)?, after.column(column)?);
    let moved = |change: &ColumnChange| matches!(change.name(), "type" | "collation" | "nullable");
    changes
        .iter()
        .any(moved)
        .then(|| (after.name.clone(), column.clone()))
}

fn touches(table: &str, key: &ForeignKey, columns: &BTreeSet<(String, String)>) -> bool {
    let has = |table: &str, names: &[String]| {
        names
            .iter()
            .any(|name| columns.contains(&(table.to_owned(), name.clone())))
    };
    has(table, &key.columns) || has(&key.parent, &key.parent_columns)
}

/// The tables that the operations speak of, as they are before the one in this place.
fn tables_at(operations: &[Operation], place: usize) -> BTreeMap<String, Table> {
    let mut tables = BTreeMap::new();
    for operation in operations.iter().take(place) {
        match operation {
            Operation::RenameTable { before, .. } => {
                tables.remove(&before.name);
            }
            Operation::DropTable { table } => {
                tables.remove(&table.name);
            }
            _ => {}
        }
        if let Some(after) = operation.after() {
            tables.insert(after.name.clone(), after.clone());
        }
    }
    let mut seen: BTreeSet<String> = operations
        .iter()
        .take(place)
        .flat_map(|operation| [operation.before(), operation.after()])
        .flatten()
        .map(|table| table.name.clone())
        .collect();
    for operation in operations.iter().skip(place) {
        match (operation.before(), operation.after()) {
            (Some(before), _) => {
                if seen.insert(before.name.clone()) {
                    tables.insert(before.name.clone(), before.clone());
                }
            }
            // It is not there yet.
            (None, Some(after)) => {
                seen.insert(after.name.clone());
            }
            (None, None) => {}
        }
    }
    tables
}

/// The operation on tables without the keys that are out of the way; none for one that is about such a key.
fn without(mut operation: Operation, columns: &BTreeSet<(String, String)>) -> Option<Operation> {
    let strip = |table: &mut Table| {
        let name = table.name.clone();
        table.foreign_keys.retain(|key| !touches(&name, key, columns));
    };
    match &mut operation {
        Operation::AddForeignKey {
            after, foreign_key, ..
        } if touches(&after.name, foreign_key, columns) => {
            return None;
        }
        Operation::DropForeignKey {
            before, foreign_key, ..
        } if touches(&before.name, foreign_key, columns) => return None,
        Operation::CreateTable { table } | Operation::DropTable { table } => strip(table),
        Operation::AddColumn { before, after, .. }
        | Operation::DropColumn { before, after, .. }
        | Operation::AlterColumn { before, after, .. }
        | Operation::AlterPrimaryKey { before, after }
        | Operation::CreateIndex { before, after, .. }
        | Operation::DropIndex { before, after, .. }
        | Operation::AddUnique { before, after, .. }
        | Operation::DropUnique { before, after, .. }
        | Operation::AddCheck { before, after, .. }
        | Operation::DropCheck { before, after, .. }
        | Operation::AlterTableOptions { before, after }
        | Operation::SetTableComment { before, after }
        | Operation::AddForeignKey { before, after, .. }
        | Operation::DropForeignKey { before, after, .. } => {
            strip(before);
            strip(after);
        }
        _ => {}
    }
    Some(operation)
}

/// The foreign keys of the table, added one by one.
fn each(table: &Table, keys: &[ForeignKey]) -> Vec<Operation> {
    let mut before = table.clone();
    before.foreign_keys.retain(|key| !keys.contains(key));
    let mut steps = Vec::new();
    for key in keys {
        let mut after = before.clone();
        after.foreign_keys.push(key.clone());
        after.foreign_keys.sort();
        steps.push(Operation::AddForeignKey {
            before,
            after: after.clone(),
            foreign_key: key.clone(),
        });
        before = after;
    }
    steps
}
