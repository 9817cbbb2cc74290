//! ALTER TABLE: columns that come, go and change, keys and constraints.

use super::convert::using;
use super::create::{
    self, column_comment, column_definition, default_text, identity_clause, own_key_name, primary_key_name,
};
use super::index::create_index;
use super::types::type_text;
use super::{BY_HAND, Refusal, cut_to, literal, quote, quote_table};
use crate::ops::ColumnChange;
use crate::schema::{Column, ExtraKind, Identity, IdentityKind, Index, KeyPart, Table, qualified};
use crate::sql::{Syntax, identifiers_in};

/// One ALTER TABLE with these actions.
fn alter_table(table: &Table, actions: &[String]) -> String {
    format!("ALTER TABLE {} {}", quote_table(&table.name), actions.join(", "))
}

pub(super) fn add_constraint(table: &Table, clause: &str) -> String {
    format!("ALTER TABLE {} ADD {clause}", quote_table(&table.name))
}

pub(super) fn drop_constraint(table: &Table, name: &str) -> String {
    format!(
        "ALTER TABLE {} DROP CONSTRAINT {}",
        quote_table(&table.name),
        quote(name)
    )
}

pub(super) fn add_column(before: &Table, table: &Table, column: &Column) -> Result<Vec<String>, Refusal> {
    let mut statements = vec![add_constraint(
        table,
        &format!("COLUMN {}", column_definition(column)?),
    )];
    if column.comment.is_some() {
        statements.push(column_comment(table, column));
    }
    if !has_key(before) && has_key(table) && table.primary_key.contains(&column.name) {
        statements.push(add_constraint(table, &create::primary_key(table)));
    }
    Ok(statements)
}

pub(super) fn drop_column(table: &Table, column: &str) -> Result<Vec<String>, Refusal> {
    check_read(table, column)?;
    Ok(vec![format!(
        "ALTER TABLE {} DROP COLUMN {}",
        quote_table(&table.name),
        quote(column)
    )])
}

/// Refuses what a view that reads the column would be broken by.
fn check_read(table: &Table, column: &str) -> Result<(), Refusal> {
    let lower = column.to_lowercase();
    let reads = |extra: &&crate::schema::Extra| {
        matches!(extra.kind, ExtraKind::View { .. }) && extra.mentions.contains(&lower)
    };
    table.extras.iter().find(reads).map_or(Ok(()), |extra| {
        Err(Refusal::new(
            format!("{} reads the column `{column}`", extra.what),
            BY_HAND,
        ))
    })
}

/// The server's own name for the key goes along, so that the next table of the old name finds it free.
pub(super) fn rename_table(before: &Table, after: &Table) -> Vec<String> {
    let (old, new) = (before.local_name(), after.local_name());
    if before.schema == after.schema {
        let mut statements = vec![rename(&before.name, &new)];
        statements.extend(rename_key(before, &after.name, (&old, &new)));
        return statements;
    }
    if old == new {
        return vec![set_schema(&before.name, after)];
    }
    // A name may be free on one side only, so that the table goes by a third one, and with it its key and its sequences.
    let between = format!("{} (as it moves)", cut_to(&new, 40));
    let here = qualified(before.schema.as_deref(), &between);
    let there = qualified(after.schema.as_deref(), &between);
    let mut statements = vec![rename(&before.name, &between)];
    statements.extend(rename_key(before, &here, (&old, &between)));
    statements.extend(rename_sequences(before, &here, &between));
    statements.push(set_schema(&here, after));
    statements.push(rename(&there, &new));
    statements.extend(rename_key(before, &after.name, (&between, &new)));
    statements.extend(rename_sequences(before, &after.name, &new));
    statements
}

fn rename(table: &str, to: &str) -> String {
    format!("ALTER TABLE {} RENAME TO {}", quote_table(table), quote(to))
}

fn rename_key(of: &Table, table: &str, (old, new): (&str, &str)) -> Option<String> {
    let unnamed = !of.primary_key.is_empty() && own_key_name(of).is_none();
    unnamed.then(|| {
        format!(
            "ALTER TABLE {} RENAME CONSTRAINT {} TO {}",
            quote_table(table),
            quote(&primary_key_name(old)),
            quote(&primary_key_name(new))
        )
    })
}

/// What the sequences are called now, the server knows alone.
fn rename_sequences<'a>(of: &'a Table, table: &'a str, to: &'a str) -> impl Iterator<Item = String> + 'a {
    let numbered = of.columns.iter().filter(|column| column.identity.is_some());
    numbered.map(move |column| {
        let name = format!("{}_{}_seq", cut_to(to, 29), cut_to(&column.name, 29));
        format!(
            "DO $move$ BEGIN EXECUTE 'ALTER SEQUENCE ' || pg_get_serial_sequence({}, {}) || {}; END $move$",
            literal(&quote_table(table)),
            literal(&column.name),
            literal(&format!(" RENAME TO {}", quote(&name)))
        )
    })
}

fn set_schema(table: &str, after: &Table) -> String {
    let table = quote_table(table);
    match &after.schema {
        Some(schema) => format!("ALTER TABLE {table} SET SCHEMA {}", quote(schema)),
        // Its name is known where the script runs.
        None => format!(
            "DO $move$ BEGIN EXECUTE {} || quote_ident(current_schema()); END $move$",
            literal(&format!("ALTER TABLE {table} SET SCHEMA "))
        ),
    }
}

/// Whether the table has its key: all columns of it are there.
fn has_key(table: &Table) -> bool {
    !table.primary_key.is_empty() && table.primary_key.iter().all(|name| table.column(name).is_some())
}

pub(super) fn alter_primary_key(before: &Table, after: &Table) -> Vec<String> {
    let mut actions = Vec::new();
    // A key has gone with the first of its columns, and comes with the last.
    if has_key(before) {
        let name = own_key_name(before).map_or_else(|| primary_key_name(&before.local_name()), str::to_owned);
        actions.push(format!("DROP CONSTRAINT {}", quote(&name)));
    }
    if has_key(after) {
        actions.push(format!("ADD {}", create::primary_key(after)));
    }
    let mut statements = Vec::new();
    if !actions.is_empty() {
        statements.push(alter_table(after, &actions));
    }
    // A key is NOT NULL by itself; a column that leaves it may take NULL again.
    for column in after.columns.iter().filter(|column| column.nullable) {
        if before.primary_key.contains(&column.name) && !after.primary_key.contains(&column.name) {
            statements.push(alter_table(after, &[not_null(column)]));
        }
    }
    statements
}

fn not_null(column: &Column) -> String {
    let word = if column.nullable { "DROP" } else { "SET" };
    format!("ALTER COLUMN {} {word} NOT NULL", quote(&column.name))
}

/// All changes of one column: in one ALTER TABLE, but what has no place there.
pub(super) fn alter_column(before: &Table, after: &Table, name: &str) -> Result<Vec<String>, Refusal> {
    let (Some(old), Some(new)) = (before.column(name), after.column(name)) else {
        return Ok(Vec::new());
    };
    let changes = ColumnChange::between(old, new);
    let has = |kind: &str| changes.iter().any(|change| change.name() == kind);
    if has("generated") && new.generated.is_some() {
        return make_anew(after, new);
    }
    let mut actions = Vec::new();
    let column = format!("ALTER COLUMN {}", quote(name));
    let retyped = has("type") || has("collation");
    if retyped {
        check_read(before, name)?;
        check_computed(before, name)?;
    }
    let mut first = Vec::new();
    let mut statements = Vec::new();
    // The type can change only when what binds it has gone, in a statement before.
    if has("generated") {
        first.push(alter_table(after, &[format!("{column} DROP EXPRESSION")]));
    }
    if has("identity") {
        let (dropped, added) = alter_identity(after, old, new)?;
        first.extend(
            dropped
                .iter()
                .map(|action| alter_table(after, std::slice::from_ref(action))),
        );
        statements.extend(added);
    }
    let moved = has("default") || (retyped && old.default.is_some());
    if moved && old.default.is_some() {
        actions.push(format!("{column} DROP DEFAULT"));
    }
    if retyped {
        let collation = new.collation.as_ref();
        let collation = collation
            .map(|name| format!(" COLLATE {}", quote(name)))
            .unwrap_or_default();
        let using = using(name, &old.column_type, &new.column_type).filter(|_| new.generated.is_none());
        let using = using
            .map(|expression| format!(" USING {expression}"))
            .unwrap_or_default();
        actions.push(format!("{column} TYPE {}{collation}{using}", type_text(new)?));
    }
    // A key is NOT NULL as long as it is one.
    if has("nullable") && !(new.nullable && before.primary_key.contains(&new.name)) {
        actions.push(not_null(new));
    }
    if let Some(default) = new.default.as_ref().filter(|_| moved) {
        actions.push(format!(
            "{column} SET DEFAULT {}",
            default_text(default, &new.column_type)
        ));
    }
    if !actions.is_empty() {
        statements.insert(0, alter_table(after, &actions));
    }
    if has("comment") {
        statements.push(column_comment(after, new));
    }
    first.extend(statements);
    Ok(first)
}

/// A column that another one is computed from keeps its type.
fn check_computed(table: &Table, name: &str) -> Result<(), Refusal> {
    let lower = name.to_lowercase();
    let computed = table.columns.iter().find(|column| {
        let generated = column.generated.as_ref();
        column.name != name
            && generated.is_some_and(|generated| {
                identifiers_in(&generated.expression, Syntax::Postgres).contains(&lower)
            })
    });
    computed.map_or(Ok(()), |computed| {
        Err(Refusal::new(
            format!(
                "the generated column `{}` is computed from `{name}`",
                computed.name
            ),
            format!(
                "drop `{}` in one revision, and add it again in the next one, after the change",
                computed.name
            ),
        ))
    })
}

/// What is done before all else, and what behind it.
fn alter_identity(table: &Table, old: &Column, new: &Column) -> Result<(Vec<String>, Vec<String>), Refusal> {
    let serial = |identity: &Option<Identity>| {
        identity
            .as_ref()
            .is_some_and(|identity| identity.kind == IdentityKind::Serial)
    };
    if serial(&old.identity) || serial(&new.identity) {
        return Err(Refusal::new(
            format!(
                "column `{}` is numbered by a sequence of its own (`serial`)",
                new.name
            ),
            BY_HAND,
        ));
    }
    let column = format!("ALTER COLUMN {}", quote(&new.name));
    Ok(match (&old.identity, &new.identity) {
        (Some(_), None) => (vec![format!("{column} DROP IDENTITY")], Vec::new()),
        (None, Some(identity)) => {
            let add = format!("{column} ADD {}", identity_clause(identity));
            let next = format!(
                "SELECT setval(pg_get_serial_sequence({}, {}), coalesce(max({column}), {}), max({column}) IS NOT NULL) FROM {}",
                literal(&quote_table(&table.name)),
                literal(&new.name),
                identity.start,
                quote_table(&table.name),
                column = quote(&new.name),
            );
            (Vec::new(), vec![alter_table(table, &[add]), next])
        }
        (Some(old), Some(new)) => {
            let actions = identity_actions(old, new);
            (vec![format!("{column} {}", actions.join(" "))], Vec::new())
        }
        (None, None) => (Vec::new(), Vec::new()),
    })
}

/// Only what differs is altered.
fn identity_actions(old: &Identity, new: &Identity) -> Vec<String> {
    let mut actions = Vec::new();
    if old.kind != new.kind {
        actions.push(match new.kind {
            IdentityKind::Always => "SET GENERATED ALWAYS".to_owned(),
            _ => "SET GENERATED BY DEFAULT".to_owned(),
        });
    }
    if old.start != new.start {
        actions.push(format!("SET START WITH {}", new.start));
    }
    if old.increment != new.increment {
        actions.push(format!("SET INCREMENT BY {}", new.increment));
    }
    if old.min != new.min {
        let value = new.min.map(|min| format!("SET MINVALUE {min}"));
        actions.push(value.unwrap_or_else(|| "SET NO MINVALUE".to_owned()));
    }
    if old.max != new.max {
        let value = new.max.map(|max| format!("SET MAXVALUE {max}"));
        actions.push(value.unwrap_or_else(|| "SET NO MAXVALUE".to_owned()));
    }
    if old.cache != new.cache {
        actions.push(format!("SET CACHE {}", new.cache));
    }
    if old.cycle != new.cycle {
        actions.push(if new.cycle { "SET CYCLE" } else { "SET NO CYCLE" }.to_owned());
    }
    actions
}

/// A column that becomes a computed one can only come anew, and with it what stands on it.
fn make_anew(table: &Table, column: &Column) -> Result<Vec<String>, Refusal> {
    let mut statements = drop_column(table, &column.name)?;
    statements.extend(add_column(table, table, column)?);
    let has = |columns: &[String]| columns.contains(&column.name);
    let lower = column.name.to_lowercase();
    let mentions = |text: &str| identifiers_in(text, Syntax::Postgres).contains(&lower);
    if has(&table.primary_key) {
        statements.push(add_constraint(table, &create::primary_key(table)));
    }
    for unique in table.uniques.iter().filter(|unique| has(&unique.columns)) {
        statements.push(add_constraint(table, &create::unique(unique)));
    }
    for check in table.checks.iter().filter(|check| mentions(&check.expression)) {
        statements.push(add_constraint(table, &create::check(check)));
    }
    for key in table.foreign_keys.iter().filter(|key| has(&key.columns)) {
        statements.push(add_constraint(table, &create::foreign_key(key)));
    }
    let in_index = |index: &&Index| {
        has(&index.include)
            || index.filter.as_deref().is_some_and(mentions)
            || index.keys.iter().any(|key| match &key.part {
                KeyPart::Column(name) => *name == column.name,
                KeyPart::Expression(text) => mentions(text),
            })
    };
    let indexes = table.indexes.iter().filter(in_index);
    statements.extend(indexes.map(|index| create_index(table, index)));
    Ok(statements)
}
