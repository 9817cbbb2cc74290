//! The parent's side of a relation, as far as types can say it.
//! One blanket implementation serves every model, written by `model!` or by hand.

use std::ops::Deref;

use diesel::associations::{HasTable, Identifiable};
use diesel::dsl::{Eq, Filter, Nullable, SqlTypeOf};
use diesel::expression::{AsExpression, Expression};
use diesel::query_dsl::methods::FilterDsl;
use diesel::query_source::Table;
use diesel::sql_types::SqlType;
use diesel::{ExpressionMethods, NullableExpressionMethods, QueryDsl};

/// The primary key of the table of `P`.
pub(super) type PrimaryKeyOf<P> = <<P as HasTable>::Table as Table>::PrimaryKey;

/// The Rust type of the primary key of `P`.
pub type KeyOf<P> = <P as Parent>::Key;

/// A model that others can refer to: every `Identifiable` model whose key is one column.
///
/// Nothing has to be done for it. Code that is generic over a relation names its parent as `T::User: Parent`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the parent of a relation",
    note = "a parent is a model that derives `Identifiable` and has a primary key of one column",
    note = "where its key has several columns, the relation names its own, `columns(a, b)`, and a `key` that is stated has their types, `key = (String, i64)`"
)]
pub trait Parent: HasTable + Sized {
    /// The Rust type of the key.
    type Key: Clone + 'static;
    /// The query that finds the parent of a key: a plain Diesel query, of at most one row.
    type Query;

    /// The parent with this key; without a key the query finds nothing.
    fn by_key(key: Option<&Self::Key>) -> Self::Query;
}

#[diagnostic::do_not_recommend]
impl<P, K> Parent for P
where
    P: HasTable + 'static,
    K: Clone + 'static,
    &'static P: Identifiable<Id: Deref<Target = K>>,
    PrimaryKeyOf<P>: Expression + NullableExpressionMethods,
    Nullable<PrimaryKeyOf<P>>: ExpressionMethods + Expression<SqlType: SqlType>,
    Option<K>: AsExpression<SqlTypeOf<Nullable<PrimaryKeyOf<P>>>>,
    P::Table: QueryDsl + FilterDsl<Eq<Nullable<PrimaryKeyOf<P>>, Option<K>>>,
{
    type Key = K;
    type Query = Filter<P::Table, Eq<Nullable<PrimaryKeyOf<P>>, Option<K>>>;

    fn by_key(key: Option<&K>) -> Self::Query {
        let table = P::table();
        let primary_key = table.primary_key();
        QueryDsl::filter(table, primary_key.nullable().eq(key.cloned()))
    }
}

/// How the table of a parent is joined with a child's, by the child's column `C`: what `JoinTo` asks for.
#[doc(hidden)]
pub trait Joined<C>: HasTable {
    type From;
    type On;

    fn from(table: Self::Table) -> Self::From;
    fn on(column: C) -> Self::On;
}

impl<P, C> Joined<C> for P
where
    P: HasTable,
    C: NullableExpressionMethods + Expression,
    PrimaryKeyOf<P>: NullableExpressionMethods + Expression,
    Nullable<C>: ExpressionMethods + Expression<SqlType: SqlType>,
    Nullable<PrimaryKeyOf<P>>: AsExpression<SqlTypeOf<Nullable<C>>>,
{
    type From = P::Table;
    type On = Eq<Nullable<C>, Nullable<PrimaryKeyOf<P>>>;

    fn from(table: P::Table) -> P::Table {
        table
    }

    fn on(column: C) -> Self::On {
        column.nullable().eq(P::table().primary_key().nullable())
    }
}
