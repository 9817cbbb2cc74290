//! What leads from one state of a table to another, step by step.
//! What stands on columns goes first and comes last, so that every step is possible on its own.

use super::DiffError;
use super::keys::{self, Changed};
use crate::ops::Operation;
use crate::schema::{Column, ForeignKey, Index, Table, Unique};

/// Appends the operations that turn `current` into `desired`.
pub(super) fn diff_table(
    current: &Table,
    desired: &Table,
    operations: &mut Vec<Operation>,
) -> Result<(), DiffError> {
    let lost = missing(current, desired);
    let gained = missing(desired, current);
    check_rename(current, &lost, &gained)?;
    let indexes = keys::changed(&current.indexes, &desired.indexes);
    let uniques = keys::changed(&current.uniques, &desired.uniques);
    let foreign_keys = keys::changed(&current.foreign_keys, &desired.foreign_keys);
    let mut steps = Steps {
        table: Table {
            origins: desired.origins.clone(),
            ..current.clone()
        },
        operations,
    };
    steps.drop_keys(&foreign_keys, &uniques, &indexes, &lost);
    for column in lost {
        steps.drop_column(column);
    }
    for column in &gained {
        steps.add_column(column, &foreign_keys);
    }
    for column in &desired.columns {
        steps.alter_column(column);
    }
    steps.alter_primary_key(&desired.primary_key);
    steps.add_keys(&foreign_keys, &uniques, &indexes, &gained);
    Ok(())
}

fn missing<'a>(from: &'a Table, to: &Table) -> Vec<&'a Column> {
    from.columns
        .iter()
        .filter(|column| to.column(&column.name).is_none())
        .collect()
}

fn check_rename(table: &Table, lost: &[&Column], gained: &[&Column]) -> Result<(), DiffError> {
    for lost in lost {
        for gained in gained {
            if lost.name.to_lowercase() == gained.name.to_lowercase() {
                return Err(DiffError::LetterCase {
                    what: "column",
                    found: format!("{}.{}", table.name, lost.name),
                    wanted: format!("{}.{}", table.name, gained.name),
                });
            }
        }
    }
    if lost.is_empty() || gained.is_empty() {
        return Ok(());
    }
    let names = |columns: &[&Column]| columns.iter().map(|column| column.name.clone()).collect();
    Err(DiffError::ColumnRenamed {
        table: table.name.clone(),
        lost: names(lost),
        gained: names(gained),
    })
}

/// Whether the foreign key stands on this column alone: then it comes and goes with it.
fn stands_on(key: &ForeignKey, column: &Column) -> bool {
    key.columns.as_slice() == std::slice::from_ref(&column.name)
}

/// The table as the steps so far have left it.
struct Steps<'a> {
    table: Table,
    operations: &'a mut Vec<Operation>,
}

impl Steps<'_> {
    /// Changes the table and records the operation that does so.
    fn step(&mut self, change: impl FnOnce(&mut Table), operation: impl FnOnce(Table, Table) -> Operation) {
        let before = self.table.clone();
        change(&mut self.table);
        self.operations.push(operation(before, self.table.clone()));
    }

    fn drop_keys(
        &mut self,
        foreign_keys: &Changed<'_, ForeignKey>,
        uniques: &Changed<'_, Unique>,
        indexes: &Changed<'_, Index>,
        lost: &[&Column],
    ) {
        for key in &foreign_keys.lost {
            if !lost.iter().any(|column| stands_on(key, column)) {
                self.step(
                    |table| table.foreign_keys.retain(|other| other != *key),
                    |before, after| Operation::DropForeignKey {
                        before,
                        after,
                        foreign_key: (*key).clone(),
                    },
                );
            }
        }
        for unique in &uniques.lost {
            self.step(
                |table| table.uniques.retain(|other| other != *unique),
                |before, after| Operation::DropUnique {
                    before,
                    after,
                    unique: (*unique).clone(),
                },
            );
        }
        for index in &indexes.lost {
            self.step(
                |table| table.indexes.retain(|other| other != *index),
                |before, after| Operation::DropIndex {
                    before,
                    after,
                    index: (*index).clone(),
                },
            );
        }
    }

    fn drop_column(&mut self, column: &Column) {
        self.step(
            |table| {
                table.columns.retain(|other| other.name != column.name);
                table.foreign_keys.retain(|key| !stands_on(key, column));
            },
            |before, after| Operation::DropColumn {
                before,
                after,
                column: column.name.clone(),
            },
        );
    }

    fn add_column(&mut self, column: &Column, foreign_keys: &Changed<'_, ForeignKey>) {
        let keys = foreign_keys.gained.iter().filter(|key| stands_on(key, column));
        self.step(
            |table| {
                table.columns.push(column.clone());
                table.foreign_keys.extend(keys.map(|key| (*key).clone()));
                table.foreign_keys.sort();
            },
            |before, after| Operation::AddColumn {
                before,
                after,
                column: column.name.clone(),
            },
        );
    }

    fn alter_column(&mut self, column: &Column) {
        if self.table.column(&column.name) == Some(column) {
            return;
        }
        self.step(
            |table| {
                for old in &mut table.columns {
                    if old.name == column.name {
                        old.clone_from(column);
                    }
                }
            },
            |before, after| Operation::AlterColumn {
                before,
                after,
                column: column.name.clone(),
            },
        );
    }

    fn alter_primary_key(&mut self, primary_key: &[String]) {
        if self.table.primary_key != primary_key {
            self.step(
                |table| table.primary_key = primary_key.to_vec(),
                |before, after| Operation::AlterPrimaryKey { before, after },
            );
        }
    }

    fn add_keys(
        &mut self,
        foreign_keys: &Changed<'_, ForeignKey>,
        uniques: &Changed<'_, Unique>,
        indexes: &Changed<'_, Index>,
        gained: &[&Column],
    ) {
        for unique in &uniques.gained {
            self.step(
                |table| push(&mut table.uniques, unique),
                |before, after| Operation::AddUnique {
                    before,
                    after,
                    unique: (*unique).clone(),
                },
            );
        }
        for index in &indexes.gained {
            self.step(
                |table| push(&mut table.indexes, index),
                |before, after| Operation::CreateIndex {
                    before,
                    after,
                    index: (*index).clone(),
                },
            );
        }
        for key in &foreign_keys.gained {
            if !gained.iter().any(|column| stands_on(key, column)) {
                self.step(
                    |table| push(&mut table.foreign_keys, key),
                    |before, after| Operation::AddForeignKey {
                        before,
                        after,
                        foreign_key: (*key).clone(),
                    },
                );
            }
        }
    }
}

fn push<T: Clone + Ord>(list: &mut Vec<T>, item: &T) {
    list.push(item.clone());
    list.sort();
}
