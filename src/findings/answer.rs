//! Answers: another value for the rows that stand in the way, as steps of the migration.

use std::fmt;
use std::str::FromStr;

use super::constraints::{new_checks, new_foreign_keys, new_unique_columns};
use crate::ops::{FilledRows, Operation};
use crate::schema::{Column, Table};
use crate::sql::stays_inside;

/// A value for a column in the rows that stand in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backfill {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
    /// The value: SQL over the columns of the row.
    pub expression: String,
}

/// An answer that nobody asked for, or that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// It does not read `table.column=expression`.
    #[error("`{text}` is no `TABLE.COLUMN=SQL` with one expression, as in `posts.slug=lower(title)`")]
    Form {
        /// What was given.
        text: String,
    },
    /// No operation has a use for it.
    #[error(
        "`--backfill {backfill}` fills nothing: this revision does not ask anything of that column\nhint: {}",
        columns(fillable)
    )]
    NotAsked {
        /// The answer.
        backfill: Backfill,
        /// The columns that can be filled.
        fillable: Vec<String>,
    },
}

fn columns(fillable: &[String]) -> String {
    if fillable.is_empty() {
        return "leave it out; no column is in need of it".to_owned();
    }
    let names: Vec<_> = fillable.iter().map(|name| format!("`{name}`")).collect();
    format!("what it could fill is {}", names.join(", "))
}

impl FromStr for Backfill {
    type Err = AnswerError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('=').and_then(|(name, expression)| {
            let (table, column) = name.trim().rsplit_once('.')?;
            Some((table, column, expression.trim()))
        });
        match parts {
            Some((table, column, expression))
                if !table.is_empty() && !column.is_empty() && stays_inside(expression) =>
            {
                Ok(Self {
                    table: table.to_owned(),
                    column: column.to_owned(),
                    expression: expression.to_owned(),
                })
            }
            _ => Err(AnswerError::Form {
                text: text.to_owned(),
            }),
        }
    }
}

impl fmt::Display for Backfill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}={}", self.table, self.column, self.expression)
    }
}

/// The operations with the answers in them. A column that comes as NOT NULL comes as nullable, is filled, and becomes
/// NOT NULL; one that becomes NOT NULL, or comes under a constraint, is filled before in the rows that break it.
///
/// # Errors
/// [`AnswerError::NotAsked`] for an answer that no operation has a use for.
pub fn fill(operations: &[Operation], answers: &[Backfill]) -> Result<Vec<Operation>, AnswerError> {
    let mut uses = vec![Use::None; answers.len()];
    let mut filled = Vec::new();
    for operation in operations {
        let mut operation = operation.clone();
        for (answer, used) in answers.iter().zip(&mut uses) {
            if *used == Use::EveryRow || answer.table != operation.table() {
                continue;
            }
            let Some(rows) = rows(&operation, &answer.column) else {
                continue;
            };
            *used = match operation {
                Operation::AddColumn { .. } => Use::EveryRow,
                _ => Use::SomeRows,
            };
            operation = steps(operation, answer, &rows, &mut filled);
        }
        filled.push(operation);
    }
    match answers.iter().zip(&uses).find(|(_, used)| **used == Use::None) {
        None => Ok(filled),
        Some((answer, _)) => Err(AnswerError::NotAsked {
            backfill: answer.clone(),
            fillable: fillable(operations),
        }),
    }
}

/// What has become of an answer.
#[derive(Clone, Copy, PartialEq)]
enum Use {
    None,
    SomeRows,
    /// A new column has it everywhere: it would not help to fill it again.
    EveryRow,
}

/// The rows in which the column stands in the way of the operation.
fn rows(operation: &Operation, name: &str) -> Option<FilledRows> {
    if is_rename(operation) {
        return None;
    }
    let (before, after) = (operation.before()?, operation.after()?);
    let column = after.column(name)?;
    if column.generated.is_some() {
        return None;
    }
    match before.column(name) {
        None if column.default.is_none() => return Some(FilledRows::Null),
        Some(old) if old.nullable && !column.nullable => return Some(FilledRows::Null),
        _ => {}
    }
    let has = |columns: &[String]| columns.iter().any(|column| column == name);
    if let Some(key) = new_foreign_keys(before, after).find(|key| has(&key.columns)) {
        let foreign_key = key.clone();
        return Some(FilledRows::Orphans { foreign_key });
    }
    let mut unique = new_unique_columns(before, after).into_iter();
    if let Some(columns) = unique.find(|columns| has(columns)) {
        // Without a key no row is the first.
        return (!after.primary_key.is_empty()).then_some(FilledRows::Duplicates { columns });
    }
    let mut checks = new_checks(before, after);
    let check = checks.find(|check| check.expression.to_lowercase().contains(&name.to_lowercase()))?;
    Some(FilledRows::Failing {
        check: check.expression.clone(),
    })
}

fn fillable(operations: &[Operation]) -> Vec<String> {
    let mut names = Vec::new();
    for operation in operations {
        let columns = operation.after().map_or(&[][..], |table| &table.columns);
        for column in columns {
            let name = format!("{}.{}", operation.table(), column.name);
            if rows(operation, &column.name).is_some() && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

fn is_rename(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::RenameTable { .. } | Operation::RenameColumn { .. }
    )
}

/// Pushes what comes before the operation, and returns what is left of it.
fn steps(
    operation: Operation,
    answer: &Backfill,
    rows: &FilledRows,
    steps: &mut Vec<Operation>,
) -> Operation {
    let backfill = |table: &Table| Operation::Backfill {
        table: table.clone(),
        column: answer.column.clone(),
        expression: answer.expression.clone(),
        rows: rows.clone(),
        back: false,
    };
    match operation {
        Operation::AddColumn {
            before,
            after,
            column,
        } => {
            let loose = changed(&after, &column, |column| column.nullable = true);
            let add = Operation::AddColumn {
                before,
                after: loose.clone(),
                column: column.clone(),
            };
            let fill = backfill(&loose);
            if loose == after {
                steps.push(add);
                return fill;
            }
            steps.extend([add, fill]);
            Operation::AlterColumn {
                before: loose,
                after,
                column,
            }
        }
        operation => {
            steps.extend(operation.before().map(backfill));
            operation
        }
    }
}

fn changed(table: &Table, name: &str, change: impl Fn(&mut Column)) -> Table {
    let mut table = table.clone();
    table
        .columns
        .iter_mut()
        .filter(|column| column.name == name)
        .for_each(change);
    table
}
