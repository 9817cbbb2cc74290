//! Operations put together to what SQLite can do: all changes of one table that need a rebuild share one, and a
//! column brings its foreign key along.

use std::collections::BTreeMap;

use super::{Refusal, Sqlite, alter, create, frame, quote, rebuild};
use crate::dialect::{Script, backfill};
use crate::ops::Operation;
use crate::schema::{ForeignKey, Index, Table};

/// A refused operation.
type Refused<'a> = (&'a Operation, Refusal);

/// The script of the operations, in their order.
pub(super) fn script(operations: &[Operation]) -> Result<Script, Refused<'_>> {
    let groups = groups(operations);
    // DROP TABLE deletes the rows first, which tables that refer to one another in a circle may forbid; with foreign keys off
    // it does not.
    let circle = |operation: &Operation| matches!(operation, Operation::DetachForeignKeys { .. });
    let framed = groups.iter().any(|group| group.rebuild_at.is_some()) || operations.iter().any(circle);
    let members = groups
        .iter()
        .flat_map(|group| group.members.iter().map(move |member| (*member, group)));
    let members: BTreeMap<usize, &Group> = members.collect();
    let mut statements = Vec::new();
    for (index, operation) in operations.iter().enumerate() {
        let step = match members.get(&index) {
            Some(group) => group.statements(operations, index),
            None => alone(operation, framed),
        };
        statements.extend(step.map_err(|refusal| (operation, refusal))?);
    }
    Ok(if framed {
        frame::frame(statements)
    } else {
        Script {
            statements,
            run_in_transaction: true,
        }
    })
}

/// Refuses a table of another schema.
fn check_schema(table: &Table) -> Result<(), Refusal> {
    table.schema.as_ref().map_or(Ok(()), |schema| {
        Err(Refusal::new(
            "SQLite knows other schemas as attached databases only, and a migration is of one database",
            format!(
                "leave `schema = \"{schema}\"` out of the model of `{}`, or run it on PostgreSQL",
                table.local_name()
            ),
        ))
    })
}

/// What concerns a table as a whole.
fn alone(operation: &Operation, framed: bool) -> Result<Vec<String>, Refusal> {
    match operation {
        Operation::CreateTable { table } => {
            check_schema(table)?;
            table
                .columns
                .iter()
                .try_for_each(|column| alter::check_strict(table, column))?;
            create::create_table(table)
        }
        Operation::DropTable { table } => create::drop_table(table),
        Operation::RenameTable { before, after } => {
            check_schema(after)?;
            let mut statements = alter::rename(operation);
            if framed {
                statements.extend(frame::renamed(&before.name, &after.name));
            }
            Ok(statements)
        }
        Operation::RenameColumn { .. } => Ok(alter::rename(operation)),
        Operation::Backfill {
            table,
            column,
            expression,
            rows,
            back: false,
        } => Ok(vec![backfill(&Sqlite, table, column, expression, rows)]),
        _ => Ok(Vec::new()),
    }
}

/// The changes of one table between two renames or backfills.
struct Group {
    /// The places of the operations.
    members: Vec<usize>,
    /// The place where the table is rebuilt, if it is: that of its last change but indexes.
    rebuild_at: Option<usize>,
}

fn groups(operations: &[Operation]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut open: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, operation) in operations.iter().enumerate() {
        match operation {
            Operation::RenameTable { before, after } | Operation::RenameColumn { before, after, .. } => {
                open.remove(before.name.as_str());
                open.remove(after.name.as_str());
            }
            // It reads the columns that came before it, and what comes after it relies on its values.
            Operation::Backfill {
                table, back: false, ..
            } => {
                open.remove(table.name.as_str());
            }
            Operation::CreateTable { .. }
            | Operation::DropTable { .. }
            | Operation::Backfill { .. }
            | Operation::AttachForeignKeys { .. }
            | Operation::DetachForeignKeys { .. } => {}
            _ => {
                let group = *open.entry(operation.table()).or_insert_with(|| {
                    groups.push(Group {
                        members: Vec::new(),
                        rebuild_at: None,
                    });
                    groups.len() - 1
                });
                if let Some(group) = groups.get_mut(group) {
                    group.members.push(index);
                }
            }
        }
    }
    for group in &mut groups {
        group.decide(operations);
    }
    groups
}

impl Group {
    fn operations<'a>(&self, all: &'a [Operation]) -> impl Iterator<Item = (usize, &'a Operation)> {
        let members = self.members.clone().into_iter();
        members.filter_map(|index| Some((index, all.get(index)?)))
    }

    fn decide(&mut self, all: &[Operation]) {
        if self
            .operations(all)
            .any(|(_, operation)| self.needs_rebuild(all, operation))
        {
            self.rebuild_at = self
                .operations(all)
                .filter(|(_, operation)| !is_index(operation))
                .map(|(index, _)| index)
                .last();
        }
    }

    fn needs_rebuild(&self, all: &[Operation], operation: &Operation) -> bool {
        match operation {
            Operation::AddColumn { after, column, .. } => {
                let refers = !self.keys_added(all, column).is_empty();
                let column = after.column(column);
                !column.is_some_and(|column| alter::can_add(column, refers))
            }
            Operation::DropColumn { before, column, .. } => !alter::can_drop(before, column),
            Operation::AddForeignKey { foreign_key, .. } => !self.comes_with_column(all, foreign_key),
            Operation::DropForeignKey {
                before, foreign_key, ..
            } => !self.goes_with_column(all, before, foreign_key),
            Operation::CreateIndex { .. }
            | Operation::DropIndex { .. }
            | Operation::SetTableComment { .. } => false,
            _ => true,
        }
    }

    /// The foreign keys that stand on the new column alone.
    fn keys_added<'a>(&self, all: &'a [Operation], column: &str) -> Vec<&'a ForeignKey> {
        let keys = self.operations(all).filter_map(|(_, operation)| match operation {
            Operation::AddForeignKey { foreign_key, .. } => Some(foreign_key),
            _ => None,
        });
        keys.filter(|key| matches!(key.columns.as_slice(), [only] if only == column))
            .collect()
    }

    fn comes_with_column(&self, all: &[Operation], key: &ForeignKey) -> bool {
        let [only] = key.columns.as_slice() else {
            return false;
        };
        self.operations(all)
            .any(|(_, operation)| matches!(operation, Operation::AddColumn { column, .. } if column == only))
    }

    fn goes_with_column(&self, all: &[Operation], before: &Table, key: &ForeignKey) -> bool {
        let [only] = key.columns.as_slice() else {
            return false;
        };
        let beside = before.extras.iter().any(
            |extra| matches!(&extra.kind, crate::schema::ExtraKind::Beside { column } if column == only),
        );
        !beside
            && self.operations(all).any(
                |(_, operation)| matches!(operation, Operation::DropColumn { column, .. } if column == only),
            )
    }

    /// What is to be done in the place of this operation.
    fn statements(&self, all: &[Operation], index: usize) -> Result<Vec<String>, Refusal> {
        let Some(operation) = all.get(index) else {
            return Ok(Vec::new());
        };
        self.check(all, operation)?;
        match (self.rebuild_at, operation) {
            (_, Operation::DropIndex { index, .. }) => Ok(vec![format!("DROP INDEX {}", quote(&index.name))]),
            // It would be on the old table.
            (Some(rebuild_at), Operation::CreateIndex { .. }) if index < rebuild_at => Ok(Vec::new()),
            (_, Operation::CreateIndex { before, index, .. }) => {
                Ok(vec![create::create_index(&before.name, index)])
            }
            (Some(rebuild_at), _) if index == rebuild_at => self.rebuild(all, rebuild_at),
            (None, Operation::AddColumn { after, column, .. }) => match after.column(column) {
                Some(added) => alter::add_column(after, added, &self.keys_added(all, column)),
                None => Ok(Vec::new()),
            },
            (None, Operation::DropColumn { before, column, .. }) => Ok(alter::drop_column(before, column)),
            _ => Ok(Vec::new()),
        }
    }

    /// What cannot be done in any way.
    fn check(&self, all: &[Operation], operation: &Operation) -> Result<(), Refusal> {
        match operation {
            Operation::DropColumn { before, column, .. } => {
                let again = self.operations(all).any(|(_, other)| {
                    matches!(other, Operation::AddColumn { column: added, .. } if added == column)
                });
                if again {
                    return Ok(());
                }
                alter::check_mentioned(before, column)
            }
            Operation::AddColumn { after, column, .. } | Operation::AlterColumn { after, column, .. } => {
                let column = after.column(column);
                column.map_or(Ok(()), |column| alter::check_strict(after, column))
            }
            _ => Ok(()),
        }
    }

    fn rebuild(&self, all: &[Operation], rebuild_at: usize) -> Result<Vec<String>, Refusal> {
        let first = self
            .operations(all)
            .next()
            .and_then(|(_, operation)| operation.before());
        let last = all.get(rebuild_at).and_then(Operation::after);
        let (Some(before), Some(after)) = (first, last) else {
            return Ok(Vec::new());
        };
        let earlier = || self.operations(all).filter(|(index, _)| *index < rebuild_at);
        let gone: Vec<&Index> = earlier()
            .filter_map(|(_, operation)| match operation {
                Operation::DropIndex { index, .. } => Some(index),
                _ => None,
            })
            .collect();
        let mut indexes: Vec<&Index> = before
            .indexes
            .iter()
            .filter(|index| !gone.contains(index))
            .collect();
        indexes.extend(earlier().filter_map(|(_, operation)| match operation {
            Operation::CreateIndex { index, .. } => Some(index),
            _ => None,
        }));
        let added: Vec<&str> = self
            .operations(all)
            .filter_map(|(_, operation)| match operation {
                Operation::AddColumn { column, .. } => Some(column.as_str()),
                _ => None,
            })
            .collect();
        rebuild::rebuild(before, after, &indexes, &added)
    }
}

fn is_index(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::CreateIndex { .. } | Operation::DropIndex { .. }
    )
}
