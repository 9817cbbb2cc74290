//! What a relation asks of its column, or of its columns: the conditions and the selections of all its queries.
//! Here is one column; several are in `composite`.

use std::borrow::Cow;

use diesel::associations::HasTable;
use diesel::dsl::{Eq, EqAny, Nullable, SqlTypeOf};
use diesel::expression::{AsExpression, Expression, TypedExpressionType};
use diesel::query_source::{Column, Table};
use diesel::sql_types::SqlType;
use diesel::{ExpressionMethods, NullableExpressionMethods};

use super::parent::{KeyOf, Parent, PrimaryKeyOf};

/// A column that holds the key of a `P`, or [`Columns`](super::Columns), which hold it together.
///
/// Nothing has to be done for it. The associated types are what the queries of a relation are made of.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold the key of a `{P}`",
    note = "a relation has a column for each of its parent's key: for one, `column = name`; for several, `columns(a, b)`, in the key's order"
)]
pub trait RefersTo<P> {
    /// The Rust type of the key.
    type Key: Clone + 'static;
    /// The key as a model holds it: a reference, or a tuple of references.
    type Read<'a>;
    /// That the parent's key is one of some keys.
    type ParentIn;
    /// That the key in these columns is one of some keys.
    type In;
    /// That the key in these columns is this one.
    type Is;
    /// These columns, selected.
    type Selected;
    /// What [`Selected`](Self::Selected) is loaded as.
    type Row;

    /// How many columns there are.
    #[doc(hidden)]
    const COLUMNS: usize;

    /// Their names in the database.
    #[doc(hidden)]
    fn names() -> Vec<&'static str>;
    /// The names of the columns of the parent's key.
    #[doc(hidden)]
    fn key_names() -> Vec<&'static str>;
    #[doc(hidden)]
    fn key(read: Self::Read<'_>) -> Cow<'_, Self::Key>;
    #[doc(hidden)]
    fn parent_in(keys: Vec<Self::Key>) -> Self::ParentIn;
    #[doc(hidden)]
    fn is_in(keys: Vec<Self::Key>) -> Self::In;
    #[doc(hidden)]
    fn is(key: Self::Key) -> Self::Is;
    #[doc(hidden)]
    fn selected() -> Self::Selected;
    #[doc(hidden)]
    fn row_key(row: &Self::Row) -> Option<Cow<'_, Self::Key>>;
}

#[diagnostic::do_not_recommend]
impl<P, C> RefersTo<P> for C
where
    P: Parent<Key: AsExpression<SqlTypeOf<C>> + AsExpression<SqlTypeOf<PrimaryKeyOf<P>>>>,
    PrimaryKeyOf<P>: Column + ExpressionMethods + Expression<SqlType: SqlType + TypedExpressionType>,
    C: Column + Default,
    C: ExpressionMethods + NullableExpressionMethods + Expression<SqlType: SqlType + TypedExpressionType>,
{
    type Key = KeyOf<P>;
    type Read<'a> = &'a KeyOf<P>;
    type ParentIn = EqAny<PrimaryKeyOf<P>, Vec<KeyOf<P>>>;
    type In = EqAny<C, Vec<KeyOf<P>>>;
    type Is = Eq<C, KeyOf<P>>;
    type Selected = Nullable<C>;
    type Row = Option<KeyOf<P>>;

    const COLUMNS: usize = 1;

    fn names() -> Vec<&'static str> {
        vec![C::NAME]
    }

    fn key_names() -> Vec<&'static str> {
        vec![<PrimaryKeyOf<P> as Column>::NAME]
    }

    fn key(read: Self::Read<'_>) -> Cow<'_, KeyOf<P>> {
        Cow::Borrowed(read)
    }

    fn parent_in(keys: Vec<KeyOf<P>>) -> Self::ParentIn {
        <P as HasTable>::table().primary_key().eq_any(keys)
    }

    fn is_in(keys: Vec<KeyOf<P>>) -> Self::In {
        C::default().eq_any(keys)
    }

    fn is(key: KeyOf<P>) -> Self::Is {
        C::default().eq(key)
    }

    fn selected() -> Self::Selected {
        C::default().nullable()
    }

    fn row_key(row: &Self::Row) -> Option<Cow<'_, KeyOf<P>>> {
        row.as_ref().map(Cow::Borrowed)
    }
}
