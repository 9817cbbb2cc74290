//! What stands on a table and has no field in `Table`: found, named, never understood.
//! It keeps later stages from destroying unnoticed what they could not create again.

use super::catalogue::ObjectRow;
use super::lower;
use crate::schema::{Extra, Schema};
use crate::sql::{Clause, ClauseKind, TableClauses, identifiers};

/// What the CREATE TABLE text says beyond the fields.
pub(super) fn of_clauses(found: &TableClauses) -> Vec<Extra> {
    let options = found.options.iter().map(|option| Extra {
        what: format!("the option `{option}`"),
        index: String::new(),
        mentions: Vec::new(),
        lost: true,
        elsewhere: false,
    });
    found
        .clauses
        .iter()
        .filter_map(of_clause)
        .chain(options)
        .collect()
}

fn of_clause(clause: &Clause) -> Option<Extra> {
    let (what, mentions) = match &clause.kind {
        ClauseKind::Check(words) => {
            let name = clause
                .name
                .as_ref()
                .map(|name| format!(" `{name}`"))
                .unwrap_or_default();
            (
                format!("the CHECK constraint{name}"),
                words.union(&lower(&clause.columns)).cloned().collect(),
            )
        }
        ClauseKind::Other(what) => ((*what).to_owned(), lower(&clause.columns).into_iter().collect()),
        _ => return None,
    };
    Some(Extra {
        what,
        index: String::new(),
        mentions,
        lost: true,
        elsewhere: false,
    })
}

/// Triggers and views, on every table that they mention. The WHERE of an index is read here too.
pub(super) fn add_objects(schema: &mut Schema, objects: &[ObjectRow]) {
    for object in objects {
        if object.kind == "index" {
            add_index_words(schema, object);
            continue;
        }
        let words = identifiers(&object.sql);
        for table in schema.tables.values_mut() {
            let own = object.kind == "trigger" && table.name.eq_ignore_ascii_case(&object.table);
            if own || words.contains(&table.name.to_lowercase()) {
                table.extras.push(Extra {
                    what: format!("the {} `{}`", object.kind, object.name),
                    index: String::new(),
                    mentions: words.iter().cloned().collect(),
                    lost: own,
                    elsewhere: !own,
                });
            }
        }
    }
}

fn add_index_words(schema: &mut Schema, object: &ObjectRow) {
    let Some(table) = schema.tables.get_mut(&object.table) else {
        return;
    };
    if let Some(extra) = table.extras.iter_mut().find(|extra| extra.index == object.name) {
        extra.mentions = identifiers(&object.sql).into_iter().collect();
    }
}
