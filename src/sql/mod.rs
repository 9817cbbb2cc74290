//! Reading SQL text: the statements of a script, and what SQLite's catalogue only keeps as text.
//! It rests on the tokenizer of the `sqlparser` crate, with a faster one for plain text, and knows tokens, not grammar.

mod clauses;
mod expression;
mod index;
mod literals;
mod names;
mod plain;
#[cfg(feature = "mysql")]
mod qualified;
mod split;
mod tokens;

pub use clauses::{Clause, ClauseKind, TableClauses, table_clauses};
pub use expression::{is_literal, literal_default, stays_inside, tidy_expression};
pub use index::{IndexKeyParts, IndexParts, index_key, index_parts};
pub use literals::literals;
pub use names::table_expression;
pub(crate) use names::{readable, rename_column, rename_exactly};
#[cfg(feature = "mysql")]
pub(crate) use qualified::qualified_names;
pub use split::{Statement, split_statements, split_statements_in};
pub(crate) use tokens::{identifiers, identifiers_in, words_in};

/// Whose rules a text follows: what is a name, a string, a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// SQLite's.
    Sqlite,
    /// PostgreSQL's: `$$ .. $$` is a string.
    Postgres,
    /// That of MySQL and MariaDB: a backslash stands in strings, and `/*! .. */` is no comment.
    Mysql,
}

/// SQL text that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SqlError {
    /// A string, a quoted name or a comment has no end.
    #[error(
        "the {what} that begins on line {line} is not closed\nhint: look for a missing closing mark there"
    )]
    Unclosed {
        /// What is not closed.
        what: &'static str,
        /// The line on which it begins, from 1.
        line: usize,
    },
    /// A command of a client that sends scripts to MariaDB and MySQL.
    #[error(
        "line {line} has `DELIMITER`, which is a command of the `mysql` client and not SQL\nhint: leave these lines out, and end the routine with `;`: a trigger, procedure, function or event stays whole up to the END of its body"
    )]
    Delimiter {
        /// The line, from 1.
        line: usize,
    },
    /// The tokenizer stumbled over something else.
    #[error("line {line} cannot be read as SQL: {message}")]
    Unreadable {
        /// The line, from 1.
        line: usize,
        /// What the tokenizer says.
        message: String,
    },
}
