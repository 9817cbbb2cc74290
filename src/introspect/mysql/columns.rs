//! Columns: types, defaults, how they are numbered or computed.

use super::Found;
use super::catalogue::ColumnRow;
use crate::dialect::mysql::{read_type, tidy_default};
use crate::schema::{Column, ColumnType, ExtraKind, Generated, Identity, IdentityKind, ServerDefault};

pub(super) fn add_column(found: &mut Found, row: ColumnRow, is_mariadb: bool) {
    let mut column_type = read_type(&row.spelled);
    // MariaDB knows JSON by the CHECK that it writes for it.
    if found.json.contains(&row.name) && row.spelled == "longtext" {
        column_type = ColumnType::Json;
    }
    let mut column = Column::new(row.name, column_type);
    column.nullable = row.nullable;
    let own = row.collation.filter(|_| column.column_type != ColumnType::Json);
    column.collation = own.filter(|name| found.collation.as_ref() != Some(name));
    column.comment = Some(row.comment).filter(|comment| !comment.is_empty());
    let extra = row.extra.to_lowercase();
    match row.expression.filter(|text| !text.is_empty()) {
        Some(expression) => {
            column.nullable = true;
            column.generated = Some(Generated {
                expression: if is_mariadb {
                    expression
                } else {
                    unescaped(&expression)
                },
                stored: extra.contains("stored") || extra.contains("persistent"),
            });
        }
        None => {
            let is_expression = is_mariadb || extra.contains("default_generated");
            column.default = row
                .default_text
                .and_then(|text| default(&text, &column.column_type, is_expression, is_mariadb));
        }
    }
    if extra.contains("auto_increment") {
        column.identity = Some(Identity::new(IdentityKind::ByDefault));
    }
    if let Some(clause) = clause(&extra) {
        let kind = ExtraKind::ColumnClause {
            column: column.name.clone(),
            sql: clause,
        };
        found.extra(format!("a clause of the column `{}`", column.name), kind);
    }
    found.table.columns.push(column);
}

/// MariaDB writes SQL; MySQL writes SQL for an expression only, and for a literal its value.
fn default(
    text: &str,
    column_type: &ColumnType,
    is_expression: bool,
    is_mariadb: bool,
) -> Option<ServerDefault> {
    if is_expression {
        return tidy_default(&if is_mariadb {
            text.to_owned()
        } else {
            unescaped(text)
        });
    }
    let is_number = match column_type {
        ColumnType::SmallInt
        | ColumnType::Integer
        | ColumnType::BigInt
        | ColumnType::Float
        | ColumnType::Double
        | ColumnType::Bool
        | ColumnType::Numeric { .. } => true,
        ColumnType::Other(name) => {
            let numbers = [
                "tinyint",
                "smallint",
                "mediumint",
                "int",
                "bigint",
                "decimal",
                "float",
                "double",
                "bit",
                "year",
            ];
            numbers.iter().any(|number| name.starts_with(number))
        }
        _ => false,
    };
    if is_number {
        tidy_default(text)
    } else {
        let quoted = text.replace('\\', "\\\\").replace('\'', "''");
        tidy_default(&format!("'{quoted}'"))
    }
}

/// An expression as MySQL keeps it has its quotes escaped, and the character set before each text.
pub(super) fn unescaped(text: &str) -> String {
    text.replace("\\'", "'")
        .replace("_utf8mb4'", "'")
        .replace("_utf8mb3'", "'")
}

/// What stands in the definition of a column and has no field.
fn clause(extra: &str) -> Option<String> {
    let mut words = Vec::new();
    if let Some(at) = extra.find("on update ") {
        let text = extra.get(at..).unwrap_or_default();
        let end = text
            .find(')')
            .map_or_else(|| text.find(',').unwrap_or(text.len()), |at| at + 1);
        words.push(
            text.get(..end)
                .unwrap_or_default()
                .replace("on update", "ON UPDATE"),
        );
    }
    if extra.contains("invisible") {
        words.push("INVISIBLE".to_owned());
    }
    if extra.contains("without system versioning") {
        words.push("WITHOUT SYSTEM VERSIONING".to_owned());
    }
    (!words.is_empty()).then(|| words.join(" "))
}
