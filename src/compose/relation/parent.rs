//! The parent's side of a relation, as far as types can say it.
//! One blanket implementation serves every model, written by `model!` or by hand.

use std::any::Any;
use std::marker::PhantomData;
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
    note = "a parent is a model that derives `Identifiable` and has a primary key of one column"
)]
pub trait Parent: HasTable + Sized {
    /// The Rust type of the key.
    type Key: Clone;
    /// The query that finds the parent of a key: a plain Diesel query, of at most one row.
    type Query;

    /// The parent with this key; without a key the query finds nothing.
    fn by_key(key: Option<&Self::Key>) -> Self::Query;
}

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
pub trait Joined<C, Table = <Self as HasTable>::Table>: HasTable {
    type On;

    fn on(column: C) -> Self::On;
}

impl<P, C> Joined<C, P::Table> for P
where
    P: HasTable,
    C: NullableExpressionMethods + Expression,
    PrimaryKeyOf<P>: NullableExpressionMethods + Expression,
    Nullable<C>: ExpressionMethods + Expression<SqlType: SqlType>,
    Nullable<PrimaryKeyOf<P>>: AsExpression<SqlTypeOf<Nullable<C>>>,
{
    type On = Eq<Nullable<C>, Nullable<PrimaryKeyOf<P>>>;

    fn on(column: C) -> Self::On {
        column.nullable().eq(P::table().primary_key().nullable())
    }
}

/// The key's type that a relation states with `key = Type`, compared with that of the parent `P`.
#[doc(hidden)]
#[derive(Debug)]
pub struct KeyOfParent<P>(PhantomData<P>);

impl<P: Parent> KeyOfParent<P> {
    /// Compiles where the key of `P` is a `K`.
    pub const fn is<K: StatedKey<P, P::Key>>() {}
}

/// A type that a relation to `P`, whose key is a `K`, may state as that of the key.
#[diagnostic::on_unimplemented(
    message = "a relation to `{P}` says `key = {Self}`, but the key of `{P}` is a `{K}`",
    label = "the key is of another type",
    note = "write the key's type, `key = {K}`, or leave `key` out where `{P}` is declared by `model!`"
)]
pub trait StatedKey<P, K> {}

#[diagnostic::do_not_recommend]
impl<P, K> StatedKey<P, K> for K {}

// With one implementation alone, the compiler would take the stated key for that of `P`, and blame `P`.
#[diagnostic::do_not_recommend]
impl<P, K> StatedKey<P, PhantomData<K>> for K {}

/// The key in a column of a type that a relation states: `None` for NULL, and where the type is not the key's, which
/// [`KeyOfParent`] reports; so the report is the only error.
#[doc(hidden)]
pub fn stated_key<T: Any, K: Any>(column: &T) -> Option<&K> {
    let column: &dyn Any = column;
    match column.downcast_ref::<Option<K>>() {
        Some(key) => key.as_ref(),
        None => column.downcast_ref(),
    }
}
