//! What a relation emits: the accessors of both sides, the mixin's trait, Diesel's association.
//! It uses nothing but names of the child, so that it serves models written by hand as well.

/// A relation of a model written by hand in plain Diesel.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_relation_beside {
    (
        $Child:ident $table:ident
        { name = $name:ident, column = $column:ident, parent = $Parent:ident, mixin = $mixin:tt, own = [$($_own:ident)?], trait = $trait:tt, unique = $unique:tt,
          nullable = $nullable:tt, back = $back:tt, index = $index:tt, on_delete = $on_delete:tt, on_update = $on_update:tt, no_belongs_to = $no_belongs_to:tt, no_joinable = $no_joinable:tt, }
    ) => {
        const _: () = {
            $crate::__olembic_checked_parent! {
                __OlembicParent $Parent columns = 1,
                [
                    "the relation `", ::core::stringify!($name), "` has one column, `", ::core::stringify!($column), "`, and the key of `", ::core::stringify!($Parent),
                    "` has several: name a column for each, `columns(a, b)`"
                ]
            }
            $crate::__olembic_accessors! { $Child $table $name $column $Parent __OlembicParent $back $unique }
            $crate::__olembic_relation_trait! { $Child $name $column __OlembicParent $trait }
            $crate::__olembic_belongs_to! { $no_belongs_to $Child $table $column __OlembicParent }
            $crate::__olembic_joinable! { $no_joinable $table { $table::$column } $Parent __OlembicParent }
        };
    };
    (
        $Child:ident $table:ident
        { name = $name:ident, column = $column:ident, parent = $Parent:ident, mixin = $mixin:tt, own = [($($own:ident)+)], trait = $trait:tt, unique = $unique:tt,
          nullable = $nullable:tt, back = $back:tt, index = $index:tt, on_delete = $on_delete:tt, on_update = $on_update:tt, no_belongs_to = $no_belongs_to:tt, no_joinable = $no_joinable:tt, }
    ) => {
        const _: () = {
            $crate::__olembic_checked_parent! {
                __OlembicParent $Parent columns = [$(::core::stringify!($own)),+].len(),
                [
                    "`columns(", ::core::stringify!($($own),+), ")` in the relation `", ::core::stringify!($name), "`: the key of `", ::core::stringify!($Parent),
                    "` has another number of columns: name one for each, in its order, and a single one by `column = name`"
                ]
            }
            type __OlembicColumns = $crate::compose::Columns<($($table::$own,)+)>;
            $crate::__olembic_several_accessors! { $Child $name [$($own)+] { __OlembicColumns } $Parent __OlembicParent $back $unique }
            $crate::__olembic_several_belong_to! { $no_belongs_to $Child $name { __OlembicColumns } __OlembicParent }
            $crate::__olembic_joinable! { $no_joinable $table { __OlembicColumns } $Parent __OlembicParent }
        };
    };
    // Both `column` and `columns`.
    ($Child:ident $table:ident { name = $name:ident, column = $column:ident, parent = $Parent:ident, mixin = $mixin:tt, own = [$own:ident $columns:tt], $($slots:tt)* }) => {
        ::core::compile_error!(::core::concat!(
            "the relation `", ::core::stringify!($name), "` has `column` and `columns`: leave `column` for a key of one column, `columns` for one of several"
        ));
        $crate::__olembic_relation_beside! { $Child $table { name = $name, column = $column, parent = $Parent, mixin = $mixin, own = [$columns], $($slots)* } }
    };
}

/// The relations of a model, in the order in which they are written: each has a column, or columns.
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
            name = $name:ident, $(column = $column:ident,)? $(columns = [$($columns:ident)+],)? parent = $Parent:ident, trait = $trait:tt, unique = $unique:tt,
            back = $back:tt, index = $index:tt, on_delete = $on_delete:tt, on_update = $on_update:tt, no_belongs_to = $no_belongs_to:tt, no_joinable = $no_joinable:tt,
            checked = $Checked:ident, stated = [$($($Key:tt)+)?],
        } )+ ]
    ) => {
        $crate::__olembic_distinct_relations! { ($) __olembic_once __olembic_first $Child $( {
            $name [$($column)? $($($columns)+)?] $Parent $back
            { $( $crate::__olembic_checked_parent! { $Checked $Parent key = $($Key)+ } )? }
            {
                $( $crate::__olembic_accessors! { $Child $table $name $column $Parent $Checked $back $unique } )?
                $( $crate::__olembic_several_accessors! {
                    $Child $name [$($columns)+] { $crate::compose::Columns<($($table::$columns,)+)> } $Parent $Checked $back $unique
                } )?
            }
            {
                $( $crate::__olembic_accessors! { $Child $table $name $column $Parent $Checked [] $unique } )?
                $( $crate::__olembic_several_accessors! {
                    $Child $name [$($columns)+] { $crate::compose::Columns<($($table::$columns,)+)> } $Parent $Checked [] $unique
                } )?
            }
            {
                $(
                    $crate::__olembic_relation_trait! { $Child $name $column $Checked $trait }
                    $crate::__olembic_belongs_to! { $no_belongs_to $Child $table $column $Checked }
                )?
                $( $crate::__olembic_several_belong_to! { $no_belongs_to $Child $name { $crate::compose::Columns<($($table::$columns,)+)> } $Checked } )?
            }
            {
                $( $crate::__olembic_joinable! { $no_joinable $table { $table::$column } $Parent $Checked } )?
                $( $crate::__olembic_joinable! { $no_joinable $table { $crate::compose::Columns<($($table::$columns,)+)> } $Parent $Checked } )?
            }
        } )+ }
    };
}

/// Emits the relations whose names are distinct, and the parent's side where its name is.
///
/// A relation is known by its column, or columns: of each name, the one local macro has an arm for those that had it first, and one
/// that reports any other. Another model's accessor on the same parent is the compiler's to find. The other local macro emits what
/// exists once for a parent: it has an arm a relation, and the first that matches decides.
///
/// Invoked as `($) local_macro local_macro Child { name [columns] Parent [back?] { the parent's checked name } { accessors }
/// { accessors of the child alone } { once for a parent } { joins } }..`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_distinct_relations {
    (
        ($d:tt) $once:ident $first:ident $Child:ident
        $( { $name:ident $columns:tt $Parent:ident [$($back:ident)?] { $($checked:tt)* } $both:tt $alone:tt $for_parent:tt $join:tt } )+
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
                (name $name $columns { $d($d then:tt)* }) => { $d($d then)* };
                (name $name $d others:tt $d then:tt) => {
                    ::core::compile_error!(::core::concat!(
                        "the relation `", ::core::stringify!($name), "` of `", ::core::stringify!($Child),
                        "` comes twice: give one of them another name, `name = ...`"
                    ));
                };
                $(
                    (back $Parent [$back] $columns { $d($d then:tt)* } $d alone:tt) => { $d($d then)* };
                    (back $Parent [$back] $d others:tt $d then:tt { $d($d alone:tt)* }) => {
                        ::core::compile_error!(::core::concat!(
                            "two relations of `", ::core::stringify!($Child), "` say `back_populates = ", ::core::stringify!($back),
                            "` of `", ::core::stringify!($Parent), "`: give one of them another name"
                        ));
                        $d($d alone)*
                    };
                )?
            )+
            (back $d parent:ident [] $d columns:tt { $d($d then:tt)* } $d alone:tt) => { $d($d then)* };
        }
        $(
            $once! { name $name $columns {
                $($checked)*
                $once! { back $Parent [$($back)?] $columns $both $alone }
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
    ($Child:ident $table:ident $name:ident $column:ident $Parent:ident $Checked:ident [$($back:ident)?] $unique:tt) => {
        $crate::__private::paste::paste! {
            $crate::__olembic_accessors! {
                @named $Child $table $name [<$name:upper>] $column $Parent $Checked [$($back [<$back:upper>])?] $unique
            }
        }
    };
    (@named $Child:ident $table:ident $name:ident $NAME:ident $column:ident $Parent:ident $Checked:ident [$($back:ident $BACK:ident)?] $unique:tt) => {
        impl $Child {
            #[doc = ::core::concat!("The relation to the `", ::core::stringify!($Parent), "` that `", ::core::stringify!($column), "` refers to, for `load_related`.")]
            pub const $NAME: $crate::compose::BelongsTo<$Child, $Checked, $table::$column> = $crate::compose::BelongsTo::new(
                |child| ::core::convert::Into::into(&child.$column),
                |parent| ::diesel::associations::Identifiable::id(parent),
            );

            #[doc = ::core::concat!("The query for the `", ::core::stringify!($Parent), "` that `", ::core::stringify!($column), "` refers to.")]
            pub fn $name(&self) -> <$Checked as $crate::Parent>::Query {
                <$Checked as $crate::Parent>::by_key(::core::convert::Into::into(&self.$column))
            }
        }
        $(
            impl $Parent {
                $crate::__olembic_parent_side! { $unique $Child $table $NAME $column $Checked $BACK }

                #[doc = ::core::concat!("The query for every `", ::core::stringify!($Child), "` whose `", ::core::stringify!($column), "` refers to this one.")]
                pub fn $back(&self) -> ::diesel::dsl::Filter<$table::table, ::diesel::dsl::Eq<$table::$column, $crate::KeyOf<$Checked>>> {
                    $Child::$NAME.children_of(self)
                }
            }
        )?
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
    ($Child:ident $name:ident $column:ident $Parent:ident [$($trait:tt)+]) => {
        impl $($trait)+ for $Child {
            type Parent = $Parent;

            fn parent_key(&self) -> $crate::__private::Option<&$crate::KeyOf<$Parent>> {
                ::core::convert::Into::into(&self.$column)
            }
        }
    };
}

/// Diesel's `BelongsTo`, as `#[derive(Associations)]` implements it, for `belonging_to` and `grouped_by`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_belongs_to {
    ([$no:tt] $($rest:tt)*) => {};
    ([] $Child:ident $table:ident $column:ident $Parent:ident) => {
        $crate::__olembic_belongs_to! { @impl $Child $table $column $Parent, $Parent }
        $crate::__olembic_belongs_to! { @impl $Child $table $column $Parent, &$Parent }
    };
    (@impl $Child:ident $table:ident $column:ident $Parent:ident, $By:ty) => {
        impl ::diesel::associations::BelongsTo<$By> for $Child {
            type ForeignKey = $crate::KeyOf<$Parent>;
            type ForeignKeyColumn = $table::$column;

            fn foreign_key(&self) -> $crate::__private::Option<&Self::ForeignKey> {
                ::core::convert::Into::into(&self.$column)
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
/// `where` clause settles.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_joinable {
    ([$no:tt] $($rest:tt)*) => {};
    ([] $table:ident { $Col:ty } $Parent:ident $Checked:ident) => {
        impl<__OlembicFrom, __OlembicOn>
            ::diesel::JoinTo<<$Parent as ::diesel::associations::HasTable>::Table> for $table::table
        where
            $Checked: $crate::__private::Joined<$Col, From = __OlembicFrom, On = __OlembicOn>,
        {
            type FromClause = __OlembicFrom;
            type OnClause = __OlembicOn;

            fn join_target(
                right: <$Parent as ::diesel::associations::HasTable>::Table,
            ) -> (__OlembicFrom, __OlembicOn) {
                (
                    <$Checked as $crate::__private::Joined<$Col>>::from(right),
                    <$Checked as $crate::__private::Joined<$Col>>::on(::core::default::Default::default()),
                )
            }
        }

        impl<__OlembicOn> ::diesel::JoinTo<$table::table>
            for <$Parent as ::diesel::associations::HasTable>::Table
        where
            $Checked: $crate::__private::Joined<$Col, On = __OlembicOn>,
        {
            type FromClause = $table::table;
            type OnClause = __OlembicOn;

            fn join_target(right: $table::table) -> ($table::table, __OlembicOn) {
                (
                    right,
                    <$Checked as $crate::__private::Joined<$Col>>::on(::core::default::Default::default()),
                )
            }
        }
    };
}
