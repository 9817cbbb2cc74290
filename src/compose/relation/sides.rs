//! What a relation emits: the accessors of both sides, the mixin's trait, Diesel's association.
//! It uses nothing but names of the child, so that it serves models written by hand as well.

/// A relation of a model written by hand in plain Diesel.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_relation_beside {
    (
        $Child:ident $table:ident
        { name = $name:ident, column = $column:ident, parent = $Parent:ident, mixin = $mixin:tt, trait = $trait:tt, unique = $unique:tt, nullable = $nullable:tt,
          back = $back:tt, index = $index:tt, on_delete = $on_delete:tt, on_update = $on_update:tt, no_belongs_to = $no_belongs_to:tt, no_joinable = $no_joinable:tt, }
    ) => {
        $crate::__olembic_accessors! { $Child $table $name $column $Parent [] $back $unique }
        $crate::__olembic_relation_trait! { $Child $name $column $Parent [] $trait }
        $crate::__olembic_belongs_to! { $no_belongs_to $Child $table $column $Parent [] }
        $crate::__olembic_joinable! { $no_joinable $table $column $Parent }
    };
}

/// The relations of a model, in the order in which they are written.
///
/// Diesel's `BelongsTo` and `joinable!` exist once for a pair of tables: the first relation to a parent has them.
/// Invoked as `Child table [relations]`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_relations {
    ($Child:ident $table:ident []) => {};
    (
        $Child:ident $table:ident
        [ $( {
            name = $name:ident, column = $column:ident, parent = $Parent:ident, trait = $trait:tt, unique = $unique:tt,
            back = $back:tt, index = $index:tt, on_delete = $on_delete:tt, on_update = $on_update:tt, no_belongs_to = $no_belongs_to:tt, no_joinable = $no_joinable:tt,
            $(stated = [$Key:ident],)?
        } )+ ]
    ) => {
        $( $( const _: () = $crate::__private::KeyOfParent::<$Parent>::is::<$Key>(); )? )+
        $crate::__olembic_distinct_relations! { ($) __olembic_once __olembic_first $Child $( {
            $name $column $Parent $back
            { $crate::__olembic_accessors! { $Child $table $name $column $Parent [$($Key)?] $back $unique } }
            { $crate::__olembic_accessors! { $Child $table $name $column $Parent [$($Key)?] [] $unique } }
            {
                $crate::__olembic_relation_trait! { $Child $name $column $Parent [$($Key)?] $trait }
                $crate::__olembic_belongs_to! { $no_belongs_to $Child $table $column $Parent [$($Key)?] }
            }
            { $crate::__olembic_joinable! { $no_joinable $table $column $Parent } }
        } )+ }
    };
}

/// Emits the relations whose names are distinct, and the parent's side where its name is.
///
/// A relation is known by its column: of each name, the one local macro has an arm for the column that had it first, and one
/// that reports any other. Another model's accessor on the same parent is the compiler's to find. The other local macro emits what
/// exists once for a parent: it has an arm a relation, and the first that matches decides.
///
/// Invoked as `($) local_macro local_macro Child { name column Parent [back?] { accessors } { accessors of the child alone }
/// { once for a parent } { joins } }..`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_distinct_relations {
    (
        ($d:tt) $once:ident $first:ident $Child:ident
        $( { $name:ident $column:ident $Parent:ident [$($back:ident)?] $both:tt $alone:tt $for_parent:tt $join:tt } )+
    ) => {
        macro_rules! $first {
            $(
                // A relation to the model itself: Diesel joins a table with itself through an alias.
                ($Child $name { $d($d once:tt)* } $d join:tt) => { $d($d once)* };
                ($Parent $name { $d($d once:tt)* } { $d($d join:tt)* }) => { $d($d once)* $d($d join)* };
                ($Parent $d other:ident $d once:tt $d join:tt) => {};
            )+
        }
        macro_rules! $once {
            $(
                (name $name $column { $d($d then:tt)* }) => { $d($d then)* };
                (name $name $d other:ident $d then:tt) => {
                    ::core::compile_error!(::core::concat!(
                        "the relation `", ::core::stringify!($name), "` of `", ::core::stringify!($Child),
                        "` comes twice: give one of them another name, `name = ...`"
                    ));
                };
                $(
                    (back $Parent [$back] $column { $d($d then:tt)* } $d alone:tt) => { $d($d then)* };
                    (back $Parent [$back] $d other:ident $d then:tt { $d($d alone:tt)* }) => {
                        ::core::compile_error!(::core::concat!(
                            "two relations of `", ::core::stringify!($Child), "` say `back_populates = ", ::core::stringify!($back),
                            "` of `", ::core::stringify!($Parent), "`: give one of them another name"
                        ));
                        $d($d alone)*
                    };
                )?
            )+
            (back $d parent:ident [] $d column:ident { $d($d then:tt)* } $d alone:tt) => { $d($d then)* };
        }
        $(
            $once! { name $name $column {
                $once! { back $Parent [$($back)?] $column $both $alone }
                $first! { $Parent $name $for_parent $join }
            } }
        )+
    };
}

/// Both sides' accessors and values: `post.user()` and `Post::USER`, and where the relation says `back_populates`,
/// `user.posts()` and `User::POSTS`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_accessors {
    ($Child:ident $table:ident $name:ident $column:ident $Parent:ident $key:tt [$($back:ident)?] $unique:tt) => {
        $crate::__private::paste::paste! {
            $crate::__olembic_accessors! {
                @named $Child $table $name [<$name:upper>] $column $Parent $key [$($back [<$back:upper>])?] $unique
            }
        }
    };
    (@named $Child:ident $table:ident $name:ident $NAME:ident $column:ident $Parent:ident $key:tt [$($back:ident $BACK:ident)?] $unique:tt) => {
        impl $Child {
            #[doc = ::core::concat!("The relation to the `", ::core::stringify!($Parent), "` that `", ::core::stringify!($column), "` refers to, for `load_related`.")]
            pub const $NAME: $crate::compose::BelongsTo<$Child, $Parent, $table::$column> = $crate::compose::BelongsTo::new(
                |child| $crate::__olembic_key_in!($key &child.$column),
                |parent| ::diesel::associations::Identifiable::id(parent),
            );

            #[doc = ::core::concat!("The query for the `", ::core::stringify!($Parent), "` that `", ::core::stringify!($column), "` refers to.")]
            pub fn $name(&self) -> <$Parent as $crate::Parent>::Query {
                <$Parent as $crate::Parent>::by_key($crate::__olembic_key_in!($key &self.$column))
            }
        }
        $(
            impl $Parent {
                $crate::__olembic_parent_side! { $unique $Child $table $NAME $column $Parent $BACK }

                $crate::__olembic_children! { $key $Child $table $column $Parent $back }
            }
        )?
    };
}

/// The key in a relation's column. Where the relation states its type, a wrong one is an error elsewhere, and none here.
///
/// Invoked as `[stated type?] &column`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_key_in {
    ([] $column:expr) => {
        ::core::convert::Into::into($column)
    };
    ([$Key:ident] $column:expr) => {
        $crate::__private::stated_key($column)
    };
}

/// The parent's accessor.
///
/// Invoked as `[stated type of the key?] Child table column Parent accessor`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_children {
    ([] $Child:ident $table:ident $column:ident $Parent:ident $back:ident) => {
        $crate::__olembic_children! {
            @of $Child $table $column $back ($table::$column) ($crate::KeyOf<$Parent>)
            |parent| $table::$column, ::core::clone::Clone::clone(::diesel::associations::Identifiable::id(parent))
        }
    };
    ([$Key:ident] $Child:ident $table:ident $column:ident $Parent:ident $back:ident) => {
        $crate::__olembic_children! {
            @of $Child $table $column $back (::diesel::dsl::Nullable<$table::$column>) ($crate::__private::Option<$Key>)
            |parent|
            ::diesel::NullableExpressionMethods::nullable($table::$column),
            $crate::__private::stated_key(::diesel::associations::Identifiable::id(parent)).map(::core::clone::Clone::clone)
        }
    };
    (@of $Child:ident $table:ident $column:ident $back:ident ($of:ty) ($key:ty) |$parent:ident| $expression:expr, $value:expr) => {
        #[doc = ::core::concat!("The query for every `", ::core::stringify!($Child), "` whose `", ::core::stringify!($column), "` refers to this one.")]
        pub fn $back(&self) -> ::diesel::dsl::Filter<$table::table, ::diesel::dsl::Eq<$of, $key>> {
            let $parent = self;
            ::diesel::QueryDsl::filter($table::table, ::diesel::ExpressionMethods::eq($expression, $value))
        }
    };
}

/// The parent's side as a value, by whether the relation is unique.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_parent_side {
    ([] $Child:ident $table:ident $NAME:ident $column:ident $Parent:ident $BACK:ident) => {
        #[doc = ::core::concat!("The relation to every `", ::core::stringify!($Child), "` whose `", ::core::stringify!($column), "` refers to this one, for `load_related`.")]
        pub const $BACK: $crate::compose::HasMany<$Parent, $Child, $table::$column> = $Child::$NAME.has_many();
    };
    ([true] $Child:ident $table:ident $NAME:ident $column:ident $Parent:ident $BACK:ident) => {
        #[doc = ::core::concat!("The relation to the `", ::core::stringify!($Child), "` whose `", ::core::stringify!($column), "` refers to this one, for `load_related`.")]
        pub const $BACK: $crate::compose::HasOne<$Parent, $Child, $table::$column> = $Child::$NAME.has_one();
    };
}

/// The trait of the relation mixin, for code that is generic over the child.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_relation_trait {
    ($Child:ident $name:ident $column:ident $Parent:ident $key:tt [$($trait:tt)+]) => {
        impl $($trait)+ for $Child {
            type Parent = $Parent;

            fn parent_key(&self) -> $crate::__private::Option<&$crate::KeyOf<$Parent>> {
                $crate::__olembic_key_in!($key &self.$column)
            }
        }
    };
}

/// Diesel's `BelongsTo`, as `#[derive(Associations)]` implements it, for `belonging_to` and `grouped_by`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_belongs_to {
    ([$no:tt] $($rest:tt)*) => {};
    ([] $Child:ident $table:ident $column:ident $Parent:ident $key:tt) => {
        $crate::__olembic_belongs_to! { @impl $Child $table $column $Parent $key $Parent }
        $crate::__olembic_belongs_to! { @impl $Child $table $column $Parent $key &$Parent }
    };
    (@impl $Child:ident $table:ident $column:ident $Parent:ident $key:tt $By:ty) => {
        impl ::diesel::associations::BelongsTo<$By> for $Child {
            type ForeignKey = $crate::KeyOf<$Parent>;
            type ForeignKeyColumn = $table::$column;

            fn foreign_key(&self) -> $crate::__private::Option<&Self::ForeignKey> {
                $crate::__olembic_key_in!($key & self.$column)
            }

            fn foreign_key_column() -> Self::ForeignKeyColumn {
                $table::$column
            }
        }
    };
}

/// Both directions of Diesel's `joinable!`; the parent's table module need not be in scope.
///
/// No associated type names the parent, for tables are public and a parent need not be: they are type parameters that the
/// `where` clause settles. They also keep the compiler from looking whether the columns can be compared before somebody joins
/// the tables: a wrong `key = Type` is said once, elsewhere.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_joinable {
    ([$no:tt] $($rest:tt)*) => {};
    ([] $table:ident $column:ident $Parent:ident) => {
        impl<__OlembicFrom, __OlembicOn>
            ::diesel::JoinTo<<$Parent as ::diesel::associations::HasTable>::Table> for $table::table
        where
            $Parent: ::diesel::associations::HasTable<Table = __OlembicFrom>
                + $crate::__private::Joined<$table::$column, __OlembicFrom, On = __OlembicOn>,
        {
            type FromClause = __OlembicFrom;
            type OnClause = __OlembicOn;

            fn join_target(
                right: <$Parent as ::diesel::associations::HasTable>::Table,
            ) -> (__OlembicFrom, __OlembicOn) {
                (
                    right,
                    <$Parent as $crate::__private::Joined<$table::$column, __OlembicFrom>>::on(
                        $table::$column,
                    ),
                )
            }
        }

        impl<__OlembicTo, __OlembicOn> ::diesel::JoinTo<$table::table>
            for <$Parent as ::diesel::associations::HasTable>::Table
        where
            $Parent: ::diesel::associations::HasTable<Table = __OlembicTo>
                + $crate::__private::Joined<$table::$column, __OlembicTo, On = __OlembicOn>,
        {
            type FromClause = $table::table;
            type OnClause = __OlembicOn;

            fn join_target(right: $table::table) -> ($table::table, __OlembicOn) {
                (
                    right,
                    <$Parent as $crate::__private::Joined<$table::$column, __OlembicTo>>::on($table::$column),
                )
            }
        }
    };
}
