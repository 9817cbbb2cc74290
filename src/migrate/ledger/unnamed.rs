//! A query that Diesel does not keep prepared under a name: a pooler hands sessions of the server around, and with them the names.

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::RunQueryDsl;

/// The query in it, sent whole every time.
pub(in crate::migrate) struct Unnamed<Q>(pub(in crate::migrate) Q);

impl<Q: Query> Query for Unnamed<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> QueryId for Unnamed<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend, Q: QueryFragment<DB>> QueryFragment<DB> for Unnamed<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        self.0.walk_ast(out.reborrow())
    }
}

impl<Q, C> RunQueryDsl<C> for Unnamed<Q> {}
