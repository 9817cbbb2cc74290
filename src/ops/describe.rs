//! Operations in one line each, for people.

use super::Operation;
use crate::schema::{Origin, TableOptions};

impl Operation {
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
            Self::CreateEnum { name, values } | Self::DropEnum { name, values } => {
                format!("{verb} {name} ({})", values.join(", "))
            }
            Self::AlterEnum {
                name, before, after, ..
            } => format!("{verb} {name}: ({}) to ({})", before.join(", "), after.join(", ")),
            Self::RenameTable { after, .. } => format!("{verb} {table} to {}", after.name),
            Self::RenameColumn { column, to, .. } => {
                format!("{verb} {table}.{column} to {to}{}", self.origin(to))
            }
            Self::AlterTableOptions { after, .. } => {
                format!("{verb} of {table}: {}", options(&after.options))
            }
            Self::SetTableComment { .. } => format!("{verb} of {table}"),
            Self::AddCheck { check, .. } | Self::DropCheck { check, .. } => {
                let name = if check.name.is_empty() {
                    String::new()
                } else {
                    format!("{} ", check.name)
                };
                let origin = self.part_origin(&check.name);
                format!(
                    "{verb} constraint {name}on {table} ({}){origin}",
                    check.expression
                )
            }
            Self::AddColumn { column, .. }
            | Self::DropColumn { column, .. }
            | Self::AlterColumn { column, .. } => {
                let changes: Vec<_> = self.column_changes().iter().map(ToString::to_string).collect();
                let changes = if changes.is_empty() {
                    String::new()
                } else {
                    format!(": {}", changes.join(", "))
                };
                format!("{verb} {table}.{column}{changes}{}", self.origin(column))
            }
            Self::Backfill {
                column, back: true, ..
            } => format!("keep the values of {table}.{column}"),
            Self::Backfill {
                column, expression, ..
            } => format!("fill {table}.{column} with {expression}"),
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
                // The way back makes it as it was meant.
                let verb = match self {
                    Self::DropIndex { .. } if index.invalid => verb.replacen(' ', " invalid ", 1),
                    _ => verb,
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

fn options(options: &TableOptions) -> String {
    let word = |on: bool, word: &'static str| on.then_some(word);
    let words = [
        word(options.autoincrement, "AUTOINCREMENT"),
        word(options.without_rowid, "WITHOUT ROWID"),
        word(options.strict, "STRICT"),
    ];
    let words: Vec<_> = words.into_iter().flatten().collect();
    if words.is_empty() {
        "none".to_owned()
    } else {
        words.join(", ")
    }
}
