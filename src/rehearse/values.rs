//! Values to try in a column: ordinary ones, and the extremes that migrations break on.

use std::collections::BTreeSet;

use crate::schema::{Column, ColumnType, Table};
use crate::sql::literals;

/// Literals that the CHECKs of a table speak of: values around them often satisfy what nothing else does.
pub(super) struct Spoken {
    numbers: BTreeSet<i64>,
    texts: BTreeSet<String>,
}

impl Spoken {
    pub(super) fn of(table: &Table) -> Self {
        let mut spoken = Self {
            numbers: BTreeSet::new(),
            texts: BTreeSet::new(),
        };
        for check in &table.checks {
            for literal in literals(&check.expression) {
                match literal.parse() {
                    Ok(number) => {
                        spoken.numbers.insert(number);
                    }
                    Err(_) => {
                        spoken.texts.insert(literal);
                    }
                }
            }
        }
        spoken
    }
}

/// The SQL literals to try, the ordinary ones first; `row` makes some of them differ from row to row.
pub(super) fn candidates(column: &Column, row: usize, spoken: &Spoken) -> Vec<String> {
    let number = i64::try_from(row).unwrap_or_default() + 1;
    match &column.column_type {
        ColumnType::SmallInt => numbers(number, i64::from(i16::MIN), i64::from(i16::MAX), spoken),
        ColumnType::Integer => numbers(number, i64::from(i32::MIN), i64::from(i32::MAX), spoken),
        ColumnType::BigInt => numbers(number, i64::MIN + 1, i64::MAX, spoken),
        ColumnType::Float | ColumnType::Double => {
            let mut values = owned(&[&format!("{number}.5"), "0.0", "-1.25", "1e30", "-1e-30"]);
            values.extend(around(spoken).map(|number| format!("{number}.0")));
            values
        }
        ColumnType::Bool => owned(&["1", "0"]),
        ColumnType::Text => texts(number, None, spoken),
        ColumnType::Varchar(length) => texts(number, Some(*length), spoken),
        ColumnType::Binary => owned(&[&format!("x'{number:04x}'"), "x''", "x'00ff00'"]),
        ColumnType::Date => owned(&[
            &format!("'2024-02-{:02}'", number % 29 + 1),
            "'0001-01-01'",
            "'9999-12-31'",
        ]),
        ColumnType::Time => owned(&[
            &format!("'12:00:{:02}'", number % 60),
            "'00:00:00'",
            "'23:59:59.999999'",
        ]),
        ColumnType::Timestamp => owned(&[
            &format!("'2024-02-29 12:00:{:02}'", number % 60),
            "'1970-01-01 00:00:00'",
            "'9999-12-31 23:59:59.999999'",
        ]),
        ColumnType::TimestampTz => owned(&[
            &format!("'2024-02-29 12:00:{:02}+00:00'", number % 60),
            "'1970-01-01 00:00:00+00:00'",
        ]),
        ColumnType::Json => owned(&["'{\"a\": [1, null, \"é\"]}'", "'[]'", "'null'"]),
        ColumnType::Jsonb => owned(&["jsonb('{\"a\": 1}')", "jsonb('[]')"]),
        ColumnType::Uuid => owned(&[
            &format!("x'{number:032x}'"),
            "x'ffffffffffffffffffffffffffffffff'",
        ]),
        ColumnType::Enum { values, .. } => {
            let places = (0..values.len()).map(|place| (row + place) % values.len());
            places
                .filter_map(|place| values.get(place))
                .map(|text| quoted(text))
                .collect()
        }
        // Numbers of any kind, and types of other backends as far as text or a number serves them.
        _ => {
            let mut values = numbers(number, -1, 1_000_000, spoken);
            values.extend(texts(number, Some(10), spoken));
            values
        }
    }
}

fn owned(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

fn around(spoken: &Spoken) -> impl Iterator<Item = i64> {
    let near = |number: &i64| [number.saturating_sub(1), *number, number.saturating_add(1)];
    spoken.numbers.iter().flat_map(near)
}

fn numbers(ordinary: i64, least: i64, greatest: i64, spoken: &Spoken) -> Vec<String> {
    let within = around(spoken).filter(|number| (least..=greatest).contains(number));
    let values = [
        ordinary,
        greatest - ordinary,
        least + ordinary,
        0,
        least,
        greatest,
    ];
    values
        .into_iter()
        .chain(within)
        .map(|number| number.to_string())
        .collect()
}

fn texts(ordinary: i64, length: Option<u32>, spoken: &Spoken) -> Vec<String> {
    let long = "long ".repeat(60);
    let lengths = spoken
        .numbers
        .iter()
        .filter(|number| (0..=1000).contains(*number));
    let of_length = lengths.map(|length| "é".repeat(usize::try_from(*length).unwrap_or_default()));
    let plain = [
        format!("text {ordinary}"),
        format!("Жёлтый {ordinary} 🌻"),
        format!("it's \"{ordinary}\"; --"),
        format!("{ordinary}{long}"),
        format!("{ordinary}"),
        String::new(),
    ];
    let limit = length
        .and_then(|length| usize::try_from(length).ok())
        .unwrap_or(usize::MAX);
    plain
        .into_iter()
        .chain(spoken.texts.iter().cloned())
        .chain(of_length)
        .map(|text| text.chars().take(limit).collect::<String>())
        .map(|text| quoted(&text))
        .collect()
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
