//! The values of a column whose type changes: what stands behind USING.

use super::quote;
use super::types::write_type;
use crate::schema::ColumnType;

/// The expression that gives the new value; `None` where PostgreSQL takes the old one as it is.
pub(super) fn using(column: &str, from: &ColumnType, to: &ColumnType) -> Option<String> {
    use ColumnType::{
        Array, BigInt, Binary, Bool, Date, Double, Float, Integer, Json, Jsonb, Numeric, SmallInt, Text,
        Time, Timestamp, TimestampTz, Uuid, Varchar,
    };
    let value = quote(column);
    let name = write_type(to);
    let cast = |value: &str| Some(format!("{value}::{name}"));
    match (from, to) {
        (from, to) if grows(from, to) => None,
        // Moments without a zone are those of UTC, whatever the session says.
        (Timestamp, TimestampTz) | (TimestampTz, Timestamp) => Some(format!("{value} AT TIME ZONE 'UTC'")),
        (TimestampTz, Date | Time) => cast(&format!("({value} AT TIME ZONE 'UTC')")),
        (Date, TimestampTz) => Some(format!("{value}::timestamp AT TIME ZONE 'UTC'")),
        (Timestamp, Date | Time) | (Date, Timestamp) => cast(&value),
        (Bool, Integer) | (Integer, Bool) | (Json, Jsonb) | (Jsonb, Json) => cast(&value),
        (Bool, SmallInt | BigInt | Float | Double | Numeric { .. }) => cast(&format!("{value}::integer")),
        (SmallInt | BigInt | Float | Double | Numeric { .. }, Bool) => Some(format!("{value} <> 0")),
        (from, to) if is_number(from) && is_number(to) => cast(&value),
        (Text | Varchar(_), Text | Varchar(_)) => cast(&value),
        (Binary, Text | Varchar(_)) => cast(&format!("convert_from({value}, 'UTF8')")),
        (Text | Varchar(_), Binary) => Some(format!("convert_to({value}, 'UTF8')")),
        (Uuid, Binary) => Some(format!("uuid_send({value})")),
        (Binary, Uuid) => cast(&format!("encode({value}, 'hex')")),
        (Array(_), Array(_)) => cast(&value),
        (from, Array(of)) if from == of.as_ref() => Some(format!("ARRAY[{value}]")),
        (_, Text | Varchar(_)) | (Text | Varchar(_), _) => cast(&value),
        _ => cast(&format!("{value}::text")),
    }
}

/// Whether the new type takes every value of the old one by itself.
fn grows(from: &ColumnType, to: &ColumnType) -> bool {
    use ColumnType::{BigInt, Double, Float, Integer, SmallInt, Text, Varchar};
    match (from, to) {
        (Varchar(short), Varchar(long)) => short <= long,
        _ => {
            from == to
                || matches!(
                    (from, to),
                    (Varchar(_), Text) | (SmallInt, Integer | BigInt) | (Integer, BigInt) | (Float, Double)
                )
        }
    }
}

fn is_number(column_type: &ColumnType) -> bool {
    matches!(
        column_type,
        ColumnType::SmallInt
            | ColumnType::Integer
            | ColumnType::BigInt
            | ColumnType::Float
            | ColumnType::Double
            | ColumnType::Numeric { .. }
    )
}
