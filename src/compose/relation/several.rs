//! From a parent whose key has several columns to the columns that refer to it, and the accessors of both sides.
//! It stands where `resolve` and `sides` stand for a key of one column; the values are in `composite`.

/// Asks a parent for the types of its key's columns, one after the other: one that is itself a relation's, its parent knows.
///
/// Invoked as `Parent [columns to do] [{ column [sql_type?] [known] [type] [nullable] }..] { the child's state }`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_keyed_by_several {
    // The parent goes by the name that the child has for it.
    (@asked $keys:tt { $state:tt done = $done:tt, todo = $todo:tt, relations = $relations:tt, $field:tt { name = $rel:ident, column = $column:ident, parent = $Parent:ident, $($slots:tt)* } }) => {
        $crate::__olembic_keyed_by_several! {
            $Parent $keys []
            { $state done = $done, todo = $todo, relations = $relations, $field { name = $rel, column = $column, parent = $Parent, $($slots)* } }
        }
    };
    (@asked $keys:tt { @column { $Parent:ident $todo:tt $done:tt $key:ident $child:tt } }) => {
        ::core::compile_error!(::core::concat!(
            "the column `", ::core::stringify!($key), "` of the key of `", ::core::stringify!($Parent), "` is a relation to a model whose key has several ",
            "columns: write these columns in `", ::core::stringify!($Parent), "` as fields"
        ));
    };
    // `#[table(primary_key(a))]`: like any key of one column.
    ($Parent:ident [] [{ $key:ident [$($own:ident)?] [$($known:tt)*] [$($type:tt)*] $nullable:tt }] $child:tt) => {
        $crate::__olembic_keyed! { [$($own)? $($known)* $($type)*] $child }
    };
    // One name, where there are several columns.
    (
        $Parent:ident [] [$({ $key:ident $($of_key:tt)* })+]
        {
            $state:tt done = $done:tt, todo = $todo:tt, relations = $relations:tt, $field:tt
            { name = $rel:ident, column = $column:ident, parent = $_parent:ident, own = [$wrong:ident $($own:tt)?], $($slots:tt)* }
        }
    ) => {
        ::core::compile_error!(::core::concat!(
            "`column = ", ::core::stringify!($wrong), "` in the relation `", ::core::stringify!($rel), "`: the key of `", ::core::stringify!($Parent),
            "` is `", ::core::stringify!($($key),+), "`, and `columns(a, b)` names a column for each"
        ));
        $crate::__olembic_keyed_by_several! {
            $Parent [] [$({ $key $($of_key)* })+]
            {
                $state done = $done, todo = $todo, relations = $relations, $field
                { name = $rel, column = $column, parent = $_parent, own = [$($own)?], $($slots)* }
            }
        }
    };
    // The columns have names of their own: as many as there are.
    (
        $Parent:ident [] $keys:tt
        {
            $state:tt done = $done:tt, todo = $todo:tt, relations = $relations:tt, $field:tt
            { name = $rel:ident, column = $column:ident, parent = $_parent:ident, own = [($($own:ident)+)], $($slots:tt)* }
        }
    ) => {
        $crate::__olembic_several_own! {
            [$($own)+] $keys
            {
                $Parent $state done = $done, todo = $todo, relations = $relations, $field
                { name = $rel, column = $column, parent = $_parent, $($slots)* }
            }
        }
    };
    // They are named by the relation and the key's columns.
    (
        $Parent:ident [] [$({ $key:ident $($of_key:tt)* })+]
        {
            $state:tt done = $done:tt, todo = $todo:tt, relations = $relations:tt, $field:tt
            { name = $rel:ident, column = $column:ident, parent = $_parent:ident, own = [], $($slots:tt)* }
        }
    ) => {
        macro_rules! __olembic_several_named {
            ($columns:tt) => {
                $crate::__olembic_several_columns! {
                    $columns [$({ $key $($of_key)* })+]
                    $state done = $done, todo = $todo, relations = $relations, $field { name = $rel, parent = $_parent, $($slots)* }
                }
            };
        }
        $crate::__olembic_keyed_by_several! { @paste __olembic_several_named $rel $($key)+ }
    };
    (@paste $then:ident $rel:ident $($key:ident)+) => {
        $crate::__private::paste::paste! { $then! { [$([<$rel _ $key>])+] } }
    };
    ($Parent:ident [$next:ident $($todo:ident)*] $done:tt $child:tt) => {
        $Parent! { @column $next { $Parent [$($todo)*] $done $next $child } }
    };
    // The answers.
    (@typed [sql_type $known:tt $sql:tt $($type:tt)*] { $Parent:ident $todo:tt [$($done:tt)*] $key:ident $child:tt }) => {
        $crate::__olembic_keyed_by_several! { $Parent $todo [$($done)* { $key [sql_type] [$known $sql] [$($type)*] [true] }] $child }
    };
    (@typed $type:tt { $Parent:ident $todo:tt [$($done:tt)*] $key:ident $child:tt }) => {
        $crate::__olembic_keyed_by_several! { $Parent $todo [$($done)* { $key [] [] $type [(Option) $crate > nullable int] }] $child }
    };
}

/// What a parent with a key of several columns knows of one of them.
///
/// Invoked as `[what stands behind the field's name] { what asked }`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_key_column {
    ([{ name = $rel:ident, column = $column:ident, key = [], parent = $Parent:ident, $($slots:tt)* }] $then:tt) => {
        $Parent! { { @column $then } }
    };
    ([{ name = $rel:ident, column = $column:ident, key = [($($Key:ident)+)], $($slots:tt)* }] $then:tt) => {
        $crate::__olembic_keyed_by_several! { @asked [] { @column $then } }
    };
    ([{ name = $rel:ident, column = $column:ident, key = [$Key:tt], $($slots:tt)* }] $then:tt) => {
        $crate::__olembic_keyed_by_several! { @typed [($Key) $crate > nullable int] $then }
    };
    ([[$($type:tt)*]] $then:tt) => { $crate::__olembic_keyed_by_several! { @typed [$($type)*] $then } };
    ([$own:ident $known:tt $sql:tt [$($type:tt)*]] $then:tt) => {
        $crate::__olembic_keyed_by_several! { @typed [sql_type $known $sql $($type)*] $then }
    };
}

/// Compares the number of the columns that a relation names with that of the parent's key.
///
/// Invoked as `[names] [{ column of the key .. }..] { Parent and the child's state }`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_several_own {
    ([$a:ident $b:ident] [$c:tt $d:tt] $child:tt) => { $crate::__olembic_several_own! { @go [$a $b] [$c $d] $child } };
    ([$a:ident $b:ident $c:ident] [$d:tt $e:tt $f:tt] $child:tt) => { $crate::__olembic_several_own! { @go [$a $b $c] [$d $e $f] $child } };
    ([$a:ident $b:ident $c:ident $d:ident] [$e:tt $f:tt $g:tt $h:tt] $child:tt) => {
        $crate::__olembic_several_own! { @go [$a $b $c $d] [$e $f $g $h] $child }
    };
    (@go $columns:tt $keys:tt { $Parent:ident $state:tt done = $done:tt, todo = $todo:tt, relations = $relations:tt, $field:tt { name = $rel:ident, column = $column:ident, $($slots:tt)* } }) => {
        $crate::__olembic_several_columns! {
            $columns $keys $state done = $done, todo = $todo, relations = $relations, $field { name = $rel, $($slots)* }
        }
    };
    // Too many or too few.
    (
        [$($wrong:ident)+] [$({ $key:ident $($of_key:tt)* })+]
        {
            $Parent:ident $state:tt done = $done:tt, todo = $todo:tt, relations = $relations:tt, $field:tt
            { name = $rel:ident, column = $column:ident, parent = $_parent:ident, $($slots:tt)* }
        }
    ) => {
        ::core::compile_error!(::core::concat!(
            "`columns(", ::core::stringify!($($wrong),+), ")` in the relation `", ::core::stringify!($rel), "`: the key of `", ::core::stringify!($Parent),
            "` is `", ::core::stringify!($($key),+), "`: name a column for each, in this order"
        ));
        $crate::__olembic_keyed_by_several! {
            $Parent [] [$({ $key $($of_key)* })+]
            {
                $state done = $done, todo = $todo, relations = $relations, $field
                { name = $rel, column = $column, parent = $_parent, own = [], $($slots)* }
            }
        }
    };
}

/// Puts the columns in the place of the relation.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_several_columns {
    // Nullable columns.
    (
        $columns:tt [$({ $key:ident $own:tt $known:tt [$($type:tt)*] [$($option:tt)*] })+]
        $state:tt done = $done:tt, todo = $todo:tt, relations = $relations:tt, $field:tt
        { name = $rel:ident, parent = $Parent:ident, trait = $trait:tt, unique = $unique:tt, nullable = [true], $($slots:tt)* }
    ) => {
        $crate::__olembic_several_columns! {
            $columns [$({ $key $own $known [$($option)* $($type)*] [] })+]
            $state done = $done, todo = $todo, relations = $relations, $field
            { name = $rel, parent = $Parent, trait = $trait, unique = $unique, nullable = [], $($slots)* }
        }
    };
    (
        [$($column:ident)+] [$({ $key:ident [$($own:ident)?] [$($known:tt)*] $type:tt $_nullable:tt })+]
        $state:tt done = $done:tt, todo = [$($todo:tt)*], relations = [$($relations:tt)*],
        { $attrs:tt $vis:tt $name:ident $class:tt $slots:tt $from:tt }
        { name = $rel:ident, parent = $Parent:ident, trait = $trait:tt, unique = $unique:tt, nullable = [], $($more:tt)* }
    ) => {
        $crate::__olembic_resolve! {
            $state
            done = $done,
            todo = [
                $( {
                    $($own)? field
                    [#[doc = ::core::concat!("The `", ::core::stringify!($key), "` of the key of the `", ::core::stringify!($rel), "`.")]]
                    $vis $column $($known)* $type $class $slots $from
                } )+
                $($todo)*
            ],
            relations = [$($relations)* { name = $rel, columns = [$($column)+], parent = $Parent, trait = $trait, unique = $unique, $($more)* }]
        }
    };
}

/// Both sides' accessors and values.
///
/// Invoked as `Child name [columns] { them as a type } Parent its_checked_name [back_populates?] [unique?]`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_several_accessors {
    ($Child:ident $name:ident $columns:tt $as_type:tt $Parent:ident $Checked:ident [$($back:ident)?] $unique:tt) => {
        $crate::__private::paste::paste! {
            $crate::__olembic_several_accessors! {
                @named $Child $name [<$name:upper>] $columns $as_type $Parent $Checked [$($back [<$back:upper>])?] $unique
            }
        }
    };
    (
        @named $Child:ident $name:ident $NAME:ident [$($column:ident)+] { $columns:ty } $Parent:ident
        $Checked:ident $back:tt $unique:tt
    ) => {
        impl $Child {
            #[doc = ::core::concat!("The relation to the `", ::core::stringify!($Parent), "`, for `load_related`.")]
            pub const $NAME: $crate::compose::BelongsTo<$Child, $Checked, $columns> = $crate::compose::BelongsTo::new(
                |child| {
                    $( let $column: $crate::__private::Option<&_> = ::core::convert::Into::into(&child.$column); )+
                    $crate::__private::Option::Some(($($column?,)+))
                },
                |parent| ::diesel::associations::Identifiable::id(parent),
            );

            #[doc = ::core::concat!("The query for the `", ::core::stringify!($Parent), "` that this one refers to.")]
            pub fn $name(&self) -> $crate::compose::ParentQuery<$Checked, $columns> {
                Self::$NAME.parent_of(self)
            }
        }
        $crate::__olembic_several_parent! { $back $unique $Child $NAME $Parent $Checked { $columns } }
    };
}

/// The parent's side: its value by whether the relation is unique, and its accessor.
///
/// Invoked as `[accessor VALUE] [unique?] Child VALUE_OF_THE_CHILD Parent its_checked_name { the columns as a type }`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_several_parent {
    ([] $($rest:tt)*) => {};
    ([$back:ident $BACK:ident] $unique:tt $Child:ident $NAME:ident $Parent:ident $Checked:ident { $columns:ty }) => {
        impl $Parent {
            $crate::__olembic_several_parent! { @value $unique $Child $NAME $Checked $BACK { $columns } }

            #[doc = ::core::concat!("The query for every `", ::core::stringify!($Child), "` that refers to this one.")]
            pub fn $back(&self) -> $crate::compose::ChildrenQuery<$Child, $Checked, $columns> {
                $Child::$NAME.children_of(self)
            }
        }
    };
    (@value [] $Child:ident $NAME:ident $Parent:ident $BACK:ident { $columns:ty }) => {
        #[doc = ::core::concat!("The relation to every `", ::core::stringify!($Child), "` that refers to this one, for `load_related`.")]
        pub const $BACK: $crate::compose::HasMany<$Parent, $Child, $columns> = $Child::$NAME.has_many();
    };
    (@value [true] $Child:ident $NAME:ident $Parent:ident $BACK:ident { $columns:ty }) => {
        #[doc = ::core::concat!("The relation to the `", ::core::stringify!($Child), "` that refers to this one, for `load_related`.")]
        pub const $BACK: $crate::compose::HasOne<$Parent, $Child, $columns> = $Child::$NAME.has_one();
    };
}

/// What Diesel's `BelongsTo` gives a child of a key of one column: `belonging_to` a parent, or several parents.
///
/// `BelongsTo` itself wants the whole key behind one reference into the child, which has it in several fields; and without it there is
/// no `grouped_by`, whose only implementation leans on it.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_several_belong_to {
    ([$no:tt] $($rest:tt)*) => {};
    ([] $Child:ident $name:ident $columns:tt $Parent:ident) => {
        $crate::__private::paste::paste! { $crate::__olembic_several_belong_to! { @named $Child [<$name:upper>] $Parent $columns } }
    };
    (@named $Child:ident $NAME:ident $Parent:ident { $columns:ty }) => {
        impl ::diesel::query_dsl::BelongingToDsl<&$Parent> for $Child {
            type Output = $crate::compose::ChildrenQuery<$Child, $Parent, $columns>;

            fn belonging_to(parent: &$Parent) -> Self::Output {
                $Child::$NAME.children_of(parent)
            }
        }

        impl ::diesel::query_dsl::BelongingToDsl<&[$Parent]> for $Child {
            type Output = $crate::compose::ChildrenOfAllQuery<$Child, $Parent, $columns>;

            fn belonging_to(parents: &[$Parent]) -> Self::Output {
                $Child::$NAME.children_of_all(parents)
            }
        }
    };
}
