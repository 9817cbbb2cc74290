//! Many-to-many: two relations of a join model, read from one of their parents to the other.
//! The join is a function that the macro writes: Diesel's joins cannot be named for tables that are not known yet.

use std::fmt;
use std::hash::Hash;

use diesel::associations::HasTable;
use diesel::backend::Backend;
use diesel::dsl::{self, AsSelect, EqAny, Filter, InnerJoin, Nullable, On, SqlTypeOf};
use diesel::expression::{AsExpression, Expression, TypedExpressionType};
use diesel::query_builder::QueryId;
use diesel::query_dsl::methods::{FilterDsl, SelectDsl};
use diesel::query_source::{Column, Table};
use diesel::sql_types::SqlType;
use diesel::{ExpressionMethods, NullableExpressionMethods, Selectable, SelectableHelper};

use super::load::{Relation, SelectsFor};
use super::parent::{KeyOf, Parent, PrimaryKeyOf};
use super::value::BelongsTo;

/// Many-to-many, seen from an `A`: the `B`s that a join model puts beside it. The join model refers to the `A` in the
/// column `ColA`; `Q` joins it with the `B`s.
///
/// [`many_to_many!`](crate::many_to_many) gives both parents one, `User::GROUPS` and `Group::USERS`.
pub struct ManyToMany<A: Parent, B, ColA, Q> {
    key: fn(&A) -> &KeyOf<A>,
    join: fn() -> Q,
    other: std::marker::PhantomData<(B, ColA)>,
}

/// The table of `B`, joined with that of the column `ColB`, which refers to it.
pub type Joined<B, ColB> = InnerJoin<
    <B as HasTable>::Table,
    On<<ColB as Column>::Table, dsl::Eq<Nullable<ColB>, Nullable<PrimaryKeyOf<B>>>>,
>;

/// The query of a many-to-many accessor: the columns of `B`, joined with the rows that refer to one `A`.
pub type Through<A, B, ColA, Q> =
    dsl::Select<Filter<Q, dsl::Eq<ColA, KeyOf<A>>>, <<B as HasTable>::Table as Table>::AllColumns>;

impl<A: Parent, B, ColA, Q> ManyToMany<A, B, ColA, Q> {
    /// From the parent of a relation to the `B`s, which `join` joins with the relation's model.
    pub const fn new<C>(from: BelongsTo<C, A, ColA>, join: fn() -> Q) -> Self {
        Self {
            key: from.parent_key,
            join,
            other: std::marker::PhantomData,
        }
    }

    /// The query for everything that stands beside one `A`.
    pub fn of(&self, one: &A) -> Through<A, B, ColA, Q>
    where
        B: HasTable,
        ColA: ExpressionMethods + Expression<SqlType: SqlType + TypedExpressionType> + Default,
        KeyOf<A>: AsExpression<SqlTypeOf<ColA>>,
        Q: FilterDsl<dsl::Eq<ColA, KeyOf<A>>>,
        Filter<Q, dsl::Eq<ColA, KeyOf<A>>>: SelectDsl<<B::Table as Table>::AllColumns>,
    {
        let key = ColA::default().eq((self.key)(one).clone());
        (self.join)().filter(key).select(B::Table::all_columns())
    }
}

impl<A: Parent, B, ColA, Q> Clone for ManyToMany<A, B, ColA, Q> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A: Parent, B, ColA, Q> Copy for ManyToMany<A, B, ColA, Q> {}

impl<A: Parent, B, ColA, Q> fmt::Debug for ManyToMany<A, B, ColA, Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::any::type_name::<Self>())
    }
}

impl<A, B, ColA, Q> Relation for ManyToMany<A, B, ColA, Q>
where
    A: Parent<Key: Eq + Hash>,
    ColA: ExpressionMethods + Expression<SqlType: SqlType + TypedExpressionType> + Default,
    KeyOf<A>: AsExpression<SqlTypeOf<ColA>>,
    Q: FilterDsl<EqAny<ColA, Vec<KeyOf<A>>>>,
{
    type From = A;
    type To = B;
    type Related<T: Clone> = Vec<T>;
    type Key = KeyOf<A>;
    type Query = Filter<Q, EqAny<ColA, Vec<KeyOf<A>>>>;
    type Row = (Option<KeyOf<A>>, B);

    fn key<'a>(&self, from: &'a A) -> Option<&'a Self::Key> {
        Some((self.key)(from))
    }

    fn query(&self, keys: Vec<Self::Key>) -> Self::Query {
        (self.join)().filter(ColA::default().eq_any(keys))
    }

    fn row_key<'a>(&self, row: &'a Self::Row) -> Option<&'a Self::Key> {
        row.0.as_ref()
    }

    fn row_model(row: Self::Row) -> B {
        row.1
    }
}

impl<A, B, ColA, Q, DB> SelectsFor<DB> for ManyToMany<A, B, ColA, Q>
where
    Self: Relation<To = B>,
    A: Parent,
    B: Selectable<DB, SelectExpression: QueryId>,
    ColA: NullableExpressionMethods + Expression + Default,
    (Nullable<ColA>, AsSelect<B, DB>): Expression,
    DB: Backend,
{
    type Selection = (Nullable<ColA>, AsSelect<B, DB>);

    fn selection() -> Self::Selection {
        (ColA::default().nullable(), B::as_select())
    }
}

/// Joins the parents of two relations of a join model, for both to be read from each other.
///
/// In the body of the join model, beside the relations themselves; each side is `relation: Parent => accessor`, and
/// one of the two accessors may be left out:
///
/// ```
/// use diesel::prelude::*;
/// use olembic::prelude::*;
///
/// model! { pub struct User { pub username: String, } }
/// model! { pub struct Group { pub name: String, } }
///
/// relation_mixin! { pub group_relation => group: Group }
///
/// model! {
///     #[table(unique(user_id, group_id))]
///     pub struct Membership {
///         user_relation!(Membership);
///         group_relation!(Membership);
///         many_to_many!(user: User => groups, group: Group => users);
///     }
/// }
///
/// olembic::models! { User, Group, Membership }
///
/// fn groups_of_ada(ada: &User, connection: &mut SqliteConnection) -> QueryResult<Vec<Group>> {
///     ada.groups().order(groups::name).load(connection)
/// }
///
/// fn members(groups: Vec<Group>, connection: &mut SqliteConnection) -> QueryResult<Vec<(Group, Vec<User>)>> {
///     groups.load_related(Group::USERS, connection)
/// }
/// # fn main() {}
/// ```
///
/// `user.groups()` is a plain Diesel query, `groups INNER JOIN memberships`, whose default selection is a `Group`: it may be
/// filtered and ordered by the columns of both. `User::GROUPS` and `Group::USERS` are for
/// [`load_related`](crate::LoadRelated::load_related). A pair that stands twice in the join table is found twice: `unique(user_id,
/// group_id)` prevents it.
///
/// Both parents may be one model: `many_to_many!(follower: User => following, followed: User => followers)`. A relation whose column
/// is not its name with `_id` says so: `user(column = writer): User => groups`.
///
/// Outside `model!` the join model comes first: `many_to_many!(Membership, user: User => groups, group: Group => users)`,
/// behind the `user_relation!(Membership)` and `group_relation!(Membership)` of a model written by hand; `table = name` behind it
/// names a table module that is not the model's name in snake case with an `s`.
#[macro_export]
macro_rules! many_to_many {
    // In the body of a model.
    (
        @mixin $path:tt ($($sides:tt)*)
        { names = { model = $Model:ident, new = $New:ident, changes = $Changes:ident, table = $table:ident, $($names:tt)* }, $($state:tt)* }
        { $($rest:tt)* }
    ) => {
        $crate::__olembic_many_to_many! { $Model $table $($sides)* }
        $crate::__olembic_parse! {
            { names = { model = $Model, new = $New, changes = $Changes, table = $table, $($names)* }, $($state)* }
            $($rest)*
        }
    };
    // Beside a model written by hand.
    ($Model:ident, table = $table:ident, $($sides:tt)*) => {
        $crate::__olembic_many_to_many! { $Model $table $($sides)* }
    };
    ($Model:ident, $($sides:tt)*) => {
        $crate::__private::paste::paste! { $crate::__olembic_many_to_many! { $Model [<$Model:snake s>] $($sides)* } }
    };
    ($($wrong:tt)*) => {
        ::core::compile_error!(
            "outside `model!`, `many_to_many!` names its model first: `many_to_many!(Membership, user: User => groups, group: Group => users)`"
        );
    };
}

/// Both directions of a `many_to_many!`.
///
/// Invoked as `Model table relation: Parent => accessor, relation: Parent => accessor`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_many_to_many {
    (
        $Model:ident $table:ident
        $left:ident $((column = $left_column:ident))? : $Left:ident $(=> $left_back:ident)? ,
        $right:ident $((column = $right_column:ident))? : $Right:ident $(=> $right_back:ident)? $(,)?
    ) => {
        $crate::__private::paste::paste! {
            $crate::__olembic_through! {
                $Model $table
                [<$left:upper>] [$($left_column)? [<$left _id>]] $Left
                [<$right:upper>] [$($right_column)? [<$right _id>]] $Right
                [$($left_back [<$left_back:upper>])?]
            }
            $crate::__olembic_through! {
                $Model $table
                [<$right:upper>] [$($right_column)? [<$right _id>]] $Right
                [<$left:upper>] [$($left_column)? [<$left _id>]] $Left
                [$($right_back [<$right_back:upper>])?]
            }
        }
    };
    ($Model:ident $table:ident $($wrong:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "`many_to_many!(", ::core::stringify!($($wrong)*), ")` does not name two relations of `", ::core::stringify!($Model),
            "`, their parents and the accessors: `many_to_many!(user: User => groups, group: Group => users)`"
        ));
    };
}

/// One direction: the accessor and the value of the parent `From`, where the accessor has a name.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_through {
    (
        $Model:ident $table:ident
        $FROM:ident [$from_column:ident $($_from:ident)?] $From:ident
        $TO:ident $to_column:tt $To:ident
        []
    ) => {
        // What the accessor would have checked.
        const _: $crate::compose::BelongsTo<$Model, $From, $table::$from_column> = $Model::$FROM;
    };
    (
        $Model:ident $table:ident
        $FROM:ident [$from_column:ident $($_from:ident)?] $From:ident
        $TO:ident [$to_column:ident $($_to:ident)?] $To:ident
        [$back:ident $BACK:ident]
    ) => {
        impl $From {
            #[doc = ::core::concat!("The relation to every `", ::core::stringify!($To), "` that a `", ::core::stringify!($Model), "` puts beside this one, for `load_related`.")]
            pub const $BACK: $crate::compose::ManyToMany<$From, $To, $table::$from_column, $crate::compose::Joined<$To, $table::$to_column>> =
                $crate::compose::ManyToMany::new($Model::$FROM, || {
                    ::diesel::QueryDsl::inner_join(
                        <$To as ::diesel::associations::HasTable>::table(),
                        ::diesel::JoinOnDsl::on(
                            $table::table,
                            ::diesel::ExpressionMethods::eq(
                                ::diesel::NullableExpressionMethods::nullable($table::$to_column),
                                ::diesel::NullableExpressionMethods::nullable(
                                    ::diesel::Table::primary_key(&<$To as ::diesel::associations::HasTable>::table()),
                                ),
                            ),
                        ),
                    )
                });

            #[doc = ::core::concat!("The query for every `", ::core::stringify!($To), "` that a `", ::core::stringify!($Model), "` puts beside this one.")]
            pub fn $back(&self) -> $crate::compose::Through<$From, $To, $table::$from_column, $crate::compose::Joined<$To, $table::$to_column>> {
                Self::$BACK.of(self)
            }
        }
    };
}
