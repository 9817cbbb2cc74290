//! Enum types. A text that is added is added in place; for any other change the type is written anew, and the columns take
//! their values along.

use super::create::{check, default_text};
use super::index::{self, create_index};
use super::types::write_type;
use super::{literal, quote, quote_table};
use crate::schema::{Index, KeyPart, Table};
use crate::sql::{Syntax, identifiers_in};

pub(super) fn create_enum(name: &str, values: &[String]) -> String {
    let values: Vec<_> = values.iter().map(|value| literal(value)).collect();
    format!("CREATE TYPE {} AS ENUM ({})", quote(name), values.join(", "))
}

pub(super) fn drop_enum(name: &str) -> String {
    format!("DROP TYPE {}", quote(name))
}

/// The texts that are new, where nothing else changes.
pub(super) fn added<'a>(before: &[String], after: &'a [String]) -> Option<Vec<&'a String>> {
    let kept: Vec<&String> = after.iter().filter(|value| before.contains(value)).collect();
    let same = kept.len() == before.len() && kept.iter().zip(before).all(|(one, other)| *one == other);
    same.then(|| after.iter().filter(|value| !before.contains(value)).collect())
}

/// Adds texts in place. None of them can be used in the same transaction.
pub(super) fn add_values(name: &str, before: &[String], after: &[String]) -> Vec<String> {
    let mut there: Vec<&String> = before.iter().collect();
    let mut statements = Vec::new();
    for (place, value) in after.iter().enumerate() {
        if there.contains(&value) {
            continue;
        }
        let previous = place.checked_sub(1).and_then(|place| after.get(place));
        let next = after.get(place..).unwrap_or_default();
        let next = next.iter().find(|value| there.contains(value));
        let at = match (previous, next) {
            (Some(previous), Some(_)) => format!(" AFTER {}", literal(previous)),
            (None, Some(next)) => format!(" BEFORE {}", literal(next)),
            (_, None) => String::new(),
        };
        statements.push(format!(
            "ALTER TYPE {} ADD VALUE {}{at}",
            quote(name),
            literal(value)
        ));
        there.push(value);
    }
    statements
}

/// Writes the type anew under its name.
pub(super) fn rewrite(name: &str, after: &[String], tables: &[Table]) -> Vec<String> {
    let old = super::cut_to(name, 49).to_owned() + " (as it was)";
    let mut statements = vec![
        format!("ALTER TYPE {} RENAME TO {}", quote(name), quote(&old)),
        create_enum(name, after),
    ];
    let mut again = Vec::new();
    for table in tables {
        let columns = || {
            table
                .columns
                .iter()
                .filter(|column| column.column_type.is_enum(name))
        };
        let words: Vec<String> = columns().map(|column| column.name.to_lowercase()).collect();
        let mentions = |text: &str| {
            let found = identifiers_in(text, Syntax::Postgres);
            words.iter().any(|word| found.contains(word))
        };
        // Their expressions compare with texts of the old type.
        for one in table.checks.iter().filter(|check| mentions(&check.expression)) {
            statements.push(super::alter::drop_constraint(table, &one.name));
            again.push(super::alter::add_constraint(table, &check(one)));
        }
        let expression = |index: &&Index| {
            index.filter.as_deref().is_some_and(mentions)
                || index.keys.iter().any(|key| match &key.part {
                    KeyPart::Column(_) => false,
                    KeyPart::Expression(text) => mentions(text),
                })
        };
        for index in table.indexes.iter().filter(expression) {
            statements.push(index::drop_index(table, index));
            again.push(create_index(table, index));
        }
        let mut actions = Vec::new();
        for column in columns() {
            let alter = format!("ALTER COLUMN {}", quote(&column.name));
            let to = write_type(&column.column_type);
            let through = match &column.column_type {
                crate::schema::ColumnType::Array(_) => "text[]",
                _ => "text",
            };
            if column.default.is_some() {
                actions.push(format!("{alter} DROP DEFAULT"));
            }
            actions.push(format!(
                "{alter} TYPE {to} USING {}::{through}::{to}",
                quote(&column.name)
            ));
            if let Some(default) = &column.default {
                actions.push(format!(
                    "{alter} SET DEFAULT {}",
                    default_text(default, &column.column_type)
                ));
            }
        }
        statements.push(format!(
            "ALTER TABLE {} {}",
            quote_table(&table.name),
            actions.join(", ")
        ));
    }
    statements.extend(again);
    statements.push(drop_enum(&old));
    statements
}
