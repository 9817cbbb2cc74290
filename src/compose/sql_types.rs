//! What Diesel's SQL types are in the schema, and which options and defaults a column of one may have.
//! Traits say it, so that a wrong one is an error of the compiler, in words.

use diesel::sql_types;

use super::{DbEnum, server_default};
use crate::schema::{ColumnType, ServerDefault};

/// A Diesel SQL type that a model's column can have: what the schema calls it.
///
/// Diesel's own types have it. For a SQL type of one's own, which `#[column(sql_type = path::Money)]` names, it is
/// written beside the `#[derive(SqlType)]`:
///
/// ```
/// use olembic::{ColumnSqlType, schema::ColumnType};
///
/// #[derive(diesel::sql_types::SqlType)]
/// struct Money;
///
/// impl ColumnSqlType for Money {
///     fn column_type() -> ColumnType {
///         ColumnType::BigInt      // or ColumnType::Other("MONEY".to_owned())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "the schema does not know the SQL type `{Self}`",
    note = "implement `olembic::ColumnSqlType` for it, which says what a database calls it"
)]
pub trait ColumnSqlType {
    /// The type in the schema.
    fn column_type() -> ColumnType;

    /// Whether NULL is allowed.
    const NULLABLE: bool = false;
}

// rustc lists none of these as "other types": the list would differ with the features.
macro_rules! column_sql_types {
    ($($sql:ident => $schema:ident),* $(,)?) => {
        $(#[diagnostic::do_not_recommend]
        impl ColumnSqlType for sql_types::$sql {
            fn column_type() -> ColumnType {
                ColumnType::$schema
            }
        })*
    };
}

column_sql_types! {
    SmallInt => SmallInt, Integer => Integer, BigInt => BigInt, Float => Float, Double => Double, Bool => Bool,
    Text => Text, Binary => Binary, Date => Date, Time => Time, Timestamp => Timestamp,
    Json => Json, Jsonb => Jsonb,
}

#[cfg(feature = "sqlite")]
column_sql_types! { TimestamptzSqlite => TimestampTz }

#[cfg(feature = "postgres_backend")]
column_sql_types! {
    Timestamptz => TimestampTz, Uuid => Uuid, Inet => Inet, Cidr => Cidr, MacAddr => MacAddr, Interval => Interval,
}

#[cfg(feature = "mysql_backend")]
column_sql_types! { Datetime => Timestamp }

#[diagnostic::do_not_recommend]
impl ColumnSqlType for sql_types::Numeric {
    fn column_type() -> ColumnType {
        ColumnType::Numeric {
            precision: None,
            scale: None,
        }
    }
}

#[cfg(feature = "postgres_backend")]
#[diagnostic::do_not_recommend]
impl<T: ColumnSqlType + sql_types::SqlType> ColumnSqlType for sql_types::Array<T> {
    fn column_type() -> ColumnType {
        ColumnType::Array(Box::new(T::column_type()))
    }
}

/// Types of one server, by its own name for them.
#[cfg(any(feature = "postgres_backend", feature = "mysql_backend"))]
macro_rules! server_sql_types {
    ($($sql:ty => $name:literal),* $(,)?) => {
        $(#[diagnostic::do_not_recommend]
        impl ColumnSqlType for $sql {
            fn column_type() -> ColumnType {
                ColumnType::Other($name.to_owned())
            }
        })*
    };
}

#[cfg(feature = "postgres_backend")]
server_sql_types! {
    sql_types::Oid => "OID", sql_types::Money => "MONEY", sql_types::MacAddr8 => "MACADDR8", sql_types::Citext => "CITEXT",
    sql_types::PgLsn => "PG_LSN", sql_types::CChar => "\"char\"",
    sql_types::Int4range => "INT4RANGE", sql_types::Int8range => "INT8RANGE", sql_types::Numrange => "NUMRANGE",
    sql_types::Tsrange => "TSRANGE", sql_types::Tstzrange => "TSTZRANGE", sql_types::Daterange => "DATERANGE",
}

#[cfg(feature = "mysql_backend")]
server_sql_types! {
    sql_types::TinyInt => "TINYINT", sql_types::Unsigned<sql_types::TinyInt> => "TINYINT UNSIGNED",
    sql_types::Unsigned<sql_types::SmallInt> => "SMALLINT UNSIGNED", sql_types::Unsigned<sql_types::Integer> => "INTEGER UNSIGNED",
    sql_types::Unsigned<sql_types::BigInt> => "BIGINT UNSIGNED",
}

impl<T: ColumnSqlType + sql_types::SqlType> ColumnSqlType for sql_types::Nullable<T> {
    const NULLABLE: bool = true;

    fn column_type() -> ColumnType {
        T::column_type()
    }
}

/// A text type, nullable or not.
#[diagnostic::on_unimplemented(
    message = "`max_length` and `collate` are for text columns",
    label = "this column is of another type"
)]
pub trait TextSqlType {}

impl TextSqlType for sql_types::Text {}
impl<T: TextSqlType + sql_types::SqlType> TextSqlType for sql_types::Nullable<T> {}

/// The type of exact numbers, nullable or not.
#[diagnostic::on_unimplemented(
    message = "`precision` and `scale` are for `BigDecimal` columns",
    label = "this column is of another type"
)]
pub trait NumericSqlType {}

impl NumericSqlType for sql_types::Numeric {}
impl<T: NumericSqlType + sql_types::SqlType> NumericSqlType for sql_types::Nullable<T> {}

/// An integer type that is not nullable.
#[diagnostic::on_unimplemented(
    message = "`on_update = next` is for integer columns that are not nullable",
    label = "this column is of another type"
)]
pub trait CountSqlType {}

impl CountSqlType for sql_types::SmallInt {}
impl CountSqlType for sql_types::Integer {}
impl CountSqlType for sql_types::BigInt {}

/// What `server_default` may say of a column of the SQL type `S`: a literal of its kind, `now`, or `sql("..")`.
#[diagnostic::on_unimplemented(
    message = "this `server_default` is of another type than its column",
    label = "not of the column's type",
    note = "write a literal of the column's type, `now` for a moment, or `sql(\"..\")` for anything else"
)]
pub trait DefaultFor<S>: Into<ServerDefault> {}

macro_rules! defaults {
    ($($default:ty => $($sql:ident)*;)*) => {
        $($(
            #[diagnostic::do_not_recommend]
            impl DefaultFor<sql_types::$sql> for $default {}
            #[diagnostic::do_not_recommend]
            impl DefaultFor<sql_types::Nullable<sql_types::$sql>> for $default {}
        )*)*
    };
}

// SQLite's dates and times are text.
defaults! {
    &str => Text Date Time Timestamp;
    i64 => SmallInt Integer BigInt Float Double Numeric;
    f64 => Float Double Numeric;
    bool => Bool;
    server_default::Moment => Text Date Time Timestamp;
}

defaults! { &str => Json; }

#[cfg(feature = "sqlite")]
defaults! {
    &str => TimestamptzSqlite;
    server_default::Moment => TimestamptzSqlite;
}

#[cfg(feature = "postgres_backend")]
defaults! {
    &str => Timestamptz;
    server_default::Moment => Timestamptz;
}

#[cfg(feature = "mysql_backend")]
defaults! {
    &str => Datetime;
    server_default::Moment => Datetime;
}

// `sql(..)` is for any type, also the user's own.
impl<S: ColumnSqlType> DefaultFor<S> for ServerDefault {}

// An enum of `db_enum!` is its own SQL type.
impl<E: DbEnum + Into<ServerDefault>> DefaultFor<E> for E {}
impl<E: DbEnum + Into<ServerDefault> + sql_types::SqlType> DefaultFor<sql_types::Nullable<E>> for E {}
