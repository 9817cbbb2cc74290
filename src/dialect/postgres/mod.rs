//! PostgreSQL's SQL, for version 15 and later. Every change of a table is an ALTER TABLE, and everything runs in a
//! transaction. Identifiers are always quoted, so that no keyword of a later version can break a migration.

mod adopt;
mod alter;
mod concurrently;
mod convert;
mod create;
mod defaults;
mod enums;
mod index;
mod normalise;
mod script;
mod types;

use super::{Dialect, Script, Unsupported, circles};
use crate::ops::Operation;
use crate::schema::{Column, ColumnType, Schema, Table, parts};

pub use concurrently::{Stage, stages};
#[cfg(feature = "postgres")]
pub(crate) use create::primary_key_name;
#[cfg(feature = "postgres")]
pub(crate) use defaults::tidy_default;
#[cfg(feature = "postgres")]
pub(crate) use script::temporary;
pub use types::read_type;

/// The dialect of PostgreSQL, 15 or later.
#[derive(Debug, Clone, Copy, Default)]
pub struct Postgres;

impl Dialect for Postgres {
    fn name(&self) -> &'static str {
        "PostgreSQL"
    }

    fn normalise(&self, schema: &Schema) -> Schema {
        normalise::normalise(schema, true)
    }

    fn found(&self, schema: &Schema) -> Schema {
        normalise::normalise(schema, false)
    }

    fn adopt(&self, found: &Table, wanted: &mut Table) {
        adopt::adopt(found, wanted);
    }

    fn exact_names(&self) -> bool {
        true
    }

    fn steps(&self, operations: &[Operation]) -> Vec<Operation> {
        circles::loosened(operations)
    }

    fn statements(&self, operation: &Operation) -> Result<Vec<String>, Unsupported> {
        Ok(self.script(std::slice::from_ref(operation))?.statements)
    }

    fn script(&self, operations: &[Operation]) -> Result<Script, Unsupported> {
        script::script(&self.steps(operations)).map_err(|(operation, Refusal { reason, hint })| Unsupported {
            backend: self.name(),
            operation,
            reason,
            hint,
        })
    }

    fn quote(&self, identifier: &str) -> String {
        quote(identifier)
    }

    fn quote_table(&self, table: &str) -> String {
        quote_table(table)
    }

    fn quote_local(&self, table: &str) -> String {
        quote(&parts(table).1)
    }

    /// `x''` is no bytes there, but bits.
    fn stand_in(&self, column_type: &ColumnType) -> Option<String> {
        (*column_type == ColumnType::Binary).then(|| "''".to_owned())
    }

    fn typed(&self, expression: &str, column: &Column) -> String {
        match types::type_text(column) {
            // An enum type may be a new one, which is not there when the rows are asked.
            Ok(text) if !types::has_enum(&column.column_type) => format!("CAST({expression} AS {text})"),
            _ => expression.to_owned(),
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

/// The longest identifier, in bytes: what is longer is cut by the server.
const LONGEST: usize = 63;

/// The identifier as the server keeps it.
pub(crate) fn cut(identifier: &str) -> &str {
    cut_to(identifier, LONGEST)
}

fn cut_to(identifier: &str, longest: usize) -> &str {
    let mut end = longest.min(identifier.len());
    while !identifier.is_char_boundary(end) {
        end -= 1;
    }
    &identifier[..end]
}

fn quote(identifier: &str) -> String {
    format!("\"{}\"", identifier.replace('"', "\"\""))
}

/// A table's or an enum type's name, with that of its schema where it has one.
fn quote_table(name: &str) -> String {
    match parts(name) {
        (Some(schema), name) => format!("{}.{}", quote(&schema), quote(&name)),
        (None, name) => quote(&name),
    }
}

fn quote_all(identifiers: &[String]) -> String {
    let quoted: Vec<_> = identifiers.iter().map(|identifier| quote(identifier)).collect();
    quoted.join(", ")
}

/// The text as a literal.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
