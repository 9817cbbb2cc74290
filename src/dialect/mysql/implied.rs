//! The index that a foreign key cannot be without. The server makes one of the key's name where no other index begins with
//! the key's columns; here it is always written out, so that it is known when it is there.

use crate::schema::{ForeignKey, Index, IndexKey, KeyPart, Table};

/// The indexes that the table has for its foreign keys alone.
pub(crate) fn implied(table: &Table) -> Vec<Index> {
    let open: Vec<&ForeignKey> = table
        .foreign_keys
        .iter()
        .filter(|key| !is_covered(table, &key.columns))
        .collect();
    let needed = open.iter().filter(|key| {
        !open.iter().any(|other| {
            let longer = other.columns.len() > key.columns.len();
            let same = other.columns == key.columns && other.name < key.name;
            same || (longer && other.columns.starts_with(&key.columns))
        })
    });
    needed
        .map(|key| Index::new(key.name.clone(), key.columns.iter().cloned()))
        .collect()
}

/// The columns of the primary key that are there: one that is being dropped takes itself out of the key.
pub(super) fn key_columns(table: &Table) -> Vec<String> {
    let columns = table.primary_key.iter();
    columns
        .filter(|name| table.column(name).is_some())
        .cloned()
        .collect()
}

/// Whether an index begins with these columns.
fn is_covered(table: &Table, columns: &[String]) -> bool {
    key_columns(table).starts_with(columns)
        || table
            .uniques
            .iter()
            .any(|unique| unique.columns.starts_with(columns))
        || table.indexes.iter().any(|index| begins_with(index, columns))
}

fn begins_with(index: &Index, columns: &[String]) -> bool {
    let plain = |key: &IndexKey, column: &String| match &key.part {
        KeyPart::Column(name) => name == column && key.prefix.is_none(),
        KeyPart::Expression(_) => false,
    };
    index.method.is_none()
        && index.keys.len() >= columns.len()
        && index
            .keys
            .iter()
            .zip(columns)
            .all(|(key, column)| plain(key, column))
}

/// Whether the column stands first in a key or index, as one that is numbered has to.
pub(super) fn leads(table: &Table, column: &str) -> bool {
    is_covered(table, &[column.to_owned()])
}
