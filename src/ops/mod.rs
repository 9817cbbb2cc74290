//! The changes that a schema can go through, as plain data.
//! An operation carries its whole table before and after, so that it reverses and prints by itself.

mod changes;
mod describe;
mod reverse;

pub use changes::ColumnChange;

use serde::{Deserialize, Serialize};

use crate::schema::{Check, ForeignKey, Index, Table, Unique};

/// One change of a database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Operation {
    /// A new table, with its keys and indexes.
    CreateTable {
        /// The table.
        table: Table,
    },
    /// A table goes, with its keys, indexes and rows.
    DropTable {
        /// The table.
        table: Table,
    },
    /// A table gets another name, and keeps all else.
    RenameTable {
        /// The table under its old name.
        before: Table,
        /// The table under its new name.
        after: Table,
    },
    /// A column gets another name, and keeps its values.
    RenameColumn {
        /// The table with the old name.
        before: Table,
        /// The table with the new name.
        after: Table,
        /// The column's old name.
        column: String,
        /// The column's new name.
        to: String,
    },
    /// A new column. A foreign key on it is an operation of its own.
    AddColumn {
        /// The table without it.
        before: Table,
        /// The table with it.
        after: Table,
        /// The column's name.
        column: String,
    },
    /// A column goes. A foreign key on it has gone before.
    DropColumn {
        /// The table with it.
        before: Table,
        /// The table without it.
        after: Table,
        /// The column's name.
        column: String,
    },
    /// A column changes: see [`Operation::column_changes`].
    AlterColumn {
        /// The table before.
        before: Table,
        /// The table after.
        after: Table,
        /// The column's name.
        column: String,
    },
    /// The primary key consists of other columns.
    AlterPrimaryKey {
        /// The table before.
        before: Table,
        /// The table after.
        after: Table,
    },
    /// A new index.
    CreateIndex {
        /// The table without it.
        before: Table,
        /// The table with it.
        after: Table,
        /// The index.
        index: Index,
    },
    /// An index goes.
    DropIndex {
        /// The table with it.
        before: Table,
        /// The table without it.
        after: Table,
        /// The index.
        index: Index,
    },
    /// A new UNIQUE constraint.
    AddUnique {
        /// The table without it.
        before: Table,
        /// The table with it.
        after: Table,
        /// The constraint.
        unique: Unique,
    },
    /// A UNIQUE constraint goes.
    DropUnique {
        /// The table with it.
        before: Table,
        /// The table without it.
        after: Table,
        /// The constraint.
        unique: Unique,
    },
    /// A new CHECK constraint.
    AddCheck {
        /// The table without it.
        before: Table,
        /// The table with it.
        after: Table,
        /// The constraint.
        check: Check,
    },
    /// A CHECK constraint goes.
    DropCheck {
        /// The table with it.
        before: Table,
        /// The table without it.
        after: Table,
        /// The constraint.
        check: Check,
    },
    /// What the backend's CREATE TABLE says beside the columns changes.
    AlterTableOptions {
        /// The table before.
        before: Table,
        /// The table after.
        after: Table,
    },
    /// The table's comment changes.
    SetTableComment {
        /// The table before.
        before: Table,
        /// The table after.
        after: Table,
    },
    /// A new foreign key.
    AddForeignKey {
        /// The table without it.
        before: Table,
        /// The table with it.
        after: Table,
        /// The foreign key.
        foreign_key: ForeignKey,
    },
    /// A foreign key goes, its columns stay.
    DropForeignKey {
        /// The table with it.
        before: Table,
        /// The table without it.
        after: Table,
        /// The foreign key.
        foreign_key: ForeignKey,
    },
    /// A new enum type, where the database gives such types names of their own.
    CreateEnum {
        /// The type's name.
        name: String,
        /// Its texts, in order.
        values: Vec<String>,
    },
    /// An enum type goes; no column has it any longer.
    DropEnum {
        /// The type's name.
        name: String,
        /// Its texts, in order.
        values: Vec<String>,
    },
    /// An enum type has other texts.
    AlterEnum {
        /// The type's name.
        name: String,
        /// The texts before, in order.
        before: Vec<String>,
        /// The texts after, in order.
        after: Vec<String>,
        /// The tables that have columns of the type, before and after.
        tables: Vec<Table>,
    },
    /// Some rows get another value in one column.
    Backfill {
        /// The table, before and after.
        table: Table,
        /// The column's name.
        column: String,
        /// The value: SQL over the columns of the row.
        expression: String,
        /// Which rows.
        rows: FilledRows,
        /// Whether this is the way back, on which the values stay.
        back: bool,
    },
    /// The tables refer to one another: their foreign keys are in force from here on.
    AttachForeignKeys {
        /// The tables of the circle, in the order in which they are created.
        tables: Vec<Table>,
    },
    /// The tables refer to one another: their foreign keys let each of them be dropped from here on.
    DetachForeignKeys {
        /// The tables of the circle, in the order in which they are dropped.
        tables: Vec<Table>,
    },
}

/// The rows that an [`Operation::Backfill`] changes: those that stand in the way of what comes after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilledRows {
    /// Those in which the column is NULL.
    Null,
    /// Those that refer to nothing.
    Orphans {
        /// The foreign key.
        foreign_key: ForeignKey,
    },
    /// Those that have the values of another row whose primary key is smaller.
    Duplicates {
        /// The columns that are to be unique together.
        columns: Vec<String>,
    },
    /// Those that fail a CHECK.
    Failing {
        /// Its condition.
        check: String,
    },
}

impl Operation {
    /// The kind of operation, in the words of Alembic: `add_column`, `create_table`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::CreateTable { .. } => "create_table",
            Self::DropTable { .. } => "drop_table",
            Self::RenameTable { .. } => "rename_table",
            Self::RenameColumn { .. } => "rename_column",
            Self::AddColumn { .. } => "add_column",
            Self::DropColumn { .. } => "drop_column",
            Self::AlterColumn { .. } => "alter_column",
            Self::AlterPrimaryKey { .. } => "alter_primary_key",
            Self::CreateIndex { .. } => "create_index",
            Self::DropIndex { .. } => "drop_index",
            Self::AddUnique { .. } => "add_unique",
            Self::DropUnique { .. } => "drop_unique",
            Self::AddCheck { .. } => "add_check",
            Self::DropCheck { .. } => "drop_check",
            Self::AlterTableOptions { .. } => "alter_table_options",
            Self::SetTableComment { .. } => "set_table_comment",
            Self::AddForeignKey { .. } => "add_foreign_key",
            Self::DropForeignKey { .. } => "drop_foreign_key",
            Self::CreateEnum { .. } => "create_enum",
            Self::DropEnum { .. } => "drop_enum",
            Self::AlterEnum { .. } => "alter_enum",
            Self::Backfill { .. } => "backfill",
            Self::AttachForeignKeys { .. } => "attach_foreign_keys",
            Self::DetachForeignKeys { .. } => "detach_foreign_keys",
        }
    }

    /// The name of the table that changes, before it does; of the first one, for a circle of tables; empty for an enum type.
    pub fn table(&self) -> &str {
        match self {
            Self::CreateTable { table } | Self::DropTable { table } => &table.name,
            Self::AttachForeignKeys { tables } | Self::DetachForeignKeys { tables } => {
                tables.first().map_or("", |table| &table.name)
            }
            _ => self.before().map_or("", |table| &table.name),
        }
    }

    /// The table before the operation; `None` where there is none, or more than one.
    pub fn before(&self) -> Option<&Table> {
        match self {
            Self::DropTable { table } | Self::Backfill { table, .. } => Some(table),
            Self::RenameTable { before, .. }
            | Self::RenameColumn { before, .. }
            | Self::AddColumn { before, .. }
            | Self::DropColumn { before, .. }
            | Self::AlterColumn { before, .. }
            | Self::AlterPrimaryKey { before, .. }
            | Self::CreateIndex { before, .. }
            | Self::DropIndex { before, .. }
            | Self::AddUnique { before, .. }
            | Self::DropUnique { before, .. }
            | Self::AddCheck { before, .. }
            | Self::DropCheck { before, .. }
            | Self::AlterTableOptions { before, .. }
            | Self::SetTableComment { before, .. }
            | Self::AddForeignKey { before, .. }
            | Self::DropForeignKey { before, .. } => Some(before),
            Self::CreateTable { .. }
            | Self::CreateEnum { .. }
            | Self::DropEnum { .. }
            | Self::AlterEnum { .. }
            | Self::AttachForeignKeys { .. }
            | Self::DetachForeignKeys { .. } => None,
        }
    }

    /// The table after the operation; `None` where there is none, or more than one.
    pub fn after(&self) -> Option<&Table> {
        match self {
            Self::CreateTable { table } | Self::Backfill { table, .. } => Some(table),
            Self::RenameTable { after, .. }
            | Self::RenameColumn { after, .. }
            | Self::AddColumn { after, .. }
            | Self::DropColumn { after, .. }
            | Self::AlterColumn { after, .. }
            | Self::AlterPrimaryKey { after, .. }
            | Self::CreateIndex { after, .. }
            | Self::DropIndex { after, .. }
            | Self::AddUnique { after, .. }
            | Self::DropUnique { after, .. }
            | Self::AddCheck { after, .. }
            | Self::DropCheck { after, .. }
            | Self::AlterTableOptions { after, .. }
            | Self::SetTableComment { after, .. }
            | Self::AddForeignKey { after, .. }
            | Self::DropForeignKey { after, .. } => Some(after),
            Self::DropTable { .. }
            | Self::CreateEnum { .. }
            | Self::DropEnum { .. }
            | Self::AlterEnum { .. }
            | Self::AttachForeignKeys { .. }
            | Self::DetachForeignKeys { .. } => None,
        }
    }
}
