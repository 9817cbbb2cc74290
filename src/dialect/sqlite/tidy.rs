//! The expressions, collations and index keys of a table in one spelling.
//! Both what models say and what SQLite's catalogue holds goes through it, so that equal means equal.

use crate::schema::{Column, Index, IndexKey, KeyPart, Table};
use crate::sql::{index_key, table_expression};

/// Brings the table's expressions, collations and index keys into one spelling.
pub(crate) fn tidy_table(table: &mut Table) {
    for column in &mut table.columns {
        column.collation = column.collation.as_deref().and_then(tidy_collation);
    }
    let names: Vec<String> = if has_expressions(table) {
        table.columns.iter().map(|column| column.name.clone()).collect()
    } else {
        Vec::new()
    };
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let tidy = |text: &str| table_expression(text, &table.name, &names);
    for generated in table
        .columns
        .iter_mut()
        .filter_map(|column| column.generated.as_mut())
    {
        generated.expression = tidy(&generated.expression);
    }
    for check in &mut table.checks {
        check.expression = tidy(&check.expression);
    }
    for index in &mut table.indexes {
        index.filter = index.filter.as_deref().map(&tidy);
        for key in &mut index.keys {
            tidy_key(key, &table.columns, &tidy);
        }
    }
    table.checks.sort();
    table.indexes.sort();
}

fn has_expressions(table: &Table) -> bool {
    let of_index = |index: &Index| {
        let expression = |key: &IndexKey| matches!(key.part, KeyPart::Expression(_));
        index.filter.is_some() || index.keys.iter().any(expression)
    };
    !table.checks.is_empty()
        || table.columns.iter().any(|column| column.generated.is_some())
        || table.indexes.iter().any(of_index)
}

/// SQLite's names of collations know no letter case, and BINARY is what a column has without one.
fn tidy_collation(name: &str) -> Option<String> {
    let upper = name.to_ascii_uppercase();
    (upper != "BINARY").then_some(upper)
}

fn tidy_key(key: &mut IndexKey, columns: &[Column], tidy: &impl Fn(&str) -> String) {
    if let KeyPart::Expression(text) = &key.part {
        let parts = index_key(text);
        let expression = tidy(&parts.expression);
        key.collation = parts.collation.or(key.collation.take());
        key.descending |= parts.descending;
        let plain = expression.trim_matches('"').replace("\"\"", "\"");
        key.part = match columns.iter().find(|column| column.name == plain) {
            Some(column) => KeyPart::Column(column.name.clone()),
            None => KeyPart::Expression(expression),
        };
    }
    // Without a word about it, a key is compared as its column is.
    let own = match &key.part {
        KeyPart::Column(name) => columns
            .iter()
            .find(|column| column.name == *name)
            .and_then(|column| column.collation.as_deref()),
        KeyPart::Expression(_) => None,
    };
    let own = own.unwrap_or("BINARY");
    let wanted = key.collation.take().map(|name| name.to_ascii_uppercase());
    key.collation = wanted.filter(|name| name != own);
}
