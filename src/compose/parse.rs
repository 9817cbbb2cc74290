//! The body of a model: a list of items, taken apart into fields, table parts and impl blocks.
//! Mixin calls are replaced by the mixin's items here; nothing is checked and nothing is emitted.

/// Munches the items of a body.
///
/// Invoked as `{ { state } items.. }`, where the state is
/// `head = .., fields = [..], tables = [..], impls = [..], from = [mixins, innermost first]`.
/// A field leaves as `{ tag attrs vis name type [options] from }`: its type as [`__olembic_types!`] wants it, each
/// option as `key key = (value),` and each line of its doc comment as `# doc = "..",`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_parse {
    (@start names = $names:tt, head = $head:tt, key = $key:tt, tables = [$($tables:tt)*], body = { $($body:tt)* }) => {
        $crate::__olembic_parse! {
            { names = $names, head = $head, key = $key, fields = [], tables = [$($tables)*], impls = [], from = [] }
            $($body)*
        }
    };

    // The end.
    ({ $($state:tt)* }) => { $crate::__olembic_options! { $($state)* } };

    // The end of a mixin: its name leaves the stack.
    (
        { names = $names:tt, head = $head:tt, key = $key:tt, fields = $fields:tt, tables = $tables:tt, impls = $impls:tt, from = [$mixin:tt $($from:tt)*] }
        @end $($rest:tt)*
    ) => {
        $crate::__olembic_parse! {
            { names = $names, head = $head, key = $key, fields = $fields, tables = $tables, impls = $impls, from = [$($from)*] }
            $($rest)*
        }
    };

    // The column of a relation, its key type still to be asked of the parent.
    (
        { names = $names:tt, head = $head:tt, key = $key:tt, fields = [$($fields:tt)*], tables = $tables:tt, impls = $impls:tt, from = $from:tt }
        @relation $relation:tt $name:ident [$($opts:tt)*] $($rest:tt)*
    ) => {
        $crate::__olembic_parse! {
            { names = $names, head = $head, key = $key,
              fields = [$($fields)* { relation [] [pub] $name $relation [$($opts)*] $from }],
              tables = $tables, impls = $impls, from = $from }
            $($rest)*
        }
    };

    // Nothing but public fields of the usual form, and perhaps impl blocks behind them: all in one step.
    (
        { names = $names:tt, head = $head:tt, key = $key:tt, fields = [$($fields:tt)*], tables = $tables:tt, impls = $impls:tt, from = $from:tt }
        $(
            $(#[
                $(doc = $doc:literal)?
                $(column( $(
                    $opt:ident $(= $val:tt $(:: $seg:ident)* $(($($arg:tt)*))? )?
                ),* $(,)? ))?
                $(serde($($serde:tt)*))?
                $(diesel($($diesel:tt)*))?
                $(allow($($allow:tt)*))?
                $(expect($($expect:tt)*))?
                $(cfg_attr($($cfg_attr:tt)*))?
            ])*
            pub $(($($scope:tt)*))? $name:ident :
                $t:tt $(:: $t2:ident)* $(< $a:tt $(:: $a2:ident)* $(>)? $(< $b:ident $(:: $b2:ident)* >>)?)?
        ),+ $(,)?
        $(impl $($impl_rest:tt)*)?
    ) => {
        $crate::__olembic_parse! {
            { names = $names, head = $head, key = $key,
              fields = [
                $($fields)*
                $( {
                    field
                    [ $( $(#[doc = $doc])? $(#[serde($($serde)*)])? $(#[diesel($($diesel)*)])? $(#[allow($($allow)*)])? $(#[expect($($expect)*)])? $(#[cfg_attr($($cfg_attr)*)])? )* ]
                    [ pub $(($($scope)*))? ]
                    $name
                    [
                        ($t $(:: $t2)*) $crate > nullable int
                        $( ($a $(:: $a2)*) $crate > nullable int $(in ($b $(:: $b2)*) $crate)? )?
                    ]
                    [ $( $( # doc = $doc , )? $( $( $opt $opt $( = ($val $(:: $seg)* $(($($arg)*))?) )? , )* )? )* ]
                    $from
                } )+
              ],
              tables = $tables, impls = $impls, from = $from }
            $(impl $($impl_rest)*)?
        }
    };

    // An inherent impl block.
    (
        { names = $names:tt, head = $head:tt, key = $key:tt, fields = $fields:tt, tables = $tables:tt, impls = [$($impls:tt)*], from = $from:tt }
        impl { $($items:tt)* } $($rest:tt)*
    ) => {
        $crate::__olembic_parse! {
            { names = $names, head = $head, key = $key, fields = $fields, tables = $tables,
              impls = [$($impls)* { {} { $($items)* } }], from = $from }
            $($rest)*
        }
    };
    // The impl block of a trait.
    (
        { names = $names:tt, head = $head:tt, key = $key:tt, fields = $fields:tt, tables = $tables:tt, impls = [$($impls:tt)*], from = $from:tt }
        impl $trait:path { $($items:tt)* } $($rest:tt)*
    ) => {
        $crate::__olembic_parse! {
            { names = $names, head = $head, key = $key, fields = $fields, tables = $tables,
              impls = [$($impls)* { { $trait for } { $($items)* } }], from = $from }
            $($rest)*
        }
    };
    // Table parts with a key, which goes on with what there is.
    (
        { names = $names:tt, head = $head:tt, key = [$($key:tt)*], fields = $fields:tt, tables = [$($tables:tt)*], impls = $impls:tt, from = $from:tt }
        #[table( $(
            $(primary_key($($column:ident),+ $(,)?))?
            $(unique($($unique:tt)*))?
            $(index($($index:tt)*))?
            $(check($($check:tt)*))?
        ),+ )]; $($rest:tt)*
    ) => {
        $crate::__olembic_parse! {
            { names = $names, head = $head, key = [$($key)* $($($($column)+)?)+], fields = $fields,
              tables = [
                $($tables)*
                $(
                    $( { unique [$($unique)*] from = $from } )?
                    $( { index [$($index)*] from = $from } )?
                    $( { check [$($check)*] from = $from } )?
                )+
              ],
              impls = $impls, from = $from }
            $($rest)*
        }
    };
    // Table parts.
    (
        { names = $names:tt, head = $head:tt, key = $key:tt, fields = $fields:tt, tables = [$($tables:tt)*], impls = $impls:tt, from = $from:tt }
        #[table( $( $part:ident $(($($args:tt)*))? $(= $value:literal)? ),* $(,)? )]; $($rest:tt)*
    ) => {
        $crate::__olembic_parse! {
            { names = $names, head = $head, key = $key, fields = $fields,
              tables = [$($tables)* $( { $part [$($($args)*)? $(= $value)?] from = $from } )*], impls = $impls, from = $from }
            $($rest)*
        }
    };
    (
        { names = { model = $Model:ident, $($names:tt)* }, head = $head:tt, key = $key:tt, fields = $fields:tt, tables = $tables:tt, impls = $impls:tt, from = $from:tt }
        #[table($($wrong:tt)*)]; $($rest:tt)*
    ) => {
        ::core::compile_error!(::core::concat!(
            "`#[table(", ::core::stringify!($($wrong)*), ")]` in the body of `", ::core::stringify!($Model), "`", $crate::__olembic_via!($from),
            " is no list of parts: write `#[table(unique(a, b), index(a, b), check(\"a < b\"))];`"
        ));
        $crate::__olembic_parse! {
            { names = { model = $Model, $($names)* }, head = $head, key = $key, fields = $fields, tables = $tables, impls = $impls, from = $from }
            $($rest)*
        }
    };
    // Macros of the standard library, which are no mixins and would answer with a riddle.
    ({ $($state:tt)* } vec ! $args:tt $(; $($rest:tt)*)?) => { $crate::__olembic_no_mixin! { vec { $($state)* } $($($rest)*)? } };
    ({ $($state:tt)* } todo ! $args:tt $(; $($rest:tt)*)?) => { $crate::__olembic_no_mixin! { todo { $($state)* } $($($rest)*)? } };
    ({ $($state:tt)* } panic ! $args:tt $(; $($rest:tt)*)?) => { $crate::__olembic_no_mixin! { panic { $($state)* } $($($rest)*)? } };
    ({ $($state:tt)* } assert ! $args:tt $(; $($rest:tt)*)?) => { $crate::__olembic_no_mixin! { assert { $($state)* } $($($rest)*)? } };
    ({ $($state:tt)* } println ! $args:tt $(; $($rest:tt)*)?) => { $crate::__olembic_no_mixin! { println { $($state)* } $($($rest)*)? } };
    // A mixin call: the mixin answers with its items.
    (
        { $($state:tt)* }
        $($path:ident)::+ ! ($($args:tt)*) ; $($rest:tt)*
    ) => {
        $($path)::+! { @mixin [$($path)::+] ($($args)*) { $($state)* } { $($rest)* } }
    };
    // The same, by a path from the root.
    (
        { $($state:tt)* }
        :: $($path:ident)::+ ! ($($args:tt)*) ; $($rest:tt)*
    ) => {
        ::$($path)::+! { @mixin [::$($path)::+] ($($args)*) { $($state)* } { $($rest)* } }
    };
    // An item under a condition, other than a field: `field` has those.
    ({ $($state:tt)* } #[cfg($($when:tt)*)] $(#[$($attr:tt)*])* $($path:ident)::+ ! $($rest:tt)*) => {
        $crate::__olembic_under_a_condition! { [$($when)*] ::core::concat!("`", ::core::stringify!($($path)::+), "!`") }
        $crate::__olembic_parse! { { $($state)* } $($path)::+ ! $($rest)* }
    };
    ({ $($state:tt)* } #[cfg($($when:tt)*)] $(#[$($attr:tt)*])* impl $($rest:tt)*) => {
        $crate::__olembic_under_a_condition! { [$($when)*] "an impl block" }
        $crate::__olembic_parse! { { $($state)* } impl $($rest)* }
    };
    ({ $($state:tt)* } #[cfg($($when:tt)*)] #[table($($parts:tt)*)]; $($rest:tt)*) => {
        $crate::__olembic_under_a_condition! { [$($when)*] "`#[table(..)]`" }
        $crate::__olembic_parse! { { $($state)* } #[table($($parts)*)]; $($rest)* }
    };
    // A call that begins or ends otherwise: say so, and take it without its arguments.
    ({ $($state:tt)* } $(#[$($attr:tt)*])+ $($path:ident)::+ ! $args:tt ; $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "an attribute or a doc comment stands in front of `", ::core::stringify!($($path)::+), "!`: a mixin takes none, write `//`"
        ));
        $crate::__olembic_parse! { { $($state)* } $($path)::+ ! $args; $($rest)* }
    };
    ({ $($state:tt)* } $($path:ident)::+ ! $args:tt , $($rest:tt)*) => {
        $crate::__olembic_parse! { { $($state)* } $($path)::+ ! $args $($rest)* }
    };
    ({ $($state:tt)* } $($path:ident)::+ ! $args:tt $(; $($rest:tt)*)?) => {
        $crate::__olembic_called_otherwise! { $($path)::+ }
        $crate::__olembic_parse! { { $($state)* } $($path)::+ ! (); $($($rest)*)? }
    };
    ({ $($state:tt)* } $($path:ident)::+ ! $args:tt $($rest:tt)*) => {
        $crate::__olembic_called_otherwise! { $($path)::+ }
        $crate::__olembic_parse! { { $($state)* } $($path)::+ ! (); $($rest)* }
    };

    // One field of the usual type.
    (
        { $($state:tt)* }
        $(#[$($attr:tt)*])* $vis:vis $name:ident :
            $t:tt $(:: $t2:ident)* $(< $a:tt $(:: $a2:ident)* $(>)? $(< $b:ident $(:: $b2:ident)* >>)?)? , $($rest:tt)*
    ) => {
        $crate::__olembic_field! {
            { $([$($attr)*])* } attrs = [], opts = [], vis = [$vis], name = $name,
            type = [
                ($t $(:: $t2)*) $crate > nullable int
                $( ($a $(:: $a2)*) $crate > nullable int $(in ($b $(:: $b2)*) $crate)? )?
            ],
            { $($state)* } { $($rest)* }
        }
    };
    // One field of another type: what it is worth is seen later.
    ({ $($state:tt)* } $(#[$($attr:tt)*])* $vis:vis $name:ident : Option < $ty:ty > , $($rest:tt)*) => {
        $crate::__olembic_field! {
            { $([$($attr)*])* } attrs = [], opts = [], vis = [$vis], name = $name,
            type = [(Option) $crate > nullable int other { $ty }],
            { $($state)* } { $($rest)* }
        }
    };
    ({ $($state:tt)* } $(#[$($attr:tt)*])* $vis:vis $name:ident : $ty:ty, $($rest:tt)*) => {
        $crate::__olembic_field! {
            { $([$($attr)*])* } attrs = [], opts = [], vis = [$vis], name = $name, type = [other { $ty }],
            { $($state)* } { $($rest)* }
        }
    };
    // The last one of a body or a mixin needs no comma.
    (
        { $($state:tt)* }
        $(#[$($attr:tt)*])* $vis:vis $name:ident :
            $t:tt $(:: $t2:ident)* $(< $a:tt $(:: $a2:ident)* $(>)? $(< $b:ident $(:: $b2:ident)* >>)?)?
        $(@end $($rest:tt)*)?
    ) => {
        $crate::__olembic_field! {
            { $([$($attr)*])* } attrs = [], opts = [], vis = [$vis], name = $name,
            type = [
                ($t $(:: $t2)*) $crate > nullable int
                $( ($a $(:: $a2)*) $crate > nullable int $(in ($b $(:: $b2)*) $crate)? )?
            ],
            { $($state)* } { $(@end $($rest)*)? }
        }
    };
    ({ $($state:tt)* } $(#[$($attr:tt)*])* $vis:vis $name:ident : $ty:ty) => {
        $crate::__olembic_parse! { { $($state)* } $(#[$($attr)*])* $vis $name : $ty, }
    };

    // A field without its comma.
    (
        { $($state:tt)* }
        $(#[$($attr:tt)*])* $vis:vis $name:ident :
            $t:tt $(:: $t2:ident)* $(< $a:tt $(:: $a2:ident)* $(>)? $(< $b:ident >>)?)?
        pub $($rest:tt)*
    ) => {
        ::core::compile_error!(::core::concat!(
            "the field `", ::core::stringify!($name), "` ends without a comma: write one behind its type"
        ));
        $crate::__olembic_field! {
            { $([$($attr)*])* } attrs = [], opts = [], vis = [$vis], name = $name,
            type = [
                ($t $(:: $t2)*) $crate > nullable int
                $( ($a $(:: $a2)*) $crate > nullable int $($b $crate)? )?
            ],
            { $($state)* } { pub $($rest)* }
        }
    };
    (
        { $($state:tt)* }
        $(#[$($attr:tt)*])* $vis:vis $name:ident :
            $t:tt $(:: $t2:ident)* $(< $a:tt $(:: $a2:ident)* $(>)? $(< $b:ident >>)?)?
        # $($rest:tt)*
    ) => {
        ::core::compile_error!(::core::concat!(
            "the field `", ::core::stringify!($name), "` ends without a comma: write one behind its type"
        ));
        $crate::__olembic_field! {
            { $([$($attr)*])* } attrs = [], opts = [], vis = [$vis], name = $name,
            type = [
                ($t $(:: $t2)*) $crate > nullable int
                $( ($a $(:: $a2)*) $crate > nullable int $($b $crate)? )?
            ],
            { $($state)* } { # $($rest)* }
        }
    };
    (
        { $($state:tt)* }
        $(#[$($attr:tt)*])* $vis:vis $name:ident :
            $t:tt $(:: $t2:ident)* $(< $a:tt $(:: $a2:ident)* $(>)? $(< $b:ident >>)?)?
        ; $($rest:tt)*
    ) => {
        ::core::compile_error!(::core::concat!(
            "the field `", ::core::stringify!($name), "` ends without a comma: write one behind its type"
        ));
        $crate::__olembic_field! {
            { $([$($attr)*])* } attrs = [], opts = [], vis = [$vis], name = $name,
            type = [
                ($t $(:: $t2)*) $crate > nullable int
                $( ($a $(:: $a2)*) $crate > nullable int $($b $crate)? )?
            ],
            { $($state)* } { $($rest)* }
        }
    };

    // No item at all.
    (
        { names = $names:tt, head = $head:tt, key = $key:tt, fields = $fields:tt, tables = $tables:tt, impls = $impls:tt, from = $from:tt }
        $wrong:tt $($rest:tt)*
    ) => {
        $crate::__olembic_no_item! { $wrong }
        $crate::__olembic_parse! {
            { names = $names, head = $head, key = $key, fields = $fields, tables = $tables, impls = $impls, from = [] }
        }
    };
}

/// Reports an item that would be there under a condition.
///
/// Invoked as `[condition] what it is`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_under_a_condition {
    ([$($when:tt)*] $what:expr) => {
        ::core::compile_error!(::core::concat!(
            "`#[cfg(", ::core::stringify!($($when)*), ")]` in front of ", $what,
            ": what a model consists of is always there. Write two mixins of one name, each with its own `#[cfg]`, one with the item and one without"
        ));
    };
}

/// Reports a macro of the standard library, and goes on behind it.
///
/// Invoked as `name { state } items..`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_no_mixin {
    ($name:ident $state:tt $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "`", ::core::stringify!($name), "!` is no mixin, so it has no place in the body of a model: ",
            "mixins come from `mixin!`, `relation_mixin!` and `olembic::prelude`"
        ));
        $crate::__olembic_parse! { $state $($rest)* }
    };
}

/// Reports a mixin call of another form.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_called_otherwise {
    ($($path:tt)+) => {
        ::core::compile_error!(::core::concat!(
            "`", ::core::stringify!($($path)+), "!` is not called like a mixin: write `", ::core::stringify!($($path)+), "!();`"
        ));
    };
}

/// Takes a body's separators and nothing else, so that rustc points at the token that is no item.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_no_item {
    (a_field_or_mixin_call_or_impl_block) => {};
}
