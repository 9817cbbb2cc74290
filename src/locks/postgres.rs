//! The locks of PostgreSQL, operation by operation. A test asks a server about each kind.

use super::{Level, Lock, Work};
use crate::dialect::Dialect;
use crate::dialect::postgres::Postgres;
use crate::ops::{ColumnChange, Operation};
use crate::schema::{Column, ColumnType, ForeignKey, ServerDefault, Table};
use crate::sql::identifiers;

const CONCURRENTLY: &str = "`--concurrently` does it in steps that keep nobody out for long";
const FILL: &str = "add the column without its default in one revision, set the default and fill the rows in the next ones, a part of them at a time";
const NEW_COLUMN: &str = "add a column of the new type, fill it a part of the rows at a time, and drop the old one in a later revision";

/// What the operation does to tables that are there before it. The statements are those of the whole script. Of a key that gets
/// another type, the tables that refer to it are not told: an operation does not know them.
pub fn locks(operation: &Operation, script: &[String]) -> Vec<Lock> {
    let on = |table: &Table, level, work, safer| Lock {
        table: table.name.clone(),
        level,
        work,
        safer,
    };
    let brief = |table: &Table| on(table, Level::AccessExclusive, Work::Brief, None);
    match operation {
        Operation::CreateTable { table } => {
            parents(&table.foreign_keys, &table.name, Level::ShareRowExclusive)
        }
        Operation::DropTable { table } => {
            let mut locks = vec![brief(table)];
            locks.extend(parents(&table.foreign_keys, &table.name, Level::AccessExclusive));
            locks
        }
        Operation::RenameTable { before, .. }
        | Operation::RenameColumn { before, .. }
        | Operation::DropIndex { before, .. }
        | Operation::DropUnique { before, .. }
        | Operation::DropCheck { before, .. } => vec![brief(before)],
        Operation::DropColumn { before, .. } => vec![brief(before)],
        Operation::AddColumn {
            before,
            after,
            column,
        } => {
            let (work, safer) = after.column(column).map_or((Work::Brief, None), new_column);
            vec![on(before, Level::AccessExclusive, work, safer)]
        }
        Operation::AlterColumn {
            before,
            after,
            column,
        } => {
            match (before.column(column), after.column(column)) {
                (Some(old), Some(new)) => {
                    let mut locks: Vec<_> = altered(before, old, new).into_iter().collect();
                    if old.column_type != new.column_type {
                        // The foreign keys on it are made anew.
                        let on = |key: &&ForeignKey| key.columns.contains(column);
                        let keys: Vec<_> = before.foreign_keys.iter().filter(on).cloned().collect();
                        locks.extend(parents(&keys, &before.name, Level::AccessExclusive));
                    }
                    locks
                }
                _ => Vec::new(),
            }
        }
        Operation::AlterPrimaryKey { before, after } => {
            let work = if after.primary_key.is_empty() {
                Work::Brief
            } else {
                Work::BuildsIndex
            };
            vec![on(before, Level::AccessExclusive, work, None)]
        }
        Operation::CreateIndex { before, .. } => {
            vec![on(before, Level::Share, Work::BuildsIndex, Some(CONCURRENTLY))]
        }
        Operation::AddUnique { before, .. } => {
            vec![on(
                before,
                Level::AccessExclusive,
                Work::BuildsIndex,
                Some(CONCURRENTLY),
            )]
        }
        Operation::AddCheck { before, .. } => {
            vec![on(
                before,
                Level::AccessExclusive,
                Work::Reads,
                Some(CONCURRENTLY),
            )]
        }
        Operation::AddForeignKey {
            before, foreign_key, ..
        } => {
            let mut locks = vec![on(
                before,
                Level::ShareRowExclusive,
                Work::Reads,
                Some(CONCURRENTLY),
            )];
            let keys = std::slice::from_ref(foreign_key);
            locks.extend(parents(keys, &before.name, Level::ShareRowExclusive));
            locks
        }
        Operation::DropForeignKey {
            before, foreign_key, ..
        } => {
            let mut locks = vec![brief(before)];
            let keys = std::slice::from_ref(foreign_key);
            locks.extend(parents(keys, &before.name, Level::AccessExclusive));
            locks
        }
        Operation::SetTableComment { before, .. } => {
            vec![on(before, Level::ShareUpdateExclusive, Work::Brief, None)]
        }
        Operation::AlterEnum { name, tables, .. } => {
            // Texts that are added in place touch no table; else the columns get another type.
            let in_place = format!("ALTER TYPE {} ADD VALUE ", Postgres.quote(name));
            if script.iter().any(|statement| statement.starts_with(&in_place)) {
                return Vec::new();
            }
            let rewrites = |table| on(table, Level::AccessExclusive, Work::Rewrites, None);
            tables.iter().map(rewrites).collect()
        }
        Operation::Backfill {
            table, back: false, ..
        } => vec![on(table, Level::RowExclusive, Work::Reads, None)],
        Operation::Backfill { .. }
        | Operation::AlterTableOptions { .. }
        | Operation::CreateEnum { .. }
        | Operation::DropEnum { .. } => Vec::new(),
        Operation::AttachForeignKeys { tables } | Operation::DetachForeignKeys { tables } => tables
            .iter()
            .flat_map(|table| parents(&table.foreign_keys, &table.name, Level::ShareRowExclusive))
            .collect(),
    }
}

/// The tables that the foreign keys refer to.
fn parents(keys: &[ForeignKey], own: &str, level: Level) -> Vec<Lock> {
    let mut names: Vec<&String> = keys
        .iter()
        .map(|key| &key.parent)
        .filter(|name| *name != own)
        .collect();
    names.sort();
    names.dedup();
    let lock = |name: &String| Lock {
        table: name.clone(),
        level,
        work: Work::Brief,
        safer: None,
    };
    names.into_iter().map(lock).collect()
}

/// The rows that are there get the same value without being written, where it is the same for all of them.
fn new_column(column: &Column) -> (Work, Option<&'static str>) {
    let differs = column.default.as_ref().is_some_and(is_volatile);
    if differs {
        return (Work::Rewrites, Some(FILL));
    }
    if column.generated.is_some() || column.identity.is_some() {
        return (Work::Rewrites, None);
    }
    (Work::Brief, None)
}

/// Whether two rows may get different values of one statement: a function of which that is not known may give them.
fn is_volatile(default: &ServerDefault) -> bool {
    const SAME: [&str; 26] = [
        "now",
        "statement_timestamp",
        "transaction_timestamp",
        "timezone",
        "to_char",
        "date_trunc",
        "make_interval",
        "upper",
        "lower",
        "concat",
        "coalesce",
        "length",
        "replace",
        "round",
        "abs",
        "array",
        "row",
        "varchar",
        "char",
        "character",
        "varying",
        "numeric",
        "timestamp",
        "time",
        "bit",
        "interval",
    ];
    let ServerDefault::Sql(text) = default else {
        return false;
    };
    if crate::sql::is_literal(text) {
        return false;
    }
    let mut before = "";
    text.split('(').enumerate().any(|(place, part)| {
        let called = std::mem::replace(&mut before, part);
        let name = called
            .rsplit(|c: char| !c.is_alphanumeric() && c != '_')
            .next()
            .unwrap_or_default();
        place > 0 && !name.is_empty() && !SAME.contains(&name.to_lowercase().as_str())
    })
}

fn altered(table: &Table, old: &Column, new: &Column) -> Option<Lock> {
    let changes = ColumnChange::between(old, new);
    let works = changes.iter().map(|change| match change {
        ColumnChange::Type(before, after) if is_same_within(before, after) => {
            let lower = new.name.to_lowercase();
            let checked = |check: &crate::schema::Check| identifiers(&check.expression).contains(&lower);
            let work = if table.checks.iter().any(checked) {
                Work::Reads
            } else {
                Work::Brief
            };
            (Level::AccessExclusive, work, None)
        }
        ColumnChange::Type(..) => (Level::AccessExclusive, Work::Rewrites, Some(NEW_COLUMN)),
        ColumnChange::Generated(_, Some(_)) => (Level::AccessExclusive, Work::Rewrites, None),
        ColumnChange::Nullable(false) => (Level::AccessExclusive, Work::Reads, Some(CONCURRENTLY)),
        ColumnChange::Identity(None, Some(_)) => (Level::AccessExclusive, Work::Reads, None),
        ColumnChange::Comment(..) => (Level::ShareUpdateExclusive, Work::Brief, None),
        _ => (Level::AccessExclusive, Work::Brief, None),
    });
    let works: Vec<_> = works.collect();
    let level = works.iter().map(|(level, ..)| *level).max()?;
    let (_, work, safer) = works.into_iter().max_by_key(|(_, work, _)| *work)?;
    Some(Lock {
        table: table.name.clone(),
        level,
        work,
        safer,
    })
}

/// Whether every value of the one type is one of the other as it is stored.
fn is_same_within(before: &ColumnType, after: &ColumnType) -> bool {
    match (before, after) {
        (ColumnType::Varchar(_), ColumnType::Text) => true,
        (ColumnType::Varchar(before), ColumnType::Varchar(after)) => before <= after,
        _ => false,
    }
}
