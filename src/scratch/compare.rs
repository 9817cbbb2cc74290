//! The comparison of a database with models, in which both sides have been read back where it matters.
//! Tables that match on first sight cost nothing but that sight.

use super::ScratchError;
use crate::dialect::Dialect;
use crate::diff::{DiffError, Hints, diff_with, differ};
use crate::ops::Operation;
use crate::schema::{Schema, Table};

/// A comparison that has no answer.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// The difference may mean two things.
    #[error(transparent)]
    Diff(#[from] DiffError),
    /// The backend refuses a table of the models.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
}

/// The operations that lead from a database, as introspection has read it, to the models. Tables that differ on first
/// sight are created in scratch by `read_back`, which returns them as introspection reads them, and compared again.
///
/// # Errors
/// [`CompareError`].
pub fn compare(
    dialect: &dyn Dialect,
    found: &Schema,
    models: &Schema,
    hints: &Hints,
    read_back: impl FnOnce(&Schema) -> Result<Schema, ScratchError>,
) -> Result<Vec<Operation>, CompareError> {
    let current = dialect.found(found);
    let mut desired = dialect.normalise(models);
    let adopt = |desired: &mut Schema| {
        for table in desired.tables.values_mut() {
            let old = hints.tables.get(&table.name).or(table.renamed_from.as_ref());
            let found = current.table(&table.name);
            if let Some(found) = found.or_else(|| current.table(old?)) {
                dialect.adopt(found, table);
            }
        }
    };
    adopt(&mut desired);
    let tables = desired.tables.values().filter(|table| {
        let current = current.table(&table.name);
        current.is_none_or(|current| differ(current, table))
    });
    let doubtful = Schema {
        tables: tables.map(|table| (table.name.clone(), table.clone())).collect(),
        enums: desired.enums.clone(),
        ..Schema::default()
    };
    if !doubtful.tables.is_empty() {
        for (name, table) in dialect.found(&read_back(&doubtful)?).tables {
            if let Some(wanted) = desired.tables.get_mut(&name) {
                *wanted = with_hints(table, wanted);
            }
        }
        adopt(&mut desired);
    }
    let hints = Hints {
        exact_names: dialect.exact_names(),
        ..hints.clone()
    };
    Ok(diff_with(&current, &desired, &hints)?)
}

/// The table as it was read back, with what only models can say, in the models' order of columns.
fn with_hints(mut read: Table, wanted: &Table) -> Table {
    read.renamed_from.clone_from(&wanted.renamed_from);
    read.origins = wanted.origins.clone();
    for column in &mut read.columns {
        if let Some(wanted) = wanted.column(&column.name) {
            column.origin = wanted.origin;
            column.renamed_from.clone_from(&wanted.renamed_from);
        }
    }
    read
}
