//! Constraints and indexes. What the fields cannot say is kept by the server's own text.

use std::collections::BTreeMap;

use super::Found;
use super::catalogue::{ConstraintRow, IndexRow};
use crate::dialect::postgres::primary_key_name;
use crate::schema::{
    Check, ClauseExtra, ClauseOf, Deferrable, Extra, ExtraKind, ForeignKey, Index, IndexKey, KeyPart,
    ReferentialAction, Unique,
};

type Names = BTreeMap<i64, (String, BTreeMap<i16, String>)>;

pub(super) fn add_constraint(found: &mut Found, row: ConstraintRow, names: &Names) {
    let columns = found.names(&row.columns);
    let deferrable = match (row.deferrable, row.deferred) {
        (false, _) => Deferrable::Not,
        (true, false) => Deferrable::Immediate,
        (true, true) => Deferrable::Deferred,
    };
    if let Some(definition) = row.definition.filter(|_| row.odd) {
        found.table.extras.push(Extra {
            what: format!("the constraint `{}`", row.name),
            mentions: columns.iter().map(|name| name.to_lowercase()).collect(),
            kind: ExtraKind::Constraint {
                name: row.name,
                definition,
            },
        });
        return;
    }
    let table = &mut found.table;
    match row.kind.as_str() {
        "p" => {
            if row.name != primary_key_name(&table.local_name()) {
                table.extras.push(Extra {
                    what: "the name of PRIMARY KEY".to_owned(),
                    mentions: columns.iter().map(|name| name.to_lowercase()).collect(),
                    kind: ExtraKind::Clause(ClauseExtra {
                        of: ClauseOf::PrimaryKey,
                        columns: columns.clone(),
                        name: Some(row.name),
                        keys: None,
                        conflict: None,
                    }),
                });
            }
            table.primary_key = columns;
        }
        "u" => {
            let all = row.index_columns.get(row.columns.len()..).unwrap_or_default();
            let include = found.names(all);
            found.table.uniques.push(Unique {
                name: row.name,
                columns,
                nulls_not_distinct: row.nulls_not_distinct,
                include,
                deferrable,
            });
        }
        "c" => table.checks.push(Check {
            name: row.name,
            expression: row.expression.unwrap_or_default(),
        }),
        "f" => {
            if let Some((parent, of_parent)) = names.get(&row.parent) {
                let parent_columns = row
                    .parent_columns
                    .iter()
                    .filter_map(|number| of_parent.get(number));
                table.foreign_keys.push(ForeignKey {
                    name: row.name,
                    columns,
                    parent: parent.clone(),
                    parent_columns: parent_columns.cloned().collect(),
                    on_delete: action(&row.on_delete),
                    on_update: action(&row.on_update),
                    deferrable,
                });
            }
        }
        _ => {}
    }
}

fn action(letter: &str) -> ReferentialAction {
    match letter {
        "r" => ReferentialAction::Restrict,
        "c" => ReferentialAction::Cascade,
        "n" => ReferentialAction::SetNull,
        "d" => ReferentialAction::SetDefault,
        _ => ReferentialAction::NoAction,
    }
}

/// The collation of every expression that says no other.
const USUAL: i64 = 100;

pub(super) fn add_index(
    found: &mut Found,
    row: IndexRow,
    classes: &BTreeMap<i64, String>,
    collations: &BTreeMap<i64, String>,
) {
    let key_count = usize::try_from(row.key_count).unwrap_or_default();
    let mut expressions = row.expressions.into_iter();
    let keys = row
        .columns
        .iter()
        .take(key_count)
        .enumerate()
        .map(|(place, number)| {
            let part = match found.columns.get(number) {
                Some(column) => KeyPart::Column(column.clone()),
                None => KeyPart::Expression(expressions.next().unwrap_or_default()),
            };
            let options = row.options.get(place).copied().unwrap_or_default();
            let (descending, nulls_first) = (options & 1 != 0, options & 2 != 0);
            IndexKey {
                part,
                descending,
                collation: row
                    .collations
                    .get(place)
                    .filter(|way| found.collations.get(number).unwrap_or(&USUAL) != *way)
                    .and_then(|way| collations.get(way).cloned()),
                operator_class: row
                    .classes
                    .get(place)
                    .and_then(|class| classes.get(class).cloned()),
                nulls_first: (nulls_first != descending).then_some(nulls_first),
                prefix: None,
            }
        });
    let index = Index {
        keys: keys.collect(),
        name: row.name,
        unique: row.unique,
        filter: row.filter,
        method: (row.method != "btree").then_some(row.method),
        include: found.names(row.columns.get(key_count..).unwrap_or_default()),
        nulls_not_distinct: row.nulls_not_distinct,
        invalid: row.invalid,
    };
    if let Some(sql) = row.definition {
        found.extra(
            format!("the text of the index `{}`", index.name),
            ExtraKind::Index {
                name: index.name.clone(),
                sql,
            },
        );
    }
    found.table.indexes.push(index);
}
