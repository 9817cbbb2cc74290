//! What stands on a table and has no field in `Table`: found, named, kept word for word.
//! It keeps later stages from destroying unnoticed what they could not create again.

use std::collections::BTreeSet;

use super::catalogue::ObjectRow;
use super::lower;
use crate::schema::{ClauseExtra, ClauseOf, Extra, ExtraKind, Schema, Table};
use crate::sql::{Clause, ClauseKind, TableClauses, identifiers};

/// What the CREATE TABLE text says beyond the fields.
pub(super) fn of_clauses(found: &TableClauses) -> Vec<Extra> {
    found.clauses.iter().filter_map(of_clause).collect()
}

fn of_clause(clause: &Clause) -> Option<Extra> {
    let (of, word) = match clause.kind {
        ClauseKind::PrimaryKey => (ClauseOf::PrimaryKey, "PRIMARY KEY"),
        ClauseKind::Unique => (ClauseOf::Unique, "UNIQUE"),
        ClauseKind::NotNull => (ClauseOf::NotNull, "NOT NULL"),
        _ => return None,
    };
    let name = clause.name.clone().filter(|_| of == ClauseOf::PrimaryKey);
    if name.is_none() && clause.keys.is_none() && clause.conflict.is_none() {
        return None;
    }
    let how = match (&clause.conflict, &clause.keys) {
        (Some(way), _) => format!("ON CONFLICT {way} of {word}"),
        (None, Some(_)) => format!("the order or collation of {word}"),
        (None, None) => format!("the name of {word}"),
    };
    Some(Extra {
        what: how,
        mentions: lower(&clause.columns).into_iter().collect(),
        kind: ExtraKind::Clause(ClauseExtra {
            of,
            columns: clause.columns.clone(),
            name,
            keys: clause.keys.clone(),
            conflict: clause.conflict.clone(),
        }),
    })
}

/// Columns of a key that take NULL: only SQLite has such, and no model can say it.
pub(super) fn nullable_keys(table: &Table) -> Vec<Extra> {
    let takes_null = |name: &&String| table.column(name).is_some_and(|column| column.nullable);
    let keys = table.primary_key.iter().filter(takes_null);
    keys.map(|column| Extra {
        what: format!("the NULL in the key `{column}`"),
        mentions: vec![column.to_lowercase()],
        kind: ExtraKind::NullableKey {
            column: column.clone(),
        },
    })
    .collect()
}

/// Triggers and views, on every table that they mention, also through views: views first, as they must come again.
pub(super) fn add_objects(schema: &mut Schema, objects: &[ObjectRow]) {
    let mut objects: Vec<(&ObjectRow, BTreeSet<String>)> = objects
        .iter()
        .filter(|object| object.kind != "index")
        .map(|object| (object, identifiers(&object.sql)))
        .collect();
    if objects.is_empty() {
        return;
    }
    objects.sort_by_key(|(object, _)| object.kind != "view");
    for table in schema.tables.values_mut() {
        let mut names = BTreeSet::from([table.name.to_lowercase()]);
        let mut found = vec![false; objects.len()];
        // A view of a view reads the table too, and a trigger may stand on either.
        loop {
            let mut grown = false;
            for (found, (object, words)) in found.iter_mut().zip(&objects) {
                if !*found && !words.is_disjoint(&names) {
                    *found = true;
                    grown |= object.kind == "view" && names.insert(object.name.to_lowercase());
                }
            }
            if !grown {
                break;
            }
        }
        for ((object, words), _) in objects.iter().zip(found).filter(|(_, found)| *found) {
            table.extras.push(extra(object, words, &table.name));
        }
    }
}

fn extra(object: &ObjectRow, words: &BTreeSet<String>, table: &str) -> Extra {
    let (name, sql) = (object.name.clone(), object.sql.clone());
    let kind = if object.kind == "view" {
        ExtraKind::View { name, sql }
    } else {
        let own = object.table.eq_ignore_ascii_case(table);
        ExtraKind::Trigger { name, sql, own }
    };
    Extra {
        what: format!("the {} `{}`", object.kind, object.name),
        mentions: words.iter().cloned().collect(),
        kind,
    }
}
