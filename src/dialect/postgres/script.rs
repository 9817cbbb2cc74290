//! Operations as statements, in their order.

use std::collections::BTreeSet;

use super::create::{Place, create_table, drop_table};
use super::{Postgres, Refusal, alter, create, enums, index, literal, quote, quote_table};
use crate::dialect::{Script, backfill};
use crate::ops::Operation;

/// The script of the operations; where one is refused, it in one line and why.
pub(super) fn script(operations: &[Operation]) -> Result<Script, (String, Refusal)> {
    let mut statements = Vec::new();
    // What adds texts to an enum type can do so in place, unless one of them is used before the transaction ends.
    let mut widened = Vec::new();
    for operation in operations {
        if let Operation::AlterEnum { before, after, .. } = operation {
            if let Some(added) = enums::added(before, after) {
                widened.push((statements.len(), operation, added));
                statements.push(Vec::new());
                continue;
            }
        }
        let refused = |refusal| (operation.describe(), refusal);
        let step = statements_of(operation).map_err(refused)?;
        if step.iter().any(|statement| statement.contains('\0')) {
            let reason = "a name, a default or a comment contains the character NUL".to_owned();
            return Err(refused(Refusal::new(reason, "choose another one")));
        }
        statements.push(step);
    }
    for (place, operation, added) in widened {
        let Operation::AlterEnum {
            name,
            before,
            after,
            tables,
        } = operation
        else {
            continue;
        };
        let used = |statement: &String| added.iter().any(|value| statement.contains(&literal(value)));
        let in_place = !statements.iter().flatten().any(used);
        if let Some(step) = statements.get_mut(place) {
            *step = if in_place {
                enums::add_values(name, before, after)
            } else {
                enums::rewrite(name, after, tables)
            };
        }
    }
    Ok(Script {
        statements: schemas(operations)
            .into_iter()
            .chain(statements.into_iter().flatten())
            .collect(),
        run_in_transaction: true,
    })
}

/// Makes the schemas into which tables come. None is ever dropped: somebody else may have something in it, or rights on it.
fn schemas(operations: &[Operation]) -> Vec<String> {
    let wanted: BTreeSet<&String> = operations
        .iter()
        .filter_map(|operation| match operation {
            Operation::CreateTable { table } => table.schema.as_ref(),
            Operation::RenameTable { before, after } if before.schema != after.schema => {
                after.schema.as_ref()
            }
            _ => None,
        })
        .collect();
    let statements = wanted
        .into_iter()
        .map(|schema| format!("CREATE SCHEMA IF NOT EXISTS {}", quote(schema)));
    statements.collect()
}

fn statements_of(operation: &Operation) -> Result<Vec<String>, Refusal> {
    Ok(match operation {
        Operation::CreateTable { table } => create_table(table, Place::Schema)?,
        Operation::DropTable { table } => drop_table(table)?,
        Operation::RenameTable { before, after } => alter::rename_table(before, after),
        Operation::RenameColumn {
            before, column, to, ..
        } => vec![format!(
            "ALTER TABLE {} RENAME COLUMN {} TO {}",
            quote_table(&before.name),
            quote(column),
            quote(to)
        )],
        Operation::AddColumn {
            before,
            after,
            column,
        } => match after.column(column) {
            Some(column) => alter::add_column(before, after, column)?,
            None => Vec::new(),
        },
        Operation::DropColumn { before, column, .. } => alter::drop_column(before, column)?,
        Operation::AlterColumn {
            before,
            after,
            column,
        } => alter::alter_column(before, after, column)?,
        Operation::AlterPrimaryKey { before, after } => alter::alter_primary_key(before, after),
        Operation::CreateIndex { after, index, .. } => vec![index::create_index(after, index)],
        Operation::DropIndex { before, index, .. } => vec![index::drop_index(before, index)],
        Operation::AddUnique { after, unique, .. } => {
            vec![alter::add_constraint(after, &create::unique(unique))]
        }
        Operation::DropUnique { before, unique, .. } => vec![alter::drop_constraint(before, &unique.name)],
        Operation::AddCheck { after, check, .. } => {
            vec![alter::add_constraint(after, &create::check(check))]
        }
        Operation::DropCheck { before, check, .. } => vec![alter::drop_constraint(before, &check.name)],
        Operation::AddForeignKey {
            after, foreign_key, ..
        } => vec![alter::add_constraint(after, &create::foreign_key(foreign_key))],
        Operation::DropForeignKey {
            before, foreign_key, ..
        } => vec![alter::drop_constraint(before, &foreign_key.name)],
        Operation::SetTableComment { after, .. } => vec![create::table_comment(after)],
        Operation::CreateEnum { name, values } => vec![enums::create_enum(name, values)],
        Operation::DropEnum { name, .. } => vec![enums::drop_enum(name)],
        Operation::AlterEnum {
            name, after, tables, ..
        } => enums::rewrite(name, after, tables),
        Operation::Backfill {
            table,
            column,
            expression,
            rows,
            back: false,
        } => vec![backfill(&Postgres, table, column, expression, rows)],
        // SQLite's options are nothing here, and circles have been loosened before.
        Operation::AlterTableOptions { .. }
        | Operation::Backfill { .. }
        | Operation::AttachForeignKeys { .. }
        | Operation::DetachForeignKeys { .. } => Vec::new(),
    })
}

/// The statements that create what the schema says among the temporary tables, without foreign keys.
#[cfg(feature = "postgres")]
pub(crate) fn temporary(schema: &crate::schema::Schema) -> Result<Vec<String>, crate::dialect::Unsupported> {
    let mut statements = Vec::new();
    for (name, values) in &schema.enums {
        let values: Vec<_> = values.iter().map(|value| literal(value)).collect();
        statements.push(format!(
            "CREATE TYPE pg_temp.{} AS ENUM ({})",
            quote(name),
            values.join(", ")
        ));
    }
    for table in schema.tables.values() {
        let created = create_table(table, Place::Temporary).map_err(|Refusal { reason, hint }| {
            crate::dialect::Unsupported {
                backend: crate::dialect::Dialect::name(&Postgres),
                operation: format!("create table {}", table.name),
                reason,
                hint,
            }
        })?;
        statements.extend(created);
    }
    Ok(statements)
}
