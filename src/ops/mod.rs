//! The changes that a schema can go through, as plain data.
//! An operation carries its whole table before and after, so that it reverses and prints by itself.

use serde::{Deserialize, Serialize};

use crate::schema::{ForeignKey, Index, Origin, Table, Unique};

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
    /// A new column, with the foreign key that stands on it alone.
    AddColumn {
        /// The table without it.
        before: Table,
        /// The table with it.
        after: Table,
        /// The column's name.
        column: String,
    },
    /// A column goes, with the foreign key that stands on it alone.
    DropColumn {
        /// The table with it.
        before: Table,
        /// The table without it.
        after: Table,
        /// The column's name.
        column: String,
    },
    /// A column gets another type, nullability or default.
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
    /// A new foreign key on columns that are there.
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
    /// Some rows get another value in one column.
    Backfill {
        /// The table, before and after.
        table: Table,
        /// The column's name.
        column: String,
        /// The value: SQL over the columns of the row.
        expression: String,
        /// Which rows: an SQL condition over the columns of the row.
        rows: String,
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

impl Operation {
    /// The kind of operation, in the words of Alembic: `add_column`, `create_table`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::CreateTable { .. } => "create_table",
            Self::DropTable { .. } => "drop_table",
            Self::AddColumn { .. } => "add_column",
            Self::DropColumn { .. } => "drop_column",
            Self::AlterColumn { .. } => "alter_column",
            Self::AlterPrimaryKey { .. } => "alter_primary_key",
            Self::CreateIndex { .. } => "create_index",
            Self::DropIndex { .. } => "drop_index",
            Self::AddUnique { .. } => "add_unique",
            Self::DropUnique { .. } => "drop_unique",
            Self::AddForeignKey { .. } => "add_foreign_key",
            Self::DropForeignKey { .. } => "drop_foreign_key",
            Self::Backfill { .. } => "backfill",
            Self::AttachForeignKeys { .. } => "attach_foreign_keys",
            Self::DetachForeignKeys { .. } => "detach_foreign_keys",
        }
    }

    /// The name of the table that changes; of the first one, for a circle of tables.
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
            Self::AddColumn { before, .. }
            | Self::DropColumn { before, .. }
            | Self::AlterColumn { before, .. }
            | Self::AlterPrimaryKey { before, .. }
            | Self::CreateIndex { before, .. }
            | Self::DropIndex { before, .. }
            | Self::AddUnique { before, .. }
            | Self::DropUnique { before, .. }
            | Self::AddForeignKey { before, .. }
            | Self::DropForeignKey { before, .. } => Some(before),
            Self::CreateTable { .. } | Self::AttachForeignKeys { .. } | Self::DetachForeignKeys { .. } => {
                None
            }
        }
    }

    /// The table after the operation; `None` where there is none, or more than one.
    pub fn after(&self) -> Option<&Table> {
        match self {
            Self::CreateTable { table } | Self::Backfill { table, .. } => Some(table),
            Self::AddColumn { after, .. }
            | Self::DropColumn { after, .. }
            | Self::AlterColumn { after, .. }
            | Self::AlterPrimaryKey { after, .. }
            | Self::CreateIndex { after, .. }
            | Self::DropIndex { after, .. }
            | Self::AddUnique { after, .. }
            | Self::DropUnique { after, .. }
            | Self::AddForeignKey { after, .. }
            | Self::DropForeignKey { after, .. } => Some(after),
            Self::DropTable { .. } | Self::AttachForeignKeys { .. } | Self::DetachForeignKeys { .. } => None,
        }
    }

    /// The operation that takes this one back. Structure comes back whole, rows do not.
    #[must_use]
    pub fn reverse(&self) -> Self {
        match self.clone() {
            Self::CreateTable { table } => Self::DropTable { table },
            Self::DropTable { table } => Self::CreateTable { table },
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

    /// One line for people: what happens, and which mixin asked for it.
    ///
    /// ```
    /// use olembic::ops::Operation;
    /// use olembic::schema::{Column, ColumnType, Table};
    /// let before = Table { name: "posts".to_owned(), ..Table::default() };
    /// let mut after = before.clone();
    /// after.columns.push(Column::new("slug", ColumnType::Text));
    /// let operation = Operation::AddColumn { before, after, column: "slug".to_owned() };
    /// assert_eq!(operation.describe(), "add column posts.slug");
    /// assert_eq!(operation.reverse().describe(), "drop column posts.slug");
    /// ```
    pub fn describe(&self) -> String {
        let verb = self.name().replace('_', " ");
        let table = self.table();
        match self {
            Self::CreateTable { .. } | Self::DropTable { .. } => format!("{verb} {table}"),
            Self::AddColumn { column, .. }
            | Self::DropColumn { column, .. }
            | Self::AlterColumn { column, .. } => {
                let changes = self.changes(column);
                let changes = if changes.is_empty() {
                    changes
                } else {
                    format!(": {changes}")
                };
                format!("{verb} {table}.{column}{changes}{}", self.origin(column))
            }
            Self::Backfill {
                column,
                expression,
                back,
                ..
            } => {
                let verb = if *back { "keep the values of" } else { "fill" };
                let value = if *back {
                    String::new()
                } else {
                    format!(" with {expression}")
                };
                format!("{verb} {table}.{column}{value}")
            }
            Self::AlterPrimaryKey { before, after } => format!(
                "{verb} of {table}: ({}) to ({})",
                before.primary_key.join(", "),
                after.primary_key.join(", ")
            ),
            Self::CreateIndex { index, .. } | Self::DropIndex { index, .. } => {
                let verb = if index.unique {
                    verb.replace(' ', " unique ")
                } else {
                    verb
                };
                let text = named(&index.name, table, &index.key_names());
                format!("{verb} {text}{}", self.part_origin(&index.name))
            }
            Self::AddUnique { unique, .. } | Self::DropUnique { unique, .. } => {
                let text = named(&unique.name, table, &unique.columns);
                format!("{verb} constraint {text}{}", self.part_origin(&unique.name))
            }
            Self::AddForeignKey { foreign_key, .. } | Self::DropForeignKey { foreign_key, .. } => format!(
                "{verb} {} to {}{}",
                named(&foreign_key.name, table, &foreign_key.columns),
                foreign_key.parent,
                self.part_origin(&foreign_key.name)
            ),
            Self::AttachForeignKeys { tables } | Self::DetachForeignKeys { tables } => {
                let names: Vec<_> = tables.iter().map(|table| table.name.as_str()).collect();
                format!("{verb} between {}", names.join(", "))
            }
        }
    }

    /// What an [`Operation::AlterColumn`] changes, in words.
    fn changes(&self, column: &str) -> String {
        let Self::AlterColumn { before, after, .. } = self else {
            return String::new();
        };
        let (Some(before), Some(after)) = (before.column(column), after.column(column)) else {
            return String::new();
        };
        let mut changes = Vec::new();
        if before.column_type != after.column_type {
            changes.push(format!("type {} to {}", before.column_type, after.column_type));
        }
        match (before.nullable, after.nullable) {
            (true, false) => changes.push("set NOT NULL".to_owned()),
            (false, true) => changes.push("drop NOT NULL".to_owned()),
            _ => {}
        }
        match (&before.default, &after.default) {
            (before, after) if before == after => {}
            (_, Some(_)) => changes.push("set default".to_owned()),
            (_, None) => changes.push("drop default".to_owned()),
        }
        changes.join(", ")
    }

    fn origin(&self, column: &str) -> String {
        let tables = [self.after(), self.before()];
        let column = tables
            .into_iter()
            .flatten()
            .find_map(|table| table.column(column));
        column.map(|column| column.origin.to_string()).unwrap_or_default()
    }

    /// Where an index, constraint or foreign key comes from.
    fn part_origin(&self, name: &str) -> Origin {
        let table = self.after().or_else(|| self.before());
        table.map(|table| table.origins.of(name)).unwrap_or_default()
    }
}

fn named(name: &str, table: &str, columns: &[String]) -> String {
    let columns = columns.join(", ");
    if name.is_empty() {
        format!("on {table} ({columns})")
    } else {
        format!("{name} on {table} ({columns})")
    }
}
