//! The condition of a join by several columns: `a.x = b.x AND a.y = b.y`.
//! Diesel has it as a chain of `and`, whose type differs with the number of columns.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Bool, Nullable};

/// That the columns `C`, a tuple, equal the columns `K`, a tuple of as many.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct SameKey<C, K> {
    columns: C,
    key: K,
}

impl<C, K> SameKey<C, K> {
    /// The condition; where a column is NULL, so is it.
    pub fn new(columns: C, key: K) -> Self {
        Self { columns, key }
    }
}

impl<C, K> Expression for SameKey<C, K> {
    type SqlType = Nullable<Bool>;
}

impl<C, K, QS> AppearsOnTable<QS> for SameKey<C, K>
where
    C: AppearsOnTable<QS>,
    K: AppearsOnTable<QS>,
{
}

impl<C, K, QS> SelectableExpression<QS> for SameKey<C, K>
where
    C: SelectableExpression<QS>,
    K: SelectableExpression<QS>,
{
}

// It is made of columns.
impl<C, K> ValidGrouping<()> for SameKey<C, K> {
    type IsAggregate = is_aggregate::No;
}

macro_rules! same_key {
    ($($C:ident $K:ident $place:tt),+) => {
        impl<DB, $($C, $K),+> QueryFragment<DB> for SameKey<($($C,)+), ($($K,)+)>
        where
            DB: Backend,
            $($C: QueryFragment<DB>, $K: QueryFragment<DB>,)+
        {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
                let mut before = "(";
                $(
                    out.push_sql(before);
                    self.columns.$place.walk_ast(out.reborrow())?;
                    out.push_sql(" = ");
                    self.key.$place.walk_ast(out.reborrow())?;
                    before = " AND ";
                )+
                let _ = before;
                out.push_sql(")");
                Ok(())
            }
        }
    };
}

same_key! { A I 0, B J 1 }
same_key! { A I 0, B J 1, C K 2 }
same_key! { A I 0, B J 1, C K 2, D L 3 }
