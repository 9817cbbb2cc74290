//! What Diesel calls a type on each backend: the very words of its own `print-schema`, for a database that was made from the models.

use crate::backend::Kind;
use crate::schema::ColumnType;

/// The name, with `{}` for one that the file declares; `None` where Diesel has none.
pub(super) fn sql_type(column_type: &ColumnType, kind: Kind) -> Option<String> {
    let name = match kind {
        Kind::Sqlite => on_sqlite(column_type),
        Kind::Postgres => match column_type {
            ColumnType::Array(of) => return Some(format!("Array<{}>", sql_type(of, kind)?)),
            ColumnType::Other(name) => of_postgres(name),
            other => on_postgres(other),
        },
        Kind::Mysql => match column_type {
            ColumnType::Other(name) => of_mysql(name),
            other => on_mysql(other),
        },
    };
    name.map(str::to_owned)
}

/// The `max_length` that the catalogue of a server has of a column.
pub(super) fn max_length(column_type: &ColumnType, kind: Kind) -> Option<u32> {
    match (column_type, kind) {
        (ColumnType::Varchar(length), Kind::Postgres | Kind::Mysql) => Some(*length),
        (ColumnType::Uuid, Kind::Mysql) => Some(16),
        (ColumnType::Enum { values, .. }, Kind::Mysql) => {
            let longest = values.iter().map(|value| value.chars().count()).max();
            longest.and_then(|length| u32::try_from(length).ok())
        }
        _ => None,
    }
}

/// Dates with a zone, JSON and the like are text there, or bytes; so Diesel's own takes them for that, and this for what the models say.
fn on_sqlite(column_type: &ColumnType) -> Option<&'static str> {
    Some(match column_type {
        ColumnType::SmallInt => "SmallInt",
        ColumnType::Integer => "Integer",
        ColumnType::BigInt => "BigInt",
        ColumnType::Float => "Float",
        ColumnType::Double => "Double",
        ColumnType::Bool => "Bool",
        ColumnType::Text | ColumnType::Varchar(_) | ColumnType::Enum { .. } => "Text",
        ColumnType::Binary | ColumnType::Uuid => "Binary",
        ColumnType::Date => "Date",
        ColumnType::Time => "Time",
        ColumnType::Timestamp => "Timestamp",
        ColumnType::TimestampTz => "TimestamptzSqlite",
        ColumnType::Json => "Json",
        ColumnType::Jsonb => "Jsonb",
        ColumnType::Numeric { .. } => "Numeric",
        _ => return None,
    })
}

fn on_postgres(column_type: &ColumnType) -> Option<&'static str> {
    Some(match column_type {
        ColumnType::SmallInt => "Int2",
        ColumnType::Integer => "Int4",
        ColumnType::BigInt => "Int8",
        ColumnType::Float => "Float4",
        ColumnType::Double => "Float8",
        ColumnType::Bool => "Bool",
        ColumnType::Text => "Text",
        ColumnType::Varchar(_) => "Varchar",
        ColumnType::Binary => "Bytea",
        ColumnType::Date => "Date",
        ColumnType::Time => "Time",
        ColumnType::Timestamp => "Timestamp",
        ColumnType::TimestampTz => "Timestamptz",
        ColumnType::Json => "Json",
        ColumnType::Jsonb => "Jsonb",
        ColumnType::Uuid => "Uuid",
        ColumnType::Numeric { .. } => "Numeric",
        ColumnType::Enum { .. } => "{}",
        ColumnType::Inet => "Inet",
        ColumnType::Cidr => "Cidr",
        ColumnType::MacAddr => "Macaddr",
        ColumnType::Interval => "Interval",
        ColumnType::Array(_) | ColumnType::Other(_) => return None,
    })
}

/// Those that a model can name by Diesel's types alone.
fn of_postgres(name: &str) -> Option<&'static str> {
    Some(match name {
        "OID" => "Oid",
        "MONEY" => "Money",
        "MACADDR8" => "Macaddr8",
        "CITEXT" => "Citext",
        "PG_LSN" => "PgLsn",
        "\"char\"" => "CChar",
        "INT4RANGE" => "Int4range",
        "INT8RANGE" => "Int8range",
        "NUMRANGE" => "Numrange",
        "TSRANGE" => "Tsrange",
        "TSTZRANGE" => "Tstzrange",
        "DATERANGE" => "Daterange",
        _ => return None,
    })
}

fn on_mysql(column_type: &ColumnType) -> Option<&'static str> {
    Some(match column_type {
        ColumnType::SmallInt => "Smallint",
        ColumnType::Integer => "Integer",
        ColumnType::BigInt => "Bigint",
        ColumnType::Float => "Float",
        ColumnType::Double => "Double",
        ColumnType::Bool => "Bool",
        ColumnType::Text => "Text",
        ColumnType::Varchar(_) => "Varchar",
        ColumnType::Binary => "Blob",
        ColumnType::Date => "Date",
        ColumnType::Time => "Time",
        ColumnType::Timestamp => "Datetime",
        ColumnType::TimestampTz => "Timestamp",
        // MariaDB keeps it as long text, and Diesel's own takes it for that.
        ColumnType::Json | ColumnType::Jsonb => "Json",
        ColumnType::Uuid => "Binary",
        ColumnType::Numeric { .. } => "Decimal",
        ColumnType::Enum { .. } => "{}",
        _ => return None,
    })
}

fn of_mysql(name: &str) -> Option<&'static str> {
    Some(match name {
        "TINYINT" => "Tinyint",
        "TINYINT UNSIGNED" => "Unsigned<Tinyint>",
        "SMALLINT UNSIGNED" => "Unsigned<Smallint>",
        "INTEGER UNSIGNED" => "Unsigned<Integer>",
        "BIGINT UNSIGNED" => "Unsigned<Bigint>",
        _ => return None,
    })
}
