//! SQLite's SQL: what ALTER TABLE can do, and a rebuilt table for what it cannot.
//! Identifiers are always quoted, so that no keyword of a later version can break a migration.

mod alter;
mod create;
mod frame;
mod normalise;
mod rebuild;
mod script;
mod tidy;
mod types;

use super::{Dialect, Script, Unsupported};
use crate::ops::Operation;
use crate::schema::{Schema, Table};

#[cfg(feature = "sqlite")]
pub(crate) use create::create_index;
pub(crate) use normalise::name_all;
#[cfg(feature = "sqlite")]
pub(crate) use normalise::normalise_default;
#[cfg(feature = "sqlite")]
pub(crate) use tidy::tidy_table;
#[cfg(feature = "sqlite")]
pub(crate) use types::read_key_type;
pub use types::read_type;

/// The dialect of SQLite, 3.35 or later (DROP COLUMN).
#[derive(Debug, Clone, Copy, Default)]
pub struct Sqlite;

impl Dialect for Sqlite {
    fn name(&self) -> &'static str {
        "SQLite"
    }

    fn normalise(&self, schema: &Schema) -> Schema {
        normalise::normalise(schema, true)
    }

    fn found(&self, schema: &Schema) -> Schema {
        normalise::normalise(schema, false)
    }

    fn statements(&self, operation: &Operation) -> Result<Vec<String>, Unsupported> {
        Ok(self.script(std::slice::from_ref(operation))?.statements)
    }

    fn script(&self, operations: &[Operation]) -> Result<Script, Unsupported> {
        for operation in operations {
            check_text(operation).map_err(|refusal| self.refused(operation, refusal))?;
        }
        script::script(operations).map_err(|(operation, refusal)| self.refused(operation, refusal))
    }

    fn enclose(&self, script: Script) -> Script {
        frame::enclose(script)
    }

    fn quote(&self, identifier: &str) -> String {
        quote(identifier)
    }
}

impl Sqlite {
    fn refused(self, operation: &Operation, Refusal { reason, hint }: Refusal) -> Unsupported {
        Unsupported {
            backend: self.name(),
            operation: operation.describe(),
            reason,
            hint,
        }
    }
}

/// Why an operation is refused, and the way out.
struct Refusal {
    reason: String,
    hint: String,
}

impl Refusal {
    fn new(reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            hint: hint.into(),
        }
    }
}

const BY_HAND: &str = "write the change by hand in a revision without `--autogenerate`";

fn quote(identifier: &str) -> String {
    format!("\"{}\"", identifier.replace('"', "\"\""))
}

fn quote_all(identifiers: &[String]) -> String {
    let quoted: Vec<_> = identifiers.iter().map(|identifier| quote(identifier)).collect();
    quoted.join(", ")
}

/// SQLite reads a statement up to the first NUL: a name or default with one would be cut silently.
fn check_text(operation: &Operation) -> Result<(), Refusal> {
    let tables = [operation.before(), operation.after()];
    for table in tables.into_iter().flatten() {
        if let Some(name) = names(table).find(|name| name.contains('\0')) {
            let name = name.replace('\0', "\\0");
            return Err(Refusal::new(
                format!("`{name}` contains the character NUL"),
                "choose another name or default",
            ));
        }
    }
    Ok(())
}

fn names(table: &Table) -> impl Iterator<Item = &str> {
    let columns = table.columns.iter().map(|column| column.name.as_str());
    let defaults = table.columns.iter().filter_map(|column| match &column.default {
        Some(crate::schema::ServerDefault::Sql(text) | crate::schema::ServerDefault::Text(text)) => {
            Some(text.as_str())
        }
        _ => None,
    });
    let keys = table.indexes.iter().map(|index| index.name.as_str());
    let keys = keys.chain(table.uniques.iter().map(|unique| unique.name.as_str()));
    let keys = keys.chain(table.foreign_keys.iter().map(|key| key.name.as_str()));
    let checks = table.checks.iter();
    let checks = checks.flat_map(|check| [check.name.as_str(), check.expression.as_str()]);
    let keys = keys.chain(checks);
    std::iter::once(table.name.as_str())
        .chain(columns)
        .chain(defaults)
        .chain(keys)
}
