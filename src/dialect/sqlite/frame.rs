//! What stands around the statements of a script that rebuilds tables: foreign keys off, one transaction of its own,
//! and the assertion that no reference was broken.
//!
//! In a transaction that is open already, `PRAGMA foreign_keys` has no effect, and DROP TABLE would delete every row
//! that refers to the table with CASCADE. There, the BEGIN of the frame fails before anything was done.

use super::quote;
use crate::dialect::Script;

/// Where the violations are kept that were there before.
const BEFORE: &str = "temp.\"__olembic_before\"";
/// Whose constraints stop the script.
const ASSERT: &str = "temp.\"__olembic_assert\"";

/// The statements with the frame around them.
pub(super) fn frame(statements: Vec<String>) -> Script {
    let mut all = vec![
        "PRAGMA foreign_keys = OFF".to_owned(),
        "BEGIN IMMEDIATE".to_owned(),
        format!("CREATE TEMP TABLE \"__olembic_before\" AS\n    {VIOLATIONS}"),
        ASSERTIONS.to_owned(),
    ];
    all.extend(statements);
    all.extend([
        format!(
            r#"INSERT OR ROLLBACK INTO {ASSERT} ("held") SELECT NOT EXISTS (
    SELECT 1 FROM ({VIOLATIONS}) AS "now"
    LEFT JOIN {BEFORE} AS "old" ON "old"."child" IS "now"."child"
        AND "old"."row" IS "now"."row" AND "old"."parent" IS "now"."parent"
    WHERE "now"."times" > coalesce("old"."times", 0))"#
        ),
        format!("DROP TABLE {ASSERT}"),
        format!("DROP TABLE {BEFORE}"),
        "COMMIT".to_owned(),
        "PRAGMA foreign_keys = ON".to_owned(),
    ]);
    Script {
        statements: all,
        run_in_transaction: false,
    }
}

/// A table whose constraints stop the script, each with its reason for a name.
const ASSERTIONS: &str = r#"CREATE TEMP TABLE "__olembic_assert" (
    "once" CONSTRAINT "this migration has not run before" CHECK ("once"),
    "held" CONSTRAINT "no row refers to a row that is not there" CHECK ("held")
)"#;

/// How many references of each row to a parent lead nowhere.
const VIOLATIONS: &str = r#"SELECT "table" AS "child", "rowid" AS "row", "parent", count(*) AS "times"
    FROM pragma_foreign_key_check GROUP BY 1, 2, 3"#;

/// Violations that were there before go by the table's new name.
pub(super) fn renamed(old: &str, new: &str) -> Vec<String> {
    let text = |name: &str| format!("'{}'", name.replace('\'', "''"));
    let update = |column: &str| {
        format!(
            "UPDATE {BEFORE} SET {column} = {} WHERE {column} = {} COLLATE NOCASE",
            text(new),
            text(old)
        )
    };
    vec![update("\"child\""), update("\"parent\"")]
}

/// Stops a second run, which would not find the table as the first one did: the column is not there yet.
pub(super) fn is_new(table: &str, column: &str) -> String {
    let text = |name: &str| format!("'{}'", name.replace('\'', "''"));
    format!(
        "INSERT OR ROLLBACK INTO {ASSERT} (\"once\") SELECT NOT EXISTS (\n    SELECT 1 FROM pragma_table_xinfo({}) WHERE \"name\" = {} COLLATE NOCASE)",
        text(table),
        text(column)
    )
}

/// A script that needs no frame, in a transaction of its own.
pub(super) fn enclose(script: Script) -> Script {
    let begin = std::iter::once("BEGIN IMMEDIATE".to_owned());
    let commit = std::iter::once("COMMIT".to_owned());
    Script {
        statements: begin.chain(script.statements).chain(commit).collect(),
        run_in_transaction: false,
    }
}

/// The name of the new table, until it has the old one's: no other table has such a name.
pub(super) fn interim(table: &str) -> String {
    format!("__olembic_{table}")
}

/// The quoted name of a table's column, which no string can be taken for.
pub(super) fn qualified(table: &str, column: &str) -> String {
    format!("{}.{}", quote(table), quote(column))
}
