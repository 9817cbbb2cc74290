//! The SQL of MariaDB (10.11 and later) and MySQL (8.0.19 and later). No statement that defines something can be taken back, so
//! that what belongs together is one ALTER TABLE. Identifiers are always quoted.

mod adopt;
mod alter;
mod create;
mod defaults;
mod expressions;
mod implied;
mod normalise;
mod retype;
mod script;
mod types;

use super::{Dialect, Script, Unsupported, circles};
use crate::ops::Operation;
use crate::schema::{ColumnType, Schema, Table};

#[cfg(feature = "mysql")]
pub(crate) use create::index_statement;
#[cfg(feature = "mysql")]
pub(crate) use defaults::tidy_default;
#[cfg(feature = "mysql")]
pub(crate) use implied::implied;
#[cfg(feature = "mysql")]
pub(crate) use script::trial;
pub use types::read_type;

/// The dialect of MariaDB, 10.11 or later, and of MySQL, 8.0.19 or later.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mysql;

impl Dialect for Mysql {
    fn name(&self) -> &'static str {
        "MySQL"
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

    fn steps(&self, operations: &[Operation]) -> Vec<Operation> {
        circles::loosened(operations)
    }

    fn statements(&self, operation: &Operation) -> Result<Vec<String>, Unsupported> {
        Ok(self.script(std::slice::from_ref(operation))?.statements)
    }

    fn script(&self, operations: &[Operation]) -> Result<Script, Unsupported> {
        script::script(&self.steps(operations)).map_err(|(operation, refusal)| refusal.of(operation))
    }

    /// Nothing encloses statements that each end the transaction before them.
    fn enclose(&self, script: Script) -> Script {
        Script {
            run_in_transaction: false,
            ..script
        }
    }

    fn quote(&self, identifier: &str) -> String {
        quote(identifier)
    }

    fn row_key(&self, columns: &[String]) -> String {
        if let [column] = columns {
            return quote(column);
        }
        let text = |column: &String| format!("coalesce(CAST({} AS CHAR), 'NULL')", quote(column));
        let texts: Vec<_> = columns.iter().map(text).collect();
        format!("concat_ws(', ', {})", texts.join(", "))
    }

    /// `||` is OR there.
    fn as_text(&self, expression: &str) -> String {
        format!("concat({expression})")
    }

    fn stand_in(&self, column_type: &ColumnType) -> Option<String> {
        types::stand_in(column_type)
    }

    fn characters(&self, expression: &str) -> String {
        format!("char_length({expression})")
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

    fn of(self, operation: String) -> Unsupported {
        Unsupported {
            backend: Mysql.name(),
            operation,
            reason: self.reason,
            hint: self.hint,
        }
    }
}

const BY_HAND: &str = "write the change by hand in a revision without `--autogenerate`";

/// The longest identifier, in characters.
const LONGEST: usize = 64;

fn quote(identifier: &str) -> String {
    format!("`{}`", identifier.replace('`', "``"))
}

fn quote_all(identifiers: &[String]) -> String {
    let quoted: Vec<_> = identifiers.iter().map(|identifier| quote(identifier)).collect();
    quoted.join(", ")
}

/// The text as a literal. Quotes are doubled, never escaped, so that no setting of the session can end it early.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}
