//! Relations to a parent whose key has several columns: the key, the values `Post::TEAM` and `Team::POSTS`, their queries.
//! The macros that emit them stand in `several`.

use std::borrow::Cow;
use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;

use diesel::associations::{HasTable, Identifiable};
use diesel::backend::Backend;
use diesel::dsl::{AsSelect, Filter};
use diesel::query_builder::QueryId;
use diesel::query_dsl::methods::FilterDsl;
use diesel::{Selectable, SelectableHelper};

use super::keys_in::KeysIn;
use super::load::{Relation, SelectsFor};
use super::parent::PrimaryKeyOf;

/// The Rust type of a key of several columns: a tuple.
pub type CompositeKeyOf<P> = <P as CompositeParent>::Key;

/// A model that others can refer to by a key of several columns: every `Identifiable` model with such a key, of at most four.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the parent of a relation by several columns",
    note = "its key has two, three or four columns, given as `#[table(primary_key(a, b))]`"
)]
pub trait CompositeParent: HasTable + Sized {
    /// The Rust type of the key.
    type Key: Clone + Eq + Hash;

    /// How many columns the key has.
    #[doc(hidden)]
    const COLUMNS: usize;
}

impl<P> CompositeParent for P
where
    P: HasTable + 'static,
    &'static P: Identifiable<Id: References>,
{
    type Key = <<&'static P as Identifiable>::Id as References>::Owned;

    const COLUMNS: usize = <<&'static P as Identifiable>::Id as References>::COLUMNS;
}

/// References to the columns of a key.
#[doc(hidden)]
pub trait References {
    type Owned: Clone + Eq + Hash;

    const COLUMNS: usize;
}

macro_rules! references {
    ($($K:ident)+) => {
        impl<$($K: Clone + Eq + Hash),+> References for ($(&'static $K,)+) {
            type Owned = ($($K,)+);

            const COLUMNS: usize = [$(stringify!($K)),+].len();
        }
    };
}

references! { A B }
references! { A B C }
references! { A B C D }

/// The child's side of a relation by several columns: a `C` belongs to at most one `P`, whose key stands in the columns `Cols`.
pub struct CompositeBelongsTo<C, P: CompositeParent, Cols> {
    child_key: fn(&C) -> Option<CompositeKeyOf<P>>,
    parent_key: fn(&P) -> CompositeKeyOf<P>,
    columns: PhantomData<Cols>,
}

/// The parent's side of a relation by several columns: a `P` has any number of `C`.
pub struct CompositeHasMany<P: CompositeParent, C, Cols>(CompositeBelongsTo<C, P, Cols>);

/// The parent's side of a one-to-one relation by several columns: a `P` has at most one `C`.
pub struct CompositeHasOne<P: CompositeParent, C, Cols>(CompositeBelongsTo<C, P, Cols>);

/// The query for the parent of a child.
pub type CompositeParentQuery<P> = Filter<<P as HasTable>::Table, KeysIn<PrimaryKeyOf<P>, CompositeKeyOf<P>>>;

/// The query for the children of a parent.
pub type CompositeChildrenQuery<C, P, Cols> = Filter<<C as HasTable>::Table, KeysIn<Cols, CompositeKeyOf<P>>>;

impl<C, P: CompositeParent, Cols> CompositeBelongsTo<C, P, Cols> {
    /// The relation whose keys are read by these functions.
    pub const fn new(
        child_key: fn(&C) -> Option<CompositeKeyOf<P>>,
        parent_key: fn(&P) -> CompositeKeyOf<P>,
    ) -> Self {
        Self {
            child_key,
            parent_key,
            columns: PhantomData,
        }
    }

    /// The same relation from the other side, where a parent has any number of children.
    pub const fn has_many(self) -> CompositeHasMany<P, C, Cols> {
        CompositeHasMany(self)
    }

    /// The same relation from the other side, where a parent has at most one child.
    pub const fn has_one(self) -> CompositeHasOne<P, C, Cols> {
        CompositeHasOne(self)
    }

    /// The query for the parent of a child: of no row, where the child has none.
    pub fn parent_of(&self, child: &C) -> CompositeParentQuery<P>
    where
        P::Table: FilterDsl<KeysIn<PrimaryKeyOf<P>, CompositeKeyOf<P>>>,
    {
        let table = P::table();
        let columns = diesel::query_source::Table::primary_key(&table);
        let keys = (self.child_key)(child).into_iter().collect();
        FilterDsl::filter(table, KeysIn::new(columns, keys))
    }

    /// The query for the children of a parent.
    pub fn children_of(&self, parent: &P) -> CompositeChildrenQuery<C, P, Cols>
    where
        C: HasTable<Table: FilterDsl<KeysIn<Cols, CompositeKeyOf<P>>>>,
        Cols: Default,
    {
        FilterDsl::filter(
            C::table(),
            KeysIn::new(Cols::default(), vec![(self.parent_key)(parent)]),
        )
    }
}

/// What the three types share.
macro_rules! value {
    ($Side:ident<$($T:ident),+>, $P:ident) => {
        impl<$($T),+> Clone for $Side<$($T),+> where $P: CompositeParent {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<$($T),+> Copy for $Side<$($T),+> where $P: CompositeParent {}

        impl<$($T),+> fmt::Debug for $Side<$($T),+> where $P: CompositeParent {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(std::any::type_name::<Self>())
            }
        }
    };
}

value! { CompositeBelongsTo<C, P, Cols>, P }
value! { CompositeHasMany<P, C, Cols>, P }
value! { CompositeHasOne<P, C, Cols>, P }

impl<C, P, Cols> Relation for CompositeBelongsTo<C, P, Cols>
where
    P: CompositeParent<Table: FilterDsl<KeysIn<PrimaryKeyOf<P>, CompositeKeyOf<P>>>>,
{
    type From = C;
    type To = P;
    type Related<T: Clone> = Option<T>;
    type Key = CompositeKeyOf<P>;
    type Query = CompositeParentQuery<P>;
    type Row = P;

    const COLUMNS: usize = P::COLUMNS;

    fn key<'a>(&self, child: &'a C) -> Option<Cow<'a, Self::Key>> {
        (self.child_key)(child).map(Cow::Owned)
    }

    fn query(&self, keys: Vec<Self::Key>) -> Self::Query {
        let table = P::table();
        let columns = diesel::query_source::Table::primary_key(&table);
        FilterDsl::filter(table, KeysIn::new(columns, keys))
    }

    fn row_key<'a>(&self, parent: &'a P) -> Option<Cow<'a, Self::Key>> {
        Some(Cow::Owned((self.parent_key)(parent)))
    }

    fn row_model(parent: P) -> P {
        parent
    }
}

impl<C, P, Cols, DB> SelectsFor<DB> for CompositeBelongsTo<C, P, Cols>
where
    Self: Relation<To = P>,
    P: CompositeParent + Selectable<DB, SelectExpression: QueryId>,
    DB: Backend,
{
    type Selection = AsSelect<P, DB>;

    fn selection() -> Self::Selection {
        P::as_select()
    }
}

/// The parent's sides differ in nothing but how many children there may be.
macro_rules! parent_side {
    ($Side:ident, $Related:ident) => {
        impl<P: CompositeParent, C, Cols> $Side<P, C, Cols> {
            /// The query for the children of a parent.
            pub fn children_of(&self, parent: &P) -> CompositeChildrenQuery<C, P, Cols>
            where
                C: HasTable<Table: FilterDsl<KeysIn<Cols, CompositeKeyOf<P>>>>,
                Cols: Default,
            {
                self.0.children_of(parent)
            }
        }

        impl<P, C, Cols> Relation for $Side<P, C, Cols>
        where
            P: CompositeParent,
            C: HasTable<Table: FilterDsl<KeysIn<Cols, CompositeKeyOf<P>>>>,
            Cols: Default,
        {
            type From = P;
            type To = C;
            type Related<T: Clone> = $Related<T>;
            type Key = CompositeKeyOf<P>;
            type Query = CompositeChildrenQuery<C, P, Cols>;
            type Row = C;

            const COLUMNS: usize = P::COLUMNS;

            fn key<'a>(&self, parent: &'a P) -> Option<Cow<'a, Self::Key>> {
                Some(Cow::Owned((self.0.parent_key)(parent)))
            }

            fn query(&self, keys: Vec<Self::Key>) -> Self::Query {
                FilterDsl::filter(C::table(), KeysIn::new(Cols::default(), keys))
            }

            fn row_key<'a>(&self, child: &'a C) -> Option<Cow<'a, Self::Key>> {
                (self.0.child_key)(child).map(Cow::Owned)
            }

            fn row_model(child: C) -> C {
                child
            }
        }

        impl<P, C, Cols, DB> SelectsFor<DB> for $Side<P, C, Cols>
        where
            Self: Relation<To = C>,
            P: CompositeParent,
            C: Selectable<DB, SelectExpression: QueryId>,
            DB: Backend,
        {
            type Selection = AsSelect<C, DB>;

            fn selection() -> Self::Selection {
                C::as_select()
            }
        }
    };
}

parent_side! { CompositeHasMany, Vec }
parent_side! { CompositeHasOne, Option }
