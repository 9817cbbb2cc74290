//! The type names of MariaDB and MySQL. What stands for none of the models' types is kept by the server's own name for it.

use super::{BY_HAND, Refusal, literal};
use crate::schema::{Column, ColumnType};
use crate::sql::stays_inside;

/// The type of a column, as its definition writes it.
pub(super) fn type_text(column: &Column) -> Result<String, Refusal> {
    let name = &column.name;
    Ok(match &column.column_type {
        ColumnType::SmallInt => "SMALLINT".to_owned(),
        ColumnType::Integer => "INTEGER".to_owned(),
        ColumnType::BigInt => "BIGINT".to_owned(),
        ColumnType::Float => "FLOAT".to_owned(),
        ColumnType::Double => "DOUBLE".to_owned(),
        ColumnType::Bool => "BOOLEAN".to_owned(),
        ColumnType::Text => "TEXT".to_owned(),
        ColumnType::Varchar(length) => format!("VARCHAR({length})"),
        ColumnType::Binary => "BLOB".to_owned(),
        ColumnType::Date => "DATE".to_owned(),
        // Without digits behind the second, the server would round what chrono gives it.
        ColumnType::Time => "TIME(6)".to_owned(),
        ColumnType::Timestamp => "DATETIME(6)".to_owned(),
        ColumnType::TimestampTz => "TIMESTAMP(6)".to_owned(),
        ColumnType::Json | ColumnType::Jsonb => "JSON".to_owned(),
        ColumnType::Uuid => "BINARY(16)".to_owned(),
        ColumnType::Numeric {
            precision: Some(precision),
            scale,
        } => format!("DECIMAL({precision}, {})", scale.unwrap_or_default()),
        ColumnType::Numeric { precision: None, .. } => {
            return Err(Refusal::new(
                format!(
                    "column `{name}` is a number without a precision, which would lose all digits behind the point here"
                ),
                "give it `#[column(precision = .., scale = ..)]`",
            ));
        }
        ColumnType::Enum { values, .. } => enum_text(values),
        of_postgres @ (ColumnType::Array(_)
        | ColumnType::Inet
        | ColumnType::Cidr
        | ColumnType::MacAddr
        | ColumnType::Interval) => {
            return Err(Refusal::new(
                format!("column `{name}` has the type `{of_postgres}`, which only PostgreSQL has"),
                "give the column a type that the database has",
            ));
        }
        ColumnType::Other(text) if stays_inside(text) => text.clone(),
        ColumnType::Other(text) => {
            return Err(Refusal::new(
                format!("column `{name}` has the type `{text}`, which is no plain type name"),
                BY_HAND,
            ));
        }
    })
}

/// An enum has no empty text, a moment begins in 1970 and in no zone but the session's, and some numbers are known by name only.
pub(super) fn stand_in(column_type: &ColumnType) -> Option<String> {
    match column_type {
        ColumnType::TimestampTz => Some("'1971-01-01 00:00:00'".to_owned()),
        ColumnType::Other(text) if text.starts_with("enum(") => parts(text).1.into_iter().next(),
        ColumnType::Other(text) if is_whole_number(&parts(text).0) || text.contains("unsigned") => {
            Some("0".to_owned())
        }
        _ => None,
    }
}

fn enum_text(values: &[String]) -> String {
    let values: Vec<_> = values.iter().map(|value| literal(value)).collect();
    format!("enum({})", values.join(","))
}

/// The type as it is read back: an enum is its texts, for it has no name.
pub(super) fn normalise_type(column_type: &ColumnType) -> ColumnType {
    match column_type {
        ColumnType::Other(text) => read_type(text),
        ColumnType::Enum { values, .. } => ColumnType::Other(enum_text(values)),
        ColumnType::Jsonb => ColumnType::Json,
        ColumnType::Numeric {
            precision: Some(precision),
            scale: None,
        } => ColumnType::Numeric {
            precision: Some(*precision),
            scale: Some(0),
        },
        other => other.clone(),
    }
}

/// The type that a type name means, as people write it or as the catalogue does.
///
/// ```
/// use olembic::{dialect::mysql::read_type, schema::ColumnType};
/// assert_eq!(read_type("tinyint(1)"), ColumnType::Bool);
/// assert_eq!(read_type("INT(11)"), ColumnType::Integer);
/// assert_eq!(read_type("int(10) unsigned"), ColumnType::Other("int unsigned".to_owned()));
/// assert_eq!(read_type("ENUM('A', 'b')"), ColumnType::Other("enum('A','b')".to_owned()));
/// ```
pub fn read_type(text: &str) -> ColumnType {
    let (name, arguments) = parts(text);
    let (first, modifiers) = canonical(&name);
    let (first, arguments) = match (first, arguments.as_slice()) {
        ("boolean", []) => ("tinyint", vec!["1".to_owned()]),
        ("decimal", []) => (first, vec!["10".to_owned(), "0".to_owned()]),
        ("decimal", [precision]) => (first, vec![precision.clone(), "0".to_owned()]),
        ("bit" | "char" | "binary", []) => (first, vec!["1".to_owned()]),
        _ => (first, arguments),
    };
    let other = |arguments: &[String]| ColumnType::Other(spelled(first, arguments, modifiers));
    if !modifiers.is_empty() {
        // The width says nothing, but where it says how many zeros, or that it is a yes or no.
        let says = modifiers.contains("zerofill") || (first == "tinyint" && arguments == ["1"]);
        return other(if is_whole_number(first) && !says {
            &[]
        } else {
            &arguments
        });
    }
    let numbers: Vec<u32> = arguments.iter().filter_map(|text| text.parse().ok()).collect();
    match (first, numbers.as_slice()) {
        ("tinyint", [1]) => ColumnType::Bool,
        ("smallint", _) => ColumnType::SmallInt,
        ("int", _) => ColumnType::Integer,
        ("bigint", _) => ColumnType::BigInt,
        ("tinyint" | "mediumint" | "year", _) => other(&[]),
        ("float", []) => ColumnType::Float,
        ("float", [digits]) if *digits < 25 => ColumnType::Float,
        ("float", [_]) | ("double", []) => ColumnType::Double,
        ("decimal", [precision, scale]) => ColumnType::Numeric {
            precision: Some(*precision),
            scale: Some(*scale),
        },
        ("varchar", [length]) => ColumnType::Varchar(*length),
        ("text", []) if arguments.is_empty() => ColumnType::Text,
        ("blob", []) if arguments.is_empty() => ColumnType::Binary,
        ("date", []) => ColumnType::Date,
        ("time", [6]) => ColumnType::Time,
        ("datetime", [6]) => ColumnType::Timestamp,
        ("timestamp", [6]) => ColumnType::TimestampTz,
        ("json", []) => ColumnType::Json,
        ("binary", [16]) => ColumnType::Uuid,
        _ => other(&arguments),
    }
}

/// The words of a type name in small letters, and what stands in its parentheses, where quotes keep their case.
fn parts(text: &str) -> (String, Vec<String>) {
    let even = |text: &str| {
        let words: Vec<_> = text.split_whitespace().map(str::to_ascii_lowercase).collect();
        words.join(" ")
    };
    let Some((name, rest)) = text.split_once('(') else {
        return (even(text), Vec::new());
    };
    let mut arguments = vec![String::new()];
    let mut quoted = false;
    for (at, ch) in rest.char_indices() {
        match ch {
            '\'' => quoted = !quoted,
            ')' if !quoted => {
                let behind = rest.get(at + 1..).unwrap_or_default();
                let arguments = arguments.iter().map(|argument| argument.trim().to_owned());
                return (even(&format!("{name} {behind}")), arguments.collect());
            }
            ',' if !quoted => {
                arguments.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = arguments.last_mut() {
            last.push(ch);
        }
    }
    (even(text), Vec::new())
}

/// The server's own word for a type, and the words behind it.
fn canonical(name: &str) -> (&str, &str) {
    for (words, own) in [
        ("double precision", "double"),
        ("character varying", "varchar"),
        ("char varying", "varchar"),
        ("national varchar", "varchar"),
        ("national char", "char"),
    ] {
        if let Some(rest) = name.strip_prefix(words) {
            return (own, rest.trim());
        }
    }
    let (first, rest) = name.split_once(' ').unwrap_or((name, ""));
    let own = match first {
        "integer" | "int4" => "int",
        "int1" => "tinyint",
        "int2" => "smallint",
        "int3" | "middleint" => "mediumint",
        "int8" => "bigint",
        "bool" => "boolean",
        "dec" | "numeric" | "fixed" => "decimal",
        "float4" => "float",
        "float8" | "real" => "double",
        "character" | "nchar" => "char",
        "nvarchar" => "varchar",
        other => other,
    };
    (own, rest.trim())
}

fn is_whole_number(name: &str) -> bool {
    matches!(name, "tinyint" | "smallint" | "mediumint" | "int" | "bigint")
}

fn spelled(name: &str, arguments: &[String], modifiers: &str) -> String {
    let mut text = name.to_owned();
    if !arguments.is_empty() {
        text.push_str(&format!("({})", arguments.join(",")));
    }
    if !modifiers.is_empty() {
        text.push_str(&format!(" {modifiers}"));
    }
    text
}

/// Whether the column holds whole numbers, and so can be numbered.
pub(super) fn is_integer(column_type: &ColumnType) -> bool {
    match column_type {
        ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt => true,
        ColumnType::Other(name) => is_whole_number(name.split([' ', '(']).next().unwrap_or_default()),
        _ => false,
    }
}

/// Whether the values are kept beside the row: an index needs to know how much of them it takes, and a default is an expression.
pub(super) fn is_long(column_type: &ColumnType) -> bool {
    match column_type {
        ColumnType::Text | ColumnType::Binary | ColumnType::Json | ColumnType::Jsonb => true,
        ColumnType::Other(name) => {
            let own = ["tiny", "medium", "long"];
            let bare = own
                .iter()
                .find_map(|word| name.strip_prefix(word))
                .unwrap_or(name);
            bare.starts_with("text") || bare.starts_with("blob")
        }
        _ => false,
    }
}
