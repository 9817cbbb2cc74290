//! What a generated changeset can do beyond Diesel's `AsChangeset`.
//! An empty one runs no query; a touched column moves with every update.

use std::fmt;
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
use diesel::query_source::Column;
use diesel::result::QueryResult;
use diesel::sql_types::{Nullable, SqlType, Timestamp};
use diesel::{Connection, NullableExpressionMethods, RunQueryDsl};

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

impl AsExpression<Timestamp> for Touch {
    type Expression = Moment;

    fn as_expression(self) -> Moment {
        Moment
    }
}

impl AsExpression<Timestamp> for &Touch {
    type Expression = Moment;

    fn as_expression(self) -> Moment {
        Moment
    }
}

impl AsExpression<Nullable<Timestamp>> for Touch {
    type Expression = diesel::dsl::Nullable<Moment>;

    fn as_expression(self) -> Self::Expression {
        Moment.nullable()
    }
}

/// The value of an `on_update = next` column in a changeset: one more than the row has.
pub struct Next<C>(PhantomData<C>);

impl<C> fmt::Debug for Next<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Next")
    }
}

impl<C> Clone for Next<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Next<C> {}

impl<C> Default for Next<C> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<C> PartialEq for Next<C> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<C> Eq for Next<C> {}

impl<C, ST> AsExpression<ST> for Next<C>
where
    C: Column + Default + Expression<SqlType = ST>,
    ST: SqlType + TypedExpressionType,
{
    type Expression = OneMore<C>;

    fn as_expression(self) -> OneMore<C> {
        OneMore(C::default())
    }
}

impl<C, ST> AsExpression<ST> for &Next<C>
where
    C: Column + Default + Expression<SqlType = ST>,
    ST: SqlType + TypedExpressionType,
{
    type Expression = OneMore<C>;

    fn as_expression(self) -> OneMore<C> {
        OneMore(C::default())
    }
}

/// The value of a column, and one more.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct OneMore<C>(C);

impl<C: Expression> Expression for OneMore<C> {
    type SqlType = C::SqlType;
}

impl<C: AppearsOnTable<T>, T> AppearsOnTable<T> for OneMore<C> {}
impl<C: SelectableExpression<T>, T> SelectableExpression<T> for OneMore<C> {}

impl<C: ValidGrouping<G>, G> ValidGrouping<G> for OneMore<C> {
    type IsAggregate = C::IsAggregate;
}

impl<C: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for OneMore<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" + 1");
        Ok(())
    }
}

/// The moment at which a statement runs, as finely as the database tells it.
///
/// SQLite's `CURRENT_TIMESTAMP` counts whole seconds; `strftime` counts milliseconds.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct Moment;

impl Expression for Moment {
    type SqlType = Timestamp;
}

impl<T> AppearsOnTable<T> for Moment {}
impl<T> SelectableExpression<T> for Moment {}

impl<G> ValidGrouping<G> for Moment {
    type IsAggregate = is_aggregate::Never;
}

/// How a backend spells [`Moment`].
pub trait MomentSql: Backend {
    /// The SQL expression.
    const SQL: &'static str;
}

#[cfg(feature = "sqlite")]
impl MomentSql for diesel::sqlite::Sqlite {
    const SQL: &'static str = "strftime('%Y-%m-%d %H:%M:%f', 'now')";
}

impl<DB: MomentSql> QueryFragment<DB> for Moment {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(DB::SQL);
        Ok(())
    }
}
