//! CREATE TABLE and DROP TABLE, and the clauses that ALTER TABLE shares with them.

use super::defaults::default_text;
use super::implied::{implied, key_columns, leads};
use super::types::{is_long, type_text};
use super::{BY_HAND, Refusal, literal, quote, quote_all};
use crate::schema::{
    Check, Column, ColumnType, Deferrable, Extra, ExtraKind, ForeignKey, Identity, IdentityKind, Index,
    KeyPart, ReferentialAction, Table, Unique,
};
use crate::sql::identifiers;

/// The table with its keys, indexes and own triggers.
pub(super) fn create_table(table: &Table) -> Result<Vec<String>, Refusal> {
    check_numbered(table)?;
    let mut lines = Vec::new();
    for column in &table.columns {
        lines.push(column_definition(table, column)?);
    }
    let key = key_columns(table);
    if !key.is_empty() {
        lines.push(primary_key(table, &key)?);
    }
    for one in &table.uniques {
        lines.push(unique(table, one)?);
    }
    for one in table
        .indexes
        .iter()
        .filter(|index| kept_statement(table, index).is_none())
    {
        lines.push(index(one)?);
    }
    for one in &implied(table) {
        lines.push(index(one)?);
    }
    for key in &table.foreign_keys {
        lines.push(foreign_key(key)?);
    }
    let own = table
        .checks
        .iter()
        .filter(|check| !is_of_column(table, &check.name));
    for one in own {
        lines.push(check(one)?);
    }
    lines.extend(table.extras.iter().filter_map(|extra| match &extra.kind {
        ExtraKind::Constraint { name, definition } => {
            Some(format!("CONSTRAINT {} {definition}", quote(name)))
        }
        _ => None,
    }));
    let mut statements = vec![format!(
        "CREATE TABLE {} (\n    {}\n){}",
        quote(&table.name),
        lines.join(",\n    "),
        options(table)
    )];
    statements.extend(
        table
            .indexes
            .iter()
            .filter_map(|index| kept_statement(table, index)),
    );
    statements.extend(table.extras.iter().filter_map(|extra| match &extra.kind {
        ExtraKind::Trigger { sql, own: true, .. } if !sql.is_empty() => Some(sql.clone()),
        _ => None,
    }));
    Ok(statements)
}

/// What stands behind the columns. The engine is always named: another one would ignore foreign keys without a word.
fn options(table: &Table) -> String {
    let engine = table.options.engine.as_deref().unwrap_or("InnoDB");
    let mut text = format!(" ENGINE = {engine}");
    if let Some(collation) = &table.options.collation {
        text.push_str(&format!(" COLLATE = {collation}"));
    }
    if let Some(comment) = &table.comment {
        text.push_str(&format!(" COMMENT = {}", literal(comment)));
    }
    for extra in &table.extras {
        if let ExtraKind::Suffix { sql } = &extra.kind {
            text.push_str(&format!(" {sql}"));
        }
    }
    text
}

pub(super) fn drop_table(table: &Table) -> Result<Vec<String>, Refusal> {
    if let Some(extra) = table.extras.iter().find(|extra| Extra::is_elsewhere(extra)) {
        return Err(Refusal::new(
            format!("{} reads it, and would fail without it", extra.what),
            BY_HAND,
        ));
    }
    Ok(vec![format!("DROP TABLE {}", quote(&table.name))])
}

/// The column's name, type, and all that stands behind it.
pub(super) fn column_definition(table: &Table, column: &Column) -> Result<String, Refusal> {
    let mut text = format!("{} {}", quote(&column.name), type_text(column)?);
    if let Some(collation) = &column.collation {
        text.push_str(&format!(" COLLATE {collation}"));
    }
    if let Some(generated) = &column.generated {
        let kind = if generated.stored { "STORED" } else { "VIRTUAL" };
        text.push_str(&format!(" GENERATED ALWAYS AS ({}) {kind}", generated.expression));
    } else {
        text.push_str(if column.nullable { " NULL" } else { " NOT NULL" });
    }
    if let Some(default) = &column.default {
        text.push_str(&format!(
            " DEFAULT {}",
            default_text(default, &column.column_type)
        ));
    }
    if is_numbered(table, column)? {
        text.push_str(" AUTO_INCREMENT");
    }
    for extra in &table.extras {
        if let ExtraKind::ColumnClause { column: name, sql } = &extra.kind {
            if *name == column.name {
                text.push_str(&format!(" {sql}"));
            }
        }
    }
    check_kept(&text, &column.name)?;
    if let Some(comment) = &column.comment {
        text.push_str(&format!(" COMMENT {}", literal(comment)));
    }
    if is_of_column(table, &column.name) {
        let own = table.checks.iter().filter(|check| check.name == column.name);
        own.for_each(|check| text.push_str(&format!(" CHECK ({})", check.expression)));
    }
    Ok(text)
}

/// Whether the column is numbered by the database now: it has to lead a key or an index.
pub(super) fn is_numbered(table: &Table, column: &Column) -> Result<bool, Refusal> {
    let Some(identity) = &column.identity else {
        return Ok(false);
    };
    if *identity != Identity::new(IdentityKind::ByDefault) {
        return Err(Refusal::new(
            format!(
                "column `{}` is numbered in a way that only PostgreSQL knows",
                column.name
            ),
            "leave the numbers to the database",
        ));
    }
    Ok(leads(table, &column.name))
}

/// Refuses what the server does not compute from a number that it has not given yet.
pub(super) fn check_numbered(table: &Table) -> Result<(), Refusal> {
    for column in &table.columns {
        if !is_numbered(table, column)? {
            continue;
        }
        let lower = column.name.to_lowercase();
        let mentions = |text: &str| identifiers(text).contains(&lower);
        let stored = |other: &&Column| {
            let generated = other.generated.as_ref();
            generated.is_some_and(|generated| generated.stored && mentions(&generated.expression))
        };
        let check = table.checks.iter().find(|check| mentions(&check.expression));
        let computed = table.columns.iter().find(stored);
        let what = match (check, computed) {
            (Some(check), _) => format!("the CHECK `{}` is about it", check.name),
            (None, Some(computed)) => format!("the stored column `{}` is computed from it", computed.name),
            (None, None) => continue,
        };
        return Err(Refusal::new(
            format!("the database numbers the column `{}`, and {what}", column.name),
            "leave that to the application, or give the key values of your own, such as those of `uuid_key!`",
        ));
    }
    Ok(())
}

/// Whether a CHECK of this name stands in the definition of the column of that name.
pub(super) fn is_of_column(table: &Table, check: &str) -> bool {
    let mut kinds = table.extras.iter().map(|extra| &extra.kind);
    kinds.any(|kind| matches!(kind, ExtraKind::ColumnCheck { column } if column == check))
}

pub(super) fn primary_key(table: &Table, key: &[String]) -> Result<String, Refusal> {
    check_lengths(table, key, "a primary key")?;
    Ok(format!("PRIMARY KEY ({})", quote_all(key)))
}

pub(super) fn unique(table: &Table, unique: &Unique) -> Result<String, Refusal> {
    if unique.nulls_not_distinct || !unique.include.is_empty() || unique.deferrable != Deferrable::Not {
        return Err(only_postgres(&unique.name));
    }
    check_lengths(table, &unique.columns, "unique")?;
    Ok(format!(
        "UNIQUE INDEX {} ({})",
        quote(&unique.name),
        quote_all(&unique.columns)
    ))
}

/// The longest text whose index needs no prefix: 3072 bytes of an index, four for a character.
pub(super) const LONGEST_KEY: u32 = 768;

/// Refuses what cannot be told apart by an index of its whole length.
fn check_lengths(table: &Table, columns: &[String], what: &str) -> Result<(), Refusal> {
    let mut all = 0_u32;
    for column in columns.iter().filter_map(|name| table.column(name)) {
        all = all.saturating_add(match column.column_type {
            ColumnType::Varchar(length) => length,
            _ => 0,
        });
        if is_long(&column.column_type) || all > LONGEST_KEY {
            return Err(Refusal::new(
                format!("column `{}` is too long to be {what}", column.name),
                format!(
                    "give it `#[column(max_length = ..)]`; all columns of one key have {LONGEST_KEY} characters at most"
                ),
            ));
        }
    }
    Ok(())
}

fn only_postgres(name: &str) -> Refusal {
    Refusal::new(
        format!("`{name}` says something that only PostgreSQL has"),
        "leave out what is for PostgreSQL alone",
    )
}

/// The clause of an index.
pub(super) fn index(index: &Index) -> Result<String, Refusal> {
    let method = index.method.as_deref().unwrap_or_default().to_uppercase();
    let word = match method.as_str() {
        "FULLTEXT" | "SPATIAL" => format!("{method} "),
        _ if index.unique => "UNIQUE ".to_owned(),
        _ => String::new(),
    };
    let using = match method.as_str() {
        "" | "FULLTEXT" | "SPATIAL" => String::new(),
        "HASH" | "BTREE" | "RTREE" => format!(" USING {method}"),
        _ => {
            return Err(Refusal::new(
                format!(
                    "the index `{}` has the method `{method}`, which is not known here",
                    index.name
                ),
                "leave out the method",
            ));
        }
    };
    if index.filter.is_some() {
        return Err(Refusal::new(
            format!(
                "the index `{}` is of some rows only, and such indexes are not known here",
                index.name
            ),
            "leave out `where`, or index a generated column that is NULL for all other rows",
        ));
    }
    if !index.include.is_empty() || index.nulls_not_distinct {
        return Err(only_postgres(&index.name));
    }
    let mut keys = Vec::new();
    for key in &index.keys {
        let KeyPart::Column(name) = &key.part else {
            return Err(Refusal::new(
                format!(
                    "the index `{}` is over an expression, which MariaDB cannot index",
                    index.name
                ),
                "add a generated column of that expression, and index the column",
            ));
        };
        if key.collation.is_some() || key.operator_class.is_some() || key.nulls_first.is_some() {
            return Err(Refusal::new(
                format!(
                    "the index `{}` compares a key in a way of its own, which is not known here",
                    index.name
                ),
                "give the column itself the collation",
            ));
        }
        let mut text = quote(name);
        if let Some(prefix) = key.prefix {
            text.push_str(&format!("({prefix})"));
        }
        if key.descending {
            text.push_str(" DESC");
        }
        keys.push(text);
    }
    Ok(format!(
        "{word}INDEX {} ({}){using}",
        quote(&index.name),
        keys.join(", ")
    ))
}

/// The statement that creates the index, for what stands behind it.
#[cfg(feature = "mysql")]
pub(crate) fn index_statement(table: &str, one: &Index, behind: &str) -> String {
    let Ok(text) = index(one) else {
        return String::new();
    };
    let (kind, rest) = text.split_once("INDEX ").unwrap_or_default();
    let (name, keys) = rest.split_once(" (").unwrap_or_default();
    format!("CREATE {kind}INDEX {name} ON {} ({keys} {behind}", quote(table))
}

/// What an index has beside the fields stands in its own text only.
pub(super) fn kept_statement(table: &Table, index: &Index) -> Option<String> {
    table.extras.iter().find_map(|extra| match &extra.kind {
        ExtraKind::Index { name, sql } if *name == index.name && !sql.is_empty() => Some(sql.clone()),
        _ => None,
    })
}

pub(super) fn check(check: &Check) -> Result<String, Refusal> {
    check_kept(&check.expression, &check.name)?;
    Ok(format!(
        "CONSTRAINT {} CHECK ({})",
        quote(&check.name),
        check.expression
    ))
}

/// Refuses what the catalogue of MariaDB does not keep: it has a question mark in place of every such character, and a
/// later change of the column would write that.
fn check_kept(text: &str, name: &str) -> Result<(), Refusal> {
    match text.chars().find(|ch| *ch > '\u{ffff}') {
        None => Ok(()),
        Some(ch) => Err(Refusal::new(
            format!("`{name}` has the character `{ch}`, which the catalogue of MariaDB does not keep"),
            "leave such characters to the rows",
        )),
    }
}

pub(super) fn foreign_key(key: &ForeignKey) -> Result<String, Refusal> {
    if key.deferrable != Deferrable::Not {
        return Err(only_postgres(&key.name));
    }
    let mut text = format!(
        "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({})",
        quote(&key.name),
        quote_all(&key.columns),
        quote(&key.parent),
        quote_all(&key.parent_columns)
    );
    for (event, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        match action {
            ReferentialAction::NoAction | ReferentialAction::Restrict => {}
            // InnoDB refuses it, or forgets it without a word.
            ReferentialAction::SetDefault => {
                return Err(Refusal::new(
                    format!(
                        "the foreign key `{}` says SET DEFAULT, which InnoDB does not do",
                        key.name
                    ),
                    "choose another action, such as `set_null`",
                ));
            }
            _ => text.push_str(&format!(" ON {event} {}", action.sql())),
        }
    }
    Ok(text)
}
