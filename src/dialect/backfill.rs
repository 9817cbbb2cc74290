//! The UPDATE of a backfill, and its condition, which can also be asked of rows that are not there yet.

use super::Dialect;
use crate::ops::FilledRows;
use crate::schema::Table;

/// What stands behind FROM for the rows of a table with these columns, under another name.
pub type From<'a> = &'a dyn Fn(&str, &[String], &str) -> String;

/// The statement of an [`Operation::Backfill`](crate::ops::Operation::Backfill).
pub fn backfill(
    dialect: &dyn Dialect,
    table: &Table,
    column: &str,
    expression: &str,
    rows: &FilledRows,
) -> String {
    let from = |name: &str, _: &[String], alias: &str| {
        format!("{} AS {}", dialect.quote_table(name), dialect.quote(alias))
    };
    format!(
        "UPDATE {} SET {} = ({expression}) WHERE {}",
        dialect.quote_table(&table.name),
        dialect.quote(column),
        filled_rows(dialect, table, column, rows, &from)
    )
}

/// The condition that the rows meet which a backfill changes, where the table goes by its own name.
pub fn filled_rows(
    dialect: &dyn Dialect,
    table: &Table,
    column: &str,
    rows: &FilledRows,
    from: From<'_>,
) -> String {
    let of = |table: &str, columns: &[String]| -> Vec<String> {
        let quoted = columns
            .iter()
            .map(|column| format!("{}.{}", dialect.quote_local(table), dialect.quote(column)));
        quoted.collect()
    };
    let equal = |ones: Vec<String>, others: Vec<String>| -> Vec<String> {
        let pairs = ones.into_iter().zip(others);
        pairs.map(|(one, other)| format!("{one} = {other}")).collect()
    };
    match rows {
        FilledRows::Null => format!("{} IS NULL", dialect.quote(column)),
        FilledRows::Failing { check } => format!("NOT ({check})"),
        FilledRows::Orphans { foreign_key } => {
            let own = of(&table.name, &foreign_key.columns);
            let mut conditions: Vec<_> = own.iter().map(|column| format!("{column} IS NOT NULL")).collect();
            let pairs = equal(of("parent", &foreign_key.parent_columns), own);
            conditions.push(format!(
                "NOT EXISTS (SELECT 1 FROM {} WHERE {})",
                from(&foreign_key.parent, &foreign_key.parent_columns, "parent"),
                pairs.join(" AND ")
            ));
            conditions.join(" AND ")
        }
        FilledRows::Duplicates { columns } => {
            let key = &table.primary_key;
            let row = |columns: Vec<String>| match columns.as_slice() {
                [column] => column.clone(),
                columns => format!("({})", columns.join(", ")),
            };
            let mut conditions = equal(of("other", columns), of(&table.name, columns));
            conditions.push(format!(
                "{} < {}",
                row(of("other", key)),
                row(of(&table.name, key))
            ));
            format!(
                "EXISTS (SELECT 1 FROM {} WHERE {})",
                from(&table.name, &[columns.as_slice(), key].concat(), "other"),
                conditions.join(" AND ")
            )
        }
    }
}
