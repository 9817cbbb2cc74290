//! `Uuid`: a UUID that every backend stores.
//! Diesel stores the uuid crate's type on PostgreSQL alone; this one is its own SQL type, as an enum of `db_enum!` is.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::query_builder::QueryId;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{Binary, SqlType};
use serde::{Deserialize, Serialize};

use super::ColumnSqlType;
use crate::schema::ColumnType;

/// A UUID: native on PostgreSQL, `BINARY(16)` on MySQL and MariaDB, 16 bytes in a BLOB on SQLite.
///
/// It holds the [`Uuid`](uuid::Uuid) of the uuid crate, whose methods it has, and is made from one by `into()`. As a SQL type it is
/// its own: `.eq(id)` takes no other.
///
/// ```
/// use olembic::prelude::*;
///
/// let id = Uuid::v7();
/// assert_eq!(id.get_version_num(), 7);
/// assert_eq!(id.to_string().parse::<Uuid>(), Ok(id));
/// assert!(id < Uuid::v7());
/// ```
///
/// A model whose columns are for PostgreSQL alone can hold the uuid crate's type: `#[column(sql_type = Uuid)] pub token: uuid::Uuid`.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    QueryId,
    SqlType,
    AsExpression,
    FromSqlRow,
)]
#[serde(transparent)]
#[diesel(sql_type = Uuid)]
#[diesel(
    sqlite_type(name = "Binary"),
    mysql_type(name = "Blob"),
    postgres_type(oid = 2950, array_oid = 2951)
)]
pub struct Uuid(pub uuid::Uuid);

impl Uuid {
    /// A new one that begins with the time: later ones are greater, so that rows stand in the order in which they came.
    pub fn v7() -> Self {
        Self(uuid::Uuid::now_v7())
    }

    /// A new one of random bits alone, which does not tell when it was made.
    pub fn v4() -> Self {
        Self(uuid::Uuid::new_v4())
    }
}

impl Deref for Uuid {
    type Target = uuid::Uuid;

    fn deref(&self) -> &uuid::Uuid {
        &self.0
    }
}

impl From<uuid::Uuid> for Uuid {
    fn from(uuid: uuid::Uuid) -> Self {
        Self(uuid)
    }
}

impl From<Uuid> for uuid::Uuid {
    fn from(uuid: Uuid) -> Self {
        uuid.0
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Uuid {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(Self)
    }
}

impl ColumnSqlType for Uuid {
    fn column_type() -> ColumnType {
        ColumnType::Uuid
    }
}

// All three backends take the 16 bytes as they are.
impl<DB: Backend> ToSql<Uuid, DB> for Uuid
where
    [u8]: ToSql<Binary, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.as_bytes().as_slice().to_sql(out)
    }
}

impl<DB: Backend> FromSql<Uuid, DB> for Uuid
where
    Vec<u8>: FromSql<Binary, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let bytes = <Vec<u8> as FromSql<Binary, DB>>::from_sql(value)?;
        Ok(Self(uuid::Uuid::from_slice(&bytes)?))
    }
}

/// What the name `Uuid` stands for in a model.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the `Uuid` that every backend stores",
    label = "not `olembic::Uuid`",
    note = "take `olembic::Uuid`, which the prelude has: leave out `use uuid::Uuid`, or write `olembic::Uuid`",
    note = "on PostgreSQL alone, the uuid crate's type is stored by `#[column(sql_type = Uuid)]`"
)]
pub trait IsUuid {}

impl IsUuid for Uuid {}

/// Compiles for Olembic's `Uuid` alone.
#[doc(hidden)]
pub const fn is_uuid<T: IsUuid>() {}
