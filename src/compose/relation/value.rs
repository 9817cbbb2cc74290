//! Relations as values: `Post::USER`, `User::POSTS`, `User::PROFILE`.
//! Each is two functions and the type of a column, or of several; the queries come from these, generically.

use std::borrow::Cow;
use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;

use diesel::associations::HasTable;
use diesel::dsl::{AsSelect, Filter};
use diesel::query_builder::QueryId;
use diesel::query_dsl::methods::FilterDsl;
use diesel::{Selectable, SelectableHelper};

use super::load::{Relation, SelectsFor};
use super::parent::Joined;
use super::refers::RefersTo;

/// The child's side of a relation: a `C` belongs to at most one `P`, whose key stands in the column `Col`, or in
/// [`Columns`](super::Columns).
///
/// Every relation gives its model one, named like the relation: `Post::USER`.
pub struct BelongsTo<C, P, Col: RefersTo<P>> {
    child_key: for<'a> fn(&'a C) -> Option<Col::Read<'a>>,
    parent_key: for<'a> fn(&'a P) -> Col::Read<'a>,
    column: PhantomData<Col>,
}

/// The parent's side of a relation: a `P` has any number of `C`, which refer to it in the column `Col`.
///
/// `back_populates = posts` gives the parent one, `User::POSTS`, beside the accessor `user.posts()`.
pub struct HasMany<P, C, Col: RefersTo<P>>(BelongsTo<C, P, Col>);

/// The parent's side of a one-to-one relation: a `P` has at most one `C`, which refers to it in the column `Col`.
///
/// `back_populates = profile` of a relation with `unique = true` gives the parent one, `User::PROFILE`.
pub struct HasOne<P, C, Col: RefersTo<P>>(BelongsTo<C, P, Col>);

/// The query for the parents that have some keys.
pub type ParentQuery<P, Col> = Filter<<P as HasTable>::Table, <Col as RefersTo<P>>::ParentIn>;

/// The query for the children of one parent.
pub type ChildrenQuery<C, P, Col> = Filter<<C as HasTable>::Table, <Col as RefersTo<P>>::Is>;

/// The query for the children of some parents.
pub type ChildrenOfAllQuery<C, P, Col> = Filter<<C as HasTable>::Table, <Col as RefersTo<P>>::In>;

impl<C, P, Col: RefersTo<P>> BelongsTo<C, P, Col> {
    /// The relation whose keys are read by these functions.
    pub const fn new(
        child_key: for<'a> fn(&'a C) -> Option<Col::Read<'a>>,
        parent_key: for<'a> fn(&'a P) -> Col::Read<'a>,
    ) -> Self {
        Self {
            child_key,
            parent_key,
            column: PhantomData,
        }
    }

    /// The same relation from the other side, where a parent has any number of children.
    pub const fn has_many(self) -> HasMany<P, C, Col> {
        HasMany(self)
    }

    /// The same relation from the other side, where a parent has at most one child.
    pub const fn has_one(self) -> HasOne<P, C, Col> {
        HasOne(self)
    }

    /// The condition on which the two tables are joined by this relation, whichever stands first.
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// # use olembic::prelude::*;
    /// # model! { pub struct User { pub name: String, } }
    /// # model! { pub struct Review { user_relation!(name = author); user_relation!(name = reviewer); } }
    /// # models! { User, Review }
    /// # fn main() {
    /// let by_reviewer = reviews::table.inner_join(users::table.on(Review::REVIEWER.on()));
    /// # let sql = diesel::debug_query::<diesel::sqlite::Sqlite, _>(&by_reviewer).to_string();
    /// # assert!(sql.contains("ON (`reviews`.`reviewer_id` = `users`.`id`)"), "{sql}");
    /// # }
    /// ```
    pub fn on(&self) -> P::On
    where
        P: Joined<Col>,
        Col: Default,
    {
        P::on(Col::default())
    }

    /// The query for the parent of a child: of no row, where the child has none.
    pub fn parent_of(&self, child: &C) -> ParentQuery<P, Col>
    where
        P: HasTable<Table: FilterDsl<Col::ParentIn>>,
    {
        let key = (self.child_key)(child).map(|key| Col::key(key).into_owned());
        FilterDsl::filter(P::table(), Col::parent_in(key.into_iter().collect()))
    }

    /// The query for the children of a parent.
    pub fn children_of(&self, parent: &P) -> ChildrenQuery<C, P, Col>
    where
        C: HasTable<Table: FilterDsl<Col::Is>>,
    {
        let key = Col::key((self.parent_key)(parent)).into_owned();
        FilterDsl::filter(C::table(), Col::is(key))
    }

    /// The query for the children of some parents.
    pub fn children_of_all<'a>(
        &self,
        parents: impl IntoIterator<Item = &'a P>,
    ) -> ChildrenOfAllQuery<C, P, Col>
    where
        P: 'a,
        C: HasTable<Table: FilterDsl<Col::In>>,
    {
        let keys = parents
            .into_iter()
            .map(|parent| Col::key((self.parent_key)(parent)).into_owned());
        FilterDsl::filter(C::table(), Col::is_in(keys.collect()))
    }
}

impl<C, P, Col> Relation for BelongsTo<C, P, Col>
where
    P: HasTable<Table: FilterDsl<Col::ParentIn>>,
    Col: RefersTo<P, Key: Eq + Hash>,
{
    type From = C;
    type To = P;
    type Related<T: Clone> = Option<T>;
    type Key = Col::Key;
    type Query = ParentQuery<P, Col>;
    type Row = P;

    const COLUMNS: usize = Col::COLUMNS;

    fn key<'a>(&self, child: &'a C) -> Option<Cow<'a, Self::Key>> {
        (self.child_key)(child).map(Col::key)
    }

    fn query(&self, keys: Vec<Self::Key>) -> Self::Query {
        FilterDsl::filter(P::table(), Col::parent_in(keys))
    }

    fn row_key<'a>(&self, parent: &'a P) -> Option<Cow<'a, Self::Key>> {
        Some(Col::key((self.parent_key)(parent)))
    }

    fn row_model(parent: P) -> P {
        parent
    }
}

impl<C, P, Col, DB> SelectsFor<DB> for BelongsTo<C, P, Col>
where
    Self: Relation<To = P>,
    P: Selectable<DB, SelectExpression: QueryId>,
    Col: RefersTo<P>,
    DB: diesel::backend::Backend,
{
    type Selection = AsSelect<P, DB>;

    fn selection() -> Self::Selection {
        P::as_select()
    }
}

/// What the three types share.
macro_rules! value {
    ($Side:ident<$One:ident, $Other:ident>) => {
        impl<C, P, Col: RefersTo<P>> Clone for $Side<$One, $Other, Col> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<C, P, Col: RefersTo<P>> Copy for $Side<$One, $Other, Col> {}

        impl<C, P, Col: RefersTo<P>> fmt::Debug for $Side<$One, $Other, Col> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(std::any::type_name::<Self>())
            }
        }
    };
}

value! { BelongsTo<C, P> }
value! { HasMany<P, C> }
value! { HasOne<P, C> }

/// The parent's sides differ in nothing but how many children there may be.
macro_rules! parent_side {
    ($Side:ident, $Related:ident) => {
        impl<P, C, Col: RefersTo<P>> $Side<P, C, Col> {
            /// The query for the children of a parent.
            pub fn children_of(&self, parent: &P) -> ChildrenQuery<C, P, Col>
            where
                C: HasTable<Table: FilterDsl<Col::Is>>,
            {
                self.0.children_of(parent)
            }

            /// The condition on which the two tables are joined by this relation: see [`BelongsTo::on`].
            pub fn on(&self) -> P::On
            where
                P: Joined<Col>,
                Col: Default,
            {
                self.0.on()
            }
        }

        impl<P, C, Col> Relation for $Side<P, C, Col>
        where
            C: HasTable<Table: FilterDsl<Col::In>>,
            Col: RefersTo<P, Key: Eq + Hash>,
        {
            type From = P;
            type To = C;
            type Related<T: Clone> = $Related<T>;
            type Key = Col::Key;
            type Query = ChildrenOfAllQuery<C, P, Col>;
            type Row = C;

            const COLUMNS: usize = Col::COLUMNS;

            fn key<'a>(&self, parent: &'a P) -> Option<Cow<'a, Self::Key>> {
                Some(Col::key((self.0.parent_key)(parent)))
            }

            fn query(&self, keys: Vec<Self::Key>) -> Self::Query {
                FilterDsl::filter(C::table(), Col::is_in(keys))
            }

            fn row_key<'a>(&self, child: &'a C) -> Option<Cow<'a, Self::Key>> {
                (self.0.child_key)(child).map(Col::key)
            }

            fn row_model(child: C) -> C {
                child
            }
        }

        impl<P, C, Col, DB> SelectsFor<DB> for $Side<P, C, Col>
        where
            Self: Relation<To = C>,
            C: Selectable<DB, SelectExpression: QueryId>,
            Col: RefersTo<P>,
            DB: diesel::backend::Backend,
        {
            type Selection = AsSelect<C, DB>;

            fn selection() -> Self::Selection {
                C::as_select()
            }
        }
    };
}

parent_side! { HasMany, Vec }
parent_side! { HasOne, Option }
