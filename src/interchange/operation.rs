//! Operations as JSON: what `diff --json` prints, one object each.

use serde::Serialize;

use crate::ops::{ColumnChange, Operation};
use crate::schema::{Generated, Identity, Index, KeyPart, ServerDefault};

/// An operation in words that other programs know: those of Alembic.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct OperationDocument {
    /// The kind: `create_table`, `alter_column`, ..
    pub op: &'static str,
    /// The table.
    pub table: String,
    /// The column that is added, dropped, altered or renamed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The new name of what is renamed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// What is altered in a column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set: Option<Changes>,
    /// The name of an index, constraint or foreign key; empty where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The columns of an index (expressions too), constraint or foreign key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub columns: Option<Vec<String>>,
    /// Whether an index is unique.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unique: Option<bool>,
    /// The condition of a partial index.
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// The table that a foreign key refers to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ref_table: Option<String>,
    /// The columns that a foreign key refers to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ref_columns: Option<Vec<String>>,
    /// The condition of a CHECK, or the value of a backfill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sql: Option<String>,
    /// The name of an enum type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub enum_type: Option<String>,
    /// The texts of an enum type, after the operation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<String>>,
    /// The comment of a table; `null` for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<Option<String>>,
    /// The tables, where an operation has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tables: Option<Vec<String>>,
    /// The operation in one line.
    pub summary: String,
}

/// What an `alter_column` sets; what is not there stays as it is. `null` takes away.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// The type, as Olembic names it.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub column_type: Option<String>,
    /// Whether NULL is allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nullable: Option<bool>,
    /// The server default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Option<ServerDefault>>,
    /// The collation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collation: Option<Option<String>>,
    /// The expression that the value is computed by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generated: Option<Option<Generated>>,
    /// How the database numbers the column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<Option<Identity>>,
    /// The comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<Option<String>>,
}

impl From<Vec<ColumnChange>> for Changes {
    fn from(changes: Vec<ColumnChange>) -> Self {
        let mut set = Self::default();
        for change in changes {
            match change {
                ColumnChange::Type(_, after) => set.column_type = Some(after.to_string()),
                ColumnChange::Nullable(after) => set.nullable = Some(after),
                ColumnChange::Default(_, after) => set.default = Some(after),
                ColumnChange::Collation(_, after) => set.collation = Some(after),
                ColumnChange::Generated(_, after) => set.generated = Some(after),
                ColumnChange::Identity(_, after) => set.identity = Some(after),
                ColumnChange::Comment(_, after) => set.comment = Some(after),
            }
        }
        set
    }
}

impl From<&Operation> for OperationDocument {
    fn from(operation: &Operation) -> Self {
        let mut document = Self {
            op: operation.name(),
            table: operation.table().to_owned(),
            summary: operation.describe(),
            ..Self::default()
        };
        match operation {
            Operation::AddColumn { column, .. } | Operation::DropColumn { column, .. } => {
                document.column = Some(column.clone());
            }
            Operation::AlterColumn { column, .. } => {
                document.column = Some(column.clone());
                document.set = Some(operation.column_changes().into());
            }
            Operation::Backfill {
                column, expression, ..
            } => {
                document.column = Some(column.clone());
                document.sql = Some(expression.clone());
            }
            Operation::AlterPrimaryKey { after, .. } => document.columns = Some(after.primary_key.clone()),
            Operation::CreateIndex { index, .. } | Operation::DropIndex { index, .. } => {
                document.index(index);
            }
            Operation::AddUnique { unique, .. } | Operation::DropUnique { unique, .. } => {
                document.name = Some(unique.name.clone());
                document.columns = Some(unique.columns.clone());
            }
            Operation::AddForeignKey { foreign_key, .. } | Operation::DropForeignKey { foreign_key, .. } => {
                document.name = Some(foreign_key.name.clone());
                document.columns = Some(foreign_key.columns.clone());
                document.ref_table = Some(foreign_key.parent.clone());
                document.ref_columns = Some(foreign_key.parent_columns.clone());
            }
            Operation::AddCheck { check, .. } | Operation::DropCheck { check, .. } => {
                document.name = Some(check.name.clone());
                document.sql = Some(check.expression.clone());
            }
            Operation::RenameTable { before, after } => {
                document.table.clone_from(&before.name);
                document.to = Some(after.name.clone());
            }
            Operation::RenameColumn { column, to, .. } => {
                document.column = Some(column.clone());
                document.to = Some(to.clone());
            }
            Operation::CreateEnum { name, values } | Operation::DropEnum { name, values } => {
                document.enum_type = Some(name.clone());
                document.values = Some(values.clone());
            }
            Operation::AlterEnum {
                name, after, tables, ..
            } => {
                document.enum_type = Some(name.clone());
                document.values = Some(after.clone());
                document.tables = Some(tables.iter().map(|table| table.name.clone()).collect());
            }
            Operation::SetTableComment { after, .. } => document.comment = Some(after.comment.clone()),
            Operation::AttachForeignKeys { tables } | Operation::DetachForeignKeys { tables } => {
                document.tables = Some(tables.iter().map(|table| table.name.clone()).collect());
            }
            Operation::CreateTable { .. }
            | Operation::DropTable { .. }
            | Operation::AlterTableOptions { .. } => {}
        }
        document
    }
}

impl OperationDocument {
    fn index(&mut self, index: &Index) {
        let text = |part: &KeyPart| match part {
            KeyPart::Column(name) => name.clone(),
            KeyPart::Expression(sql) => sql.clone(),
        };
        self.name = Some(index.name.clone());
        self.columns = Some(index.keys.iter().map(|key| text(&key.part)).collect());
        self.unique = Some(index.unique);
        self.filter.clone_from(&index.filter);
    }
}
