//! Columns: their types and the values the database fills in.
//! Types are those of the models; a dialect says how its backend spells them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Identity, Origin};

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The name in the database.
    pub name: String,
    /// The type.
    pub column_type: ColumnType,
    /// Whether NULL is allowed.
    pub nullable: bool,
    /// What the database fills in when an INSERT leaves the column out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<ServerDefault>,
    /// How text is compared and sorted, by the backend's name for it; `None` is the table's or the backend's own way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// The database computes the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<Generated>,
    /// PostgreSQL, MariaDB, MySQL: how the database numbers the column; AUTO_INCREMENT is [`IdentityKind::ByDefault`](super::IdentityKind).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// What the database keeps about the column, for readers; SQLite keeps none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The name that the column had before; a hint of the models, which takes no part in comparison.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
    /// Which mixin brought the column; empty for a database that was read.
    #[serde(skip)]
    pub origin: Origin,
}

impl Column {
    /// A NOT NULL column without a default.
    pub fn new(name: impl Into<String>, column_type: ColumnType) -> Self {
        Self {
            name: name.into(),
            column_type,
            nullable: false,
            default: None,
            collation: None,
            generated: None,
            identity: None,
            comment: None,
            renamed_from: None,
            origin: Origin::default(),
        }
    }

    /// The same column, with NULL allowed.
    #[must_use]
    pub fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// The same column, filled by the database when left out.
    #[must_use]
    pub fn default(mut self, default: ServerDefault) -> Self {
        self.default = Some(default);
        self
    }
}

/// The expression of a generated column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generated {
    /// SQL over the other columns of the row.
    pub expression: String,
    /// Whether the value is stored with the row; else it is computed when read.
    #[serde(default)]
    pub stored: bool,
}

/// The type of a column, as the models name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// `i16`.
    SmallInt,
    /// `i32`.
    Integer,
    /// `i64`.
    BigInt,
    /// `f32`.
    Float,
    /// `f64`.
    Double,
    /// `bool`.
    Bool,
    /// `String` without a length.
    Text,
    /// `String` of at most this many characters.
    Varchar(u32),
    /// `Vec<u8>`.
    Binary,
    /// `NaiveDate`.
    Date,
    /// `NaiveTime`.
    Time,
    /// `NaiveDateTime`.
    Timestamp,
    /// `DateTime<Utc>`.
    TimestampTz,
    /// `serde_json::Value`, as text.
    Json,
    /// `serde_json::Value`, in the database's own form.
    Jsonb,
    /// `Uuid`.
    Uuid,
    /// `BigDecimal`: an exact number. `NUMERIC(precision, scale)` where both are given.
    Numeric {
        /// How many digits it has.
        precision: Option<u32>,
        /// How many of them stand behind the point.
        scale: Option<u32>,
    },
    /// An enum of `db_enum!`.
    Enum {
        /// The name of the type, where the database gives it one.
        name: String,
        /// The texts, in the order of the variants.
        values: Vec<String>,
    },
    /// A list of values, on PostgreSQL.
    Array(Box<ColumnType>),
    /// The address of a host or network, on PostgreSQL.
    Inet,
    /// The address of a network, on PostgreSQL.
    Cidr,
    /// The address of a network card, on PostgreSQL.
    MacAddr,
    /// A span of time, on PostgreSQL.
    Interval,
    /// Any other type, as the database spells it.
    Other(String),
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Varchar(length) => write!(f, "varchar({length})"),
            Self::Numeric { precision, scale } => write_numeric(f, *precision, *scale),
            Self::Enum { name, .. } => f.write_str(name),
            Self::Array(of) => write!(f, "{of}[]"),
            Self::Other(spelling) => f.write_str(spelling),
            other => f.write_str(&format!("{other:?}").to_lowercase()),
        }
    }
}

fn write_numeric(f: &mut fmt::Formatter<'_>, precision: Option<u32>, scale: Option<u32>) -> fmt::Result {
    match (precision, scale) {
        (Some(precision), Some(scale)) => write!(f, "numeric({precision}, {scale})"),
        (Some(precision), None) => write!(f, "numeric({precision})"),
        (None, _) => f.write_str("numeric"),
    }
}

/// A value that the database fills in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerDefault {
    /// A text literal, without its quotes.
    Text(String),
    /// An integer literal.
    Integer(i64),
    /// A number with a fraction, as written.
    Float(String),
    /// True or false, as the backend writes them.
    Bool(bool),
    /// The moment of the INSERT.
    Now,
    /// SQL, word for word.
    Sql(String),
}

impl From<&str> for ServerDefault {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for ServerDefault {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<f64> for ServerDefault {
    fn from(number: f64) -> Self {
        Self::Float(format!("{number:?}"))
    }
}

impl From<bool> for ServerDefault {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}
