use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::query_builder::QueryId;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{BigInt, SqlType};
use diesel::sqlite::Sqlite;
use olembic::prelude::*;

#[derive(QueryId, SqlType)]
#[diesel(sqlite_type(name = "Long"))]
pub struct Money;

#[derive(Debug, Clone, AsExpression, FromSqlRow)]
#[diesel(sql_type = Money)]
pub struct Price(i64);

impl ToSql<Money, Sqlite> for Price {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        <i64 as ToSql<BigInt, Sqlite>>::to_sql(&self.0, out)
    }
}

impl FromSql<Money, Sqlite> for Price {
    fn from_sql(bytes: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <i64 as FromSql<BigInt, Sqlite>>::from_sql(bytes).map(Self)
    }
}

model! {
    pub struct Product {
        #[column(sql_type = Money)]
        pub price: Price,
    }
}

fn main() {}
