//! Columns: types, defaults, how they are numbered or computed.

use super::Found;
use super::catalogue::ColumnRow;
use crate::dialect::postgres::{read_type, tidy_default};
use crate::schema::{Column, ColumnType, Generated, Identity, IdentityKind};

pub(super) fn add_column(found: &mut Found, row: ColumnRow) {
    // A column may own several sequences; the first one tells.
    if found.columns.insert(row.number, row.name.clone()).is_some() {
        return;
    }
    found.collations.insert(row.number, row.collation_number);
    let column_type = match row.enumerated {
        None => read_type(&row.spelled),
        Some(name) => {
            let enumerated = ColumnType::Enum {
                name,
                values: Vec::new(),
            };
            if row.is_list {
                ColumnType::Array(Box::new(enumerated))
            } else {
                enumerated
            }
        }
    };
    let mut column = Column::new(row.name, column_type);
    column.nullable = !row.not_null;
    column.collation = row.collation;
    column.comment = row.comment;
    let numbers = row.sequence.as_deref();
    match (row.generated.as_str(), row.identity.as_str(), row.expression) {
        ("s" | "v", _, Some(expression)) => {
            column.generated = Some(Generated {
                expression,
                stored: row.generated == "s",
            });
        }
        (_, "a", _) => column.identity = Some(identity(IdentityKind::Always, numbers)),
        (_, "d", _) => column.identity = Some(identity(IdentityKind::ByDefault, numbers)),
        (_, _, Some(expression)) if numbers.is_some() && expression.starts_with("nextval(") => {
            column.identity = Some(identity(IdentityKind::Serial, numbers));
        }
        (_, _, Some(expression)) => column.default = tidy_default(&expression, &column.column_type),
        _ => {}
    }
    found.table.columns.push(column);
}

fn identity(kind: IdentityKind, sequence: Option<&[i64]>) -> Identity {
    let usual = Identity::new(kind);
    let Some(&[start, increment, min, max, cache, cycle, of]) = sequence else {
        return usual;
    };
    // `smallint` and `integer` by their numbers in the catalogue; else `bigint`.
    let (least, greatest) = match of {
        21 => (i64::from(i16::MIN), i64::from(i16::MAX)),
        23 => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    let (usual_min, usual_max) = if increment > 0 { (1, greatest) } else { (least, -1) };
    Identity {
        start,
        increment,
        min: (min != usual_min).then_some(min),
        max: (max != usual_max).then_some(max),
        cache,
        cycle: cycle != 0,
        ..usual
    }
}
