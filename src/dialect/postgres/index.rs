//! CREATE INDEX.

use super::{quote, quote_all, quote_table};
use crate::schema::{ExtraKind, Index, IndexKey, KeyPart, Table, qualified};

pub(super) fn create_index(table: &Table, index: &Index) -> String {
    // What an index has beside the fields stands in its own text only.
    let kept = table.extras.iter().find_map(|extra| match &extra.kind {
        ExtraKind::Index { name, sql } if *name == index.name && table.indexes.contains(index) => Some(sql),
        _ => None,
    });
    if let Some(sql) = kept.filter(|sql| !sql.is_empty()) {
        return sql.clone();
    }
    let keys: Vec<_> = index.keys.iter().map(index_key).collect();
    let mut text = format!(
        "CREATE {}INDEX {} ON {}",
        if index.unique { "UNIQUE " } else { "" },
        quote(&index.name),
        quote_table(&table.name)
    );
    if let Some(method) = &index.method {
        text.push_str(&format!(" USING {}", quote(method)));
    }
    text.push_str(&format!(" ({})", keys.join(", ")));
    if !index.include.is_empty() {
        text.push_str(&format!(" INCLUDE ({})", quote_all(&index.include)));
    }
    if index.nulls_not_distinct {
        text.push_str(" NULLS NOT DISTINCT");
    }
    if let Some(filter) = &index.filter {
        text.push_str(&format!(" WHERE {filter}"));
    }
    text
}

/// An index stands in the schema of its table.
pub(super) fn drop_index(table: &Table, index: &Index) -> String {
    format!(
        "DROP INDEX {}",
        quote_table(&qualified(table.schema.as_deref(), &index.name))
    )
}

fn index_key(key: &IndexKey) -> String {
    let mut text = match &key.part {
        KeyPart::Column(name) => quote(name),
        KeyPart::Expression(text) => format!("({text})"),
    };
    if let Some(collation) = &key.collation {
        text.push_str(&format!(" COLLATE {}", quote(collation)));
    }
    if let Some(class) = &key.operator_class {
        text.push_str(&format!(" {}", quote(class)));
    }
    if key.descending {
        text.push_str(" DESC");
    }
    match key.nulls_first {
        Some(true) => text.push_str(" NULLS FIRST"),
        Some(false) => text.push_str(" NULLS LAST"),
        None => {}
    }
    text
}
