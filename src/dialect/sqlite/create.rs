//! CREATE TABLE, CREATE INDEX and DROP TABLE.
//! A foreign key of one column is written within the column: only so can the column be dropped again.

use super::types::write_type;
use super::{BY_HAND, Refusal, quote, quote_all};
use crate::schema::{Column, ColumnType, ForeignKey, Index, ReferentialAction, ServerDefault, Table};
use crate::sql::is_literal;

pub(super) fn create_table(table: &Table) -> Result<Vec<String>, Refusal> {
    if let Some(extra) = table.extras.iter().find(|extra| extra.lost) {
        return Err(Refusal::new(
            format!("it had {}, which would not come back", extra.what),
            BY_HAND,
        ));
    }
    let mut lines = Vec::new();
    for column in &table.columns {
        let mut line = column_definition(column)?;
        if table.primary_key.as_slice() == std::slice::from_ref(&column.name) {
            line.push_str(" PRIMARY KEY");
        }
        for key in inline_keys(table, &column.name) {
            line.push(' ');
            line.push_str(&references(key));
        }
        lines.push(line);
    }
    if table.primary_key.len() > 1 {
        lines.push(format!("PRIMARY KEY ({})", quote_all(&table.primary_key)));
    }
    for unique in &table.uniques {
        let columns = quote_all(&unique.columns);
        lines.push(format!("{}UNIQUE ({columns})", constraint(&unique.name)));
    }
    for key in table.foreign_keys.iter().filter(|key| key.columns.len() != 1) {
        let columns = quote_all(&key.columns);
        let name = constraint(&key.name);
        lines.push(format!("{name}FOREIGN KEY ({columns}) {}", target(key)));
    }
    let mut statements = vec![format!(
        "CREATE TABLE {} (\n    {}\n)",
        quote(&table.name),
        lines.join(",\n    ")
    )];
    statements.extend(table.indexes.iter().map(|index| create_index(&table.name, index)));
    Ok(statements)
}

pub(super) fn drop_table(table: &Table) -> Result<Vec<String>, Refusal> {
    if let Some(extra) = table.extras.iter().find(|extra| extra.elsewhere) {
        return Err(Refusal::new(
            format!("{} mentions it, and would fail without it", extra.what),
            BY_HAND,
        ));
    }
    Ok(vec![format!("DROP TABLE {}", quote(&table.name))])
}

pub(super) fn create_index(table: &str, index: &Index) -> String {
    format!(
        "CREATE {}INDEX {} ON {} ({})",
        if index.unique { "UNIQUE " } else { "" },
        quote(&index.name),
        quote(table),
        quote_all(&index.key_names())
    )
}

/// The column's name, type, NOT NULL and default.
pub(super) fn column_definition(column: &Column) -> Result<String, Refusal> {
    let mut text = format!("{} {}", quote(&column.name), type_text(column)?);
    if !column.nullable {
        text.push_str(" NOT NULL");
    }
    if let Some(default) = &column.default {
        text.push_str(" DEFAULT ");
        text.push_str(&default_text(default));
    }
    Ok(text)
}

/// A type name of a foreign database goes into the SQL as it is, so it must be nothing but a type name.
fn type_text(column: &Column) -> Result<String, Refusal> {
    let text = write_type(&column.column_type);
    let plain =
        |ch: char| ch.is_alphanumeric() || matches!(ch, '_' | ' ' | '(' | ')' | ',' | '.' | '+' | '-');
    if matches!(column.column_type, ColumnType::Other(_)) && (!text.chars().all(plain) || text.contains("--"))
    {
        return Err(Refusal::new(
            format!(
                "column `{}` has the type `{text}`, which is no plain type name",
                column.name
            ),
            BY_HAND,
        ));
    }
    Ok(text)
}

fn default_text(default: &ServerDefault) -> String {
    // Operations carry normalised tables, where every default is SQL.
    let ServerDefault::Sql(text) = default else {
        return super::normalise::write_default(default);
    };
    let keyword = ["CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME"].contains(&text.as_str());
    if keyword || is_literal(text) {
        text.clone()
    } else {
        format!("({text})")
    }
}

/// The foreign keys that stand on this column alone.
pub(super) fn inline_keys<'a>(table: &'a Table, column: &'a str) -> impl Iterator<Item = &'a ForeignKey> {
    table
        .foreign_keys
        .iter()
        .filter(move |key| matches!(key.columns.as_slice(), [only] if only == column))
}

/// The clause of a foreign key within a column.
pub(super) fn references(key: &ForeignKey) -> String {
    format!("{}{}", constraint(&key.name), target(key))
}

fn constraint(name: &str) -> String {
    if name.is_empty() {
        String::new()
    } else {
        format!("CONSTRAINT {} ", quote(name))
    }
}

fn target(key: &ForeignKey) -> String {
    let mut text = format!("REFERENCES {}", quote(&key.parent));
    if !key.parent_columns.is_empty() {
        text.push_str(&format!(" ({})", quote_all(&key.parent_columns)));
    }
    for (event, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        if action != ReferentialAction::NoAction {
            text.push_str(&format!(" ON {event} {}", action.sql()));
        }
    }
    text
}
