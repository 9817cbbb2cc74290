//! Operations as statements, in their order: those of one table that follow one another together.

use super::create::{create_table, drop_table};
use super::{LONGEST, Mysql, Refusal, alter, quote, retype};
use crate::dialect::{Script, filled_rows};
use crate::ops::{FilledRows, Operation};
use crate::schema::Table;

/// The script of the operations; where one is refused, it in one line and why.
pub(super) fn script(operations: &[Operation]) -> Result<Script, (String, Refusal)> {
    let operations = retype::loosened(operations.to_vec());
    let mut statements = Vec::new();
    let mut together: Vec<&Operation> = Vec::new();
    for operation in &operations {
        let refused = |refusal| (operation.describe(), refusal);
        check_names(operation).map_err(refused)?;
        if is_alteration(operation) {
            // Refused by itself, so that the message names it.
            alter::alter_table(&[operation]).map_err(refused)?;
            let same = together.last().is_none_or(|last| continues(last, operation));
            if !same {
                altered(&mut together, &mut statements)?;
            }
            together.push(operation);
            continue;
        }
        altered(&mut together, &mut statements)?;
        statements.extend(statements_of(operation).map_err(refused)?);
    }
    altered(&mut together, &mut statements)?;
    if let Some(operation) = operations.first() {
        if statements.iter().any(|statement| statement.contains('\0')) {
            let reason = "a name, a default or a comment contains the character NUL";
            return Err((operation.describe(), Refusal::new(reason, "choose another one")));
        }
    }
    Ok(Script {
        statements,
        run_in_transaction: true,
    })
}

fn altered(together: &mut Vec<&Operation>, statements: &mut Vec<String>) -> Result<(), (String, Refusal)> {
    if let Some(first) = together.first() {
        let step = alter::alter_table(together).map_err(|refusal| (first.describe(), refusal))?;
        statements.extend(step);
    }
    together.clear();
    Ok(())
}

fn is_alteration(operation: &Operation) -> bool {
    operation.before().is_some()
        && operation.after().is_some()
        && !matches!(
            operation,
            Operation::Backfill { .. } | Operation::RenameTable { .. } | Operation::RenameColumn { .. }
        )
}

/// Whether both are about one table, and may be one statement.
fn continues(last: &Operation, next: &Operation) -> bool {
    last.table() == next.table()
}

/// Refuses a table of another schema.
fn check_schema(table: &Table) -> Result<(), Refusal> {
    table.schema.as_ref().map_or(Ok(()), |schema| {
        Err(Refusal::new(
            "a schema is a database of its own there, and a migration is of one database",
            format!(
                "leave `schema = \"{schema}\"` out of the model of `{}`, or run it on PostgreSQL",
                table.local_name()
            ),
        ))
    })
}

fn statements_of(operation: &Operation) -> Result<Vec<String>, Refusal> {
    Ok(match operation {
        Operation::CreateTable { table } => {
            check_schema(table)?;
            create_table(table)?
        }
        Operation::DropTable { table } => drop_table(table)?,
        Operation::RenameTable { before, after } => {
            check_schema(after)?;
            vec![format!(
                "ALTER TABLE {} RENAME TO {}",
                quote(&before.name),
                quote(&after.name)
            )]
        }
        Operation::RenameColumn {
            before, column, to, ..
        } => vec![format!(
            "ALTER TABLE {} RENAME COLUMN {} TO {}",
            quote(&before.name),
            quote(column),
            quote(to)
        )],
        Operation::Backfill {
            table,
            column,
            expression,
            rows,
            back: false,
        } => vec![backfill(table, column, expression, rows)],
        // Enum types have no names here, and circles have been loosened before.
        _ => Vec::new(),
    })
}

/// An UPDATE must not read its own table, but what has been read of it before: DISTINCT has it read.
fn backfill(table: &Table, column: &str, expression: &str, rows: &FilledRows) -> String {
    let from = |name: &str, columns: &[String], alias: &str| {
        let quoted: Vec<_> = columns.iter().map(|column| quote(column)).collect();
        if name == table.name {
            format!(
                "(SELECT DISTINCT {} FROM {}) AS {}",
                quoted.join(", "),
                quote(name),
                quote(alias)
            )
        } else {
            format!("{} AS {}", quote(name), quote(alias))
        }
    };
    format!(
        "UPDATE {} SET {} = ({expression}) WHERE {}",
        quote(&table.name),
        quote(column),
        filled_rows(&Mysql, table, column, rows, &from)
    )
}

/// The server takes no name that is too long.
fn check_names(operation: &Operation) -> Result<(), Refusal> {
    let Some(table) = operation.after() else {
        return Ok(());
    };
    let names = std::iter::once(&table.name)
        .chain(table.columns.iter().map(|column| &column.name))
        .chain(table.uniques.iter().map(|unique| &unique.name))
        .chain(table.indexes.iter().map(|index| &index.name))
        .chain(table.foreign_keys.iter().map(|key| &key.name))
        .chain(table.checks.iter().map(|check| &check.name));
    let long = names.into_iter().find(|name| name.chars().count() > LONGEST);
    long.map_or(Ok(()), |name| {
        Err(Refusal::new(
            format!("the name `{name}` has more than {LONGEST} characters"),
            "give it a shorter name",
        ))
    })
}

/// The statements that create each table of the schema on its own, without foreign keys.
#[cfg(feature = "mysql")]
pub(crate) fn trial(schema: &crate::schema::Schema) -> Result<Vec<String>, crate::dialect::Unsupported> {
    let mut statements = Vec::new();
    for table in schema.tables.values() {
        let mut alone = table.clone();
        alone.foreign_keys.clear();
        alone
            .extras
            .retain(|extra| !matches!(extra.kind, crate::schema::ExtraKind::Trigger { .. }));
        let operation = Operation::CreateTable { table: alone };
        let refused = |refusal: Refusal| refusal.of(operation.describe());
        check_names(&operation).map_err(refused)?;
        statements.extend(statements_of(&operation).map_err(refused)?);
    }
    Ok(statements)
}
