//! Many-to-many: two relations of a join model, read from one of their parents to the other.
//! The join is a function that the macro writes: Diesel's joins cannot be named for tables that are not known yet.

use std::borrow::Cow;
use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;

use diesel::associations::HasTable;
use diesel::backend::Backend;
use diesel::dsl::{self, AsSelect, Filter, InnerJoin, On};
use diesel::expression::Expression;
use diesel::query_builder::QueryId;
use diesel::query_dsl::methods::{FilterDsl, SelectDsl};
use diesel::query_source::Table;
use diesel::{Selectable, SelectableHelper};

use super::declared::NoOtherSide;
use super::load::{Relation, SelectsFor};
use super::parent::Joined;
use super::refers::RefersTo;
use super::value::BelongsTo;

/// Many-to-many, seen from an `A`: the `B`s that a join model puts beside it. The join model refers to the `A` in the
/// column `ColA`; `Q` joins it with the `B`s.
///
/// [`many_to_many!`](crate::many_to_many) gives both parents one, `User::GROUPS` and `Group::USERS`.
pub struct ManyToMany<A, B, ColA: RefersTo<A>, Q> {
    key: for<'a> fn(&'a A) -> ColA::Read<'a>,
    join: fn() -> Q,
    other: PhantomData<(B, ColA)>,
}

/// The table of `B`, joined with the table `T`, which refers to it in the column `ColB`.
pub type JoinQuery<B, T, ColB> = InnerJoin<<B as HasTable>::Table, On<T, <B as Joined<ColB>>::On>>;

/// The query of a many-to-many accessor: the columns of `B`, joined with the rows that refer to one `A`.
pub type Through<A, B, ColA, Q> =
    dsl::Select<Filter<Q, <ColA as RefersTo<A>>::Is>, <<B as HasTable>::Table as Table>::AllColumns>;

impl<A, B, ColA: RefersTo<A>, Q> ManyToMany<A, B, ColA, Q> {
    /// From a model with this key to the `B`s, which `join` joins with the join model.
    pub const fn new(key: for<'a> fn(&'a A) -> ColA::Read<'a>, join: fn() -> Q) -> Self {
        Self {
            key,
            join,
            other: PhantomData,
        }
    }

    /// The query for everything that stands beside one `A`.
    pub fn of(&self, one: &A) -> Through<A, B, ColA, Q>
    where
        B: HasTable,
        Q: FilterDsl<ColA::Is>,
        Filter<Q, ColA::Is>: SelectDsl<<B::Table as Table>::AllColumns>,
    {
        let key = ColA::key((self.key)(one)).into_owned();
        (self.join)()
            .filter(ColA::is(key))
            .select(B::Table::all_columns())
    }
}

impl<A, B, ColA: RefersTo<A>, Q> Clone for ManyToMany<A, B, ColA, Q> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A, B, ColA: RefersTo<A>, Q> Copy for ManyToMany<A, B, ColA, Q> {}

impl<A, B, ColA: RefersTo<A>, Q> fmt::Debug for ManyToMany<A, B, ColA, Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::any::type_name::<Self>())
    }
}

impl<A, B, ColA, Q> Relation for ManyToMany<A, B, ColA, Q>
where
    ColA: RefersTo<A, Key: Eq + Hash>,
    Q: FilterDsl<ColA::In>,
{
    type From = A;
    type To = B;
    type Related<T: Clone> = Vec<T>;
    type Key = ColA::Key;
    type Query = Filter<Q, ColA::In>;
    type Row = (ColA::Row, B);

    const COLUMNS: usize = ColA::COLUMNS;

    fn key<'a>(&self, from: &'a A) -> Option<Cow<'a, Self::Key>> {
        Some(ColA::key((self.key)(from)))
    }

    fn query(&self, keys: Vec<Self::Key>) -> Self::Query {
        (self.join)().filter(ColA::is_in(keys))
    }

    fn row_key<'a>(&self, row: &'a Self::Row) -> Option<Cow<'a, Self::Key>> {
        ColA::row_key(&row.0)
    }

    fn row_model(row: Self::Row) -> B {
        row.1
    }
}

impl<A, B, ColA, Q, DB> SelectsFor<DB> for ManyToMany<A, B, ColA, Q>
where
    Self: Relation<To = B>,
    B: Selectable<DB, SelectExpression: QueryId>,
    ColA: RefersTo<A>,
    (ColA::Selected, AsSelect<B, DB>): Expression,
    DB: Backend,
{
    type Selection = (ColA::Selected, AsSelect<B, DB>);

    fn selection() -> Self::Selection {
        (ColA::selected(), B::as_select())
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
/// Both parents may be one model: `many_to_many!(follower: User => following, followed: User => followers)`, and the key of
/// either may have several columns.
///
/// Outside `model!` the join model comes first: `many_to_many!(Membership, user: User => groups, group: Group => users)`,
/// behind the `user_relation!(Membership)` and `group_relation!(Membership)` of a model written by hand; `table = name` behind it
/// names a table module that is not the model's name in snake case with an `s`. There, a relation whose column is not its name with
/// `_id` says so: `user(column = writer): User => groups`, `team(columns(land, no)): Team => sponsors`.
#[macro_export]
macro_rules! many_to_many {
    // In the body of a model, whose relations are known later.
    (
        @mixin $path:tt ($($sides:tt)*)
        { names = $names:tt, head = $head:tt, key = $key:tt, fields = $fields:tt, tables = $tables:tt, impls = [$($impls:tt)*], from = $from:tt }
        { $($rest:tt)* }
    ) => {
        $crate::__olembic_parse! {
            { names = $names, head = $head, key = $key, fields = $fields, tables = $tables, impls = [$($impls)* { many_to_many [$($sides)*] }], from = $from }
            $($rest)*
        }
    };
    // Beside a model written by hand.
    ($Model:ident, table = $table:ident, $($sides:tt)*) => {
        $crate::__olembic_many_to_many! { $Model $table [] [] $($sides)* }
    };
    ($Model:ident, $($sides:tt)*) => {
        $crate::__private::paste::paste! { $crate::__olembic_many_to_many! { $Model [<$Model:snake s>] [] [] $($sides)* } }
    };
    ($($wrong:tt)*) => {
        ::core::compile_error!(
            "outside `model!`, `many_to_many!` names its model first: `many_to_many!(Membership, user: User => groups, group: Group => users)`"
        );
    };
}

/// The two sides of a `many_to_many!`, one after the other, and their columns: given, or the relation's, or by its name.
///
/// Invoked as `Model table [relations] [sides done] relation: Parent => accessor, ..`. What the user wrote goes on in repetitions of
/// single tokens: there a token keeps its place for all uses, and rustc points at it, once.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_many_to_many {
    // Both.
    (
        $Model:ident $table:ident $relations:tt
        [
            { [$($left:tt)+] [$($left_column:ident)? $(($($left_columns:ident)+))?] $Left:tt [$($left_back:ident)?] }
            { [$($right:tt)+] [$($right_column:ident)? $(($($right_columns:ident)+))?] $Right:tt [$($right_back:ident)?] }
        ]
    ) => {
        $crate::__private::paste::paste! {
            $crate::__olembic_through! {
                $Model $table
                {
                    [$($left)+] [<$($left)+:upper>] [$($table::$left_column)? $($crate::compose::Columns<($($table::$left_columns,)+)>)?] $Left
                    [$($left_back [<$left_back:upper>])?]
                }
                {
                    [$($right)+] [<$($right)+:upper>] [$($table::$right_column)? $($crate::compose::Columns<($($table::$right_columns,)+)>)?] $Right
                    [$($right_back [<$right_back:upper>])?]
                }
            }
        }
    };
    // One that names its column, or its columns.
    (
        $Model:ident $table:ident $relations:tt [$($done:tt)*]
        $relation:tt (column = $column:tt) : $Parent:tt $(=> $back:ident)? $(, $($rest:tt)*)?
    ) => {
        $crate::__olembic_many_to_many! { $Model $table $relations [$($done)* { [$relation] [$column] [$Parent] [$($back)?] }] $($($rest)*)? }
    };
    (
        $Model:ident $table:ident $relations:tt [$($done:tt)*]
        $relation:tt (columns($($column:ident),+ $(,)?)) : $Parent:tt $(=> $back:ident)? $(, $($rest:tt)*)?
    ) => {
        $crate::__olembic_many_to_many! { $Model $table $relations [$($done)* { [$relation] [($($column)+)] [$Parent] [$($back)?] }] $($($rest)*)? }
    };
    // One that does not, of a model whose relations are known.
    (
        $Model:ident $table:ident [$($relations:tt)+] $done:tt
        $relation:tt : $Parent:tt $(=> $back:ident)? $(, $($rest:tt)*)?
    ) => {
        $crate::__olembic_columns_of! { ($) [$($relations)+] $relation { $Model $table [$($relations)+] $done $relation $Parent [$($back)?] [$($($rest)*)?] } }
    };
    // One that does not.
    (
        $Model:ident $table:ident [] $done:tt
        $relation:tt : $Parent:tt $(=> $back:ident)? $(, $($rest:tt)*)?
    ) => {
        $crate::__olembic_many_to_many! { @by_name { $Model $table [] $done $relation $Parent [$($back)?] [$($($rest)*)?] } }
    };
    (@by_name { $Model:ident $table:ident $relations:tt [$($done:tt)*] $relation:tt $Parent:tt $back:tt [$($rest:tt)*] }) => {
        $crate::__private::paste::paste! {
            $crate::__olembic_many_to_many! { $Model $table $relations [$($done)* { [$relation] [[<$relation _id>]] [$Parent] $back }] $($rest)* }
        }
    };
    (@by_relation $columns:tt { $Model:ident $table:ident $relations:tt [$($done:tt)*] $relation:tt $Parent:tt $back:tt [$($rest:tt)*] }) => {
        $crate::__olembic_many_to_many! { $Model $table $relations [$($done)* { [$relation] $columns [$Parent] $back }] $($rest)* }
    };
    ($Model:ident $table:ident $relations:tt $done:tt $($wrong:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "`many_to_many!` of `", ::core::stringify!($Model), "` takes two of its relations, each with its parent and, at least once, an accessor: ",
            "`many_to_many!(user: User => groups, group: Group => users)`"
        ));
    };
}

/// Finds the columns of a relation by its name.
///
/// Invoked as `($) [relations] relation { the side }`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_columns_of {
    (($d:tt) [ $( { name = $name:ident, $(column = $column:ident,)? $(columns = [$($columns:ident)+],)? parent = $($slots:tt)* } )+ ] $relation:tt $side:tt) => {
        macro_rules! __olembic_side {
            $( ($name $d side:tt) => { $crate::__olembic_many_to_many! { @by_relation [$($column)? $(($($columns)+))?] $d side } }; )+
            ($d other:tt $d side:tt) => { $crate::__olembic_many_to_many! { @by_name $d side } };
        }
        __olembic_side! { $relation $side }
    };
}

/// One direction: the accessor and the value of the parent `From`, where the accessor has a name.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_through {
    // Both sides are relations of the model, with these parents and columns.
    (
        $Model:ident $table:ident
        $( { [$($name:tt)+] $NAME:ident [$($column:tt)+] [$($Parent:tt)+] $back:tt } )+
    ) => {
        const _: () = {
            #[allow(dead_code)]
            trait Undeclared {
                $( const $NAME: $crate::__private::NoOtherSide = $crate::__private::NoOtherSide; )+
            }
            impl Undeclared for $Model {}
            $(
                let $($name)+ = $Model::$NAME;
                $crate::__private::JoinSide::<$Model, $($Parent)+, $($column)+>::is($($name)+);
            )+
        };
        $crate::__olembic_through! { @both $Model $table $( { [$($column)+] [$($Parent)+] $back } )+ }
    };
    (@both $Model:ident $table:ident { $left_column:tt $Left:tt $left_back:tt } { $right_column:tt $Right:tt $right_back:tt }) => {
        $crate::__olembic_through! { @from $Model $table $left_column $Left $right_column $Right $left_back }
        $crate::__olembic_through! { @from $Model $table $right_column $Right $left_column $Left $right_back }
    };
    (@from $Model:ident $table:ident $from_column:tt $From:tt $to_column:tt $To:tt []) => {};
    (
        @from $Model:ident $table:ident [$($from_column:tt)+] [$($From:tt)+] [$($to_column:tt)+] [$($To:tt)+]
        [$back:ident $BACK:ident]
    ) => {
        impl $($From)+ {
            #[doc = ::core::concat!("The relation to every `", ::core::stringify!($($To)+), "` that a `", ::core::stringify!($Model), "` puts beside this one, for `load_related`.")]
            pub const $BACK: $crate::compose::ManyToMany<
                $($From)+, $($To)+, $($from_column)+, $crate::compose::JoinQuery<$($To)+, $table::table, $($to_column)+>,
            > = $crate::compose::ManyToMany::new(
                |from| ::diesel::associations::Identifiable::id(from),
                || {
                    ::diesel::QueryDsl::inner_join(
                        <$($To)+ as ::diesel::associations::HasTable>::table(),
                        ::diesel::JoinOnDsl::on(
                            $table::table,
                            <$($To)+ as $crate::__private::Joined<$($to_column)+>>::on(::core::default::Default::default()),
                        ),
                    )
                },
            );

            #[doc = ::core::concat!("The query for every `", ::core::stringify!($($To)+), "` that a `", ::core::stringify!($Model), "` puts beside this one.")]
            pub fn $back(&self) -> $crate::compose::Through<
                $($From)+, $($To)+, $($from_column)+, $crate::compose::JoinQuery<$($To)+, $table::table, $($to_column)+>,
            > {
                Self::$BACK.of(self)
            }
        }
    };
}

/// One side of a [`many_to_many!`](crate::many_to_many): a relation of `C` to `P` in the column `Col`.
#[doc(hidden)]
#[derive(Debug)]
pub struct JoinSide<C, P, Col>(PhantomData<(C, P, Col)>);

impl<C, P, Col> JoinSide<C, P, Col> {
    /// Compiles where the argument is that relation.
    pub const fn is<R: RelationOf<C> + RelationTo<C, P, Col> + Copy>(_: R) {}
}

/// A relation of the join model, to whatever parent.
#[diagnostic::on_unimplemented(
    message = "`many_to_many!` names a relation that `{C}` does not have",
    label = "no relation of this name",
    note = "a relation has the name of its accessor: `user_relation!(..)` gives `user`, with `name = author` it is `author`"
)]
pub trait RelationOf<C> {}

impl<C, P, Col: RefersTo<P>> RelationOf<C> for BelongsTo<C, P, Col> {}

/// A relation of the join model to this parent, in this column.
#[diagnostic::on_unimplemented(
    message = "`many_to_many!` takes a relation to `{P}` in `{Col}`, and this one is a `{Self}`",
    label = "the relation has another parent or another column",
    note = "beside a model written by hand, a column that is not the relation's name with `_id` is written `user(column = writer): User`, several are `team(columns(a, b)): Team`"
)]
pub trait RelationTo<C, P, Col> {}

impl<C, P, Col: RefersTo<P>> RelationTo<C, P, Col> for BelongsTo<C, P, Col> {}
// This is reported as a missing relation already.
impl<C, P, Col> RelationTo<C, P, Col> for NoOtherSide {}
