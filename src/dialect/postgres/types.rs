//! PostgreSQL's type names. What stands for none of the models' types is kept by the server's own name for it.

use super::{BY_HAND, Refusal, quote};
use crate::schema::{Column, ColumnType};
use crate::sql::stays_inside;

/// The name that a column definition gives to the type.
pub(super) fn write_type(column_type: &ColumnType) -> String {
    match column_type {
        ColumnType::SmallInt => "SMALLINT".to_owned(),
        ColumnType::Integer => "INTEGER".to_owned(),
        ColumnType::BigInt => "BIGINT".to_owned(),
        ColumnType::Float => "REAL".to_owned(),
        ColumnType::Double => "DOUBLE PRECISION".to_owned(),
        ColumnType::Bool => "BOOLEAN".to_owned(),
        ColumnType::Text => "TEXT".to_owned(),
        ColumnType::Varchar(length) => format!("VARCHAR({length})"),
        ColumnType::Binary => "BYTEA".to_owned(),
        ColumnType::Date => "DATE".to_owned(),
        ColumnType::Time => "TIME".to_owned(),
        ColumnType::Timestamp => "TIMESTAMP".to_owned(),
        ColumnType::TimestampTz => "TIMESTAMPTZ".to_owned(),
        ColumnType::Json => "JSON".to_owned(),
        ColumnType::Jsonb => "JSONB".to_owned(),
        ColumnType::Uuid => "UUID".to_owned(),
        ColumnType::Numeric { .. }
        | ColumnType::Inet
        | ColumnType::Cidr
        | ColumnType::MacAddr
        | ColumnType::Interval => column_type.to_string().to_uppercase(),
        ColumnType::Enum { name, .. } => quote(name),
        ColumnType::Array(of) => format!("{}[]", write_type(of)),
        ColumnType::Other(text) => text.clone(),
    }
}

/// Whether values are of an enum type, or lists of them.
pub(super) fn has_enum(column_type: &ColumnType) -> bool {
    match column_type {
        ColumnType::Enum { .. } => true,
        ColumnType::Array(of) => has_enum(of),
        _ => false,
    }
}

/// The type of a column, where it is nothing but a type: the name of a foreign one goes into the SQL as it is.
pub(super) fn type_text(column: &Column) -> Result<String, Refusal> {
    let text = write_type(&column.column_type);
    if matches!(column.column_type, ColumnType::Other(_)) && !stays_inside(&text) {
        return Err(Refusal::new(
            format!(
                "column `{}` has the type `{text}`, which is no plain type name",
                column.name
            ),
            BY_HAND,
        ));
    }
    Ok(text)
}

/// The type as it is read back: the text of another type in the server's spelling, the texts of an enum with its type.
pub(super) fn normalise_type(column_type: &ColumnType) -> ColumnType {
    match column_type {
        ColumnType::Other(text) => read_type(text),
        ColumnType::Array(of) => ColumnType::Array(Box::new(normalise_type(of))),
        ColumnType::Enum { name, .. } => ColumnType::Enum {
            name: super::cut(name).to_owned(),
            values: Vec::new(),
        },
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

/// The type that a type name means, as people write it or as `format_type` does.
///
/// ```
/// use olembic::{dialect::postgres::read_type, schema::ColumnType};
/// assert_eq!(read_type("character varying(50)"), ColumnType::Varchar(50));
/// assert_eq!(read_type("INT[]"), ColumnType::Array(Box::new(ColumnType::Integer)));
/// assert_eq!(read_type("char(4)"), ColumnType::Other("character(4)".to_owned()));
/// ```
pub fn read_type(text: &str) -> ColumnType {
    let text = text.trim();
    if let Some(of) = text.strip_suffix("[]") {
        return ColumnType::Array(Box::new(read_type(of)));
    }
    if text.contains('"') {
        return ColumnType::Other(text.to_owned());
    }
    let lower = text.to_lowercase();
    let (name, arguments) = parts(&lower);
    let name = canonical(&name);
    let number = |text: &str| text.parse::<u32>().ok();
    match (name, arguments.as_slice()) {
        ("smallint", []) => ColumnType::SmallInt,
        ("integer", []) => ColumnType::Integer,
        ("bigint", []) => ColumnType::BigInt,
        ("real", []) => ColumnType::Float,
        ("double precision", []) => ColumnType::Double,
        ("boolean", []) => ColumnType::Bool,
        ("text", []) => ColumnType::Text,
        ("character varying", [length]) if number(length).is_some() => {
            ColumnType::Varchar(number(length).unwrap_or_default())
        }
        ("bytea", []) => ColumnType::Binary,
        ("date", []) => ColumnType::Date,
        ("time without time zone", []) => ColumnType::Time,
        ("timestamp without time zone", []) => ColumnType::Timestamp,
        ("timestamp with time zone", []) => ColumnType::TimestampTz,
        ("json", []) => ColumnType::Json,
        ("jsonb", []) => ColumnType::Jsonb,
        ("uuid", []) => ColumnType::Uuid,
        ("inet", []) => ColumnType::Inet,
        ("cidr", []) => ColumnType::Cidr,
        ("macaddr", []) => ColumnType::MacAddr,
        ("interval", []) => ColumnType::Interval,
        ("numeric", []) => ColumnType::Numeric {
            precision: None,
            scale: None,
        },
        ("numeric", [precision]) if number(precision).is_some() => ColumnType::Numeric {
            precision: number(precision),
            scale: Some(0),
        },
        ("numeric", [precision, scale]) if number(precision).is_some() && number(scale).is_some() => {
            ColumnType::Numeric {
                precision: number(precision),
                scale: number(scale),
            }
        }
        ("float", [digits]) if number(digits).is_some_and(|digits| digits < 25) => ColumnType::Float,
        ("float", [_]) => ColumnType::Double,
        ("character" | "bit", []) => ColumnType::Other(format!("{name}(1)")),
        _ => ColumnType::Other(spelled(name, &arguments)),
    }
}

/// The words of a type name, and what stands in its parentheses: `timestamp(3) with time zone`.
fn parts(text: &str) -> (String, Vec<String>) {
    let even = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text
        .split_once('(')
        .and_then(|(name, rest)| Some((name, rest.split_once(')')?)))
    {
        Some((name, (arguments, rest))) => {
            let arguments = arguments
                .split(',')
                .map(|argument| argument.trim().to_owned())
                .collect();
            (even(&format!("{name} {rest}")), arguments)
        }
        None => (even(text), Vec::new()),
    }
}

/// The server's own word for a type.
fn canonical(name: &str) -> &str {
    match name {
        "int2" => "smallint",
        "int" | "int4" => "integer",
        "int8" => "bigint",
        "float4" => "real",
        "float8" => "double precision",
        "bool" => "boolean",
        "varchar" | "char varying" => "character varying",
        "char" | "nchar" | "national character" | "national char" | "bpchar" => "character",
        "decimal" | "dec" => "numeric",
        "time" => "time without time zone",
        "timetz" => "time with time zone",
        "timestamp" => "timestamp without time zone",
        "timestamptz" => "timestamp with time zone",
        "varbit" => "bit varying",
        other => other,
    }
}

/// Puts the arguments where the server does: before the words about the time zone.
fn spelled(name: &str, arguments: &[String]) -> String {
    if arguments.is_empty() {
        return name.to_owned();
    }
    let arguments = arguments.join(",");
    for zone in [" without time zone", " with time zone"] {
        if let Some(name) = name.strip_suffix(zone) {
            return format!("{name}({arguments}){zone}");
        }
    }
    format!("{name}({arguments})")
}
