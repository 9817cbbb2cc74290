//! CREATE TABLE, CREATE INDEX and DROP TABLE.
//! A foreign key of one column is written within the column: only so can the column be dropped again.

use super::types::write_type_in;
use super::{BY_HAND, Refusal, quote, quote_all};
use crate::schema::{
    Check, ClauseExtra, ClauseOf, Column, ColumnType, Deferrable, Extra, ExtraKind, ForeignKey, Index,
    IndexKey, KeyPart, ReferentialAction, ServerDefault, Table,
};
use crate::sql::is_literal;

/// The table with its indexes and its own triggers.
pub(super) fn create_table(table: &Table) -> Result<Vec<String>, Refusal> {
    let mut statements = vec![create_only(table, &table.name)?];
    statements.extend(table.indexes.iter().map(|index| create_index(&table.name, index)));
    statements.extend(table.extras.iter().filter_map(|extra| match &extra.kind {
        ExtraKind::Trigger { sql, own: true, .. } => Some(sql.clone()),
        _ => None,
    }));
    Ok(statements)
}

/// The table alone, under this name.
pub(super) fn create_only(table: &Table, name: &str) -> Result<String, Refusal> {
    let mut lines = Vec::new();
    let key = clause_extra(table, ClauseOf::PrimaryKey, &table.primary_key);
    let inline_key = match (
        table.primary_key.as_slice(),
        key.and_then(|key| key.keys.as_deref()),
    ) {
        ([column], None | Some("DESC")) => Some(column),
        _ => None,
    };
    for column in &table.columns {
        let mut line = column_definition(table, column)?;
        if inline_key == Some(&column.name) {
            line.push(' ');
            line.push_str(&constraint_opt(key.and_then(|key| key.name.as_deref())));
            line.push_str("PRIMARY KEY");
            if key.is_some_and(|key| key.keys.is_some()) {
                line.push_str(" DESC");
            }
            line.push_str(&conflict(key));
            if table.options.autoincrement {
                line.push_str(" AUTOINCREMENT");
            }
        }
        for key in inline_keys(table, &column.name) {
            line.push(' ');
            line.push_str(&references(key));
        }
        lines.push(line);
    }
    if inline_key.is_none() && !table.primary_key.is_empty() {
        lines.push(format!(
            "{}PRIMARY KEY ({}){}",
            constraint_opt(key.and_then(|key| key.name.as_deref())),
            key_text(key, &table.primary_key),
            conflict(key)
        ));
    }
    for unique in &table.uniques {
        let extra = clause_extra(table, ClauseOf::Unique, &unique.columns);
        let columns = key_text(extra, &unique.columns);
        lines.push(format!(
            "{}UNIQUE ({columns}){}",
            constraint(&unique.name),
            conflict(extra)
        ));
    }
    for key in table.foreign_keys.iter().filter(|key| !is_inline(table, key)) {
        let columns = quote_all(&key.columns);
        let name = constraint(&key.name);
        lines.push(format!("{name}FOREIGN KEY ({columns}) {}", target(key)));
    }
    lines.extend(table.checks.iter().map(check_clause));
    Ok(format!(
        "CREATE TABLE {} (\n    {}\n){}",
        quote(name),
        lines.join(",\n    "),
        options(table)
    ))
}

fn options(table: &Table) -> String {
    let words = [
        ("WITHOUT ROWID", table.options.without_rowid),
        ("STRICT", table.options.strict),
    ];
    let words: Vec<_> = words
        .iter()
        .filter(|(_, on)| *on)
        .map(|(word, _)| *word)
        .collect();
    if words.is_empty() {
        String::new()
    } else {
        format!(" {}", words.join(", "))
    }
}

fn check_clause(check: &Check) -> String {
    format!("{}CHECK ({})", constraint(&check.name), check.expression)
}

/// What a clause on these columns said beyond the fields, when it was read.
fn clause_extra<'a>(table: &'a Table, of: ClauseOf, columns: &[String]) -> Option<&'a ClauseExtra> {
    let same = |one: &[String]| {
        one.len() == columns.len() && one.iter().zip(columns).all(|(a, b)| a.eq_ignore_ascii_case(b))
    };
    table.extras.iter().find_map(|extra| match &extra.kind {
        ExtraKind::Clause(clause) if clause.of == of && same(&clause.columns) => Some(clause),
        _ => None,
    })
}

fn key_text(extra: Option<&ClauseExtra>, columns: &[String]) -> String {
    extra
        .and_then(|extra| extra.keys.clone())
        .unwrap_or_else(|| quote_all(columns))
}

fn conflict(extra: Option<&ClauseExtra>) -> String {
    extra
        .and_then(|extra| extra.conflict.as_ref())
        .map(|way| format!(" ON CONFLICT {way}"))
        .unwrap_or_default()
}

pub(super) fn drop_table(table: &Table) -> Result<Vec<String>, Refusal> {
    if let Some(extra) = table.extras.iter().find(|extra| Extra::is_elsewhere(extra)) {
        return Err(Refusal::new(
            format!("{} mentions it, and would fail without it", extra.what),
            BY_HAND,
        ));
    }
    Ok(vec![format!("DROP TABLE {}", quote(&table.name))])
}

pub(crate) fn create_index(table: &str, index: &Index) -> String {
    let keys: Vec<_> = index.keys.iter().map(index_key).collect();
    let filter = index
        .filter
        .as_ref()
        .map(|filter| format!(" WHERE {filter}"))
        .unwrap_or_default();
    format!(
        "CREATE {}INDEX {} ON {} ({}){filter}",
        if index.unique { "UNIQUE " } else { "" },
        quote(&index.name),
        quote(table),
        keys.join(", ")
    )
}

fn index_key(key: &IndexKey) -> String {
    let mut text = match &key.part {
        KeyPart::Column(name) => quote(name),
        // Without them, COLLATE would belong to its last part.
        KeyPart::Expression(text) if key.collation.is_some() => format!("({text})"),
        KeyPart::Expression(text) => text.clone(),
    };
    if let Some(collation) = &key.collation {
        text.push_str(&format!(" COLLATE {}", quote(collation)));
    }
    if key.descending {
        text.push_str(" DESC");
    }
    text
}

/// The column's name, type, collation, NOT NULL, default and generating expression.
pub(super) fn column_definition(table: &Table, column: &Column) -> Result<String, Refusal> {
    let mut text = format!(
        "{} {}",
        quote(&column.name),
        type_text(column, table.options.strict)?
    );
    if let Some(collation) = &column.collation {
        text.push_str(&format!(" COLLATE {}", quote(collation)));
    }
    if !column.nullable && !is_nullable_key(table, column) {
        text.push_str(" NOT NULL");
        let this = std::slice::from_ref(&column.name);
        text.push_str(&conflict(clause_extra(table, ClauseOf::NotNull, this)));
    }
    if let Some(default) = &column.default {
        text.push_str(" DEFAULT ");
        text.push_str(&default_text(default));
    }
    if let Some(generated) = &column.generated {
        let kind = if generated.stored { "STORED" } else { "VIRTUAL" };
        text.push_str(&format!(" GENERATED ALWAYS AS ({}) {kind}", generated.expression));
    }
    Ok(text)
}

/// Whether the column is of the primary key, and was found to take NULL.
fn is_nullable_key(table: &Table, column: &Column) -> bool {
    let found =
        |extra: &Extra| matches!(&extra.kind, ExtraKind::NullableKey { column: key } if *key == column.name);
    table.primary_key.contains(&column.name) && table.extras.iter().any(found)
}

/// A type name of a foreign database goes into the SQL as it is, so it must be nothing but a type name.
fn type_text(column: &Column, strict: bool) -> Result<String, Refusal> {
    let text = write_type_in(&column.column_type, strict);
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
fn inline_keys<'a>(table: &'a Table, column: &'a str) -> impl Iterator<Item = &'a ForeignKey> {
    let on_this = move |key: &&ForeignKey| matches!(key.columns.as_slice(), [only] if only == column);
    table
        .foreign_keys
        .iter()
        .filter(on_this)
        .filter(|key| is_inline(table, key))
}

/// Whether the foreign key is written within its column: unless it has several, or was found written beside it.
fn is_inline(table: &Table, key: &ForeignKey) -> bool {
    let [only] = key.columns.as_slice() else {
        return false;
    };
    let beside = |extra: &Extra| matches!(&extra.kind, ExtraKind::Beside { column } if column == only);
    !table.extras.iter().any(beside)
}

/// The clause of a foreign key within a column.
pub(super) fn references(key: &ForeignKey) -> String {
    format!("{}{}", constraint(&key.name), target(key))
}

fn constraint_opt(name: Option<&str>) -> String {
    name.map(constraint).unwrap_or_default()
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
    text.push_str(match key.deferrable {
        Deferrable::Not => "",
        Deferrable::Immediate => " DEFERRABLE INITIALLY IMMEDIATE",
        Deferrable::Deferred => " DEFERRABLE INITIALLY DEFERRED",
    });
    text
}
