//! Types for columns of random schemas, with values and defaults that fit them.

use olembic::schema::{ColumnType, ServerDefault};
use proptest::prelude::*;

/// A column by what stands in it: text is text, and numbers can become wider, narrower, or text.
pub fn column_type() -> impl Strategy<Value = ColumnType> {
    let enumerated = |name: &'static str| {
        prop::sample::subsequence(vec!["v1", "v2", "v3", "it's", "5"], 0..=2).prop_map(move |gone| {
            let all = ["v1", "v2", "v3", "it's", "5"];
            ColumnType::Enum {
                name: name.to_owned(),
                // What rows hold stays.
                values: all
                    .iter()
                    .filter(|value| !gone.contains(value) || value.starts_with('v'))
                    .map(|value| (*value).to_owned())
                    .collect(),
            }
        })
    };
    prop_oneof![
        4 => numbers(),
        4 => texts(),
        1 => Just(ColumnType::Bool),
        1 => Just(ColumnType::Binary),
        1 => Just(ColumnType::Date),
        1 => Just(ColumnType::Time),
        1 => Just(ColumnType::Timestamp),
        1 => Just(ColumnType::TimestampTz),
        1 => Just(ColumnType::Json),
        1 => Just(ColumnType::Jsonb),
        1 => Just(ColumnType::Uuid),
        1 => Just(ColumnType::Inet),
        1 => Just(ColumnType::Interval),
        1 => Just(ColumnType::Other("char(40)".to_owned())),
        1 => Just(ColumnType::Other("INT4RANGE".to_owned())),
        1 => Just(ColumnType::Array(Box::new(ColumnType::Integer))),
        2 => enumerated("Mood"),
        1 => enumerated("plain").prop_map(|of| ColumnType::Array(Box::new(of))),
    ]
}

pub fn numbers() -> impl Strategy<Value = ColumnType> {
    prop_oneof![
        Just(ColumnType::SmallInt),
        Just(ColumnType::Integer),
        Just(ColumnType::BigInt),
        Just(ColumnType::Float),
        Just(ColumnType::Double),
        Just(ColumnType::Numeric {
            precision: None,
            scale: None
        }),
        (8..40_u32, prop::option::of(0..3_u32)).prop_map(|(precision, scale)| ColumnType::Numeric {
            precision: Some(precision),
            scale
        }),
    ]
}

pub fn texts() -> impl Strategy<Value = ColumnType> {
    prop_oneof![
        Just(ColumnType::Text),
        (40..300_u32).prop_map(ColumnType::Varchar)
    ]
}

pub fn is_number(column_type: &ColumnType) -> bool {
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

pub fn is_text(column_type: &ColumnType) -> bool {
    matches!(column_type, ColumnType::Text | ColumnType::Varchar(_))
}

/// The values of three rows, as SQL.
pub fn value(column_type: &ColumnType, row: usize) -> String {
    match column_type {
        _ if is_number(column_type) => row.to_string(),
        ColumnType::Bool => (row == 1).to_string(),
        ColumnType::Binary => format!("'\\x0{row}'"),
        ColumnType::Date => format!("'2024-02-0{row}'"),
        ColumnType::Time => format!("'01:02:0{row}'"),
        ColumnType::Timestamp | ColumnType::TimestampTz => format!("'2024-02-0{row} 01:02:03.5'"),
        ColumnType::Json | ColumnType::Jsonb => format!("'[{row}]'"),
        ColumnType::Uuid => format!("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1{row}'"),
        ColumnType::Inet => format!("'10.0.0.{row}'"),
        ColumnType::Interval => format!("'{row} days'"),
        ColumnType::Enum { .. } => format!("'v{row}'"),
        ColumnType::Array(of) if matches!(of.as_ref(), ColumnType::Enum { .. }) => format!("'{{v{row}}}'"),
        ColumnType::Array(_) => format!("'{{{row}}}'"),
        ColumnType::Other(name) if name.eq_ignore_ascii_case("int4range") => format!("'[1,{row}5)'"),
        _ => format!("'строка {row}'"),
    }
}

/// A default that fits the type.
pub fn default(column_type: &ColumnType) -> BoxedStrategy<ServerDefault> {
    match column_type {
        _ if is_number(column_type) => prop_oneof![
            (-9999..9999_i64).prop_map(ServerDefault::Integer),
            Just(ServerDefault::Float("1.5".to_owned())),
            Just(ServerDefault::Sql("( abs( -1 ) + 2)".to_owned())),
        ]
        .boxed(),
        ColumnType::Bool => any::<bool>().prop_map(ServerDefault::Bool).boxed(),
        ColumnType::Date | ColumnType::Time | ColumnType::Timestamp | ColumnType::TimestampTz => {
            Just(ServerDefault::Now).boxed()
        }
        _ if is_text(column_type) => prop_oneof![
            4 => "[^\\x00]{0,12}".prop_map(ServerDefault::Text),
            1 => Just(ServerDefault::Now),
            1 => Just(ServerDefault::Sql("UPPER('a') || 'b'".to_owned())),
        ]
        .boxed(),
        ColumnType::Enum { .. } => Just(ServerDefault::Text("v2".to_owned())).boxed(),
        _ => {
            let literal = value(column_type, 2);
            Just(ServerDefault::Text(literal.trim_matches('\'').to_owned())).boxed()
        }
    }
}
