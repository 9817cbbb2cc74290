//! SQLite's type names, chosen so that `diesel print-schema` infers the models' types from them.
//! SQLite takes any words for a type; which of them mean the same is decided here.

use crate::schema::ColumnType;

/// The name that a CREATE TABLE gives to the type.
pub(super) fn write_type(column_type: &ColumnType) -> String {
    match column_type {
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
        ColumnType::Time => "TIME".to_owned(),
        ColumnType::Timestamp => "TIMESTAMP".to_owned(),
        // SQLite has no such types. The second word gives the affinity, so that nothing is turned into a number, and
        // is what print-schema goes by.
        ColumnType::TimestampTz => "TIMESTAMPTZ TEXT".to_owned(),
        ColumnType::Json => "JSON TEXT".to_owned(),
        ColumnType::Jsonb => "JSONB BLOB".to_owned(),
        ColumnType::Uuid => "UUID BLOB".to_owned(),
        ColumnType::Numeric { .. } => column_type.to_string().to_uppercase(),
        ColumnType::Enum { .. } => "TEXT".to_owned(),
        // No model with one of these compiles for SQLite; it takes any words for a type.
        ColumnType::Array(of) => format!("{} ARRAY", write_type(of)),
        ColumnType::Inet | ColumnType::Cidr | ColumnType::MacAddr | ColumnType::Interval => {
            column_type.to_string().to_uppercase()
        }
        ColumnType::Other(text) => text.clone(),
    }
}

/// The name in a table that may be STRICT: such a table has few types.
pub(super) fn write_type_in(column_type: &ColumnType, strict: bool) -> String {
    let name = write_type(column_type);
    if !strict {
        return name;
    }
    match column_type {
        ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt | ColumnType::Bool => "INTEGER",
        ColumnType::Float | ColumnType::Double | ColumnType::Numeric { .. } => "REAL",
        ColumnType::Binary | ColumnType::Jsonb | ColumnType::Uuid => "BLOB",
        ColumnType::Other(_) => return name,
        _ => "TEXT",
    }
    .to_owned()
}

/// The type that a declared type name means. Names that differ in spelling only give one type; a name that
/// stands for none of the models' types gives [`ColumnType::Other`], in upper case and evenly spaced.
///
/// ```
/// use olembic::{dialect::sqlite::read_type, schema::ColumnType};
/// assert_eq!(read_type("varchar ( 50 )"), ColumnType::Varchar(50));
/// assert_eq!(read_type("decimal(10,2)"), ColumnType::Numeric { precision: Some(10), scale: Some(2) });
/// assert_eq!(read_type("nchar(10)"), ColumnType::Other("NCHAR(10)".to_owned()));
/// ```
pub fn read_type(declared: &str) -> ColumnType {
    if let Some(written) = read_written(declared) {
        return written;
    }
    let upper = declared.to_uppercase();
    let (name, arguments) = match upper.split_once('(') {
        Some((name, rest)) => (name, rest.trim_end().strip_suffix(')')),
        None => (upper.as_str(), None),
    };
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let arguments: Option<Vec<&str>> = arguments.map(|list| list.split(',').map(str::trim).collect());
    match (name.as_str(), arguments.as_deref()) {
        ("SMALLINT" | "INT2", _) => ColumnType::SmallInt,
        ("INTEGER" | "INT" | "INT4" | "MEDIUMINT", _) => ColumnType::Integer,
        ("BIGINT" | "INT8", _) => ColumnType::BigInt,
        ("FLOAT" | "REAL", _) => ColumnType::Float,
        ("DOUBLE" | "DOUBLE PRECISION", _) => ColumnType::Double,
        ("BOOLEAN" | "BOOL", None) | ("TINYINT", Some(["1"])) => ColumnType::Bool,
        ("TEXT" | "CLOB" | "VARCHAR" | "CHARACTER VARYING", None) => ColumnType::Text,
        ("VARCHAR" | "CHARACTER VARYING" | "VARYING CHARACTER", Some([length])) => match length.parse() {
            Ok(length) => ColumnType::Varchar(length),
            Err(_) => other(&name, arguments.as_deref()),
        },
        // A column without a type has the affinity of a BLOB.
        ("BLOB", _) | ("", None) => ColumnType::Binary,
        ("DATE", None) => ColumnType::Date,
        ("TIME", None) => ColumnType::Time,
        ("TIMESTAMP" | "DATETIME", None) => ColumnType::Timestamp,
        ("TIMESTAMPTZ TEXT", None) => ColumnType::TimestampTz,
        ("JSON TEXT" | "JSON", None) => ColumnType::Json,
        ("JSONB BLOB" | "JSONB", None) => ColumnType::Jsonb,
        ("UUID BLOB", None) => ColumnType::Uuid,
        ("NUMERIC" | "DECIMAL", arguments) => {
            read_numeric(arguments).unwrap_or_else(|| other(&name, arguments))
        }
        _ if upper.contains('(') && arguments.is_none() => ColumnType::Other(upper),
        _ => other(&name, arguments.as_deref()),
    }
}

/// The commonest types, as they are written here: a database has them by the thousand.
fn read_written(declared: &str) -> Option<ColumnType> {
    Some(match declared {
        "SMALLINT" => ColumnType::SmallInt,
        "INTEGER" => ColumnType::Integer,
        "BIGINT" => ColumnType::BigInt,
        "DOUBLE" => ColumnType::Double,
        "BOOLEAN" => ColumnType::Bool,
        "TEXT" => ColumnType::Text,
        "BLOB" => ColumnType::Binary,
        "DATE" => ColumnType::Date,
        "TIMESTAMP" => ColumnType::Timestamp,
        _ => {
            let length = declared.strip_prefix("VARCHAR(")?.strip_suffix(')')?;
            ColumnType::Varchar(length.parse().ok()?)
        }
    })
}

/// The type of a key's only column. SQLite numbers its rows when it is declared INTEGER, and only then: any other
/// integer type stays [`ColumnType::Other`], for it is not the key that a model's becomes.
pub(crate) fn read_key_type(declared: &str) -> ColumnType {
    let tidy = declared.trim().to_uppercase();
    match read_type(declared) {
        ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt if tidy != "INTEGER" => {
            ColumnType::Other(tidy)
        }
        read => read,
    }
}

/// A number of that many digits, of which so many stand behind the point.
fn read_numeric(arguments: Option<&[&str]>) -> Option<ColumnType> {
    let (precision, scale) = match arguments {
        None => (None, None),
        Some([precision]) => (Some(precision.parse().ok()?), None),
        Some([precision, scale]) => (Some(precision.parse().ok()?), Some(scale.parse().ok()?)),
        Some(_) => return None,
    };
    Some(ColumnType::Numeric { precision, scale })
}

fn other(name: &str, arguments: Option<&[&str]>) -> ColumnType {
    ColumnType::Other(match arguments {
        Some(arguments) => format!("{name}({})", arguments.join(", ")),
        None => name.to_owned(),
    })
}
