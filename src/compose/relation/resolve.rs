//! From the parent's name to the type of the column that refers to it.
//! A parent that is a model answers through the macro of its own name; any other states `key = Type`.

/// Adds the relation's column to the model that is being parsed.
///
/// Invoked as `[model that the call names] { parse's state } { relation } { parse's rest }`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_relation_in_body {
    // The call names a model: it must be this one.
    ([$Named:ident] { names = { model = $Model:ident, $($names:tt)* }, $($state:tt)* } $relation:tt $rest:tt) => {
        $crate::__olembic_same_model! { ($) $Model $Named $relation }
        $crate::__olembic_relation_in_body! { [] { names = { model = $Model, $($names)* }, $($state)* } $relation $rest }
    };
    // NULL in a column that has none.
    (
        [] $state:tt
        { name = $name:ident, column = $column:ident, key = $key:tt, parent = $Parent:ident, mixin = $mixin:tt, own = $own:tt, trait = $trait:tt,
          unique = $unique:tt, nullable = [], back = $back:tt, index = $index:tt, on_delete = [set_null], on_update = $other:tt, $($slots:tt)* }
        $rest:tt
    ) => {
        ::core::compile_error!(::core::concat!(
            "`on_delete = set_null` in the relation `", ::core::stringify!($name), "`, whose column cannot be NULL: add `nullable = true`"
        ));
        $crate::__olembic_relation_in_body! {
            [] $state
            { name = $name, column = $column, key = $key, parent = $Parent, mixin = $mixin, own = $own, trait = $trait,
              unique = $unique, nullable = [], back = $back, index = $index, on_delete = [], on_update = $other, $($slots)* }
            $rest
        }
    };
    (
        [] $state:tt
        { name = $name:ident, column = $column:ident, key = $key:tt, parent = $Parent:ident, mixin = $mixin:tt, own = $own:tt, trait = $trait:tt,
          unique = $unique:tt, nullable = [], back = $back:tt, index = $index:tt, on_delete = $other:tt, on_update = [set_null], $($slots:tt)* }
        $rest:tt
    ) => {
        ::core::compile_error!(::core::concat!(
            "`on_update = set_null` in the relation `", ::core::stringify!($name), "`, whose column cannot be NULL: add `nullable = true`"
        ));
        $crate::__olembic_relation_in_body! {
            [] $state
            { name = $name, column = $column, key = $key, parent = $Parent, mixin = $mixin, own = $own, trait = $trait,
              unique = $unique, nullable = [], back = $back, index = $index, on_delete = $other, on_update = [], $($slots)* }
            $rest
        }
    };
    // The column, in its place.
    (
        []
        { names = $names:tt, head = $head:tt, key = $key:tt, fields = [$($fields:tt)*], tables = $tables:tt, impls = $impls:tt, from = [$($from:tt)*] }
        { name = $name:ident, column = $column:ident, key = $parent_key:tt, parent = $Parent:ident, mixin = $mixin:tt, $($slots:tt)* }
        { $($rest:tt)* }
    ) => {
        $crate::__olembic_parse! {
            { names = $names, head = $head, key = $key,
              fields = [$($fields)* {
                relation [] [pub] $column
                { name = $name, column = $column, key = $parent_key, parent = $Parent, $($slots)* }
                [] [$mixin $($from)*]
              }],
              tables = $tables, impls = $impls, from = [$($from)*] }
            $($rest)*
        }
    };
}

/// Compares the name that a relation gives with that of the model it stands in.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_same_model {
    (($d:tt) $Model:ident $Named:ident $relation:tt) => {
        macro_rules! __olembic_enclosing {
            ($Model) => {};
            ($d wrong:ident) => {
                ::core::compile_error!(::core::concat!(
                    "a relation in the body of `",
                    ::core::stringify!($Model),
                    "` names the model `",
                    ::core::stringify!($Named),
                    "`: name the model it stands in, or none"
                ));
            };
        }
        __olembic_enclosing! { $Named }
    };
}

/// Finds the key types of all parents, one relation after the other.
///
/// Invoked as `{ state } done = [fields], todo = [fields], relations = [..]`; a field that is a relation is marked so.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_resolve {
    // No relation left, and no type of the user's own.
    ({ $($state:tt)* } done = [$($done:tt)*], todo = [ $( { field $($field:tt)* } )* ], relations = $relations:tt) => {
        $crate::__olembic_types! {
            { $($state)* relations = $relations, }
            fields = [$($done)* $( { field $($field)* } )*]
        }
    };
    // The next field with a `sql_type`, or of a `db_enum!`.
    (
        $state:tt done = [$($done:tt)*],
        todo = [ $( { field $($field:tt)* } )* { sql_type $($own:tt)* } $($todo:tt)* ],
        relations = $relations:tt
    ) => {
        $crate::__olembic_own! { { $($own)* } $state done = [$($done)* $( { field $($field)* } )*], todo = [$($todo)*], relations = $relations }
    };
    (
        $state:tt done = [$($done:tt)*],
        todo = [ $( { field $($field:tt)* } )* { db_enum $($own:tt)* } $($todo:tt)* ],
        relations = $relations:tt
    ) => {
        $crate::__olembic_own! { @db_enum { $($own)* } $state done = [$($done)* $( { field $($field)* } )*], todo = [$($todo)*], relations = $relations }
    };
    // The next relation: ask its parent.
    (
        $state:tt done = [$($done:tt)*],
        todo = [
            $( { field $($field:tt)* } )*
            { relation $attrs:tt $vis:tt $name:ident { name = $rel:ident, column = $column:ident, key = [], parent = $Parent:ident, $($slots:tt)* } $($of_field:tt)* }
            $($todo:tt)*
        ],
        relations = $relations:tt
    ) => {
        $Parent! { {
            $state done = [$($done)* $( { field $($field)* } )*], todo = [$($todo)*], relations = $relations,
            { $attrs $vis $name $($of_field)* } { name = $rel, column = $column, parent = $Parent, $($slots)* checked = $Parent, stated = [], }
        } }
    };
    // The next relation states the types of several columns, and names its own.
    (
        { names = { model = $Model:ident, $($names:tt)* }, $($state:tt)* } done = [$($done:tt)*],
        todo = [
            $( { field $($field:tt)* } )*
            {
                relation $attrs:tt $vis:tt $name:ident
                { name = $rel:ident, column = $column:ident, key = [($($Key:ident)+)], parent = $Parent:ident, own = [$($one:ident)? ($($own:ident)+)], $($slots:tt)* }
                $($of_field:tt)*
            }
            $($todo:tt)*
        ],
        relations = $relations:tt
    ) => {
        macro_rules! __olembic_stated {
            ($checked:ident) => {
                $crate::__olembic_keyed_by_several! {
                    $Parent [] [$({ $Key [] [] [($Key) $crate > nullable int] [(Option) $crate > nullable int] })+]
                    {
                        { names = { model = $Model, $($names)* }, $($state)* }
                        done = [$($done)* $( { field $($field)* } )*], todo = [$($todo)*], relations = $relations,
                        { $attrs $vis $name $($of_field)* }
                        { name = $rel, column = $column, parent = $Parent, own = [$($one)? ($($own)+)], $($slots)* checked = $checked, stated = [($($Key),+)], }
                    }
                }
            };
        }
        $crate::__olembic_resolve! { @paste __olembic_stated $Model $rel }
    };
    (@paste $then:ident $Model:ident $rel:ident) => { $crate::__private::paste::paste! { $then! { [<__OlembicParentOf $Model $rel:camel>] } } };
    // Without names there is no column to go on with.
    (
        $state:tt done = [$($done:tt)*],
        todo = [
            $( { field $($field:tt)* } )*
            { relation $attrs:tt $vis:tt $name:ident { name = $rel:ident, column = $column:ident, key = [($($Key:ident)+)], $($slots:tt)* } $($of_field:tt)* }
            $($todo:tt)*
        ],
        relations = $relations:tt
    ) => {
        ::core::compile_error!(::core::concat!(
            "`key = (", ::core::stringify!($($Key),+), ")` in the relation `", ::core::stringify!($rel), "`, which names no columns: add `columns(a, b)`, one for each type"
        ));
        $crate::__olembic_resolve! {
            $state done = [$($done)* $( { field $($field)* } )*], todo = [$($todo)*], relations = $relations
        }
    };
    // The next relation states the key itself: it is compared with the parent's where the relation is emitted.
    (
        { names = { model = $Model:ident, $($names:tt)* }, $($state:tt)* } done = [$($done:tt)*],
        todo = [
            $( { field $($field:tt)* } )*
            { relation $attrs:tt $vis:tt $name:ident { name = $rel:ident, column = $column:ident, key = [$Key:tt], parent = $Parent:ident, $($slots:tt)* } $($of_field:tt)* }
            $($todo:tt)*
        ],
        relations = $relations:tt
    ) => {
        macro_rules! __olembic_stated {
            ($checked:ident) => {
                $crate::__olembic_keyed! { [($Key) $crate > nullable int] {
                    { names = { model = $Model, $($names)* }, $($state)* }
                    done = [$($done)* $( { field $($field)* } )*], todo = [$($todo)*], relations = $relations,
                    { $attrs $vis $name $($of_field)* } { name = $rel, column = $column, parent = $Parent, $($slots)* checked = $checked, stated = [$Key], }
                } }
            };
        }
        $crate::__olembic_resolve! { @paste __olembic_stated $Model $rel }
    };
}

/// What a parent answers: the tokens of its key's type.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_keyed {
    // A column of a key of several, asked for through another model.
    ($type:tt { @column $then:tt }) => { $crate::__olembic_keyed_by_several! { @typed $type $then } };
    // Names for several columns, where the key is one.
    (
        $type:tt
        {
            $state:tt done = $done:tt, todo = $todo:tt, relations = $relations:tt, $field:tt
            { name = $rel:ident, column = $column:ident, parent = $Parent:ident, own = [$($own:ident)? ($($wrong:ident)+)], $($slots:tt)* }
        }
    ) => {
        ::core::compile_error!(::core::concat!(
            "`columns(", ::core::stringify!($($wrong),+), ")` in the relation `", ::core::stringify!($rel), "`: the key of `", ::core::stringify!($Parent),
            "` is one column, and the one that refers to it is named by `column = name`"
        ));
        $crate::__olembic_keyed! { $type {
            $state done = $done, todo = $todo, relations = $relations, $field
            { name = $rel, column = $column, parent = $Parent, own = [$($own)?], $($slots)* }
        } }
    };
    // The parent's key has a `sql_type`.
    (
        [sql_type $known:tt $sql:tt $($type:tt)*]
        {
            $state:tt done = $done:tt, todo = [$($todo:tt)*], relations = [$($relations:tt)*],
            { $attrs:tt $vis:tt $name:ident $($of_field:tt)* }
            { name = $rel:ident, column = $column:ident, parent = $Parent:ident, own = $own:tt, trait = $trait:tt, unique = $unique:tt, nullable = [$($nullable:tt)?], $($slots:tt)* }
        }
    ) => {
        $crate::__olembic_resolve! {
            $state
            done = $done,
            todo = [
                {
                    sql_type field [#[doc = ::core::concat!("The key of the `", ::core::stringify!($rel), "`.")]] $vis $name
                    $known $sql [$($nullable)? $($type)*] $($of_field)*
                }
                $($todo)*
            ],
            relations = [$($relations)* { name = $rel, column = $column, parent = $Parent, trait = $trait, unique = $unique, $($slots)* }]
        }
    };
    // A nullable column.
    (
        [$($type:tt)+]
        {
            $state:tt done = $done:tt, todo = $todo:tt, relations = $relations:tt, $field:tt
            { name = $rel:ident, column = $column:ident, parent = $Parent:ident, own = $own:tt, trait = $trait:tt, unique = $unique:tt, nullable = [true], $($slots:tt)* }
        }
    ) => {
        $crate::__olembic_keyed! { [(Option) $crate > nullable int $($type)+] {
            $state done = $done, todo = $todo, relations = $relations, $field
            { name = $rel, column = $column, parent = $Parent, own = $own, trait = $trait, unique = $unique, nullable = [], $($slots)* }
        } }
    };
    (
        $type:tt
        {
            $state:tt done = [$($done:tt)*], todo = $todo:tt, relations = [$($relations:tt)*],
            { $attrs:tt $vis:tt $name:ident $($of_field:tt)* }
            { name = $rel:ident, column = $column:ident, parent = $Parent:ident, own = $own:tt, trait = $trait:tt, unique = $unique:tt, nullable = [], $($slots:tt)* }
        }
    ) => {
        $crate::__olembic_resolve! {
            $state
            done = [$($done)* {
                field [#[doc = ::core::concat!("The key of the `", ::core::stringify!($rel), "`.")]] $vis $name $type $($of_field)*
            }],
            todo = $todo,
            relations = [$($relations)* { name = $rel, column = $column, parent = $Parent, trait = $trait, unique = $unique, $($slots)* }]
        }
    };
}
