//! Renames that are known: from the models, or answered. They are done first, so that all else is compared under
//! one name.

use super::{DiffError, Hints};
use crate::ops::Operation;
use crate::schema::{ExtraKind, IndexKey, KeyPart, Schema, Table};
use crate::sql::{rename_column, rename_exactly};

/// Follows the renames: returns the operations, and changes `current` into what they lead to. Tables that go are in
/// `dropped` and no longer in `current`.
pub(super) fn follow(
    current: &mut Schema,
    dropped: &mut [Table],
    desired: &Schema,
    hints: &Hints,
    tables: &[(String, String)],
) -> Result<Vec<Operation>, DiffError> {
    let mut operations = Vec::new();
    let mut waiting = tables.to_vec();
    while !waiting.is_empty() {
        let free = waiting
            .iter()
            .position(|(_, new)| !current.tables.contains_key(new))
            .ok_or_else(|| DiffError::RenameCircle {
                names: waiting.iter().map(|(_, new)| new.clone()).collect(),
            })?;
        let (old, new) = waiting.remove(free);
        operations.extend(rename_table(current, dropped, desired, (&old, &new)));
    }
    for table in desired.tables.values() {
        let Some(found) = current.table(&table.name) else {
            continue;
        };
        let mut waiting = column_renames(found, table, hints);
        while !waiting.is_empty() {
            let there = |name: &str| {
                current
                    .table(&table.name)
                    .is_some_and(|t| t.column(name).is_some())
            };
            let free =
                waiting
                    .iter()
                    .position(|(_, new)| !there(new))
                    .ok_or_else(|| DiffError::RenameCircle {
                        names: waiting.iter().map(|(_, new)| new.clone()).collect(),
                    })?;
            let (old, new) = waiting.remove(free);
            operations.extend(rename_one_column(
                current,
                dropped,
                &table.name,
                (&old, &new),
                hints.exact_names,
            ));
        }
    }
    Ok(operations)
}

/// The columns of the table that had another name, as (old, new).
fn column_renames(current: &Table, desired: &Table, hints: &Hints) -> Vec<(String, String)> {
    let hinted = desired.columns.iter().filter_map(|column| {
        let answered = hints.columns.get(&(desired.name.clone(), column.name.clone()));
        let old = answered.or(column.renamed_from.as_ref())?;
        Some((old.clone(), column.name.clone()))
    });
    possible(
        hinted.collect(),
        |name| current.column(name).is_some(),
        |name| desired.column(name).is_some(),
    )
}

/// The renames that can be meant: from a name that is there and does not stay, to one that is free. A hint that was
/// followed long ago may still stand in the model.
pub(super) fn possible(
    mut renames: Vec<(String, String)>,
    is_there: impl Fn(&str) -> bool,
    is_wanted: impl Fn(&str) -> bool,
) -> Vec<(String, String)> {
    renames.retain(|(old, new)| old != new && is_there(old));
    loop {
        let all = renames.clone();
        renames.retain(|(old, new)| {
            let free = !is_there(new) || all.iter().any(|(other, _)| other == new);
            let leaves = !is_wanted(old) || all.iter().any(|(_, other)| other == old);
            free && leaves
        });
        if renames.len() == all.len() {
            return renames;
        }
    }
}

fn rename_table(
    current: &mut Schema,
    dropped: &mut [Table],
    desired: &Schema,
    (old, new): (&str, &str),
) -> Option<Operation> {
    let before = current.tables.remove(old)?;
    let mut after = before.clone();
    new.clone_into(&mut after.name);
    after.schema = desired.table(new).and_then(|table| table.schema.clone());
    current.tables.insert(new.to_owned(), after);
    let dropped = dropped
        .iter_mut()
        .filter(|table| !table.name.eq_ignore_ascii_case(new));
    for table in current.tables.values_mut().chain(dropped) {
        for key in table.foreign_keys.iter_mut().filter(|key| key.parent == old) {
            new.clone_into(&mut key.parent);
        }
        outdate(table, old);
    }
    let after = current.table(new)?.clone();
    Some(Operation::RenameTable { before, after })
}

fn rename_one_column(
    current: &mut Schema,
    dropped: &mut [Table],
    table: &str,
    (old, new): (&str, &str),
    exact: bool,
) -> Option<Operation> {
    let before = current.table(table)?.clone();
    rename_within(current.tables.get_mut(table)?, old, new, exact);
    for other in current.tables.values_mut().chain(dropped) {
        for key in other.foreign_keys.iter_mut().filter(|key| key.parent == table) {
            rename_in(&mut key.parent_columns, old, new);
        }
        outdate(other, table);
    }
    let after = current.table(table)?.clone();
    Some(Operation::RenameColumn {
        before,
        after,
        column: old.to_owned(),
        to: new.to_owned(),
    })
}

/// The text of a trigger or a view that mentions a renamed thing is no longer what it was.
fn outdate(table: &mut Table, renamed: &str) {
    let renamed = renamed.to_lowercase();
    for extra in &mut table.extras {
        if let ExtraKind::Trigger { sql, .. } | ExtraKind::View { sql, .. } | ExtraKind::Index { sql, .. } =
            &mut extra.kind
        {
            if extra.mentions.contains(&renamed) {
                sql.clear();
            }
        }
    }
}

fn rename_in(names: &mut [String], old: &str, new: &str) {
    for name in names.iter_mut().filter(|name| name.eq_ignore_ascii_case(old)) {
        new.clone_into(name);
    }
}

fn rename_within(table: &mut Table, old: &str, new: &str, exact: bool) {
    let columns: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let text = |text: &mut String| {
        *text = if exact {
            rename_exactly(text, old, new)
        } else {
            rename_column(text, &columns, old, new)
        };
    };
    for column in &mut table.columns {
        if column.name == old {
            new.clone_into(&mut column.name);
        }
        if let Some(generated) = &mut column.generated {
            text(&mut generated.expression);
        }
    }
    rename_in(&mut table.primary_key, old, new);
    for unique in &mut table.uniques {
        rename_in(&mut unique.columns, old, new);
    }
    for key in &mut table.foreign_keys {
        rename_in(&mut key.columns, old, new);
    }
    for check in &mut table.checks {
        text(&mut check.expression);
    }
    for index in &mut table.indexes {
        if let Some(filter) = &mut index.filter {
            text(filter);
        }
        for IndexKey { part, .. } in &mut index.keys {
            match part {
                KeyPart::Column(name) => rename_in(std::slice::from_mut(name), old, new),
                KeyPart::Expression(expression) => text(expression),
            }
        }
    }
    table.uniques.sort();
    table.indexes.sort();
    table.foreign_keys.sort();
    table.checks.sort();
    rename_in_extras(table, &columns, old, new);
}

fn rename_in_extras(table: &mut Table, columns: &[&str], old: &str, new: &str) {
    for extra in &mut table.extras {
        if extra.mentions.contains(&old.to_lowercase()) {
            extra.mentions.push(new.to_lowercase());
        }
        match &mut extra.kind {
            ExtraKind::Clause(clause) => {
                rename_in(&mut clause.columns, old, new);
                if let Some(keys) = &mut clause.keys {
                    *keys = rename_column(keys, columns, old, new);
                }
            }
            ExtraKind::Beside { column }
            | ExtraKind::NullableKey { column }
            | ExtraKind::ColumnClause { column, .. } => rename_in(std::slice::from_mut(column), old, new),
            ExtraKind::ColumnCheck { column } => {
                if column == old {
                    let own = table.checks.iter_mut().filter(|check| check.name == old);
                    own.for_each(|check| new.clone_into(&mut check.name));
                }
                rename_in(std::slice::from_mut(column), old, new);
            }
            ExtraKind::Trigger { .. }
            | ExtraKind::View { .. }
            | ExtraKind::Index { .. }
            | ExtraKind::Constraint { .. }
            | ExtraKind::Suffix { .. } => {}
        }
    }
}
