//! The emission of a model: plain Diesel items, and the metadata.
//! Everything has been checked before; a macro here takes what it needs and emits one thing.

/// Hands each emitter its share of the model.
///
/// Invoked as `{ { state } fields = [..] }`, with the fields as [`__olembic_types!`] leaves them. The class of a field decides
/// what it is in `NewX`: `serial` (left out, the database numbers it), `required`, `given` (has a Rust default), `filled`
/// (the database has a default), `empty` (NULL), and `given_null` and `filled_null` for nullable ones. A `generated` field is
/// neither there nor in `XChanges`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_emit {
    ({
        {
            names = { model = $Model:ident, new = $New:ident, changes = $Changes:ident, table = $table:ident, alias = $alias:ident, schema = $schema:tt, },
            key = [$($key:ident)+],
            head = { vis = $mvis:tt, attrs = $mattrs:tt, derives = $derives:tt, new = $nattrs:tt, changes = $cattrs:tt, },
            tables = $tables:tt, impls = $impls:tt, relations = $relations:tt,
        }
        fields = [ $( {
            $attrs:tt $vis:tt $name:ident $rust:tt $sql:tt $arg:tt $make:tt
            $( [primary_key] [int] $serial:tt )?
            $( [primary_key] [] $natural:tt )?
            $( [] [$(int)?] $required:tt )?
            $( [default] [$(int)?] $given:tt )?
            $( [server_default default] [$(int)?] $given_filled:tt )?
            $( [primary_key default] [$(int)?] $key_given:tt )?
            $( [primary_key server_default] [$(int)?] $key_filled:tt )?
            $( [server_default] [$(int)?] $filled:tt )?
            $( [nullable] [$(int)?] $empty:tt )?
            $( [default nullable] [$(int)?] $given_null:tt )?
            $( [server_default default nullable] [$(int)?] $given_filled_null:tt )?
            $( [server_default nullable] [$(int)?] $filled_null:tt )?
            $( [generated $(nullable)?] [$(int)?] $_computed:tt )?
            {
                $( key = [], touch = [], $change:tt )?
                $( key = [], touch = [(generated)], $_unchanged:tt )?
                $( key = [], touch = [(now)], $touch:tt )?
                $( key = [], touch = [(next)], $next:tt )?
                $( key = [primary_key], touch = [$($_touch:tt)?], $fixed:tt )?
                default = $default:tt, sql_name = [$($sql_name:tt)*], meta = $meta:tt,
            }
            $from:tt
        } )* ]
    }) => {
        $crate::__olembic_emit_table! { $table $alias $schema ($($key),+) [ $( [$($sql_name)*] $name $sql )* ] }
        $crate::__olembic_emit_model! { $derives [] $mattrs $mvis $Model $table ($($key),+) [ $( $attrs $vis $name $rust )* ] }
        $crate::__olembic_wire! { __olembic_emit_new $nattrs { $mvis $Model $New $table [ $(
            $( { required $natural $vis $name $rust $arg $make $default } )?
            $( { required $required $vis $name $rust $arg $make $default } )?
            $( { given $given $vis $name $rust $arg $make $default } )?
            $( { given $given_filled $vis $name $rust $arg $make $default } )?
            $( { given $key_given $vis $name $rust $arg $make $default } )?
            $( { filled $key_filled $vis $name $rust $arg $make $default } )?
            $( { filled $filled $vis $name $rust $arg $make $default } )?
            $( { empty $empty $vis $name $rust $arg $make $default } )?
            $( { given_null $given_null $vis $name $rust $arg $make $default } )?
            $( { given_null $given_filled_null $vis $name $rust $arg $make $default } )?
            $( { filled $filled_null $vis $name $rust $arg $make $default } )?
        )* ] } }
        $crate::__olembic_wire! { __olembic_emit_changes $cattrs { $mvis $Model $Changes $table [ $(
            $( { change $change $vis $name $rust } )?
            $( { touch $touch $vis $name } )?
            $( { next $next $vis $name } )?
        )* ] } }
        $crate::__olembic_emit_impls! { $Model $table $relations $impls }
        $crate::__olembic_relations! { $Model $table $relations }
        $crate::__olembic_emit_metadata! { $Model $table ($($key),+) [ $( $name $from $meta )* ] $relations $tables }
    };
    // A nullable key is the one combination that is left.
    ($($wrong:tt)*) => {
        ::core::compile_error!("a primary key cannot be nullable: take the `Option` away");
    };
}

/// The `table!`, and the name by which `models!` knows it.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_emit_table {
    ($table:ident $alias:ident [$($schema:ident $schema_name:literal)?] ($($key:ident),+) [ $( [$($sql_name:tt)*] $name:ident [{ $($own:ident)? } $($sql:tt)*] )* ]) => {
        ::diesel::table! {
            $($( use super::$own; )?)*
            #[allow(missing_docs)]
            $($schema.)? $table ($($key),+) {
                $( $($sql_name)* $name -> $($sql)*, )*
            }
        }

        #[allow(dead_code)]
        pub(crate) type $alias = $table::table;

        $(
            impl $crate::compose::TableOfSchema for $table::table {
                const SCHEMA: &'static str = $schema_name;
                const NAME: &'static str = ::core::stringify!($table);
            }
        )?
    };
}

/// The struct of the model. `Debug` and `Clone` are always derived: naming them again does no harm.
///
/// Invoked as `[derives to do] [derives done] ..`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_emit_model {
    ([$(,)?] [$($derive:tt)*] [$($mattrs:tt)*] [$($mvis:tt)*] $Model:ident $table:ident ($($key:ident),+) [ $( [$($attrs:tt)*] [$($vis:tt)*] $name:ident [$($rust:tt)*] )* ]) => {
        #[derive(
            ::core::fmt::Debug, ::core::clone::Clone,
            ::diesel::Queryable, ::diesel::Selectable, ::diesel::Identifiable, $($derive)*
        )]
        // Behind the derives, whose helpers they may be.
        $($mattrs)*
        #[diesel(table_name = $table)]
        #[diesel(primary_key($($key),+))]
        $($mvis)* struct $Model {
            $( $($attrs)* $($vis)* $name: $($rust)*, )*
        }
    };
    ([Debug , $($todo:tt)*] $($rest:tt)*) => { $crate::__olembic_emit_model! { [$($todo)*] $($rest)* } };
    ([Clone , $($todo:tt)*] $($rest:tt)*) => { $crate::__olembic_emit_model! { [$($todo)*] $($rest)* } };
    ([, $($todo:tt)+] $($rest:tt)*) => { $crate::__olembic_emit_model! { [$($todo)*] $($rest)* } };
    ([$derive:path , $($todo:tt)*] [$($done:tt)*] $($rest:tt)*) => {
        $crate::__olembic_emit_model! { [$($todo)*] [$($done)* $derive ,] $($rest)* }
    };
}

/// `NewX`, and its `new`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_emit_new {
    // Nothing but a key that the database numbers: `insert_into(table).default_values()` does it.
    ($nattrs:tt $wire:tt $empty:tt $mvis:tt $Model:ident $New:ident $table:ident []) => {};
    (
        [$($nattrs:tt)*] $wire:tt $empty:tt [$($mvis:tt)*] $Model:ident $New:ident $table:ident
        [ $(
            {
                $(required $_r:tt [$($rvis:tt)*] $rname:ident [$($rrust:tt)*] [$($rarg:tt)*] $rmake:tt $rdefault:tt)?
                $(given $_g:tt [$($gvis:tt)*] $gname:ident [$($grust:tt)*] $garg:tt [$($gmake:tt)*] [($($gdefault:tt)*)])?
                $(given_null $_n:tt [$($nvis:tt)*] $nname:ident [$($nrust:tt)*] $narg:tt [$($nmake:tt)*] [($($ndefault:tt)*)])?
                $(empty $_e:tt [$($evis:tt)*] $ename:ident [$($erust:tt)*] $earg:tt $emake:tt $edefault:tt)?
                $(filled $_f:tt [$($fvis:tt)*] $fname:ident [$($frust:tt)*] $farg:tt $fmake:tt $fdefault:tt)?
            }
        )+ ]
    ) => {
        #[doc = ::core::concat!("A row of `", ::core::stringify!($table), "` to be inserted.")]
        #[derive(::core::fmt::Debug, ::core::clone::Clone, ::diesel::Insertable)]
        #[diesel(table_name = $table)]
        $($nattrs)*
        #[allow(missing_docs)]
        $($mvis)* struct $New { $(
            $($($rvis)* $rname: $($rrust)*,)?
            $($($gvis)* $gname: $($grust)*,)?
            $($($nvis)* $nname: $($nrust)*,)?
            $($($evis)* $ename: $($erust)*,)?
            $($($fvis)* $fname: $crate::__private::Option<$($frust)*>,)?
        )+ }

        impl $New {
            #[doc = ::core::concat!("A new `", ::core::stringify!($Model), "`: every field without a default, in the order of the model.")]
            #[allow(clippy::too_many_arguments, clippy::new_without_default, clippy::useless_conversion)]
            pub fn new($($($rname: $($rarg)*,)?)+) -> Self {
                Self { $(
                    $($rname: ::core::convert::Into::into($rname),)?
                    $($gname: $($gmake)*($($gdefault)*),)?
                    $($nname: $crate::__private::Option::Some($($nmake)*($($ndefault)*)),)?
                    $($ename: $crate::__private::Option::None,)?
                    $($fname: $crate::__private::Option::None,)?
                )+ }
            }
        }

        $crate::__olembic_emit_new_default! { $New [$($($rname)?)+] }
        $crate::__olembic_deserialize! {
            $wire $New sent
            [ $(
                $({ $rname [] [$($rrust)*] { sent.$rname } })?
                $({ $gname [#[serde(default)]] [$crate::__private::Sent<$($grust)*>] { sent.$gname.0.unwrap_or_else(|| $($gmake)*($($gdefault)*)) } })?
                $({ $nname [#[serde(default)]] [$crate::__private::Sent<$($nrust)*>] { sent.$nname.0.unwrap_or_else(|| $crate::__private::Option::Some($($nmake)*($($ndefault)*))) } })?
                $({ $ename [#[serde(default)]] [$crate::__private::Sent<$($erust)*>] { sent.$ename.0.unwrap_or_default() } })?
                $({ $fname [#[serde(default)]] [$crate::__private::Sent<$($frust)*>] { sent.$fname.0 } })?
            )+ ]
            []
        }
    };
}

/// `Default` for a `NewX` that requires nothing.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_emit_new_default {
    ($New:ident []) => {
        impl ::core::default::Default for $New {
            fn default() -> Self {
                Self::new()
            }
        }
    };
    ($New:ident [$($required:ident)+]) => {};
}

/// `XChanges`: what is not set stays as it is.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_emit_changes {
    // Nothing can be changed.
    ($cattrs:tt $wire:tt $empty:tt $mvis:tt $Model:ident $Changes:ident $table:ident [ $( { $(touch)? $(next)? @ $tvis:tt $tname:ident } )* ]) => {};
    (
        [$($cattrs:tt)*] $wire:tt $empty:tt [$($mvis:tt)*] $Model:ident $Changes:ident $table:ident
        [ $(
            {
                $(change $_c:tt [$($vis:tt)*] $name:ident [$($rust:tt)*])?
                $(touch $_t:tt [$($tvis:tt)*] $tname:ident)?
                $(next $_n:tt [$($nvis:tt)*] $nname:ident)?
            }
        )+ ]
    ) => {
        #[doc = ::core::concat!("Changes to a row of `", ::core::stringify!($table), "`: what is `None` stays as it is.")]
        #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::default::Default, ::diesel::AsChangeset)]
        #[diesel(table_name = $table)]
        #[diesel(primary_key(__olembic_none))]
        $($cattrs)*
        #[allow(missing_docs)]
        $($mvis)* struct $Changes { $(
            $($($vis)* $name: $crate::__private::Option<$($rust)*>,)?
            $(# $empty $($tvis)* $tname: $crate::Touch,)?
            $(# $empty $($nvis)* $nname: $crate::Next<$table::$nname>,)?
        )+ }

        impl $crate::Changes for $Changes {
            fn is_empty(&self) -> $crate::__private::bool {
                true $($(&& self.$name.is_none())?)+
            }
        }

        $crate::__olembic_deserialize! {
            $wire $Changes sent
            [ $( $({ $name [#[serde(default)]] [$crate::__private::Sent<$($rust)*>] { sent.$name.0 } })? )+ ]
            [ $( $($tname)? $($nname)? )+ ]
        }
    };
}

/// The model's own impl blocks, and what its relations add up to.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_emit_impls {
    (
        $Model:ident $table:ident $relations:tt
        [ $( { $({ $($trait:tt)* } { $($items:tt)* })? $(many_to_many [$($sides:tt)*])? } )* ]
    ) => {
        $(
            $( impl $($trait)* $Model { $($items)* } )?
            $( $crate::__olembic_many_to_many! { $Model $table $relations [] $($sides)* } )?
        )*
    };
}

/// The metadata: what the database should hold.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_emit_metadata {
    (
        $Model:ident $table:ident ($($key:ident),+)
        [ $( $name:ident $from:tt [$($meta:tt)*] )* ]
        [ $( {
            name = $rel:ident, $(column = $column:ident,)? $(columns = [$($columns:ident)+],)? parent = $Parent:ident, trait = $trait:tt, unique = [$($unique:tt)?],
            back = $back:tt, index = [$($index:tt)?], on_delete = [$($on_delete:ident)?], on_update = [$($on_update:ident)?],
            no_belongs_to = $_no_belongs_to:tt, no_joinable = $_no_joinable:tt, checked = $Checked:ident, stated = $_stated:tt,
        } )* ]
        [ $( { $part:ident [$($args:tt)*] from = $part_from:tt } )* ]
    ) => {
        impl $crate::Model for $Model {
            const NAME: &'static $crate::__private::str = ::core::stringify!($Model);

            fn describe() -> $crate::schema::Table {
                #[allow(unused_imports)]
                use $crate::compose::{generated::stored, on_update::next, server_default::{now, sql}};
                let mut table = $crate::compose::TableBuilder::new::<$table::table>();
                $( table.column::<$table::$name>($crate::__olembic_origin_of!($from))$($meta)*; )*
                table.primary_key(&[$($crate::__private::column_name::<$table::$key>()),+]);
                $(
                    table
                        $(.relation::<$table::$column, $Checked>())?
                        $(.relation::<$crate::compose::Columns<($($table::$columns,)+)>, $Checked>())?
                        $(.on_delete($crate::compose::action::$on_delete))?
                        $(.on_update($crate::compose::action::$on_update))?
                        $(.unique($unique))?
                        $(.index($crate::__olembic_relation_index!($table $index)))?
                        .add();
                )*
                $( $crate::__olembic_table_part! { $part [$($args)*] { $Model table $table $part [$($args)*] $part_from } } )*
                table.finish()
            }
        }
    };
}

/// Where a piece comes from, for the metadata: its mixins stand innermost first.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_origin_of {
    ([]) => {
        $crate::schema::Origin::MODEL
    };
    ([the_implicit_key]) => {
        $crate::schema::Origin::MODEL
    };
    ([($mixin:ident here [$($path:tt)*]) $($outer:tt)*]) => {
        $crate::schema::Origin::mixin(::core::stringify!($mixin)).written($($path)*())
    };
    ([($mixin:ident elsewhere $path:tt) $($outer:tt)*]) => {
        $crate::schema::Origin::mixin(::core::stringify!($mixin))
    };
    // One that comes with Olembic.
    ([$mixin:ident $($outer:tt)*]) => {
        $crate::schema::Origin::mixin(::core::stringify!($mixin)).written($crate::mixins::place::$mixin)
    };
}

/// The index of a relation: none, one of the column alone, or one in which other columns follow it.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_relation_index {
    ($table:ident true) => {
        $crate::__private::Option::Some(&[])
    };
    ($table:ident false) => {
        $crate::__private::Option::None
    };
    ($table:ident ($($column:ident),+ $(,)?)) => {
        $crate::__private::Option::Some(&[$($crate::__private::column_name::<$table::$column>()),+])
    };
}
