//! How a backend writes operations: quoting, types, statements. No connection is ever opened here.
//! One file a backend; the SQL text can be tested offline, byte for byte.

mod backfill;
mod circles;
pub mod mysql;
pub mod postgres;
pub mod sqlite;

pub use backfill::{backfill, filled_rows};
pub use circles::loosened;

use crate::ops::Operation;
use crate::schema::{Column, ColumnType, Schema, Table};

/// The SQL of one backend.
pub trait Dialect {
    /// The backend's name, as people write it.
    fn name(&self) -> &'static str;

    /// The schema as introspection would read it, had it been created here: types, defaults and names in
    /// one spelling, lists in one order. A normalised schema stays as it is.
    fn normalise(&self, schema: &Schema) -> Schema;

    /// A schema that was read, in the form of [`Dialect::normalise`]; but what has no name there stays without
    /// one, for it equals whatever has the same structure.
    fn found(&self, schema: &Schema) -> Schema {
        self.normalise(schema)
    }

    /// Takes over from a table that was read what the models' table of that name leaves to the database, so that it is no
    /// difference: how a key is numbered, which name the database made up for a constraint.
    fn adopt(&self, _found: &Table, _wanted: &mut Table) {}

    /// Whether letter case tells the names of columns apart, and expressions that were read are in the server's own spelling.
    fn exact_names(&self) -> bool {
        false
    }

    /// The operations as this backend does them, one by one; what is reported is what is done.
    fn steps(&self, operations: &[Operation]) -> Vec<Operation> {
        operations.to_vec()
    }

    /// The statements that do the operation, without `;` at their ends. There may be none. Operations that belong
    /// together are better done by one [`Dialect::script`].
    ///
    /// # Errors
    /// [`Unsupported`] when the backend cannot do it, or not without losing something.
    fn statements(&self, operation: &Operation) -> Result<Vec<String>, Unsupported>;

    /// The statements that do the operations, in an order that [`plan`](crate::plan::plan) gave. What can be done
    /// in one step is.
    ///
    /// # Errors
    /// [`Unsupported`] names the first operation that the backend cannot do, or not without losing something.
    fn script(&self, operations: &[Operation]) -> Result<Script, Unsupported> {
        let mut statements = Vec::new();
        for operation in operations {
            statements.extend(self.statements(operation)?);
        }
        Ok(Script {
            statements,
            run_in_transaction: true,
        })
    }

    /// The same script with a transaction of its own, for a folder that is run without one.
    fn enclose(&self, script: Script) -> Script {
        let begin = std::iter::once("BEGIN".to_owned());
        let commit = std::iter::once("COMMIT".to_owned());
        Script {
            statements: begin.chain(script.statements).chain(commit).collect(),
            run_in_transaction: false,
        }
    }

    /// The identifier, quoted so that it is taken as it is.
    fn quote(&self, identifier: &str) -> String;

    /// The table of that name, as it stands in a statement: with its schema, where the backend has schemas.
    fn quote_table(&self, table: &str) -> String {
        self.quote(table)
    }

    /// The name by which expressions know the table of that name.
    fn quote_local(&self, table: &str) -> String {
        self.quote(table)
    }

    /// What tells a row from others, as one value: the column itself, or the texts of several, `1, 2`.
    fn row_key(&self, columns: &[String]) -> String {
        if let [column] = columns {
            return self.quote(column);
        }
        let text = |column: &String| format!("coalesce(CAST({} AS TEXT), 'NULL')", self.quote(column));
        let texts: Vec<_> = columns.iter().map(text).collect();
        texts.join(" || ', ' || ")
    }

    /// The expression as a value of the column's type, where a query would take it for another one.
    fn typed(&self, expression: &str, _column: &Column) -> String {
        expression.to_owned()
    }

    /// The value as text.
    fn as_text(&self, expression: &str) -> String {
        format!("'' || {expression}")
    }

    /// What stands for nothing in a column of the type, where it is not what it is elsewhere.
    fn stand_in(&self, _column_type: &ColumnType) -> Option<String> {
        None
    }

    /// The number of characters of a text.
    fn characters(&self, expression: &str) -> String {
        format!("length({expression})")
    }
}

/// The statements of a script.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Script {
    /// The statements, without `;` at their ends.
    pub statements: Vec<String>,
    /// Whether the script is to run in one transaction; else it brings its own.
    pub run_in_transaction: bool,
}

impl Script {
    /// The script as a file holds it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for statement in &self.statements {
            text.push_str(statement.trim_end().trim_end_matches(';'));
            text.push_str(";\n");
        }
        text
    }
}

/// What upgrades and what takes back: the two scripts of one folder. Both run in a transaction, or both bring their own, for a
/// folder says it once.
///
/// # Errors
/// [`Unsupported`] when either cannot be done.
pub fn scripts(
    dialect: &dyn Dialect,
    up: &[Operation],
    down: &[Operation],
) -> Result<(Script, Script), Unsupported> {
    let both = (dialect.script(up)?, dialect.script(down)?);
    Ok(match both {
        (up, down) if up.run_in_transaction == down.run_in_transaction => (up, down),
        (up, down) if up.run_in_transaction => (dialect.enclose(up), down),
        (up, down) => (up, dialect.enclose(down)),
    })
}

/// An operation that the backend cannot do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot `{operation}` on {backend}: {reason}\nhint: {hint}")]
pub struct Unsupported {
    /// The backend's name.
    pub backend: &'static str,
    /// The operation, in one line.
    pub operation: String,
    /// Why not.
    pub reason: String,
    /// The way out.
    pub hint: String,
}
