//! Taking operations back: every operation has one that undoes it.

use super::Operation;

impl Operation {
    /// The operation that takes this one back. Structure comes back whole, rows do not.
    #[must_use]
    pub fn reverse(&self) -> Self {
        match self.clone() {
            Self::CreateTable { table } => Self::DropTable { table },
            Self::DropTable { table } => Self::CreateTable { table },
            Self::RenameTable { before, after } => Self::RenameTable {
                before: after,
                after: before,
            },
            Self::RenameColumn {
                before,
                after,
                column,
                to,
            } => Self::RenameColumn {
                before: after,
                after: before,
                column: to,
                to: column,
            },
            Self::AddColumn {
                before,
                after,
                column,
            } => Self::DropColumn {
                before: after,
                after: before,
                column,
            },
            Self::DropColumn {
                before,
                after,
                column,
            } => Self::AddColumn {
                before: after,
                after: before,
                column,
            },
            Self::AlterColumn {
                before,
                after,
                column,
            } => Self::AlterColumn {
                before: after,
                after: before,
                column,
            },
            Self::AlterPrimaryKey { before, after } => Self::AlterPrimaryKey {
                before: after,
                after: before,
            },
            Self::CreateIndex { before, after, index } => Self::DropIndex {
                before: after,
                after: before,
                index,
            },
            Self::DropIndex { before, after, index } => Self::CreateIndex {
                before: after,
                after: before,
                index,
            },
            Self::AddUnique {
                before,
                after,
                unique,
            } => Self::DropUnique {
                before: after,
                after: before,
                unique,
            },
            Self::DropUnique {
                before,
                after,
                unique,
            } => Self::AddUnique {
                before: after,
                after: before,
                unique,
            },
            Self::AddCheck { before, after, check } => Self::DropCheck {
                before: after,
                after: before,
                check,
            },
            Self::DropCheck { before, after, check } => Self::AddCheck {
                before: after,
                after: before,
                check,
            },
            Self::AlterTableOptions { before, after } => Self::AlterTableOptions {
                before: after,
                after: before,
            },
            Self::SetTableComment { before, after } => Self::SetTableComment {
                before: after,
                after: before,
            },
            Self::AddForeignKey {
                before,
                after,
                foreign_key,
            } => Self::DropForeignKey {
                before: after,
                after: before,
                foreign_key,
            },
            Self::DropForeignKey {
                before,
                after,
                foreign_key,
            } => Self::AddForeignKey {
                before: after,
                after: before,
                foreign_key,
            },
            Self::CreateEnum { name, values } => Self::DropEnum { name, values },
            Self::DropEnum { name, values } => Self::CreateEnum { name, values },
            Self::AlterEnum {
                name,
                before,
                after,
                tables,
            } => Self::AlterEnum {
                name,
                before: after,
                after: before,
                tables,
            },
            Self::Backfill {
                table,
                column,
                expression,
                rows,
                back,
            } => Self::Backfill {
                table,
                column,
                expression,
                rows,
                back: !back,
            },
            Self::AttachForeignKeys { tables } => Self::DetachForeignKeys {
                tables: tables.into_iter().rev().collect(),
            },
            Self::DetachForeignKeys { tables } => Self::AttachForeignKeys {
                tables: tables.into_iter().rev().collect(),
            },
        }
    }
}
