//! Values to try in a column: ordinary ones, and the extremes that migrations break on.

use std::collections::BTreeSet;

use crate::schema::{Column, ColumnType, Table};
use crate::sql::{Syntax, identifiers_in, literals};

/// Literals that the CHECKs of a table speak of: values around them often satisfy what nothing else does.
pub(super) struct Spoken {
    numbers: BTreeSet<i64>,
    texts: BTreeSet<String>,
    /// Every word of the CHECKs, in lower case: columns among them.
    words: BTreeSet<String>,
}

impl Spoken {
    pub(super) fn of(table: &Table, syntax: Syntax) -> Self {
        let mut spoken = Self {
            numbers: BTreeSet::new(),
            texts: BTreeSet::new(),
            words: BTreeSet::new(),
        };
        for check in &table.checks {
            spoken.words.extend(identifiers_in(&check.expression, syntax));
            for literal in literals(&check.expression, syntax) {
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

    /// Whether a CHECK says something about the column.
    pub(super) fn names(&self, column: &Column) -> bool {
        self.words.contains(&column.name.to_lowercase())
    }
}

/// The SQL literals to try in a column of this type, the ordinary ones first; `row` makes some of them differ from row to row.
pub(super) fn of_type(column_type: &ColumnType, row: usize, spoken: &Spoken, syntax: Syntax) -> Vec<String> {
    let number = i64::try_from(row).unwrap_or_default() + 1;
    let postgres = syntax == Syntax::Postgres;
    match column_type {
        ColumnType::SmallInt => numbers(number, i64::from(i16::MIN), i64::from(i16::MAX), spoken),
        ColumnType::Integer => numbers(number, i64::from(i32::MIN), i64::from(i32::MAX), spoken),
        ColumnType::BigInt => numbers(number, i64::MIN + 1, i64::MAX, spoken),
        ColumnType::Float | ColumnType::Double => {
            let mut values = owned(&[&format!("{number}.5"), "0.0", "-1.25", "1e30", "-1e-30"]);
            values.extend(around(spoken).map(|number| format!("{number}.0")));
            values
        }
        ColumnType::Bool if postgres => owned(&["true", "false"]),
        ColumnType::Bool => owned(&["1", "0"]),
        ColumnType::Text => texts(number, None, spoken, syntax),
        ColumnType::Varchar(length) => texts(number, Some(*length), spoken, syntax),
        ColumnType::Binary if postgres => owned(&[&format!("'\\x{number:04x}'"), "'\\x'", "'\\x00ff00'"]),
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
        // There it is read in the zone of the session, and goes from 1970 to 2038.
        ColumnType::TimestampTz if syntax == Syntax::Mysql => owned(&[
            &format!("'2024-02-29 12:00:{:02}'", number % 60),
            "'1971-01-01 00:00:00'",
        ]),
        ColumnType::TimestampTz => owned(&[
            &format!("'2024-02-29 12:00:{:02}+00:00'", number % 60),
            "'1970-01-01 00:00:00+00:00'",
        ]),
        ColumnType::Jsonb if syntax == Syntax::Sqlite => owned(&["jsonb('{\"a\": 1}')", "jsonb('[]')"]),
        ColumnType::Json | ColumnType::Jsonb => {
            owned(&[&format!("'{{\"a\": [{number}, null, \"é\"]}}'"), "'[]'", "'null'"])
        }
        ColumnType::Uuid if postgres => {
            owned(&[&format!("'{number:032x}'"), "'ffffffffffffffffffffffffffffffff'"])
        }
        ColumnType::Uuid => owned(&[
            &format!("x'{number:032x}'"),
            "x'ffffffffffffffffffffffffffffffff'",
        ]),
        ColumnType::Enum { values, .. } => {
            let places = (0..values.len()).map(|place| (row + place) % values.len());
            places
                .filter_map(|place| values.get(place))
                .map(|text| quoted(text, syntax))
                .collect()
        }
        ColumnType::Array(inner) => arrays(&of_type(inner, row, spoken, syntax)),
        ColumnType::Inet => owned(&[&format!("'10.0.0.{}'", number % 250), "'::1/64'", "'0.0.0.0/0'"]),
        ColumnType::Cidr => owned(&[&format!("'10.{}.0.0/16'", number % 250), "'::/0'"]),
        ColumnType::MacAddr => owned(&[&format!("'08:00:2b:01:02:{:02x}'", number % 250)]),
        ColumnType::Interval => owned(&[&format!("'{number} days'"), "'-1 month 2 hours'", "'0'"]),
        ColumnType::Other(name) if postgres => of_name(name, number, spoken),
        ColumnType::Numeric {
            precision: Some(precision),
            scale,
        } => {
            let digits = precision.saturating_sub(scale.unwrap_or_default()).min(18);
            let greatest = 10_i64.saturating_pow(digits).saturating_sub(1);
            numbers(number, -greatest, greatest, spoken)
        }
        ColumnType::Other(name) if syntax == Syntax::Mysql => of_mysql(name, number, spoken),
        // Numbers of any kind, and types of other backends as far as text or a number serves them.
        ColumnType::Numeric { .. } | ColumnType::Other(_) => {
            let mut values = numbers(number, -1, 1_000_000, spoken);
            values.extend(texts(number, Some(10), spoken, syntax));
            values
        }
    }
}

/// A list of one, of none, of NULL, and of several, as text: then the column alone says of which type it is.
pub(super) fn arrays(values: &[String]) -> Vec<String> {
    let elements: Vec<String> = values.iter().map(|value| element(value)).collect();
    let list = |elements: &[String]| {
        let list = elements.join(",").replace('\'', "''");
        format!("'{{{list}}}'")
    };
    let mut lists: Vec<String> = elements.chunks(1).take(2).map(list).collect();
    lists.extend(owned(&["'{}'", "'{NULL}'"]));
    lists.extend(elements.get(..3).map(list));
    lists
}

/// A literal as an element of a list.
fn element(literal: &str) -> String {
    let text = literal
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''));
    match text {
        Some(text) => {
            let text = text.replace("''", "'").replace('\\', "\\\\").replace('"', "\\\"");
            format!("\"{text}\"")
        }
        None => literal.to_owned(),
    }
}

/// Values for a type of MariaDB and MySQL that models only know by its name.
fn of_mysql(name: &str, number: i64, spoken: &Spoken) -> Vec<String> {
    let unsigned = name.contains("unsigned");
    let between = |bits: u32| {
        let all = 1_i64.checked_shl(bits).unwrap_or(i64::MAX);
        let (least, greatest) = if unsigned {
            (0, all - 1)
        } else {
            (-all / 2, all / 2 - 1)
        };
        numbers(number, least, greatest, spoken)
    };
    let bare = name.split([' ', '(']).next().unwrap_or(name);
    match bare {
        "tinyint" => between(8),
        "smallint" => between(16),
        "mediumint" => between(24),
        "int" => between(32),
        "bigint" => between(62),
        "year" => owned(&[&format!("{}", 2000 + number % 100), "1901", "2155"]),
        "bit" => owned(&["b'1'", "b'0'"]),
        "datetime" | "timestamp" => of_type(&ColumnType::TimestampTz, 0, spoken, Syntax::Mysql),
        "time" => owned(&[
            &format!("'12:00:{:02}'", number % 60),
            "'00:00:00'",
            "'-01:00:00'",
        ]),
        "binary" | "varbinary" | "tinyblob" | "mediumblob" | "blob" => owned(&["x'01'", "x'ff'"]),
        "set" | "enum" => {
            // A quote in a text is two of them.
            let whole = name.replace("''", "\0");
            let quoted = whole.split('\'').skip(1).step_by(2);
            quoted
                .map(|text| format!("'{}'", text.replace('\0', "''")))
                .collect()
        }
        "point" | "geometry" => owned(&["ST_GeomFromText('POINT(1 2)')"]),
        "inet4" => owned(&[&format!("'10.0.0.{}'", number % 250)]),
        "inet6" => owned(&[&format!("'::{number}'")]),
        "uuid" => owned(&[&format!("'00000000-0000-0000-0000-{number:012x}'")]),
        _ => {
            let mut values = numbers(number, -1, 1_000_000, spoken);
            values.extend(texts(number, Some(10), spoken, Syntax::Mysql));
            values
        }
    }
}

/// Values for a type of PostgreSQL that models only know by its name.
fn of_name(name: &str, number: i64, spoken: &Spoken) -> Vec<String> {
    const FORMS: [(&str, &[&str]); 16] = [
        ("tsvector", &["'a fat cat'", "''"]),
        ("tsquery", &["'fat & rat'"]),
        ("point", &["'(1,2)'"]),
        ("box", &["'((0,0),(1,1))'"]),
        ("lseg", &["'((0,0),(1,1))'"]),
        ("path", &["'((0,0),(1,1))'"]),
        ("polygon", &["'((0,0),(1,1),(1,0))'"]),
        ("circle", &["'<(0,0),1>'"]),
        ("line", &["'{1,2,3}'"]),
        ("xml", &["'<a/>'"]),
        ("bit", &["'1'", "'0'"]),
        ("hstore", &["'a=>1'", "''"]),
        ("macaddr8", &["'08:00:2b:01:02:03:04:05'"]),
        ("ltree", &["'a.b'"]),
        ("jsonpath", &["'$.a'"]),
        ("pg_lsn", &["'0/0'"]),
    ];
    let bare = name.rsplit('.').next().unwrap_or(name);
    if bare.ends_with("range") {
        return owned(&["'empty'", "'(,)'"]);
    }
    if let Some((_, forms)) = FORMS.iter().find(|(known, _)| bare.starts_with(known)) {
        return owned(forms);
    }
    // In quotes a number is one of any type: money, a domain, an oid.
    let mut values: Vec<String> = numbers(number, -1, 1_000_000, spoken)
        .iter()
        .map(|number| format!("'{number}'"))
        .collect();
    values.extend(texts(number, Some(10), spoken, Syntax::Postgres));
    values.push("'{}'".to_owned());
    values
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

fn texts(ordinary: i64, length: Option<u32>, spoken: &Spoken, syntax: Syntax) -> Vec<String> {
    let long = "long ".repeat(60);
    let lengths = spoken
        .numbers
        .iter()
        .filter(|number| (0..=1000).contains(*number));
    let of_length = lengths.map(|length| "é".repeat(usize::try_from(*length).unwrap_or_default()));
    let limit = length
        .and_then(|length| usize::try_from(length).ok())
        .unwrap_or(usize::MAX);
    let first = format!("text {ordinary}");
    let plain = [
        // Cut off, it would be the same in every row.
        if first.len() > limit {
            ordinary.to_string()
        } else {
            first
        },
        format!("Жёлтый {ordinary} 🌻"),
        format!("it's \"{ordinary}\"; --"),
        format!("{ordinary}{long}"),
        format!("{ordinary}"),
        String::new(),
    ];
    plain
        .into_iter()
        .chain(spoken.texts.iter().cloned())
        .chain(of_length)
        .map(|text| text.chars().take(limit).collect::<String>())
        .map(|text| quoted(&text, syntax))
        .collect()
}

fn quoted(text: &str, syntax: Syntax) -> String {
    let text = text.replace('\'', "''");
    match syntax {
        Syntax::Mysql => format!("'{}'", text.replace('\\', "\\\\")),
        Syntax::Sqlite | Syntax::Postgres => format!("'{text}'"),
    }
}
