//! What leads from one schema to another. Pure: no database, no SQL.
//! Both sides come normalised by the dialect, so that here equal means equal.

mod keys;
mod table;

use crate::ops::Operation;
use crate::schema::{Schema, Table};

/// A difference that cannot be turned into operations without guessing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DiffError {
    /// A table loses and gains columns: a rename looks just so.
    #[error(
        "table `{table}` loses {} and gains {}, which may be a rename\nhint: generate one revision for what goes and one for what comes, or rename by hand in a revision without `--autogenerate`",
        ticked(lost),
        ticked(gained)
    )]
    ColumnRenamed {
        /// The table.
        table: String,
        /// The columns that only the database has.
        lost: Vec<String>,
        /// The columns that only the models have.
        gained: Vec<String>,
    },
    /// A table goes and one with the very same columns comes.
    #[error(
        "table `{lost}` goes and table `{gained}` with the same columns comes, which may be a rename\nhint: generate one revision for what goes and one for what comes, or rename by hand in a revision without `--autogenerate`"
    )]
    TableRenamed {
        /// The table that only the database has.
        lost: String,
        /// The table that only the models have.
        gained: String,
    },
    /// Two names differ in letter case only, which SQLite and MariaDB take for one.
    #[error(
        "the database has the {what} `{found}`, the models say `{wanted}`: they differ in letter case only\nhint: name it in the model as the database does"
    )]
    LetterCase {
        /// `table` or `column`.
        what: &'static str,
        /// The name in the database.
        found: String,
        /// The name in the models.
        wanted: String,
    },
    /// A table goes while another still refers to it.
    #[error(
        "table `{parent}` goes, but `{child}` still refers to it by the foreign key `{name}`\nhint: remove the relation in the same revision, or keep the model of `{parent}`"
    )]
    StillReferred {
        /// The table that goes.
        parent: String,
        /// The table that stays.
        child: String,
        /// The foreign key's name.
        name: String,
    },
    /// The database has something else under the name of a wanted table.
    #[error(
        "the models want a table `{table}`, but the database has {what} of that name\nhint: drop or rename it in a revision without `--autogenerate`"
    )]
    TableNameTaken {
        /// The table.
        table: String,
        /// What has the name.
        what: String,
    },
    /// The database has something else under the name of a wanted index.
    #[error(
        "the models want an index `{name}` on table `{table}`, but the database has {what} of that name\nhint: drop or rename it in a revision without `--autogenerate`"
    )]
    NameTaken {
        /// The table.
        table: String,
        /// The index's name.
        name: String,
        /// What has the name.
        what: String,
    },
}

fn ticked(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// The operations that turn `current` into `desired`: by table name, and within a table in an order in
/// which they can be done. [`plan`](crate::plan::plan) puts the tables in order.
///
/// # Errors
/// [`DiffError`] where the difference may mean two things.
pub fn diff(current: &Schema, desired: &Schema) -> Result<Vec<Operation>, DiffError> {
    let lost: Vec<_> = missing(current, desired).collect();
    let gained: Vec<_> = missing(desired, current).collect();
    check_renames(&lost, &gained)?;
    check_referred(&lost, desired)?;
    let mut operations = Vec::new();
    for table in current.tables.values() {
        match desired.table(&table.name) {
            Some(desired) => table::diff_table(table, desired, &mut operations)?,
            None => operations.push(Operation::DropTable { table: table.clone() }),
        }
    }
    operations.extend(
        gained
            .into_iter()
            .map(|table| Operation::CreateTable { table: table.clone() }),
    );
    check_taken(current, &operations)?;
    Ok(operations)
}

fn missing<'a>(from: &'a Schema, to: &'a Schema) -> impl Iterator<Item = &'a Table> {
    from.tables
        .values()
        .filter(|table| to.table(&table.name).is_none())
}

fn check_renames(lost: &[&Table], gained: &[&Table]) -> Result<(), DiffError> {
    for lost in lost {
        for gained in gained {
            if lost.name.to_lowercase() == gained.name.to_lowercase() {
                return Err(DiffError::LetterCase {
                    what: "table",
                    found: lost.name.clone(),
                    wanted: gained.name.clone(),
                });
            }
            if sorted_columns(lost) == sorted_columns(gained) {
                return Err(DiffError::TableRenamed {
                    lost: lost.name.clone(),
                    gained: gained.name.clone(),
                });
            }
        }
    }
    Ok(())
}

fn sorted_columns(table: &Table) -> Vec<(&str, &crate::schema::ColumnType)> {
    let mut columns: Vec<_> = table
        .columns
        .iter()
        .map(|column| (column.name.as_str(), &column.column_type))
        .collect();
    columns.sort();
    columns
}

fn check_referred(lost: &[&Table], desired: &Schema) -> Result<(), DiffError> {
    for child in desired.tables.values() {
        for key in &child.foreign_keys {
            if lost.iter().any(|parent| parent.name == key.parent) {
                return Err(DiffError::StillReferred {
                    parent: key.parent.clone(),
                    child: child.name.clone(),
                    name: key.name.clone(),
                });
            }
        }
    }
    Ok(())
}

/// Indexes that the fields of a table cannot say occupy their names too, and so do views and virtual tables.
fn check_taken(current: &Schema, operations: &[Operation]) -> Result<(), DiffError> {
    let extras = || current.tables.values().flat_map(|table| &table.extras);
    if extras().next().is_none() && current.others.is_empty() {
        return Ok(());
    }
    let same = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
    let other = |name: &str| current.others.iter().find(|(other, _)| same(other, name));
    for operation in operations {
        if let Operation::CreateTable { table } = operation {
            if let Some((_, what)) = other(&table.name) {
                return Err(DiffError::TableNameTaken {
                    table: table.name.clone(),
                    what: what.clone(),
                });
            }
        }
        let indexes = match operation {
            Operation::CreateTable { table } => table.indexes.as_slice(),
            Operation::CreateIndex { index, .. } => std::slice::from_ref(index),
            _ => &[],
        };
        for index in indexes {
            let extra = extras().find(|extra| same(&extra.index, &index.name));
            let what = extra.map(|extra| &extra.what);
            if let Some(what) = what.or(other(&index.name).map(|(_, what)| what)) {
                return Err(DiffError::NameTaken {
                    table: operation.table().to_owned(),
                    name: index.name.clone(),
                    what: what.clone(),
                });
            }
        }
    }
    Ok(())
}
