//! Answers: another value for the rows that stand in the way, as steps of the migration.

use std::fmt;
use std::str::FromStr;

use super::constraints::{new_checks, new_foreign_keys, new_unique_columns};
use crate::dialect::Dialect;
use crate::ops::Operation;
use crate::schema::{Column, ForeignKey, Table};
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
pub fn fill(
    dialect: &dyn Dialect,
    operations: &[Operation],
    answers: &[Backfill],
) -> Result<Vec<Operation>, AnswerError> {
    let places = Places { dialect, operations };
    let mut used = vec![false; answers.len()];
    let mut filled = Vec::new();
    for operation in operations {
        let mut operation = operation.clone();
        for (answer, used) in answers.iter().zip(&mut used) {
            if answer.table == operation.table() {
                if let Some(rows) = places.rows(&operation, &answer.column) {
                    *used = true;
                    operation = steps(operation, answer, rows, &mut filled);
                }
            }
        }
        filled.push(operation);
    }
    match answers.iter().zip(&used).find(|(_, used)| !**used) {
        None => Ok(filled),
        Some((answer, _)) => Err(AnswerError::NotAsked {
            backfill: answer.clone(),
            fillable: places.fillable(),
        }),
    }
}

/// Where an answer can stand.
struct Places<'a> {
    dialect: &'a dyn Dialect,
    operations: &'a [Operation],
}

impl Places<'_> {
    /// The rows, as a condition, in which the column stands in the way of the operation.
    fn rows(&self, operation: &Operation, name: &str) -> Option<String> {
        if is_rename(operation) {
            return None;
        }
        let (before, after) = (operation.before()?, operation.after()?);
        let column = after.column(name)?;
        if column.generated.is_some() {
            return None;
        }
        let null = Some(format!("{} IS NULL", self.dialect.quote(name)));
        match before.column(name) {
            None if column.default.is_none() => return null,
            Some(old) if old.nullable && !column.nullable => return null,
            _ => {}
        }
        let has = |columns: &[String]| columns.iter().any(|column| column == name);
        if let Some(key) = new_foreign_keys(before, after).find(|key| has(&key.columns)) {
            let renamed = self.renamed(&key.parent) || self.renamed(&after.name);
            return (!renamed).then(|| self.orphans(&after.name, key));
        }
        if let Some(columns) = new_unique_columns(before, after)
            .into_iter()
            .find(|columns| has(columns))
        {
            return self.duplicates(after, &columns);
        }
        let mut checks = new_checks(before, after);
        let check = checks.find(|check| check.expression.to_lowercase().contains(&name.to_lowercase()))?;
        Some(format!("NOT ({})", check.expression))
    }

    /// Whether the table, or one of its columns, has another name before the revision: then no one condition over several
    /// tables can be both asked before it and carried out within it.
    fn renamed(&self, table: &str) -> bool {
        let mut renames = self.operations.iter().filter(|operation| is_rename(operation));
        renames.any(|operation| operation.after().is_some_and(|after| after.name == table))
    }

    fn orphans(&self, table: &str, key: &ForeignKey) -> String {
        let quote = |name: &str| self.dialect.quote(name);
        let mut conditions: Vec<_> = key
            .columns
            .iter()
            .map(|column| format!("{} IS NOT NULL", quote(column)))
            .collect();
        let mut created = self.operations.iter().filter_map(|operation| match operation {
            Operation::CreateTable { table } => Some(&table.name),
            _ => None,
        });
        if !created.any(|name| *name == key.parent) {
            let pairs = key
                .columns
                .iter()
                .zip(&key.parent_columns)
                .map(|(column, other)| {
                    let parent = quote("parent");
                    format!("{parent}.{} = {}.{}", quote(other), quote(table), quote(column))
                });
            conditions.push(format!(
                "NOT EXISTS (SELECT 1 FROM {} AS {} WHERE {})",
                quote(&key.parent),
                quote("parent"),
                pairs.collect::<Vec<_>>().join(" AND ")
            ));
        }
        conditions.join(" AND ")
    }

    /// All rows of a value but the first, which keeps it. The values have to be those of the table as it is.
    fn duplicates(&self, table: &Table, columns: &[String]) -> Option<String> {
        let base = self
            .operations
            .iter()
            .find(|operation| operation.table() == table.name)?;
        let base = base.before()?;
        let known = |column: &String| base.column(column).is_some();
        let key = &table.primary_key;
        if key.is_empty() || self.renamed(&table.name) || !columns.iter().chain(key).all(known) {
            return None;
        }
        let of = |table: &str, columns: &[String]| {
            let columns = columns
                .iter()
                .map(|column| format!("{}.{}", self.dialect.quote(table), self.dialect.quote(column)));
            columns.collect::<Vec<_>>()
        };
        let row = |columns: Vec<String>| match columns.as_slice() {
            [column] => column.clone(),
            columns => format!("({})", columns.join(", ")),
        };
        let mut conditions: Vec<_> = of("other", columns)
            .into_iter()
            .zip(of(&table.name, columns))
            .map(|(other, own)| format!("{other} = {own}"))
            .collect();
        conditions.push(format!(
            "{} < {}",
            row(of("other", key)),
            row(of(&table.name, key))
        ));
        Some(format!(
            "EXISTS (SELECT 1 FROM {} AS {} WHERE {})",
            self.dialect.quote(&table.name),
            self.dialect.quote("other"),
            conditions.join(" AND ")
        ))
    }

    fn fillable(&self) -> Vec<String> {
        let mut names = Vec::new();
        for operation in self.operations {
            let columns = operation.after().map_or(&[][..], |table| &table.columns);
            for column in columns {
                let name = format!("{}.{}", operation.table(), column.name);
                if self.rows(operation, &column.name).is_some() && !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }
}

fn is_rename(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::RenameTable { .. } | Operation::RenameColumn { .. }
    )
}

/// Pushes what comes before the operation, and returns what is left of it.
fn steps(operation: Operation, answer: &Backfill, rows: String, steps: &mut Vec<Operation>) -> Operation {
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
