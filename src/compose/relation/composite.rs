//! Keys of several columns: what a parent with one has, and what the columns that refer to it can do.
//! The macros that find these columns stand in `several`.

use std::borrow::Cow;
use std::hash::Hash;
use std::marker::PhantomData;

use diesel::NullableExpressionMethods;
use diesel::associations::{HasTable, Identifiable};
use diesel::dsl::Nullable;
use diesel::query_source::{Column, Table};

use super::keys_in::{KeyColumns, KeysIn};
use super::parent::{Joined, PrimaryKeyOf};
use super::refers::RefersTo;
use super::same_key::SameKey;

/// The Rust type of a key of several columns: a tuple.
pub type CompositeKeyOf<P> = <P as CompositeParent>::Key;

/// A model that others can refer to by a key of several columns: every `Identifiable` model with such a key, of at most four.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the parent of a relation by several columns",
    note = "its key has two, three or four columns, given as `#[table(primary_key(a, b))]`"
)]
pub trait CompositeParent: HasTable + Sized {
    /// The Rust type of the key.
    type Key: Clone + Eq + Hash + 'static;
    /// The key as the model holds it.
    type KeyRef<'a>;

    /// The key, owned.
    #[doc(hidden)]
    fn owned(key: Self::KeyRef<'_>) -> Self::Key;
}

impl<P> CompositeParent for P
where
    P: HasTable + 'static,
    &'static P: Identifiable<Id: References>,
{
    type Key = <<&'static P as Identifiable>::Id as References>::Owned;
    type KeyRef<'a> = <<&'static P as Identifiable>::Id as References>::Refs<'a>;

    fn owned(key: Self::KeyRef<'_>) -> Self::Key {
        <<&'static P as Identifiable>::Id as References>::owned(key)
    }
}

/// References to the columns of a key.
#[doc(hidden)]
pub trait References {
    type Owned: Clone + Eq + Hash + 'static;
    type Refs<'a>;

    fn owned(refs: Self::Refs<'_>) -> Self::Owned;
}

/// Columns that hold a key together: `Columns<(players::team_country, players::team_number)>`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Columns<T>(PhantomData<T>);

/// As many columns as a key `K` has.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the columns `{Self}` cannot hold a key `{K}`",
    note = "`columns(a, b)` of a relation names a column for each of the parent's key, in the key's order"
)]
pub trait HoldKey<K>: Default {
    type Selected;
    type Row;

    const COLUMNS: usize;

    fn selected() -> Self::Selected;
    fn row_key(row: &Self::Row) -> Option<K>;
}

macro_rules! keys_of {
    ($($C:ident $K:ident $key:ident),+) => {
        impl<$($K: Clone + Eq + Hash),+> References for ($(&'static $K,)+) {
            type Owned = ($($K,)+);
            type Refs<'a> = ($(&'a $K,)+);

            fn owned(($($key,)+): Self::Refs<'_>) -> Self::Owned {
                ($($key.clone(),)+)
            }
        }

        impl<$($C: Column + NullableExpressionMethods + Default, $K: Clone),+> HoldKey<($($K,)+)> for ($($C,)+) {
            type Selected = ($(Nullable<$C>,)+);
            type Row = ($(Option<$K>,)+);

            const COLUMNS: usize = [$(stringify!($C)),+].len();

            fn selected() -> Self::Selected {
                ($($C::default().nullable(),)+)
            }

            fn row_key(($($key,)+): &Self::Row) -> Option<($($K,)+)> {
                Some(($($key.clone()?,)+))
            }
        }
    };
}

keys_of! { A I a, B J b }
keys_of! { A I a, B J b, C K c }
keys_of! { A I a, B J b, C K c, D L d }

#[diagnostic::do_not_recommend]
impl<P, T> RefersTo<P> for Columns<T>
where
    P: CompositeParent<Table: Table<PrimaryKey: KeyColumns>>,
    T: HoldKey<CompositeKeyOf<P>> + KeyColumns,
{
    type Key = CompositeKeyOf<P>;
    type Read<'a> = P::KeyRef<'a>;
    type ParentIn = KeysIn<PrimaryKeyOf<P>, CompositeKeyOf<P>>;
    type In = KeysIn<T, CompositeKeyOf<P>>;
    type Is = KeysIn<T, CompositeKeyOf<P>>;
    type Selected = T::Selected;
    type Row = T::Row;

    const COLUMNS: usize = T::COLUMNS;

    fn names() -> Vec<&'static str> {
        T::names()
    }

    fn key_names() -> Vec<&'static str> {
        PrimaryKeyOf::<P>::names()
    }

    fn key(read: Self::Read<'_>) -> Cow<'_, Self::Key> {
        Cow::Owned(P::owned(read))
    }

    fn parent_in(keys: Vec<Self::Key>) -> Self::ParentIn {
        KeysIn::new(P::table().primary_key(), keys)
    }

    fn is_in(keys: Vec<Self::Key>) -> Self::In {
        KeysIn::new(T::default(), keys)
    }

    fn is(key: Self::Key) -> Self::Is {
        KeysIn::new(T::default(), vec![key])
    }

    fn selected() -> T::Selected {
        T::selected()
    }

    fn row_key(row: &T::Row) -> Option<Cow<'_, Self::Key>> {
        T::row_key(row).map(Cow::Owned)
    }
}

impl<P, T> Joined<Columns<T>> for P
where
    P: HasTable,
    T: Default,
{
    type From = P::Table;
    type On = SameKey<T, PrimaryKeyOf<P>>;

    fn from(table: P::Table) -> P::Table {
        table
    }

    fn on(_: Columns<T>) -> Self::On {
        SameKey::new(T::default(), P::table().primary_key())
    }
}
