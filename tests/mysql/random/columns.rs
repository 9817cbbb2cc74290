//! Random columns: a type, a default that fits it, the values of rows.

use olembic::schema::{Column, ColumnType, ServerDefault};
use proptest::prelude::*;

/// A column by what stands in it: text is text, and numbers can become wider, narrower, or text.
fn column_type() -> impl Strategy<Value = ColumnType> {
    let enumerated = prop::sample::subsequence(vec!["it's", "5", "a,b"], 0..=2).prop_map(|more| {
        let values = ["v1", "v2", "v3"].into_iter().chain(more);
        ColumnType::Enum {
            name: "Mood".to_owned(),
            values: values.map(str::to_owned).collect(),
        }
    });
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
        1 => Just(ColumnType::Uuid),
        1 => Just(ColumnType::Other("char(40)".to_owned())),
        1 => Just(ColumnType::Other("mediumtext".to_owned())),
        1 => Just(ColumnType::Other("int unsigned".to_owned())),
        2 => enumerated,
    ]
}

fn numbers() -> impl Strategy<Value = ColumnType> {
    prop_oneof![
        Just(ColumnType::SmallInt),
        Just(ColumnType::Integer),
        Just(ColumnType::BigInt),
        Just(ColumnType::Float),
        Just(ColumnType::Double),
        (8..40_u32, prop::option::of(0..3_u32)).prop_map(|(precision, scale)| ColumnType::Numeric {
            precision: Some(precision),
            scale
        }),
    ]
}

fn texts() -> impl Strategy<Value = ColumnType> {
    prop_oneof![
        Just(ColumnType::Text),
        (40..900_u32).prop_map(ColumnType::Varchar)
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
        ColumnType::Binary => format!("'b{row}'"),
        ColumnType::Date => format!("'2024-02-0{row}'"),
        ColumnType::Time => format!("'01:02:0{row}'"),
        ColumnType::Timestamp | ColumnType::TimestampTz => format!("'2024-02-0{row} 01:02:03.5'"),
        ColumnType::Json => format!("'[{row}]'"),
        ColumnType::Uuid => format!("'0123456789abcde{row}'"),
        ColumnType::Enum { .. } => format!("'v{row}'"),
        ColumnType::Other(name) if name == "int unsigned" => row.to_string(),
        _ => format!("'строка {row}'"),
    }
}

/// A default that fits the type.
fn default(column_type: &ColumnType) -> BoxedStrategy<ServerDefault> {
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
            4 => "[^\\x00\\u{10000}-\\u{10FFFF}]{0,12}".prop_map(ServerDefault::Text),
            1 => Just(ServerDefault::Now),
            1 => Just(ServerDefault::Sql("concat(UPPER('a'), 'b')".to_owned())),
        ]
        .boxed(),
        ColumnType::Enum { .. } => Just(ServerDefault::Text("v2".to_owned())).boxed(),
        _ => {
            let literal = value(column_type, 2);
            Just(ServerDefault::Text(literal.trim_matches('\'').to_owned())).boxed()
        }
    }
}

pub fn column(name: &'static str) -> impl Strategy<Value = Column> {
    (column_type(), any::<bool>(), any::<bool>(), any::<bool>()).prop_flat_map(
        move |(column_type, nullable, defaulted, commented)| {
            let default = if defaulted {
                default(&column_type).prop_map(Some).boxed()
            } else {
                Just(None).boxed()
            };
            default.prop_map(move |default| Column {
                nullable,
                default,
                comment: commented.then(|| format!("of {name}'s")),
                ..Column::new(name, column_type.clone())
            })
        },
    )
}
