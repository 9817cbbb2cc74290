//! What a generated changeset can do beyond Diesel's `AsChangeset`.
//! An empty one runs no query; a touched column moves with every update.

use diesel::associations::HasTable;
use diesel::backend::Backend;
use diesel::expression::{
    AppearsOnTable, AsExpression, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::query_builder::{
    AsChangeset, AsQuery, AstPass, IntoUpdateTarget, QueryFragment, QueryId, UpdateStatement,
};
use diesel::query_dsl::methods::ExecuteDsl;
use diesel::result::QueryResult;
use diesel::sql_types::{Nullable, Timestamp};
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

impl AsExpression<Nullable<Timestamp>> for &Touch {
    type Expression = diesel::dsl::Nullable<Moment>;

    fn as_expression(self) -> Self::Expression {
        Moment.nullable()
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
