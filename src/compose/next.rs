//! `on_update = next`: a column that every update through the changeset makes one more.
//! In the changeset it is a value without content, whose SQL is the column itself and one.

use std::fmt;
use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::expression::{
    AppearsOnTable, AsExpression, Expression, SelectableExpression, TypedExpressionType, ValidGrouping,
};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::query_source::Column;
use diesel::result::QueryResult;
use diesel::sql_types::SqlType;

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
