//! The primary key: found among the fields, and known to the models that refer to it.
//! It stands between the options of fields and the types of relations.

/// Settles the primary key, and lets other models ask for its type.
///
/// The macro that answers them must be there before this model asks others, or two models that refer to each
/// other would wait forever.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_key {
    // No key: `id`, numbered by the database.
    ($state:tt key = [], found = [ $( [] $_no:tt )* ], fields = [$($fields:tt)*]) => {
        $crate::__olembic_key! {
            @emit $state key = [id], type = [(i32) $crate > nullable int],
            fields = [
                {
                    field [#[doc = "The primary key."]] [pub] id [(i32) $crate > nullable int] [primary_key]
                    { key = [primary_key], touch = [], @ default = [], sql_name = [], meta = [], }
                    [the_implicit_key]
                }
                $($fields)*
            ]
        }
    };
    // One field is marked.
    ($state:tt key = [], found = [ $( [] $_no:tt )* [primary_key] { $name:ident $type:tt } $( [] $_nor:tt )* ], fields = $fields:tt) => {
        $crate::__olembic_key! { @emit $state key = [$name], type = $type, fields = $fields }
    };
    ($state:tt key = [], found = [ $( [] $_no:tt )* [primary_key] { $name:ident sql_type $known:tt $sql:tt [$($type:tt)*] } $( [] $_nor:tt )* ], fields = $fields:tt) => {
        $crate::__olembic_key! { @emit $state key = [$name], type = [sql_type $known $sql $($type)*], fields = $fields }
    };
    // `#[table(primary_key(a, b))]`: other models ask for the type of each column.
    ($state:tt key = [$($key:ident)+], found = [ $( [] $no:tt )* ], fields = $fields:tt) => {
        $crate::__olembic_key_fields! { ($) __olembic_key_field $state key = [$($key)+], found = [$($no)*], fields = $fields }
    };
    // Several are marked, or both ways are used: the first one stands.
    ($state:tt key = $key:tt, found = [ $( [] $_no:tt )* [primary_key] { $name:ident $($type:tt)* } $($more:tt)* ], fields = $fields:tt) => {
        ::core::compile_error!(::core::concat!(
            "a second `primary_key` beside the field `", ::core::stringify!($name),
            "`: a key of several columns is written `#[table(primary_key(a, b))]`, alone"
        ));
        $crate::__olembic_key! { $state key = [], found = [[primary_key] { $name $($type)* }], fields = $fields }
    };
    (
        @several ($d:tt)
        { names = { model = $Name:ident, new = $new:ident, changes = $changes:ident, table = $table:ident, key_macro = $key_macro:ident, alias = $alias:ident, schema = $schema:tt, }, $($state:tt)* }
        key = [$($key:ident)+], found = [ $( { $field:ident $($type:tt)* } )* ], fields = [$($fields:tt)*]
    ) => {
        #[allow(unused_macros)]
        macro_rules! $key_macro {
            $( (@column $field $d then:tt) => { $crate::__olembic_key_column! { [$($type)*] $d then } }; )*
            ($d child:tt) => { $crate::__olembic_keyed_by_several! { @asked [$($key)+] $d child } };
        }
        #[allow(unused_imports)]
        pub(crate) use $key_macro as $Name;

        $crate::__olembic_resolve! {
            { names = { model = $Name, new = $new, changes = $changes, table = $table, alias = $alias, schema = $schema, }, key = [$($key)+], $($state)*, }
            done = [], todo = [$($fields)*], relations = []
        }
    };
    (
        @emit
        { names = { model = $Name:ident, new = $new:ident, changes = $changes:ident, table = $table:ident, key_macro = $key_macro:ident, alias = $alias:ident, schema = $schema:tt, }, $($state:tt)* }
        key = $key:tt, type = $type:tt, fields = [$($fields:tt)*]
    ) => {
        #[allow(unused_macros)]
        macro_rules! $key_macro {
            ($child:tt) => { $crate::__olembic_keyed! { $type $child } };
        }
        #[allow(unused_imports)]
        pub(crate) use $key_macro as $Name;

        $crate::__olembic_resolve! {
            { names = { model = $Name, new = $new, changes = $changes, table = $table, alias = $alias, schema = $schema, }, key = $key, $($state)*, }
            done = [], todo = [$($fields)*], relations = []
        }
    };
}

/// Sees that the columns of `#[table(primary_key(a, b))]` are fields.
///
/// Invoked as `($) local_macro { state } key = [columns], found = [{ field type }..], fields = [..]`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_key_fields {
    (
        ($d:tt) $local:ident { names = { model = $Name:ident, $($names:tt)* }, $($state:tt)* }
        key = $key:tt, found = [ $( { $field:ident $($type:tt)* } )* ], fields = $fields:tt
    ) => {
        macro_rules! $local {
            // All are.
            ([$d($d done:ident)+] []) => {
                $crate::__olembic_key! {
                    @several ($d) { names = { model = $Name, $($names)* }, $($state)* }
                    key = [$d($d done)+], found = [ $( { $field $($type)* } )* ], fields = $fields
                }
            };
            // None is.
            ([] []) => {
                $crate::__olembic_key! {
                    { names = { model = $Name, $($names)* }, $($state)* }
                    key = [], found = [ $( [] { $field $($type)* } )* ], fields = $fields
                }
            };
            $( ([$d($d done:ident)*] [$field $d($d todo:ident)*]) => { $local! { [$d($d done)* $field] [$d($d todo)*] } }; )*
            ($d done:tt [$d wrong:ident $d($d todo:ident)*]) => {
                ::core::compile_error!(::core::concat!(
                    "`primary_key` of `", ::core::stringify!($Name), "` names `", ::core::stringify!($d wrong), "`, which is no field of it",
                ));
                $local! { $d done [$d($d todo)*] }
            };
        }
        $local! { [] $key }
    };
}
