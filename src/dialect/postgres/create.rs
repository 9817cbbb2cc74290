//! CREATE TABLE and DROP TABLE, and the clauses that ALTER TABLE shares with them.

use super::defaults::write_default;
use super::index::create_index;
use super::types::type_text;
use super::{BY_HAND, Refusal, cut_to, literal, quote, quote_all, quote_table};
use crate::schema::{
    Check, ClauseOf, Column, ColumnType, Deferrable, Extra, ExtraKind, ForeignKey, Identity, IdentityKind,
    ReferentialAction, ServerDefault, Table, Unique,
};
use crate::sql::is_literal;

/// Where a table is created.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the schema of the application.
    Schema,
    /// Among the temporary tables, on its own: without foreign keys.
    #[cfg_attr(
        not(feature = "postgres"),
        allow(dead_code, reason = "read-back needs a connection")
    )]
    Temporary,
}

/// The table with its indexes, comments and its own triggers.
pub(super) fn create_table(table: &Table, place: Place) -> Result<Vec<String>, Refusal> {
    let mut lines = Vec::new();
    for column in &table.columns {
        lines.push(column_definition(column)?);
    }
    if !table.primary_key.is_empty() {
        lines.push(primary_key(table));
    }
    lines.extend(table.uniques.iter().map(unique));
    if place == Place::Schema {
        lines.extend(table.foreign_keys.iter().map(foreign_key));
    }
    lines.extend(table.checks.iter().map(check));
    let mut suffix = String::new();
    for extra in &table.extras {
        match &extra.kind {
            ExtraKind::Constraint { name, definition } if place == Place::Schema => {
                lines.push(format!("CONSTRAINT {} {definition}", quote(name)));
            }
            ExtraKind::Suffix { sql } if place == Place::Schema => suffix = format!(" {sql}"),
            _ => {}
        }
    }
    let body = if lines.is_empty() {
        "()".to_owned()
    } else {
        format!("(\n    {}\n)", lines.join(",\n    "))
    };
    let word = if place == Place::Temporary {
        "TEMPORARY "
    } else {
        ""
    };
    let mut statements = vec![format!(
        "CREATE {word}TABLE {} {body}{suffix}",
        quote_table(&table.name)
    )];
    statements.extend(table.indexes.iter().map(|index| create_index(table, index)));
    if table.comment.is_some() {
        statements.push(table_comment(table));
    }
    let commented = table.columns.iter().filter(|column| column.comment.is_some());
    statements.extend(commented.map(|column| column_comment(table, column)));
    if place == Place::Schema {
        statements.extend(table.extras.iter().filter_map(|extra| match &extra.kind {
            ExtraKind::Trigger { sql, own: true, .. } => Some(sql.clone()),
            _ => None,
        }));
    }
    Ok(statements)
}

pub(super) fn drop_table(table: &Table) -> Result<Vec<String>, Refusal> {
    if let Some(extra) = table.extras.iter().find(|extra| Extra::is_elsewhere(extra)) {
        return Err(Refusal::new(
            format!("{} reads it, and would fail without it", extra.what),
            BY_HAND,
        ));
    }
    Ok(vec![format!("DROP TABLE {}", quote_table(&table.name))])
}

/// The column's name, type, collation, default or generating expression, and NOT NULL.
pub(super) fn column_definition(column: &Column) -> Result<String, Refusal> {
    let mut text = format!("{} {}", quote(&column.name), column_type(column)?);
    if let Some(collation) = &column.collation {
        text.push_str(&format!(" COLLATE {}", quote(collation)));
    }
    if let Some(generated) = &column.generated {
        if !generated.stored {
            return Err(Refusal::new(
                format!(
                    "column `{}` is computed when it is read, and PostgreSQL stores every computed column",
                    column.name
                ),
                "say `generated = stored(\"..\")` in the model",
            ));
        }
        text.push_str(&format!(" GENERATED ALWAYS AS ({}) STORED", generated.expression));
    }
    if let Some(identity) = column
        .identity
        .as_ref()
        .filter(|identity| identity.kind != IdentityKind::Serial)
    {
        text.push_str(&format!(" {}", identity_clause(identity)));
    }
    if let Some(default) = &column.default {
        text.push_str(&format!(
            " DEFAULT {}",
            default_text(default, &column.column_type)
        ));
    }
    if !column.nullable {
        text.push_str(" NOT NULL");
    }
    Ok(text)
}

/// The type; `serial` is one that brings a sequence along.
fn column_type(column: &Column) -> Result<String, Refusal> {
    let Some(identity) = column
        .identity
        .as_ref()
        .filter(|identity| identity.kind == IdentityKind::Serial)
    else {
        return type_text(column);
    };
    let word = match &column.column_type {
        ColumnType::SmallInt => "SMALLSERIAL",
        ColumnType::Integer => "SERIAL",
        ColumnType::BigInt => "BIGSERIAL",
        _ => "",
    };
    if word.is_empty() || *identity != Identity::new(IdentityKind::Serial) {
        return Err(Refusal::new(
            format!(
                "column `{}` is numbered by a sequence that is not as `serial` makes it",
                column.name
            ),
            BY_HAND,
        ));
    }
    Ok(word.to_owned())
}

/// `GENERATED .. AS IDENTITY`, with the options that are not the usual ones.
pub(super) fn identity_clause(identity: &Identity) -> String {
    let kind = match identity.kind {
        IdentityKind::Always => "ALWAYS",
        IdentityKind::ByDefault | IdentityKind::Serial => "BY DEFAULT",
    };
    let mut options = Vec::new();
    if identity.start != 1 {
        options.push(format!("START WITH {}", identity.start));
    }
    if identity.increment != 1 {
        options.push(format!("INCREMENT BY {}", identity.increment));
    }
    options.extend(identity.min.map(|min| format!("MINVALUE {min}")));
    options.extend(identity.max.map(|max| format!("MAXVALUE {max}")));
    if identity.cache != 1 {
        options.push(format!("CACHE {}", identity.cache));
    }
    if identity.cycle {
        options.push("CYCLE".to_owned());
    }
    if options.is_empty() {
        format!("GENERATED {kind} AS IDENTITY")
    } else {
        format!("GENERATED {kind} AS IDENTITY ({})", options.join(" "))
    }
}

pub(super) fn default_text(default: &ServerDefault, column_type: &ColumnType) -> String {
    let text = write_default(default, column_type);
    if is_literal(&text) {
        text
    } else {
        format!("({text})")
    }
}

/// The name that the server makes up for the primary key of a table.
pub(crate) fn primary_key_name(table: &str) -> String {
    format!("{}_pkey", cut_to(table, 58))
}

/// The name of the primary key, where it is not the server's own for the table.
pub(super) fn own_key_name(table: &Table) -> Option<&str> {
    table.extras.iter().find_map(|extra| match &extra.kind {
        ExtraKind::Clause(clause) if clause.of == ClauseOf::PrimaryKey => clause.name.as_deref(),
        _ => None,
    })
}

pub(super) fn primary_key(table: &Table) -> String {
    let columns = quote_all(&table.primary_key);
    match own_key_name(table) {
        Some(name) => format!("CONSTRAINT {} PRIMARY KEY ({columns})", quote(name)),
        None => format!("PRIMARY KEY ({columns})"),
    }
}

pub(super) fn unique(unique: &Unique) -> String {
    let nulls = if unique.nulls_not_distinct {
        "NULLS NOT DISTINCT "
    } else {
        ""
    };
    let mut text = format!(
        "CONSTRAINT {} UNIQUE {nulls}({})",
        quote(&unique.name),
        quote_all(&unique.columns)
    );
    if !unique.include.is_empty() {
        text.push_str(&format!(" INCLUDE ({})", quote_all(&unique.include)));
    }
    text.push_str(deferrable(unique.deferrable));
    text
}

pub(super) fn check(check: &Check) -> String {
    format!("CONSTRAINT {} CHECK ({})", quote(&check.name), check.expression)
}

pub(super) fn foreign_key(key: &ForeignKey) -> String {
    let mut text = format!(
        "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {}",
        quote(&key.name),
        quote_all(&key.columns),
        quote_table(&key.parent)
    );
    if !key.parent_columns.is_empty() {
        text.push_str(&format!(" ({})", quote_all(&key.parent_columns)));
    }
    for (event, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        if action != ReferentialAction::NoAction {
            text.push_str(&format!(" ON {event} {}", action.sql()));
        }
    }
    text.push_str(deferrable(key.deferrable));
    text
}

fn deferrable(deferrable: Deferrable) -> &'static str {
    match deferrable {
        Deferrable::Not => "",
        Deferrable::Immediate => " DEFERRABLE INITIALLY IMMEDIATE",
        Deferrable::Deferred => " DEFERRABLE INITIALLY DEFERRED",
    }
}

pub(super) fn table_comment(table: &Table) -> String {
    format!(
        "COMMENT ON TABLE {} IS {}",
        quote_table(&table.name),
        comment(table.comment.as_deref())
    )
}

pub(super) fn column_comment(table: &Table, column: &Column) -> String {
    format!(
        "COMMENT ON COLUMN {}.{} IS {}",
        quote_table(&table.name),
        quote(&column.name),
        comment(column.comment.as_deref())
    )
}

fn comment(text: Option<&str>) -> String {
    text.map_or("NULL".to_owned(), literal)
}
