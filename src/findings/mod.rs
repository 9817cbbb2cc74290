//! What the rows of a database may have against operations, as questions in SQL. Pure: nothing is asked here.
//! A question is a query for the offending rows of the tables as they are before the first operation, so that the same
//! text can be asked again on another database.

mod answer;
mod back;
mod constraints;
mod loss;
mod rows;

use std::fmt;

use crate::dialect::Dialect;
use crate::ops::{FilledRows, Operation};
use crate::schema::{Column, Table};

pub use answer::{AnswerError, Backfill, fill};
pub use back::way_back;
use rows::Rows;

/// What kind of thing rows have against an operation. The names do not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Code {
    /// A new column is NOT NULL, and nothing fills it in the rows that are there.
    NotNullWithoutDefault,
    /// A column becomes NOT NULL and holds NULL.
    NullInNotNull,
    /// Values become unique and stand in several rows.
    DuplicateKey,
    /// A foreign key comes, and rows refer to nothing.
    OrphanRow,
    /// A CHECK comes, and rows fail it.
    FailedCheck,
    /// A table goes with its rows.
    DataLossTable,
    /// A column goes with its values.
    DataLossColumn,
    /// A column gets a type that cannot hold all of its values.
    NarrowedType,
}

impl Code {
    /// The name in messages and files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotNullWithoutDefault => "not_null_without_default",
            Self::NullInNotNull => "null_in_not_null",
            Self::DuplicateKey => "duplicate_key",
            Self::OrphanRow => "orphan_row",
            Self::FailedCheck => "failed_check",
            Self::DataLossTable => "data_loss_table",
            Self::DataLossColumn => "data_loss_column",
            Self::NarrowedType => "narrowed_type",
        }
    }

    /// Whether the operation succeeds and takes data with it; the others fail.
    pub const fn is_loss(self) -> bool {
        matches!(
            self,
            Self::DataLossTable | Self::DataLossColumn | Self::NarrowedType
        )
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// One question to the rows of a database. Where the query finds none, there is nothing to be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The kind.
    pub code: Code,
    /// The place of the operation among those that were looked at.
    pub operation: usize,
    /// The table.
    pub table: String,
    /// The columns, where it is not about the whole table.
    pub columns: Vec<String>,
    /// The column of which a [`Backfill`] is an answer, where there is one.
    pub fill: Option<String>,
    /// A query that gives the key of each offending row (of each value, for [`Code::DuplicateKey`]), as its only column.
    pub query: String,
    /// One line for people, with `{rows}` (or `{values}`) and `{keys}` in the place of what the query finds.
    pub message: String,
    /// The way out.
    pub hint: String,
}

/// A query that an expression of an [`Operation::Backfill`] is tried out with: it gives no row, or an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// The table.
    pub table: String,
    /// The column that is filled.
    pub column: String,
    /// The expression.
    pub expression: String,
    /// The query.
    pub query: String,
}

/// What the rows of the database may have against these operations, in their order. The operations start from the
/// tables as the database has them.
///
/// ```
/// use olembic::dialect::sqlite::Sqlite;
/// use olembic::findings::{Code, findings};
/// use olembic::ops::Operation;
/// use olembic::schema::{Column, ColumnType, Table};
///
/// let id = Column::new("id", ColumnType::Integer);
/// let before = Table { name: "posts".to_owned(), columns: vec![id], primary_key: vec!["id".to_owned()], ..Table::default() };
/// let mut after = before.clone();
/// after.columns.push(Column::new("slug", ColumnType::Text));
/// let found = findings(&Sqlite, &[Operation::AddColumn { before, after, column: "slug".to_owned() }]);
/// assert_eq!(found[0].code, Code::NotNullWithoutDefault);
/// assert_eq!(found[0].query, "SELECT \"id\" FROM \"posts\"");
/// ```
pub fn findings(dialect: &dyn Dialect, operations: &[Operation]) -> Vec<Finding> {
    Walk::along(dialect, operations).findings
}

/// The queries with which the expressions of all backfills are tried out.
pub fn probes(dialect: &dyn Dialect, operations: &[Operation]) -> Vec<Probe> {
    Walk::along(dialect, operations).probes
}

/// The way along the operations, with the rows as they are at each.
struct Walk<'a> {
    dialect: &'a dyn Dialect,
    rows: Rows<'a>,
    operation: usize,
    findings: Vec<Finding>,
    probes: Vec<Probe>,
}

impl<'a> Walk<'a> {
    fn along(dialect: &'a dyn Dialect, operations: &[Operation]) -> Self {
        let mut walk = Self {
            dialect,
            rows: Rows::new(dialect),
            operation: 0,
            findings: Vec::new(),
            probes: Vec::new(),
        };
        for (index, operation) in operations.iter().enumerate() {
            walk.operation = index;
            walk.step(operation);
        }
        walk
    }

    fn step(&mut self, operation: &Operation) {
        match operation {
            Operation::CreateTable { table } => self.rows.create(table),
            Operation::DropTable { table } => self.drop_table(table),
            Operation::RenameTable { before, after } => self.rows.rename_table(before, after),
            Operation::RenameColumn {
                before, column, to, ..
            } => self.rows.rename_column(before, column, to),
            Operation::Backfill { back: true, .. } => {}
            Operation::AlterEnum {
                name,
                before,
                after,
                tables,
            } => self.narrow_enum(name, before, after, tables),
            Operation::Backfill {
                table,
                column,
                expression,
                rows,
                ..
            } => self.backfill(table, column, expression, rows),
            operation => {
                if let (Some(before), Some(after)) = (operation.before(), operation.after()) {
                    self.change(before, after);
                }
            }
        }
    }

    fn backfill(&mut self, table: &Table, column: &str, expression: &str, rows: &FilledRows) {
        if !self.rows.see(table) {
            return;
        }
        let from = self.rows.all(table);
        self.probes.push(Probe {
            table: table.name.clone(),
            column: column.to_owned(),
            expression: expression.to_owned(),
            // In a condition, as in an UPDATE, an aggregate is no expression.
            query: format!("SELECT 1 FROM {from} WHERE ({expression}) IS NULL LIMIT 0"),
        });
        self.rows.fill(table, column, expression, rows);
        if table.column(column).is_some_and(|column| !column.nullable) {
            self.becomes_not_null(table, column);
        }
        self.constraints_of(table, column);
    }

    fn change(&mut self, before: &Table, after: &Table) {
        if !self.rows.see(before) {
            return;
        }
        for column in &before.columns {
            match after.column(&column.name) {
                None => {
                    self.drop_column(before, column);
                    self.rows.forget(before, &column.name);
                }
                Some(changed) => self.alter_column(before, column, changed),
            }
        }
        for column in &after.columns {
            if before.column(&column.name).is_none() {
                self.add_column(before, column);
                self.rows.add(before, column);
            }
        }
        self.new_constraints(before, after);
    }

    fn add_column(&mut self, table: &Table, column: &Column) {
        if column.nullable || column.default.is_some() || column.generated.is_some() {
            return;
        }
        let name = format!("{}.{}", table.name, column.name);
        self.find(
            Code::NotNullWithoutDefault,
            table,
            std::slice::from_ref(&column.name),
            "",
            &format!(
                "`{name}` comes as NOT NULL without a server default, and nothing fills it in {{rows}}"
            ),
            &format!(
                "`--backfill {name}=\"SQL\"` fills them; or give the field a `server_default`, or make it an `Option`"
            ),
        );
    }

    fn alter_column(&mut self, table: &Table, before: &Column, after: &Column) {
        if before.nullable && !after.nullable && after.generated.is_none() {
            self.becomes_not_null(table, &before.name);
        }
        if before.column_type != after.column_type && after.generated.is_none() {
            self.narrow(table, before, after);
            if loss::reads_otherwise(&before.column_type, &after.column_type) {
                self.rows.retype(&table.name, after);
            }
        }
    }

    /// Adds a question about the rows of one table which meet the condition (all rows, if it is empty).
    fn find(
        &mut self,
        code: Code,
        table: &Table,
        columns: &[String],
        condition: &str,
        what: &str,
        hint: &str,
    ) {
        let keys = self.rows.keys(table);
        let key = self.dialect.row_key(&keys);
        let from = self.rows.only(table, columns);
        let condition = if condition.is_empty() {
            String::new()
        } else {
            format!(" WHERE {condition}")
        };
        let label = keys.join(", ");
        self.push(
            code,
            table,
            columns,
            format!("SELECT {key} FROM {from}{condition}"),
            format!("{what} ({label} {{keys}})"),
            hint,
        );
    }

    fn push(
        &mut self,
        code: Code,
        table: &Table,
        columns: &[String],
        query: String,
        message: String,
        hint: &str,
    ) {
        let fill = match code {
            Code::NotNullWithoutDefault | Code::NullInNotNull | Code::OrphanRow => columns.first(),
            // The first row of a value keeps it, and without a key none is the first.
            Code::DuplicateKey if !table.primary_key.is_empty() => columns.last(),
            _ => None,
        };
        self.findings.push(Finding {
            code,
            operation: self.operation,
            table: table.name.clone(),
            columns: columns.to_vec(),
            fill: fill.cloned(),
            query,
            message: format!("{code}: {message}"),
            hint: hint.to_owned(),
        });
    }
}
