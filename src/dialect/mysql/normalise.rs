//! A schema of models in the form that introspection of MariaDB and MySQL gives, as far as it can be known without asking the
//! server: it rewrites expressions, so that tables with such are read back before they are compared.

use std::collections::BTreeMap;

use super::create::LONGEST_KEY;
use super::defaults::{tidy_default, unwrapped, write_default};
use super::expressions::with_backticks;
use super::literal;
use super::types::{is_integer, is_long, normalise_type};
use crate::dialect::sqlite::name_all;
use crate::schema::{
    Column, ColumnType, Identity, IdentityKind, IndexKey, KeyPart, ReferentialAction, Schema, ServerDefault,
    Table, TableOptions,
};

/// How much of a long text is indexed where nobody says it: four bytes a character fit into every kind of index.
const PREFIX: u32 = 191;

/// The schema as introspection gives it; with `models`, what has no name gets one by the convention, and what models leave
/// open is as it is created.
pub(super) fn normalise(schema: &Schema, models: bool) -> Schema {
    let tables = schema.tables.values().map(|table| {
        let table = normalise_table(table, models);
        (table.name.clone(), table)
    });
    Schema {
        tables: tables.collect(),
        enums: BTreeMap::new(),
        others: schema.others.clone(),
    }
}

fn normalise_table(table: &Table, models: bool) -> Table {
    let mut table = table.clone();
    table.options = TableOptions {
        engine: table
            .options
            .engine
            .filter(|engine| !engine.eq_ignore_ascii_case("innodb")),
        collation: table.options.collation,
        ..TableOptions::default()
    };
    table.comment = table.comment.filter(|comment| !comment.is_empty());
    let names = table.columns.clone();
    for column in &mut table.columns {
        normalise_column(column, &names);
        if table.primary_key.contains(&column.name) {
            column.nullable = false;
        }
    }
    if let Some(key) = models.then(|| numbered(&table)).flatten() {
        let key = table.columns.iter_mut().find(|column| column.name == key);
        key.into_iter()
            .for_each(|column| column.identity = Some(Identity::new(IdentityKind::ByDefault)));
    }
    for check in &mut table.checks {
        check.expression = with_backticks(unwrapped(check.expression.trim()), &names);
    }
    normalise_indexes(&mut table, models);
    for key in &mut table.foreign_keys {
        for action in [&mut key.on_delete, &mut key.on_update] {
            // InnoDB does the same for both.
            if *action == ReferentialAction::Restrict {
                *action = ReferentialAction::NoAction;
            }
        }
    }
    if models {
        name_all(&mut table);
    }
    table.uniques.sort();
    table.indexes.sort();
    table.foreign_keys.sort();
    table.checks.sort();
    table
}

fn normalise_indexes(table: &mut Table, models: bool) {
    let columns = table.columns.clone();
    for index in &mut table.indexes {
        let method = index.method.take().map(|method| method.to_uppercase());
        index.method = method.filter(|method| method != "BTREE");
        for key in &mut index.keys {
            key.nulls_first = key.nulls_first.filter(|first| *first == key.descending);
            match &key.part {
                KeyPart::Expression(text) => key.part = expression_key(text, &columns),
                KeyPart::Column(_) => {}
            }
        }
        if models && !index.unique && index.method.is_none() {
            shorten(&mut index.keys, &columns);
        }
    }
}

/// Gives the texts of an index a prefix: long ones, and all of them where they are too much together.
fn shorten(keys: &mut [IndexKey], columns: &[Column]) {
    let of = |key: &IndexKey| {
        let KeyPart::Column(name) = &key.part else {
            return None;
        };
        columns.iter().find(|column| column.name == *name)
    };
    let length = |key: &IndexKey| match of(key).map(|column| &column.column_type) {
        _ if key.prefix.is_some() => key.prefix.unwrap_or_default(),
        Some(ColumnType::Varchar(length)) => *length,
        Some(long) if is_long(long) => PREFIX,
        _ => 16,
    };
    let all = keys.iter().map(length).fold(0, u32::saturating_add);
    for key in keys {
        let text = match of(key).map(|column| &column.column_type) {
            Some(ColumnType::Varchar(length)) => *length > PREFIX && all > LONGEST_KEY,
            Some(other) => is_long(other),
            None => false,
        };
        if text && key.prefix.is_none() {
            key.prefix = Some(PREFIX);
        }
    }
}

/// A column in parentheses is that column.
fn expression_key(text: &str, columns: &[Column]) -> KeyPart {
    let text = with_backticks(unwrapped(text.trim()), columns);
    let plain = text.strip_prefix('`').and_then(|text| text.strip_suffix('`'));
    let name = plain.map_or_else(|| text.clone(), |text| text.replace("``", "`"));
    match columns
        .iter()
        .find(|column| column.name.eq_ignore_ascii_case(&name))
    {
        Some(column) => KeyPart::Column(column.name.clone()),
        None => KeyPart::Expression(text),
    }
}

fn normalise_column(column: &mut Column, names: &[Column]) {
    column.comment = column.comment.take().filter(|comment| !comment.is_empty());
    let default = column.default.take();
    column.default = default.and_then(|default| {
        let text = write_default(&default, &column.column_type);
        match default {
            // A text may look like anything; its quotes are around it.
            ServerDefault::Text(text) => Some(ServerDefault::Sql(literal(&text))),
            _ => tidy_default(&with_backticks(&text, names)),
        }
    });
    column.column_type = normalise_type(&column.column_type);
    if column.column_type == ColumnType::Json {
        column.collation = None;
    }
    if let Some(generated) = &mut column.generated {
        generated.expression = with_backticks(unwrapped(generated.expression.trim()), names);
        // MariaDB knows no NOT NULL for a column that it computes.
        column.nullable = true;
    }
}

/// The key that the database numbers: whole numbers that stand alone, refer to nothing, and are not filled otherwise.
fn numbered(table: &Table) -> Option<String> {
    let [key] = table.primary_key.as_slice() else {
        return None;
    };
    let column = table.column(key)?;
    let refers = table
        .foreign_keys
        .iter()
        .any(|foreign| foreign.columns.contains(key));
    let free = column.default.is_none() && column.generated.is_none() && column.identity.is_none();
    (is_integer(&column.column_type) && free && !refers).then(|| key.clone())
}
