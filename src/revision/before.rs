//! What is run before a script that has no transaction, so that it can be run again after a death: lines at its start.
//! They are comments for Diesel's own runner, which sends a file as one and then cannot do more in it than one such statement.

use super::header::{line, values};

const KEY: &str = "before";

/// The statements that come before those of a script without a transaction: `-- olembic: before = DROP INDEX CONCURRENTLY IF EXISTS x`.
///
/// ```
/// let script = "-- olembic: before = DROP INDEX CONCURRENTLY IF EXISTS x;\nCREATE INDEX CONCURRENTLY x ON t (a);";
/// assert_eq!(olembic::revision::before(script), ["DROP INDEX CONCURRENTLY IF EXISTS x"]);
/// ```
pub fn before(script: &str) -> Vec<String> {
    let bare = |statement: String| statement.trim_end_matches([';', ' ']).to_owned();
    values(script, KEY)
        .map(bare)
        .filter(|statement| !statement.is_empty())
        .collect()
}

/// The lines, with their ends.
pub(super) fn before_lines(statements: &[String]) -> String {
    statements.iter().map(|statement| line(KEY, statement)).collect()
}
