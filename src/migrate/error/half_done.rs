//! What stands in the way of a revision that was begun on a database without transactional DDL, and has to be finished first.

use crate::migrate::words::{indented, way};

/// A revision of which a part has run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HalfDoneError {
    /// A revision that was begun, and something else that was asked for.
    #[error(
        "`{name}` was begun and is not finished: {} stopped at statement {statement}\nhint: {} finishes it; where somebody has finished it by hand, `DELETE FROM __olembic_progress` says so",
        way(*up), if *up { "`upgrade`, with its folder in place," } else { "`downgrade -1`" }
    )]
    Unfinished {
        /// The revision.
        name: String,
        /// Whether it was on its way up.
        up: bool,
        /// The statement, from 1.
        statement: usize,
    },
    /// A half-done script that was edited in the part that has run.
    #[error(
        "`{file}` was edited in what has run of it, its first {ran} statements\nhint: bring these back as they were; what they lack belongs behind them, or into a new revision"
    )]
    Edited {
        /// The script.
        file: String,
        /// How many statements.
        ran: usize,
    },
    /// A statement of which nobody can know whether it ran.
    #[error(
        "`{name}` was interrupted at {file}:{line}, and the database does not tell whether this statement ran, wholly or in part:\n{}\nhint: look. Where it has run, or you finish it by hand: `UPDATE __olembic_progress SET catalogue = NULL, statement = {}`. Where it has not, or you undo it by hand: `UPDATE __olembic_progress SET catalogue = NULL`. Then run this again",
        indented(statement), number + 1
    )]
    InDoubt {
        /// The revision.
        name: String,
        /// The script.
        file: String,
        /// The line on which the statement starts.
        line: usize,
        /// The statement.
        statement: String,
        /// Its number, from 0.
        number: usize,
    },
    /// A half-done script whose session is gone.
    #[error(
        "`{name}` was interrupted, and what {file}:{line} made went with the connection:\n{}\nhint: finish {file} by hand from statement {from} on; then `UPDATE __olembic_progress SET catalogue = NULL, statement = {all}`, and run this again",
        indented(statement)
    )]
    LostSession {
        /// The revision.
        name: String,
        /// The script.
        file: String,
        /// The line on which the statement starts.
        line: usize,
        /// The statement.
        statement: String,
        /// The statement at which it was interrupted, from 1.
        from: usize,
        /// The number of statements.
        all: usize,
    },
}
