//! Operations as the two scripts of a revision.
//! Both are made before anything is written, so that a refusal leaves nothing behind.

use super::CliError;
use crate::dialect::Dialect;
use crate::ops::Operation;

/// The text of up.sql and of down.sql: the second undoes the first, last operation first.
pub(super) fn scripts(dialect: &dyn Dialect, operations: &[Operation]) -> Result<(String, String), CliError> {
    let up = script(dialect, operations)?;
    let reversed: Vec<Operation> = operations.iter().rev().map(Operation::reverse).collect();
    let down = script(dialect, &reversed)?;
    Ok((up, down))
}

fn script(dialect: &dyn Dialect, operations: &[Operation]) -> Result<String, CliError> {
    let mut script = String::new();
    for operation in operations {
        for statement in dialect.statements(operation)? {
            script.push_str(statement.trim_end().trim_end_matches(';'));
            script.push_str(";\n");
        }
    }
    Ok(script)
}
