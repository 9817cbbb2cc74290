//! Operations as the two scripts of a revision.
//! Both are made before anything is written, so that a refusal leaves nothing behind.

use super::CliError;
use crate::dialect::{self, Dialect, Script};
use crate::findings::way_back;
use crate::ops::Operation;

/// What up.sql and down.sql hold: the second undoes the first, last operation first.
pub(super) fn scripts(dialect: &dyn Dialect, operations: &[Operation]) -> Result<(Script, Script), CliError> {
    Ok(dialect::scripts(
        dialect,
        operations,
        &way_back(dialect, operations),
    )?)
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
        let (up, down) = (up.text(), down.text());
        let place = |script: &str, text: &str| script.find(text).unwrap();
        assert!(
            place(&up, "CREATE TABLE \"a\"") < place(&up, "CREATE TABLE \"b\""),
            "{up}"
        );
        assert_eq!(down, "DROP TABLE \"b\";\nDROP TABLE \"a\";\n");
        assert!(up.ends_with(");\n"), "{up}");
    }
}
