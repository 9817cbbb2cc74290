//! Indexes, UNIQUE constraints and foreign keys of a table.
//! Their names stand only in the CREATE TABLE text: they are matched by what they stand on.

use std::collections::BTreeMap;

use super::catalogue::{ForeignKeyRow, IndexKeyRow, IndexRow};
use crate::dialect::sqlite::create_index;
use crate::schema::{
    Deferrable, Extra, ExtraKind, ForeignKey, Index, IndexKey, KeyPart, ReferentialAction, Schema, Table,
    Unique,
};
use crate::sql::{Clause, ClauseKind, SqlError, index_key, index_parts};

/// The indexes of the table; `texts` are the statements that create them, by name.
pub(super) fn add_indexes(
    table: &mut Table,
    indexes: Vec<IndexRow>,
    clauses: &[Clause],
    texts: &BTreeMap<&str, &str>,
) -> Result<(), SqlError> {
    for index in indexes {
        match index.origin.as_str() {
            "u" => {
                let columns = index.columns();
                let clause = clauses.iter().find(|clause| {
                    clause.kind == ClauseKind::Unique && same_names(&clause.columns, &columns)
                });
                table.uniques.push(Unique {
                    name: clause.and_then(|clause| clause.name.clone()).unwrap_or_default(),
                    columns,
                    ..Unique::default()
                });
            }
            "c" => table.indexes.push(read_index(index, texts)?),
            _ => {}
        }
    }
    table.uniques.sort();
    table.indexes.sort();
    Ok(())
}

fn read_index(row: IndexRow, texts: &BTreeMap<&str, &str>) -> Result<Index, SqlError> {
    let text = texts.get(row.name.as_str()).filter(|_| row.needs_text());
    let parts = text
        .map(|text| index_parts(text))
        .transpose()?
        .unwrap_or_default();
    let keys = row.keys.into_iter().enumerate();
    let keys = keys.map(|(place, key)| read_key(key, parts.keys.get(place).map(String::as_str)));
    Ok(Index {
        name: row.name,
        keys: keys.collect(),
        unique: row.unique,
        filter: parts.filter,
        ..Index::default()
    })
}

/// Keeps the text of each index that is spelled otherwise than it would be written here. The indexes are tidy.
pub(super) fn keep_texts(table: &mut Table, texts: &BTreeMap<&str, &str>) {
    for index in &table.indexes {
        let Some(text) = texts.get(index.name.as_str()) else {
            continue;
        };
        if create_index(&table.name, index) != *text {
            table.extras.push(Extra {
                what: format!("the index `{}`", index.name),
                mentions: vec![table.name.to_lowercase()],
                kind: ExtraKind::Index {
                    name: index.name.clone(),
                    sql: (*text).to_owned(),
                },
            });
        }
    }
}

/// A key as the catalogue has it; its collation is still the one in force, also where it is the column's own.
fn read_key(row: IndexKeyRow, text: Option<&str>) -> IndexKey {
    match row.column {
        Some(column) => IndexKey {
            part: KeyPart::Column(column),
            descending: row.descending,
            collation: Some(row.collation),
            ..IndexKey::default()
        },
        None => {
            let key = index_key(text.unwrap_or_default());
            IndexKey {
                part: KeyPart::Expression(key.expression),
                descending: row.descending,
                collation: key.collation,
                ..IndexKey::default()
            }
        }
    }
}

pub(super) fn add_foreign_keys(table: &mut Table, mut rows: Vec<ForeignKeyRow>, clauses: &[Clause]) {
    let mut clauses: Vec<(&Clause, &str, Option<bool>)> = clauses
        .iter()
        .filter_map(|clause| match &clause.kind {
            ClauseKind::ForeignKey { parent, deferrable } => Some((clause, parent.as_str(), *deferrable)),
            _ => None,
        })
        .collect();
    // SQLite numbers them from the last to the first.
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    for row in rows {
        let found = clauses.iter().position(|(clause, parent, _)| {
            parent.eq_ignore_ascii_case(&row.parent) && same_names(&clause.columns, &row.columns)
        });
        let found = found.map(|found| clauses.remove(found));
        let key = ForeignKey {
            name: found
                .and_then(|(clause, ..)| clause.name.clone())
                .unwrap_or_default(),
            columns: row.columns,
            parent: row.parent,
            parent_columns: row.parent_columns,
            on_delete: action(&row.on_delete),
            on_update: action(&row.on_update),
            deferrable: match found.and_then(|(.., deferrable)| deferrable) {
                None => Deferrable::Not,
                Some(false) => Deferrable::Immediate,
                Some(true) => Deferrable::Deferred,
            },
        };
        if let ([column], false) = (
            key.columns.as_slice(),
            found.is_some_and(|(clause, ..)| clause.inline),
        ) {
            table.extras.push(Extra {
                what: "a foreign key, which is written beside the column,".to_owned(),
                mentions: super::lower(&key.columns).into_iter().collect(),
                kind: ExtraKind::Beside {
                    column: column.clone(),
                },
            });
        }
        table.foreign_keys.push(key);
    }
    table.foreign_keys.sort();
}

/// Gives the referred tables and columns the spelling of the parent, and those left out by name.
pub(super) fn resolve_parents(schema: &mut Schema) {
    let parents: BTreeMap<String, (String, Vec<String>, Vec<String>)> = schema
        .tables
        .values()
        .filter(|table| !table.name.is_empty())
        .map(|table| {
            let columns = table.columns.iter().map(|column| column.name.clone()).collect();
            let parent = (table.name.clone(), columns, table.primary_key.clone());
            (table.name.to_lowercase(), parent)
        })
        .collect();
    for table in schema.tables.values_mut() {
        for key in &mut table.foreign_keys {
            let Some((name, columns, primary_key)) = parents.get(&key.parent.to_lowercase()) else {
                continue;
            };
            key.parent.clone_from(name);
            if key.parent_columns.is_empty() {
                key.parent_columns.clone_from(primary_key);
            }
            for referred in &mut key.parent_columns {
                if let Some(column) = columns
                    .iter()
                    .find(|column| column.eq_ignore_ascii_case(referred))
                {
                    referred.clone_from(column);
                }
            }
        }
        table.foreign_keys.sort();
    }
}

fn same_names(one: &[String], other: &[String]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| a.eq_ignore_ascii_case(b))
}

fn action(text: &str) -> ReferentialAction {
    match text.to_ascii_uppercase().as_str() {
        "RESTRICT" => ReferentialAction::Restrict,
        "CASCADE" => ReferentialAction::Cascade,
        "SET NULL" => ReferentialAction::SetNull,
        "SET DEFAULT" => ReferentialAction::SetDefault,
        _ => ReferentialAction::NoAction,
    }
}
