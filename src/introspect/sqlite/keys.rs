//! Indexes, UNIQUE constraints and foreign keys of a table.
//! Their names stand only in the CREATE TABLE text: they are matched by what they stand on.

use std::collections::BTreeMap;

use super::catalogue::{ForeignKeyRow, IndexRow};
use crate::schema::{Deferrable, Extra, ForeignKey, Index, ReferentialAction, Schema, Table, Unique};
use crate::sql::{Clause, ClauseKind};

pub(super) fn add_indexes(table: &mut Table, indexes: Vec<IndexRow>, clauses: &[Clause]) {
    for index in indexes {
        match index.origin.as_str() {
            "u" => {
                let clause = clauses.iter().find(|clause| {
                    clause.kind == ClauseKind::Unique && same_names(&clause.columns, &index.columns)
                });
                table.uniques.push(Unique {
                    name: clause.and_then(|clause| clause.name.clone()).unwrap_or_default(),
                    columns: index.columns,
                });
            }
            "c" if index.plain => table.indexes.push(Index {
                unique: index.unique,
                ..Index::new(index.name, index.columns)
            }),
            "c" => table.extras.push(Extra {
                what: format!(
                    "the index `{}` with an expression, WHERE, order or collation",
                    index.name
                ),
                index: index.name,
                mentions: super::lower(&index.columns).into_iter().collect(),
                lost: true,
                elsewhere: false,
            }),
            _ => {}
        }
    }
    table.uniques.sort();
    table.indexes.sort();
}

pub(super) fn add_foreign_keys(table: &mut Table, mut rows: Vec<ForeignKeyRow>, clauses: &[Clause]) {
    let mut clauses: Vec<(&Clause, &str)> = clauses
        .iter()
        .filter_map(|clause| match &clause.kind {
            ClauseKind::ForeignKey { parent } => Some((clause, parent.as_str())),
            _ => None,
        })
        .collect();
    // SQLite numbers them from the last to the first.
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    for row in rows {
        let found = clauses.iter().position(|(clause, parent)| {
            parent.eq_ignore_ascii_case(&row.parent) && same_names(&clause.columns, &row.columns)
        });
        let clause = found.map(|found| clauses.remove(found).0);
        let key = ForeignKey {
            name: clause.and_then(|clause| clause.name.clone()).unwrap_or_default(),
            columns: row.columns,
            parent: row.parent,
            parent_columns: row.parent_columns,
            on_delete: action(&row.on_delete),
            on_update: action(&row.on_update),
            deferrable: Deferrable::Not,
        };
        if key.columns.len() == 1 && clause.is_none_or(|clause| !clause.inline) {
            table.extras.push(Extra {
                what: if key.name.is_empty() {
                    "a foreign key, which is written beside the column,".to_owned()
                } else {
                    format!(
                        "the foreign key `{}`, which is written beside the column,",
                        key.name
                    )
                },
                index: String::new(),
                mentions: super::lower(&key.columns).into_iter().collect(),
                lost: false,
                elsewhere: false,
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
