//! Indexes and constraints. A unique index over whole columns is a UNIQUE constraint; the index that a foreign key needs and nobody
//! asked for is none.

use super::Found;
use super::catalogue::{ActionRow, CheckRow, IndexRow, ReferenceRow};
use super::columns::unescaped;
use crate::dialect::mysql::{implied, index_statement};
use crate::schema::{
    Check, Deferrable, ExtraKind, ForeignKey, Index, IndexKey, KeyPart, ReferentialAction, Unique,
};

/// Adds one key of an index, in the order of the index.
pub(super) fn add_index_key(found: &mut Found, row: IndexRow) {
    let part = match (row.column_name, row.expression) {
        (Some(column), _) => KeyPart::Column(column),
        (None, Some(expression)) => KeyPart::Expression(unescaped(&expression)),
        (None, None) => return,
    };
    if row.name == "PRIMARY" {
        if let KeyPart::Column(column) = part {
            found.table.primary_key.push(column);
        }
        return;
    }
    // A column of FULLTEXT is shown with a prefix by some servers; it has none.
    let whole = matches!(row.method.as_str(), "FULLTEXT" | "SPATIAL");
    let key = IndexKey {
        part,
        descending: row.descending,
        prefix: row
            .prefix
            .filter(|_| !whole)
            .and_then(|prefix| u32::try_from(prefix).ok()),
        ..IndexKey::default()
    };
    match found
        .table
        .indexes
        .iter_mut()
        .find(|index| index.name == row.name)
    {
        Some(index) => index.keys.push(key),
        None => {
            let mut behind = Vec::new();
            if !row.comment.is_empty() {
                let text = row.comment.replace('\\', "\\\\").replace('\'', "''");
                behind.push(format!("COMMENT '{text}'"));
            }
            if row.ignored {
                behind.push(if found.is_mariadb { "IGNORED" } else { "INVISIBLE" }.to_owned());
            }
            if !behind.is_empty() {
                found.behind.insert(row.name.clone(), behind.join(" "));
            }
            found.table.indexes.push(Index {
                name: row.name,
                keys: vec![key],
                unique: row.unique,
                method: (row.method != "BTREE").then_some(row.method),
                ..Index::default()
            });
        }
    }
}

/// Tells apart what stands among the indexes, once the foreign keys are known.
pub(super) fn sort_indexes(found: &mut Found) {
    for (name, behind) in std::mem::take(&mut found.behind) {
        let Some(index) = found.table.indexes.iter().find(|index| index.name == name) else {
            continue;
        };
        let sql = index_statement(&found.table.name, index, &behind);
        found.extra(
            format!("the text of the index `{name}`"),
            ExtraKind::Index { name, sql },
        );
    }
    let table = &mut found.table;
    let extras = &table.extras;
    let is_kept = |index: &Index| {
        extras
            .iter()
            .any(|extra| matches!(&extra.kind, ExtraKind::Index { name, .. } if *name == index.name))
    };
    let plain = |index: &Index| {
        let whole = |key: &IndexKey| {
            matches!(key.part, KeyPart::Column(_)) && key.prefix.is_none() && !key.descending
        };
        index.method.is_none() && index.keys.iter().all(whole)
    };
    let (uniques, indexes): (Vec<_>, Vec<_>) = std::mem::take(&mut table.indexes)
        .into_iter()
        .partition(|index| index.unique && plain(index) && !is_kept(index));
    let of_keys = |index: &Index| {
        let own = |key: &ForeignKey| {
            key.name == index.name && index.columns().eq(key.columns.iter().map(String::as_str))
        };
        !index.unique && plain(index) && !is_kept(index) && table.foreign_keys.iter().any(own)
    };
    let (of_keys, indexes): (Vec<_>, Vec<_>) = indexes.into_iter().partition(of_keys);
    table.uniques = uniques
        .into_iter()
        .map(|index| Unique {
            columns: index.columns().map(str::to_owned).collect(),
            name: index.name,
            ..Unique::default()
        })
        .collect();
    table.indexes = indexes;
    let implied = implied(table);
    table
        .indexes
        .extend(of_keys.into_iter().filter(|index| !implied.contains(index)));
}

/// Adds one column of a foreign key, in the order of the key.
pub(super) fn add_reference(found: &mut Found, row: ReferenceRow, actions: Option<&ActionRow>) {
    let (on_delete, on_update) = actions.map_or_else(Default::default, |row| {
        (action(&row.on_delete), action(&row.on_update))
    });
    let keys = if row.elsewhere {
        &mut found.elsewhere
    } else {
        &mut found.table.foreign_keys
    };
    match keys.iter_mut().find(|key| key.name == row.name) {
        Some(key) => {
            key.columns.push(row.column_name);
            key.parent_columns.push(row.parent_column);
        }
        None => keys.push(ForeignKey {
            name: row.name,
            columns: vec![row.column_name],
            parent: if row.elsewhere {
                format!("{}.{}", row.parent_schema, row.parent)
            } else {
                row.parent
            },
            parent_columns: vec![row.parent_column],
            on_delete,
            on_update,
            deferrable: Deferrable::Not,
        }),
    }
}

/// InnoDB does the same for RESTRICT and for NO ACTION.
fn action(rule: &str) -> ReferentialAction {
    match rule {
        "CASCADE" => ReferentialAction::Cascade,
        "SET NULL" => ReferentialAction::SetNull,
        "SET DEFAULT" => ReferentialAction::SetDefault,
        _ => ReferentialAction::NoAction,
    }
}

pub(super) fn add_check(found: &mut Found, row: CheckRow) {
    let is_json = found.json.contains(&row.name) && row.of_column;
    if is_json && is_json_check(&row) {
        return;
    }
    if row.of_column {
        found.extra(
            format!("the place of the CHECK of the column `{}`", row.name),
            ExtraKind::ColumnCheck {
                column: row.name.clone(),
            },
        );
    }
    found.table.checks.push(Check {
        name: row.name,
        expression: if found.is_mariadb {
            row.expression
        } else {
            unescaped(&row.expression)
        },
    });
}

/// Whether it is the CHECK that MariaDB writes for a column of JSON.
pub(super) fn is_json_check(row: &CheckRow) -> bool {
    let column = row.name.replace('`', "``");
    row.of_column && row.expression == format!("json_valid(`{column}`)")
}
