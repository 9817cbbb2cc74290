//! The condition that several columns together are one of some keys: `(a, b) IN (VALUES (1, 2), (3, 4))`.
//! Diesel has it for one column; SQLite, PostgreSQL and MariaDB take this form for several, with an index on them.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::query_source::Column;
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{Bool, HasSqlType};

/// That the columns `C`, a tuple, are one of some keys `K`, a tuple of as many values.
#[derive(Debug, Clone)]
pub struct KeysIn<C, K> {
    columns: C,
    keys: Vec<K>,
}

impl<C, K> KeysIn<C, K> {
    /// The condition; without keys it holds for no row.
    pub fn new(columns: C, keys: Vec<K>) -> Self {
        Self { columns, keys }
    }
}

impl<C, K> Expression for KeysIn<C, K> {
    type SqlType = Bool;
}

impl<C, K, QS> AppearsOnTable<QS> for KeysIn<C, K> where C: AppearsOnTable<QS> {}

impl<C, K, QS> SelectableExpression<QS> for KeysIn<C, K> where C: SelectableExpression<QS> {}

impl<C, K, G> ValidGrouping<G> for KeysIn<C, K>
where
    C: ValidGrouping<G>,
{
    type IsAggregate = C::IsAggregate;
}

// The text depends on the number of keys.
impl<C, K> QueryId for KeysIn<C, K> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

/// The names of the columns of a key, in key order.
pub trait KeyColumns {
    /// The names in the database.
    fn names() -> Vec<&'static str>;
}

macro_rules! keys_in {
    ($($C:ident $K:ident $place:tt),+) => {
        impl<DB, $($C, $K),+> QueryFragment<DB> for KeysIn<($($C,)+), ($($K,)+)>
        where
            DB: Backend $(+ HasSqlType<$C::SqlType>)+,
            $($C: QueryFragment<DB> + Expression, $K: ToSql<$C::SqlType, DB>,)+
        {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
                out.unsafe_to_cache_prepared();
                if self.keys.is_empty() {
                    out.push_sql("1 = 0");
                    return Ok(());
                }
                let mut before = "(";
                $(
                    out.push_sql(before);
                    self.columns.$place.walk_ast(out.reborrow())?;
                    before = ", ";
                )+
                let mut row = ") IN (VALUES (";
                for key in &self.keys {
                    before = row;
                    $(
                        out.push_sql(before);
                        out.push_bind_param::<$C::SqlType, _>(&key.$place)?;
                        before = ", ";
                    )+
                    row = "), (";
                }
                let _ = before;
                out.push_sql("))");
                Ok(())
            }
        }

        impl<$($C: Column),+> KeyColumns for ($($C,)+) {
            fn names() -> Vec<&'static str> {
                vec![$($C::NAME),+]
            }
        }
    };
}

keys_in! { A I 0, B J 1 }
keys_in! { A I 0, B J 1, C K 2 }
keys_in! { A I 0, B J 1, C K 2, D L 3 }
