//! Answers: a value for the rows that would have none, as steps of the migration.

use std::fmt;
use std::str::FromStr;

use crate::ops::Operation;
use crate::schema::{Column, Table};
use crate::sql::stays_inside;

/// A value for a column where it is, or would be, NULL.
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
    /// The column is not one that this revision could fill.
    #[error(
        "`--backfill {backfill}` fills nothing: this revision neither adds that column without a server default, nor makes it NOT NULL\nhint: {}",
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
    format!("it would fill {}", names.join(", "))
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
/// NOT NULL; one that becomes NOT NULL is filled before.
///
/// # Errors
/// [`AnswerError::NotAsked`] for an answer that no operation has a use for.
pub fn fill(operations: &[Operation], answers: &[Backfill]) -> Result<Vec<Operation>, AnswerError> {
    for answer in answers {
        if !operations.iter().any(|operation| is_for(answer, operation)) {
            return Err(AnswerError::NotAsked {
                backfill: answer.clone(),
                fillable: operations.iter().filter_map(fillable).collect(),
            });
        }
    }
    let mut filled = Vec::new();
    for operation in operations {
        match answers.iter().find(|answer| is_for(answer, operation)) {
            Some(answer) => steps(operation, answer, &mut filled),
            None => filled.push(operation.clone()),
        }
    }
    Ok(filled)
}

/// The column that the operation leaves without a value, as `table.column`.
fn fillable(operation: &Operation) -> Option<String> {
    let name = match operation {
        Operation::AddColumn { after, column, .. } => {
            let new = after.column(column)?;
            (new.default.is_none() && new.generated.is_none()).then_some(column)
        }
        Operation::AlterColumn {
            before,
            after,
            column,
        } => {
            let becomes = before.column(column)?.nullable && !after.column(column)?.nullable;
            (becomes && after.column(column)?.generated.is_none()).then_some(column)
        }
        _ => None,
    }?;
    Some(format!("{}.{name}", operation.table()))
}

fn is_for(answer: &Backfill, operation: &Operation) -> bool {
    let name = format!("{}.{}", answer.table, answer.column);
    fillable(operation).is_some_and(|column| column == name)
}

fn steps(operation: &Operation, answer: &Backfill, steps: &mut Vec<Operation>) {
    let backfill = |table: &Table| Operation::Backfill {
        table: table.clone(),
        column: answer.column.clone(),
        expression: answer.expression.clone(),
        back: false,
    };
    match operation {
        Operation::AddColumn {
            before,
            after,
            column,
        } => {
            let loose = changed(after, column, |column| column.nullable = true);
            steps.push(Operation::AddColumn {
                before: before.clone(),
                after: loose.clone(),
                column: column.clone(),
            });
            steps.push(backfill(&loose));
            if loose != *after {
                steps.push(Operation::AlterColumn {
                    before: loose,
                    after: after.clone(),
                    column: column.clone(),
                });
            }
        }
        operation => {
            steps.extend(operation.before().map(backfill));
            steps.push(operation.clone());
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
