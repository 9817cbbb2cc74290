//! Tables that refer to one another in a circle, on servers that want a parent before its child: the foreign keys that close
//! the circle come when all its tables are there, and go before the first one does.

use std::collections::BTreeMap;

use crate::ops::Operation;
use crate::schema::{ForeignKey, Table};

/// The operations with [`Operation::AttachForeignKeys`] and [`Operation::DetachForeignKeys`] resolved into foreign keys that are
/// added and dropped one by one.
pub fn loosened(operations: &[Operation]) -> Vec<Operation> {
    let mut created = BTreeMap::new();
    let mut dropped = BTreeMap::new();
    for operation in operations {
        let (tables, places) = match operation {
            Operation::AttachForeignKeys { tables } => (tables, &mut created),
            Operation::DetachForeignKeys { tables } => (tables, &mut dropped),
            _ => continue,
        };
        for (place, table) in tables.iter().enumerate() {
            // Circles share no table; a number for each keeps them apart.
            let circle = tables.first().map(|table| table.name.clone()).unwrap_or_default();
            places.insert(table.name.clone(), (circle, place));
        }
    }
    let mut steps = Vec::with_capacity(operations.len());
    for operation in operations {
        match operation {
            Operation::CreateTable { table } => steps.push(Operation::CreateTable {
                table: without(table, &closing(table, &created, |parent, child| parent > child)),
            }),
            Operation::DropTable { table } => steps.push(Operation::DropTable {
                table: without(table, &closing(table, &dropped, |parent, child| parent < child)),
            }),
            Operation::AttachForeignKeys { tables } => {
                for table in tables {
                    steps.extend(each(
                        table,
                        &closing(table, &created, |parent, child| parent > child),
                    ));
                }
            }
            Operation::DetachForeignKeys { tables } => {
                for table in tables {
                    let keys = each(table, &closing(table, &dropped, |parent, child| parent < child));
                    steps.extend(keys.iter().rev().map(Operation::reverse));
                }
            }
            other => steps.push(other.clone()),
        }
    }
    steps
}

type Places = BTreeMap<String, (String, usize)>;

/// The foreign keys of the table to members of its own circle that stand where they cannot be referred to.
fn closing(table: &Table, places: &Places, stands: impl Fn(usize, usize) -> bool) -> Vec<ForeignKey> {
    let Some((circle, child)) = places.get(&table.name) else {
        return Vec::new();
    };
    let keys = table.foreign_keys.iter();
    let closes = |key: &&ForeignKey| {
        places
            .get(&key.parent)
            .is_some_and(|(other, parent)| other == circle && stands(*parent, *child))
    };
    keys.filter(closes).cloned().collect()
}

fn without(table: &Table, keys: &[ForeignKey]) -> Table {
    let mut table = table.clone();
    table.foreign_keys.retain(|key| !keys.contains(key));
    table
}

/// The foreign keys, added one by one.
fn each(table: &Table, keys: &[ForeignKey]) -> Vec<Operation> {
    let mut before = without(table, keys);
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
