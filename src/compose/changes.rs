//! What a generated changeset can do beyond Diesel's `AsChangeset`.
//! An empty one runs no query; a touched column moves with every update.

use std::marker::PhantomData;

use diesel::associations::HasTable;
use diesel::backend::Backend;
use diesel::expression::{
    AppearsOnTable, AsExpression, Expression, SelectableExpression, TypedExpressionType, ValidGrouping,
    is_aggregate,
};
use diesel::query_builder::{
    AsChangeset, AsQuery, AstPass, IntoUpdateTarget, QueryFragment, QueryId, UpdateStatement,
};
use diesel::query_dsl::methods::ExecuteDsl;
use diesel::result::QueryResult;
use diesel::sql_types::{Nullable, SingleValue, SqlType, Timestamp, is_nullable};
use diesel::{Connection, RunQueryDsl};

use super::words::server_default::Moment as Now;

/// A set of changes to a row, as `model!` generates it: what is `None` stays as it is.
pub trait Changes: Sized {
    /// Whether nothing is to be changed.
    fn is_empty(&self) -> bool;

    /// Applies the changes to what `diesel::update` takes: a model, or a filtered table.
    ///
    /// Gives the number of rows changed; without a change no query is run and the number is 0.
    ///
    /// # Errors
    /// What Diesel's `execute` returns.
    fn apply<T, C>(self, target: T, connection: &mut C) -> QueryResult<usize>
    where
        C: Connection,
        T: IntoUpdateTarget,
        Self: AsChangeset<Target = <T as HasTable>::Table>,
        UpdateStatement<<T as HasTable>::Table, T::WhereClause, Self::Changeset>:
            AsQuery + ExecuteDsl<C> + QueryFragment<C::Backend> + QueryId,
    {
        if self.is_empty() {
            return Ok(0);
        }
        RunQueryDsl::execute(diesel::update(target).set(self), connection)
    }
}

/// The value of an `on_update = now` column in a changeset: the moment of the update, by the database's clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Touch;

/// A SQL type of moments, nullable or not: what an `on_update = now` column can have.
pub trait MomentType: SqlType + SingleValue + TypedExpressionType + 'static {}

impl MomentType for Timestamp {}
#[cfg(feature = "sqlite")]
impl MomentType for diesel::sql_types::TimestamptzSqlite {}
#[cfg(feature = "postgres_backend")]
impl MomentType for diesel::sql_types::Timestamptz {}
#[cfg(feature = "mysql_backend")]
impl MomentType for diesel::sql_types::Datetime {}
impl<ST> MomentType for Nullable<ST>
where
    ST: MomentType + SqlType<IsNull = is_nullable::NotNull>,
    Self: SqlType + SingleValue + TypedExpressionType,
{
}

/// The word `now`, for the column `C`.
#[diagnostic::on_unimplemented(
    message = "`on_update = now` on `{C}`, which is no column of a moment",
    label = "the column is of another type",
    note = "moments are `NaiveDateTime`, `DateTime<Utc>`, those of the feature `time`, and `Option` of each"
)]
pub trait SetOnUpdate<C> {}

#[diagnostic::do_not_recommend]
impl<C: Expression<SqlType: MomentType>> SetOnUpdate<C> for Now {}

// For any type: that it is none of a moment is an error where the column is described, and none here.
impl<ST: SqlType + TypedExpressionType> AsExpression<ST> for Touch {
    type Expression = Moment<ST>;

    fn as_expression(self) -> Moment<ST> {
        Moment(PhantomData)
    }
}

impl<ST: SqlType + TypedExpressionType> AsExpression<ST> for &Touch {
    type Expression = Moment<ST>;

    fn as_expression(self) -> Moment<ST> {
        Moment(PhantomData)
    }
}

/// The moment at which a statement runs, as a value of the SQL type `ST`: UTC, as finely as the database tells it.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct Moment<ST = Timestamp>(PhantomData<ST>);

impl<ST: SqlType + TypedExpressionType> Expression for Moment<ST> {
    type SqlType = ST;
}

impl<T, ST: SqlType + TypedExpressionType> AppearsOnTable<T> for Moment<ST> {}
impl<T, ST: SqlType + TypedExpressionType> SelectableExpression<T> for Moment<ST> {}

impl<G, ST> ValidGrouping<G> for Moment<ST> {
    type IsAggregate = is_aggregate::Never;
}

/// How a backend spells a [`Moment`] of the SQL type `ST`.
pub trait MomentSql<ST>: Backend {
    /// The SQL expression.
    const SQL: &'static str;
}

impl<DB: MomentSql<ST>, ST> MomentSql<Nullable<ST>> for DB {
    const SQL: &'static str = <Self as MomentSql<ST>>::SQL;
}

impl<DB: MomentSql<ST>, ST> QueryFragment<DB> for Moment<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(DB::SQL);
        Ok(())
    }
}

// `CURRENT_TIMESTAMP` counts whole seconds on SQLite and on MySQL; on PostgreSQL it is the moment at which the transaction began.
#[cfg(feature = "sqlite")]
impl MomentSql<Timestamp> for diesel::sqlite::Sqlite {
    const SQL: &'static str = "strftime('%Y-%m-%d %H:%M:%f', 'now')";
}

#[cfg(feature = "sqlite")]
impl MomentSql<diesel::sql_types::TimestamptzSqlite> for diesel::sqlite::Sqlite {
    const SQL: &'static str = "strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')";
}

#[cfg(feature = "postgres_backend")]
impl MomentSql<Timestamp> for diesel::pg::Pg {
    const SQL: &'static str = "statement_timestamp() AT TIME ZONE 'UTC'";
}

#[cfg(feature = "postgres_backend")]
impl MomentSql<diesel::sql_types::Timestamptz> for diesel::pg::Pg {
    const SQL: &'static str = "statement_timestamp()";
}

#[cfg(feature = "mysql_backend")]
impl MomentSql<Timestamp> for diesel::mysql::Mysql {
    const SQL: &'static str = "UTC_TIMESTAMP(6)";
}

#[cfg(feature = "mysql_backend")]
impl MomentSql<diesel::sql_types::Datetime> for diesel::mysql::Mysql {
    const SQL: &'static str = "UTC_TIMESTAMP(6)";
}
