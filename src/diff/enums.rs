//! Enum types that a database has under names of their own: which come, go, or have other texts.
//! New texts come before everything that may want them, and texts that are gone go after it.

use std::collections::BTreeMap;

use crate::ops::Operation;
use crate::schema::{Schema, Table};

/// What is done before the tables change, and what is done after.
pub(super) struct EnumSteps {
    pub before: Vec<Operation>,
    pub after: Vec<Operation>,
}

/// The steps that lead from enum types, and the tables that are there under their new names, to those of the other schema.
pub(super) fn steps(
    current: &BTreeMap<String, Vec<String>>,
    there: &[&Table],
    desired: &Schema,
) -> EnumSteps {
    let mut steps = EnumSteps {
        before: Vec::new(),
        after: Vec::new(),
    };
    for (name, wanted) in &desired.enums {
        let Some(found) = current.get(name) else {
            steps.before.push(Operation::CreateEnum {
                name: name.clone(),
                values: wanted.clone(),
            });
            continue;
        };
        if found == wanted {
            continue;
        }
        let both = union(found, wanted);
        if both != *found {
            steps
                .before
                .push(alter(name, found, &both, users(there.iter().copied(), name)));
        }
        if both != *wanted {
            steps
                .after
                .push(alter(name, &both, wanted, users(desired.tables.values(), name)));
        }
    }
    for (name, values) in current {
        // One that no table had is not the models' to drop.
        if !desired.enums.contains_key(name) && there.iter().any(|table| table.has_enum(name)) {
            steps.after.push(Operation::DropEnum {
                name: name.clone(),
                values: values.clone(),
            });
        }
    }
    steps
}

fn alter(name: &str, before: &[String], after: &[String], tables: Vec<Table>) -> Operation {
    Operation::AlterEnum {
        name: name.to_owned(),
        before: before.to_vec(),
        after: after.to_vec(),
        tables,
    }
}

/// All texts of both, each new one where the new list has it: behind the text that stands before it there.
fn union(found: &[String], wanted: &[String]) -> Vec<String> {
    let mut both = found.to_vec();
    for (place, text) in wanted.iter().enumerate() {
        if both.contains(text) {
            continue;
        }
        let last = place.checked_sub(1).and_then(|place| wanted.get(place));
        let behind = last.and_then(|before| both.iter().position(|other| other == before));
        both.insert(behind.map_or(0, |place| place + 1), text.clone());
    }
    both
}

/// The tables that have a column of the enum type.
fn users<'a>(tables: impl Iterator<Item = &'a Table>, name: &str) -> Vec<Table> {
    tables.filter(|table| table.has_enum(name)).cloned().collect()
}
