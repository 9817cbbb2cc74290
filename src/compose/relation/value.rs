//! Relations as values: `Post::USER`, `User::POSTS`, `User::PROFILE`.
//! Each is two functions and the type of a column; the queries come from these, generically.

use std::borrow::Cow;
use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;

use diesel::associations::HasTable;
use diesel::dsl::{AsSelect, EqAny, Filter, SqlTypeOf};
use diesel::expression::{AsExpression, Expression, TypedExpressionType};
use diesel::query_builder::QueryId;
use diesel::query_dsl::methods::FilterDsl;
use diesel::query_source::Table;
use diesel::sql_types::SqlType;
use diesel::{ExpressionMethods, Selectable, SelectableHelper};

use super::load::{Relation, SelectsFor};
use super::parent::{KeyOf, Parent, PrimaryKeyOf};

/// The child's side of a relation: a `C` belongs to at most one `P`, whose key stands in the column `Col`.
///
/// Every relation gives its model one, named like the relation: `Post::USER`.
pub struct BelongsTo<C, P: Parent, Col> {
    child_key: fn(&C) -> Option<&KeyOf<P>>,
    parent_key: fn(&P) -> &KeyOf<P>,
    column: PhantomData<Col>,
}

/// The parent's side of a relation: a `P` has any number of `C`, which refer to it in the column `Col`.
///
/// `back_populates = posts` gives the parent one, `User::POSTS`, beside the accessor `user.posts()`.
pub struct HasMany<P: Parent, C, Col>(BelongsTo<C, P, Col>);

/// The parent's side of a one-to-one relation: a `P` has at most one `C`, which refers to it in the column `Col`.
///
/// `back_populates = profile` of a relation with `unique = true` gives the parent one, `User::PROFILE`.
pub struct HasOne<P: Parent, C, Col>(BelongsTo<C, P, Col>);

impl<C, P: Parent, Col> BelongsTo<C, P, Col> {
    /// The relation whose keys are read by these functions.
    pub const fn new(child_key: fn(&C) -> Option<&KeyOf<P>>, parent_key: fn(&P) -> &KeyOf<P>) -> Self {
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
}

impl<C, P: Parent, Col> Clone for BelongsTo<C, P, Col> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C, P: Parent, Col> Copy for BelongsTo<C, P, Col> {}

impl<C, P: Parent, Col> fmt::Debug for BelongsTo<C, P, Col> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::any::type_name::<Self>())
    }
}

impl<C, P, Col> Relation for BelongsTo<C, P, Col>
where
    P: Parent<Key: Eq + Hash>,
    PrimaryKeyOf<P>: ExpressionMethods + Expression<SqlType: SqlType + TypedExpressionType>,
    KeyOf<P>: AsExpression<SqlTypeOf<PrimaryKeyOf<P>>>,
    P::Table: FilterDsl<EqAny<PrimaryKeyOf<P>, Vec<KeyOf<P>>>>,
{
    type From = C;
    type To = P;
    type Related<T: Clone> = Option<T>;
    type Key = KeyOf<P>;
    type Query = Filter<P::Table, EqAny<PrimaryKeyOf<P>, Vec<KeyOf<P>>>>;
    type Row = P;

    fn key<'a>(&self, child: &'a C) -> Option<Cow<'a, Self::Key>> {
        (self.child_key)(child).map(Cow::Borrowed)
    }

    fn query(&self, keys: Vec<Self::Key>) -> Self::Query {
        let table = P::table();
        let key = table.primary_key().eq_any(keys);
        FilterDsl::filter(table, key)
    }

    fn row_key<'a>(&self, parent: &'a P) -> Option<Cow<'a, Self::Key>> {
        Some(Cow::Borrowed((self.parent_key)(parent)))
    }

    fn row_model(parent: P) -> P {
        parent
    }
}

impl<C, P, Col, DB> SelectsFor<DB> for BelongsTo<C, P, Col>
where
    Self: Relation<To = P>,
    P: Parent + Selectable<DB, SelectExpression: QueryId>,
    DB: diesel::backend::Backend,
{
    type Selection = AsSelect<P, DB>;

    fn selection() -> Self::Selection {
        P::as_select()
    }
}

/// The parent's sides differ in nothing but how many children there may be.
macro_rules! parent_side {
    ($Side:ident, $Related:ident) => {
        impl<P: Parent, C, Col> Clone for $Side<P, C, Col> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<P: Parent, C, Col> Copy for $Side<P, C, Col> {}

        impl<P: Parent, C, Col> fmt::Debug for $Side<P, C, Col> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(std::any::type_name::<Self>())
            }
        }

        impl<P, C, Col> Relation for $Side<P, C, Col>
        where
            P: Parent<Key: Eq + Hash>,
            C: HasTable,
            Col: ExpressionMethods + Expression<SqlType: SqlType + TypedExpressionType> + Default,
            KeyOf<P>: AsExpression<SqlTypeOf<Col>>,
            C::Table: FilterDsl<EqAny<Col, Vec<KeyOf<P>>>>,
        {
            type From = P;
            type To = C;
            type Related<T: Clone> = $Related<T>;
            type Key = KeyOf<P>;
            type Query = Filter<C::Table, EqAny<Col, Vec<KeyOf<P>>>>;
            type Row = C;

            fn key<'a>(&self, parent: &'a P) -> Option<Cow<'a, Self::Key>> {
                Some(Cow::Borrowed((self.0.parent_key)(parent)))
            }

            fn query(&self, keys: Vec<Self::Key>) -> Self::Query {
                FilterDsl::filter(C::table(), Col::default().eq_any(keys))
            }

            fn row_key<'a>(&self, child: &'a C) -> Option<Cow<'a, Self::Key>> {
                (self.0.child_key)(child).map(Cow::Borrowed)
            }

            fn row_model(child: C) -> C {
                child
            }
        }

        impl<P, C, Col, DB> SelectsFor<DB> for $Side<P, C, Col>
        where
            Self: Relation<To = C>,
            P: Parent,
            C: Selectable<DB, SelectExpression: QueryId>,
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
