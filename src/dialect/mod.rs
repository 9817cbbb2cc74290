//! How a backend writes operations: quoting, types, statements. No connection is ever opened here.
//! One file a backend; the SQL text can be tested offline, byte for byte.

pub mod sqlite;

use crate::ops::Operation;
use crate::schema::Schema;

/// The SQL of one backend.
pub trait Dialect {
    /// The backend's name, as people write it.
    fn name(&self) -> &'static str;

    /// The schema as introspection would read it, had it been created here: types, defaults and names in
    /// one spelling, lists in one order. A normalised schema stays as it is.
    fn normalise(&self, schema: &Schema) -> Schema;

    /// The statements that do the operation, without `;` at their ends. There may be none.
    ///
    /// # Errors
    /// [`Unsupported`] when the backend cannot do it, or not without losing something.
    fn statements(&self, operation: &Operation) -> Result<Vec<String>, Unsupported>;

    /// The identifier, quoted so that it is taken as it is.
    fn quote(&self, identifier: &str) -> String;

    /// What tells a row from others, as one value: the column itself, or the texts of several, `1, 2`.
    fn row_key(&self, columns: &[String]) -> String {
        if let [column] = columns {
            return self.quote(column);
        }
        let text = |column: &String| format!("coalesce(CAST({} AS TEXT), 'NULL')", self.quote(column));
        let texts: Vec<_> = columns.iter().map(text).collect();
        texts.join(" || ', ' || ")
    }

    /// The number of characters of a text.
    fn characters(&self, expression: &str) -> String {
        format!("length({expression})")
    }

    /// The statement of an [`Operation::Backfill`]: another value for a column in the rows of the condition.
    fn backfill(&self, table: &str, column: &str, expression: &str, rows: &str) -> String {
        format!(
            "UPDATE {} SET {} = ({expression}) WHERE {rows}",
            self.quote(table),
            self.quote(column)
        )
    }
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
