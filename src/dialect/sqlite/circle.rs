//! Dropping tables that refer to one another, with foreign keys in force.
//! DROP TABLE deletes the rows first, so what a foreign key does on deletion must be possible to the end.

use std::collections::BTreeSet;

use super::Refusal;
use crate::schema::{ForeignKey, ReferentialAction, Table};

/// Lets the tables be dropped, in their order here; in force within a transaction, until it ends.
pub(super) fn detach(tables: &[Table]) -> Result<Vec<String>, Refusal> {
    for table in tables {
        check_nulls(table, tables)?;
    }
    let mut dropped = BTreeSet::new();
    for table in tables {
        check_cascade(table, tables, &dropped)?;
        dropped.insert(table.name.as_str());
    }
    Ok(vec!["PRAGMA defer_foreign_keys = ON".to_owned()])
}

/// A column that cannot take the NULL which the foreign key writes.
fn check_nulls(table: &Table, circle: &[Table]) -> Result<(), Refusal> {
    let within = |key: &&ForeignKey| circle.iter().any(|other| other.name == key.parent);
    for key in table.foreign_keys.iter().filter(within) {
        let sets = matches!(
            key.on_delete,
            ReferentialAction::SetNull | ReferentialAction::SetDefault
        );
        let mut columns = key.columns.iter().filter_map(|name| table.column(name));
        if let Some(column) = columns.find(|column| sets && !column.nullable && column.default.is_none()) {
            return Err(Refusal::new(
                format!(
                    "column `{}.{}` is NOT NULL, and its foreign key says `ON DELETE {}`",
                    table.name,
                    column.name,
                    key.on_delete.sql()
                ),
                "make the relation nullable, or choose another `on_delete`",
            ));
        }
    }
    Ok(())
}

/// Rows that are deleted by CASCADE must not refer to a table that is gone already: SQLite stops there.
fn check_cascade(table: &Table, circle: &[Table], dropped: &BTreeSet<&str>) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    let mut open = vec![table.name.as_str()];
    while let Some(parent) = open.pop() {
        let children = circle.iter().filter(|child| {
            let mut keys = child.foreign_keys.iter();
            let cascades =
                keys.any(|key| key.parent == parent && key.on_delete == ReferentialAction::Cascade);
            cascades && !dropped.contains(child.name.as_str())
        });
        for child in children {
            let gone = |key: &&ForeignKey| dropped.contains(key.parent.as_str());
            if let Some(key) = child.foreign_keys.iter().find(gone) {
                return Err(Refusal::new(
                    format!(
                        "`{}` goes after `{}`, and takes rows of `{}` along, which refer to both",
                        table.name, key.parent, child.name
                    ),
                    "choose another `on_delete` than CASCADE for one of the relations",
                ));
            }
            if seen.insert(child.name.as_str()) {
                open.push(&child.name);
            }
        }
    }
    Ok(())
}
