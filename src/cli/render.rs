//! Operations as the two scripts of a revision.
//! Both are made before anything is written, so that a refusal leaves nothing behind.

use super::CliError;
use crate::dialect::Dialect;
use crate::ops::Operation;

/// The text of up.sql and of down.sql: the second undoes the first, last operation first.
///
/// # Errors
/// [`CliError::Unsupported`] names the operation that the backend cannot do.
pub fn scripts(dialect: &dyn Dialect, operations: &[Operation]) -> Result<(String, String), CliError> {
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

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;
    use crate::dialect::sqlite::Sqlite;
    use crate::schema::{Column, ColumnType, Table};

    fn create(name: &str) -> Operation {
        let table = Table {
            name: name.to_owned(),
            columns: vec![Column::new("id", ColumnType::Integer)],
            primary_key: vec!["id".to_owned()],
            ..Table::default()
        };
        Operation::CreateTable { table }
    }

    #[test]
    fn down_undoes_the_last_operation_first() {
        let (up, down) = scripts(&Sqlite, &[create("a"), create("b")]).unwrap();
        let place = |script: &str, text: &str| script.find(text).unwrap();
        assert!(
            place(&up, "CREATE TABLE \"a\"") < place(&up, "CREATE TABLE \"b\""),
            "{up}"
        );
        assert_eq!(down, "DROP TABLE \"b\";\nDROP TABLE \"a\";\n");
        assert!(up.ends_with(");\n"), "{up}");
    }
}
