//! One field of a body: its attributes sorted, its options brought into one form.
//! The usual form of field never comes here; parse takes all of them in one step.

/// Sorts the attributes of one field: `#[column]` is ours, the rest stays on the struct.
///
/// Invoked as `{ { [attribute].. } attrs = [..], opts = [..], vis, name, type, { parse's state } { parse's rest } }`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_field {
    // Nothing but the usual attributes, or none that is left: all in one step.
    (
        { $( [
            $(doc = $doc:literal)?
            $(column( $(
                $opt:ident $(= $val:tt $(:: $seg:ident)* $(($($arg:tt)*))? )?
            ),* $(,)? ))?
            $(serde($($serde:tt)*))?
            $(diesel($($diesel:tt)*))?
            $(allow($($allow:tt)*))?
            $(expect($($expect:tt)*))?
            $(cfg_attr($($cfg_attr:tt)*))?
        ] )* }
        attrs = [$($attrs:tt)*], opts = [$($opts:tt)*], vis = $vis:tt, name = $name:ident, type = $type:tt,
        { names = $names:tt, head = $head:tt, key = $key:tt, fields = [$($fields:tt)*], tables = $tables:tt, impls = $impls:tt, from = $from:tt }
        { $($rest:tt)* }
    ) => {
        $crate::__olembic_parse! {
            { names = $names, head = $head, key = $key,
              fields = [$($fields)* {
                field
                [
                    $($attrs)*
                    $(
                        $(#[doc = $doc])? $(#[serde($($serde)*)])? $(#[diesel($($diesel)*)])? $(#[allow($($allow)*)])?
                        $(#[expect($($expect)*)])? $(#[cfg_attr($($cfg_attr)*)])?
                    )*
                ]
                $vis $name $type
                [ $($opts)* $( $( # doc = $doc , )? $( $( $opt $opt $( = ($val $(:: $seg)* $(($($arg)*))?) )? , )* )? )* ]
                $from
              }],
              tables = $tables, impls = $impls, from = $from }
            $($rest)*
        }
    };
    // No options left in this `#[column]`.
    ({ [column($(,)?)] $($todo:tt)* } $($more:tt)*) => {
        $crate::__olembic_field! { { $($todo)* } $($more)* }
    };
    // An option whose value is one token, or a call, or that has none.
    (
        { [column($opt:ident $(= $val:tt $(($($arg:tt)*))? )? $(, $($opts_rest:tt)*)?)] $($todo:tt)* }
        attrs = $attrs:tt, opts = [$($opts:tt)*], $($more:tt)*
    ) => {
        $crate::__olembic_field! {
            { [column($($($opts_rest)*)?)] $($todo)* }
            attrs = $attrs, opts = [$($opts)* $opt $opt $(= ($val $(($($arg)*))?))? , ], $($more)*
        }
    };
    // `Nullable` is refused in `own`, by its token.
    (
        { [column(sql_type = Nullable < $sql:ty > $(, $($opts_rest:tt)*)?)] $($todo:tt)* }
        attrs = $attrs:tt, opts = [$($opts:tt)*], $($more:tt)*
    ) => {
        $crate::__olembic_field! {
            { [column($($($opts_rest)*)?)] $($todo)* }
            attrs = $attrs, opts = [$($opts)* sql_type sql_type = (Nullable<$sql>) , ], $($more)*
        }
    };
    // A list of one of Diesel's types or of another: taken apart, for Diesel's need no import.
    (
        { [column(sql_type = Array < $sql:ident > $(, $($opts_rest:tt)*)?)] $($todo:tt)* }
        attrs = $attrs:tt, opts = [$($opts:tt)*], $($more:tt)*
    ) => {
        $crate::__olembic_field! {
            { [column($($($opts_rest)*)?)] $($todo)* }
            attrs = $attrs, opts = [$($opts)* sql_type sql_type = (Array<$sql>) , ], $($more)*
        }
    };
    // A SQL type is a path, and may have arguments.
    (
        { [column(sql_type = $sql:ident $(:: $seg:ident)+ $(, $($opts_rest:tt)*)?)] $($todo:tt)* }
        attrs = $attrs:tt, opts = [$($opts:tt)*], $($more:tt)*
    ) => {
        $crate::__olembic_field! {
            { [column($($($opts_rest)*)?)] $($todo)* }
            attrs = $attrs, opts = [$($opts)* sql_type sql_type = ($sql $(:: $seg)+) , ], $($more)*
        }
    };
    (
        { [column(sql_type = $sql:ty $(, $($opts_rest:tt)*)?)] $($todo:tt)* }
        attrs = $attrs:tt, opts = [$($opts:tt)*], $($more:tt)*
    ) => {
        $crate::__olembic_field! {
            { [column($($($opts_rest)*)?)] $($todo)* }
            attrs = $attrs, opts = [$($opts)* sql_type sql_type = ($sql) , ], $($more)*
        }
    };
    // Any other value is an expression.
    (
        { [column($opt:ident = $val:expr $(, $($opts_rest:tt)*)?)] $($todo:tt)* }
        attrs = $attrs:tt, opts = [$($opts:tt)*], $($more:tt)*
    ) => {
        $crate::__olembic_field! {
            { [column($($($opts_rest)*)?)] $($todo)* }
            attrs = $attrs, opts = [$($opts)* $opt $opt = ($val) , ], $($more)*
        }
    };
    // Not an option at all.
    ({ [column($($wrong:tt)*)] $($todo:tt)* } $($more:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "`#[column(", ::core::stringify!($($wrong)*), ")]` is no list of options: write `#[column(name = value, flag)]`"
        ));
        $crate::__olembic_field! { { $($todo)* } $($more)* }
    };
    ({ [column $($wrong:tt)*] $($todo:tt)* } $($more:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "`#[column", ::core::stringify!($($wrong)*), "]` has no list of options: write `#[column(name = value, flag)]`"
        ));
        $crate::__olembic_field! { { $($todo)* } $($more)* }
    };
    // A line of the doc comment.
    ({ [doc = $doc:literal] $($todo:tt)* } attrs = [$($attrs:tt)*], opts = [$($opts:tt)*], $($more:tt)*) => {
        $crate::__olembic_field! {
            { $($todo)* } attrs = [$($attrs)* #[doc = $doc]], opts = [$($opts)* # doc = $doc ,], $($more)*
        }
    };
    // Nothing of a column can be left out by a `cfg`: Diesel's `table!` takes none.
    ({ [cfg($($when:tt)*)] $($todo:tt)* } attrs = $attrs:tt, opts = $opts:tt, vis = $vis:tt, name = $name:ident, $($more:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "`#[cfg(", ::core::stringify!($($when)*), ")]` on the field `", ::core::stringify!($name),
            "`: a column is always there. Write two mixins of one name, each with its own `#[cfg]`, one with the field and one without"
        ));
        $crate::__olembic_field! { { $($todo)* } attrs = $attrs, opts = $opts, vis = $vis, name = $name, $($more)* }
    };
    // Somebody else's attribute.
    ({ [$($attr:tt)*] $($todo:tt)* } attrs = [$($attrs:tt)*], $($more:tt)*) => {
        $crate::__olembic_field! { { $($todo)* } attrs = [$($attrs)* #[$($attr)*]], $($more)* }
    };
}
