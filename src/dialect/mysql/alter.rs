//! ALTER TABLE. Operations of one table that follow one another are one statement: what it does is done or not done, and a
//! key is never missing in between.

use std::collections::BTreeSet;

use super::create::{
    check, check_numbered, column_definition, foreign_key, index, is_numbered, is_of_column, kept_statement,
    primary_key, unique,
};
use super::implied::{implied, key_columns};
use super::types::normalise_type;
use super::{BY_HAND, Refusal, literal, quote};
use crate::ops::{ColumnChange, Operation};
use crate::schema::{Column, ColumnType, ExtraKind, Table};

/// The actions of one ALTER TABLE, in an order that the server takes.
#[derive(Default)]
struct Actions {
    dropped_foreign_keys: Vec<String>,
    dropped: Vec<String>,
    /// Names of columns: those that go, come, and change.
    dropped_columns: Vec<String>,
    added_columns: Vec<String>,
    modified: BTreeSet<String>,
    added: Vec<String>,
    added_foreign_keys: Vec<String>,
    options: Vec<String>,
    /// Statements of their own behind it.
    behind: Vec<String>,
    /// Whether moments change between types with and without a time zone.
    in_utc: bool,
}

/// The statements of operations that follow one another and change one table.
pub(super) fn alter_table(operations: &[&Operation]) -> Result<Vec<String>, Refusal> {
    let before = operations.first().and_then(|operation| operation.before());
    let after = operations.last().and_then(|operation| operation.after());
    let (Some(before), Some(after)) = (before, after) else {
        return Ok(Vec::new());
    };
    check_numbered(after)?;
    let mut actions = Actions::default();
    for operation in operations {
        actions.take(operation, after)?;
    }
    actions.indexes_of_foreign_keys(before, after)?;
    let (old_key, new_key) = (key_columns(before), key_columns(after));
    if old_key != new_key || key_changes(operations) {
        if !old_key.is_empty() {
            actions.dropped.push("DROP PRIMARY KEY".to_owned());
        }
        if !new_key.is_empty() {
            actions
                .added
                .insert(0, format!("ADD {}", primary_key(after, &new_key)?));
        }
    }
    actions.numbers(before, after)?;
    actions.statements(before, after)
}

/// Whether the key stands on a column that goes and comes again.
fn key_changes(operations: &[&Operation]) -> bool {
    let gone = |column: &String| {
        let goes = |operation: &&Operation| matches!(operation, Operation::DropColumn { column: name, .. } if name == column);
        operations.iter().any(goes)
    };
    let after = operations.last().and_then(|operation| operation.after());
    after.is_some_and(|after| key_columns(after).iter().any(gone))
}

impl Actions {
    fn take(&mut self, operation: &Operation, last: &Table) -> Result<(), Refusal> {
        match operation {
            Operation::AddColumn { column, .. } => self.added_columns.push(column.clone()),
            Operation::DropColumn { before, column, .. } => {
                check_read(before, column)?;
                self.dropped_columns.push(column.clone());
            }
            Operation::AlterColumn {
                before,
                after,
                column,
            } => {
                if let (Some(old), Some(new)) = (before.column(column), after.column(column)) {
                    check_change(before, old, new)?;
                    self.in_utc |= is_moment(old) && is_moment(new) && zoned(old) != zoned(new);
                }
                self.modified.insert(column.clone());
            }
            Operation::CreateIndex {
                after, index: one, ..
            } => match kept_statement(after, one) {
                Some(statement) => self.behind.push(statement),
                None => self.added.push(format!("ADD {}", index(one)?)),
            },
            Operation::DropIndex { index, .. } => self.dropped.push(drop_index(&index.name)),
            Operation::AddUnique {
                after, unique: one, ..
            } => {
                self.added.push(format!("ADD {}", unique(after, one)?));
            }
            Operation::DropUnique { unique, .. } => self.dropped.push(drop_index(&unique.name)),
            Operation::AddCheck {
                after, check: one, ..
            } => {
                if is_of_column(after, &one.name) {
                    self.modified.insert(one.name.clone());
                } else {
                    self.added.push(format!("ADD {}", check(one)?));
                }
            }
            Operation::DropCheck { before, check, .. } => {
                if is_of_column(before, &check.name) {
                    self.modified.insert(check.name.clone());
                } else {
                    self.dropped
                        .push(format!("DROP CONSTRAINT {}", quote(&check.name)));
                }
            }
            Operation::AddForeignKey { foreign_key: key, .. } => {
                self.added_foreign_keys.push(format!("ADD {}", foreign_key(key)?));
            }
            Operation::DropForeignKey { foreign_key, .. } => {
                let action = format!("DROP FOREIGN KEY {}", quote(&foreign_key.name));
                self.dropped_foreign_keys.push(action);
            }
            Operation::SetTableComment { .. } => {
                let comment = last.comment.as_deref().unwrap_or_default();
                self.options.push(format!("COMMENT = {}", literal(comment)));
            }
            Operation::AlterTableOptions { before, after } => self.alter_options(before, after)?,
            _ => {}
        }
        Ok(())
    }

    fn alter_options(&mut self, before: &Table, after: &Table) -> Result<(), Refusal> {
        if before.options.engine != after.options.engine {
            let engine = after.options.engine.as_deref().unwrap_or("InnoDB");
            self.options.push(format!("ENGINE = {engine}"));
        }
        match &after.options.collation {
            collation if *collation == before.options.collation => {}
            Some(collation) => self.options.push(format!("COLLATE = {collation}")),
            None => {
                return Err(Refusal::new(
                    "the collation of the database itself has no name here",
                    BY_HAND,
                ));
            }
        }
        Ok(())
    }

    fn indexes_of_foreign_keys(&mut self, before: &Table, after: &Table) -> Result<(), Refusal> {
        let (old, new) = (implied(before), implied(after));
        for gone in old.iter().filter(|index| !new.contains(index)) {
            self.dropped.push(drop_index(&gone.name));
        }
        for come in new.iter().filter(|index| !old.contains(index)) {
            self.added.push(format!("ADD {}", index(come)?));
        }
        Ok(())
    }

    /// A column is numbered as long as it leads a key.
    fn numbers(&mut self, before: &Table, after: &Table) -> Result<(), Refusal> {
        for column in &after.columns {
            let Some(old) = before.column(&column.name) else {
                continue;
            };
            if is_numbered(before, old)? != is_numbered(after, column)? {
                self.modified.insert(column.name.clone());
            }
        }
        Ok(())
    }

    fn statements(self, before: &Table, after: &Table) -> Result<Vec<String>, Refusal> {
        let alter = format!("ALTER TABLE {}", quote(&after.name));
        let mut actions = self.dropped_foreign_keys;
        let mut statements = Vec::new();
        // The server looks at a key that goes as if it stayed, when another one comes or its column changes.
        let alone = !self.added_foreign_keys.is_empty() || !self.modified.is_empty();
        if alone && !actions.is_empty() {
            statements.push(format!("{alter} {}", actions.join(", ")));
            actions.clear();
        }
        actions.extend(self.dropped);
        for name in &self.dropped_columns {
            if before.column(name).is_some() {
                actions.push(format!("DROP COLUMN {}", quote(name)));
            }
        }
        for name in &self.added_columns {
            if let Some(column) = after.column(name) {
                actions.push(format!("ADD COLUMN {}", column_definition(after, column)?));
            }
        }
        for name in &self.modified {
            let moved = self.added_columns.contains(name) || self.dropped_columns.contains(name);
            if let Some(column) = after.column(name).filter(|_| !moved) {
                actions.push(format!("MODIFY COLUMN {}", column_definition(after, column)?));
            }
        }
        actions.extend(self.added);
        actions.extend(self.added_foreign_keys);
        actions.extend(self.options);
        if self.in_utc {
            statements.push("SET @olembic_time_zone = @@time_zone".to_owned());
            statements.push("SET time_zone = '+00:00'".to_owned());
        }
        if !actions.is_empty() {
            statements.push(format!("{alter} {}", actions.join(", ")));
        }
        if self.in_utc {
            statements.push("SET time_zone = @olembic_time_zone".to_owned());
        }
        statements.extend(self.behind);
        Ok(statements)
    }
}

fn drop_index(name: &str) -> String {
    format!("DROP INDEX {}", quote(name))
}

/// Refuses what a view that reads the column would be broken by.
fn check_read(table: &Table, column: &str) -> Result<(), Refusal> {
    let lower = column.to_lowercase();
    let reads = |extra: &&crate::schema::Extra| {
        matches!(extra.kind, ExtraKind::View { .. }) && extra.mentions.contains(&lower)
    };
    table.extras.iter().find(reads).map_or(Ok(()), |extra| {
        Err(Refusal::new(
            format!("{} reads the column `{column}`", extra.what),
            BY_HAND,
        ))
    })
}

/// Refuses changes that the server does not make, or that would change values without a word.
fn check_change(table: &Table, old: &Column, new: &Column) -> Result<(), Refusal> {
    let name = &new.name;
    if old.generated.as_ref().is_some_and(|generated| !generated.stored) && new.generated.is_none() {
        return Err(Refusal::new(
            format!("column `{name}` is computed when it is read, and cannot keep its values"),
            "add a new column, fill it from this one in a revision of your own, and drop this one",
        ));
    }
    let retyped = ColumnChange::between(old, new)
        .iter()
        .any(|change| change.name() == "type");
    let (from, to) = (normalise_type(&old.column_type), normalise_type(&new.column_type));
    let is_text = |column_type: &ColumnType| {
        matches!(column_type, ColumnType::Text | ColumnType::Varchar(_))
            || matches!(column_type, ColumnType::Other(name) if name.contains("text") || name.starts_with("char"))
    };
    if retyped && (from == ColumnType::Uuid && is_text(&to) || is_text(&from) && to == ColumnType::Uuid) {
        return Err(Refusal::new(
            format!(
                "column `{name}` of table `{}` would hold the bytes of a UUID as text, or text as bytes",
                table.name
            ),
            "add a new column, fill it with `hex` and `unhex` in a revision of your own, and drop this one",
        ));
    }
    Ok(())
}

fn is_moment(column: &Column) -> bool {
    let other = |name: &str| name.starts_with("datetime") || name.starts_with("timestamp");
    match &column.column_type {
        ColumnType::Timestamp | ColumnType::TimestampTz | ColumnType::Date | ColumnType::Time => true,
        ColumnType::Other(name) => other(name),
        _ => false,
    }
}

/// Whether the server moves the value by the session's time zone.
fn zoned(column: &Column) -> bool {
    match &column.column_type {
        ColumnType::TimestampTz => true,
        ColumnType::Other(name) => name.starts_with("timestamp"),
        _ => false,
    }
}
