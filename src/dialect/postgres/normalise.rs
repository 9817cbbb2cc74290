//! A schema of models in the form that introspection of PostgreSQL gives, as far as it can be known without asking the
//! server: it rewrites expressions, so that tables with such are read back before they are compared.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::cut;
use super::defaults::{tidy_default, unwrapped, write_default};
use super::types::normalise_type;
use crate::dialect::sqlite::name_all;
use crate::schema::{
    Column, ColumnType, Identity, IdentityKind, KeyPart, Schema, ServerDefault, Table, TableOptions, parts,
    qualified,
};

/// The schema as introspection gives it; with `models`, what has no name gets one by the convention, and what models leave
/// open is as it is created.
pub(super) fn normalise(schema: &Schema, models: bool) -> Schema {
    let mut enums = schema.enums.clone();
    for column in schema.tables.values().flat_map(|table| &table.columns) {
        collect_enums(&column.column_type, &mut enums);
    }
    let tables = schema.tables.values().map(|table| {
        let mut table = normalise_table(table, models);
        for key in &mut table.foreign_keys {
            if let Some(parent) = schema.table(&key.parent) {
                key.parent = spelled(parent);
            }
        }
        table.foreign_keys.sort();
        (table.name.clone(), table)
    });
    Schema {
        tables: tables.collect(),
        enums,
        others: schema.others.clone(),
    }
}

/// An enum type is known by its name; what it holds stands with the schema.
fn collect_enums(column_type: &ColumnType, enums: &mut BTreeMap<String, Vec<String>>) {
    match column_type {
        ColumnType::Enum { name, values } if !values.is_empty() => {
            enums
                .entry(cut(name).to_owned())
                .or_insert_with(|| values.clone());
        }
        ColumnType::Array(of) => collect_enums(of, enums),
        _ => {}
    }
}

fn normalise_table(table: &Table, models: bool) -> Table {
    let mut table = table.clone();
    table.name = spelled(&table);
    table.schema = table.schema.map(|schema| cut(&schema).to_owned());
    table.options = TableOptions::default();
    table.comment = table.comment.filter(|comment| !comment.is_empty());
    // Before it is asked what the key is, and what fills it: `DEFAULT NULL` does not.
    table.columns.iter_mut().for_each(normalise_column);
    let numbered = models.then(|| numbered(&table)).flatten();
    for column in &mut table.columns {
        if table.primary_key.contains(&column.name) {
            column.nullable = false;
        }
        if numbered.as_deref() == Some(column.name.as_str()) {
            column.identity = Some(Identity::new(IdentityKind::ByDefault));
        }
    }
    for check in &mut table.checks {
        check.expression = unwrapped(check.expression.trim()).to_owned();
    }
    for index in &mut table.indexes {
        index.method = index.method.take().filter(|method| method != "btree");
        index.filter = index
            .filter
            .as_deref()
            .map(|filter| unwrapped(filter.trim()).to_owned());
        for key in &mut index.keys {
            key.nulls_first = key.nulls_first.filter(|first| *first != key.descending);
            if let KeyPart::Expression(text) = &key.part {
                key.part = expression_key(text, &table.columns);
            }
        }
    }
    if models {
        name_all(&mut table);
    }
    cut_names(&mut table);
    table.uniques.sort();
    table.indexes.sort();
    table.foreign_keys.sort();
    table.checks.sort();
    table
}

/// The table's name, cut as the server cuts it; one in which a dot is no schema's end stands in quotes, as SQL writes it.
fn spelled(table: &Table) -> String {
    let (schema, name) = match &table.schema {
        Some(_) => parts(&table.name),
        // What has been spelled before stays as it is.
        None => match parts(&table.name) {
            (None, name) if table.name.starts_with('"') => (None, name),
            _ => (None, Cow::Borrowed(table.name.as_str())),
        },
    };
    qualified(schema.as_deref().map(cut), cut(&name))
}

/// A column in parentheses is that column.
fn expression_key(text: &str, columns: &[Column]) -> KeyPart {
    let text = unwrapped(text.trim());
    let plain = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let name = plain.map_or_else(|| text.to_lowercase(), |text| text.replace("\"\"", "\""));
    match columns.iter().find(|column| column.name == name) {
        Some(column) => KeyPart::Column(column.name.clone()),
        None => KeyPart::Expression(text.to_owned()),
    }
}

fn normalise_column(column: &mut Column) {
    column.comment = column.comment.take().filter(|comment| !comment.is_empty());
    column.collation = column.collation.take().filter(|name| name != "default");
    let default = column.default.take();
    column.default = default.and_then(|default| {
        let text = write_default(&default, &column.column_type);
        match default {
            // A text may look like anything; its quotes are around it.
            ServerDefault::Text(_) => Some(ServerDefault::Sql(text)),
            _ => tidy_default(&text, &column.column_type),
        }
    });
    column.column_type = normalise_type(&column.column_type);
    if let Some(generated) = &mut column.generated {
        generated.expression = unwrapped(generated.expression.trim()).to_owned();
    }
}

/// The key that the database numbers: an integer that stands alone, refers to nothing, and is not filled otherwise.
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

pub(super) fn is_integer(column_type: &ColumnType) -> bool {
    matches!(
        column_type,
        ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt
    )
}

/// The server cuts names that are too long, and so does this.
fn cut_names(table: &mut Table) {
    let one = |name: &mut String| {
        if name.len() > super::LONGEST {
            *name = cut(name).to_owned();
        }
    };
    let all = |names: &mut Vec<String>| names.iter_mut().for_each(one);
    all(&mut table.primary_key);
    table.columns.iter_mut().for_each(|column| one(&mut column.name));
    for unique in &mut table.uniques {
        one(&mut unique.name);
        all(&mut unique.columns);
        all(&mut unique.include);
    }
    for key in &mut table.foreign_keys {
        one(&mut key.name);
        all(&mut key.columns);
        all(&mut key.parent_columns);
    }
    table.checks.iter_mut().for_each(|check| one(&mut check.name));
    for index in &mut table.indexes {
        one(&mut index.name);
        all(&mut index.include);
        for key in &mut index.keys {
            if let KeyPart::Column(name) = &mut key.part {
                one(name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each of them was another one when it was normalised again.
    #[test]
    fn a_normalised_table_stays_as_it_is() {
        let mut null = Column::new("id", ColumnType::Integer);
        null.default = Some(ServerDefault::Sql("NULL".to_owned()));
        for (name, id) in [
            ("a", null),
            ("a", Column::new("id", ColumnType::Other("integer".to_owned()))),
            ("\"shop\".\"items\"", Column::new("id", ColumnType::Integer)),
            ("shop.items", Column::new("id", ColumnType::Integer)),
        ] {
            let table = Table {
                name: name.to_owned(),
                columns: vec![id],
                primary_key: vec!["id".to_owned()],
                ..Table::default()
            };
            let once = normalise(&Schema::of_database([table]).unwrap(), true);
            assert_eq!(normalise(&once, true), once);
            let table = once.tables.values().next().unwrap();
            assert!(
                table.columns.iter().all(|column| column.identity.is_some()),
                "{name}"
            );
        }
    }
}
