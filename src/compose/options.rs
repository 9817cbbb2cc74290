//! The options of fields: each one known, each one once, and the key that follows from them.
//! The first step of the check stage; types come after it, in `types`.

/// Sorts each field's options into slots.
///
/// Invoked as parse ends: `names, head, key, fields = [{ tag attrs vis name type [options] from }..], tables, impls, from`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_options {
    // Every option is known.
    (
        names = $names:tt, head = $head:tt, key = $key:tt,
        fields = [ $( {
            $tag:ident $attrs:tt $vis:tt $name:ident $type:tt
            [ $(
                $(# doc = $doc:literal)?
                $(primary_key $key_opt:ident)?
                $(server_default $server:ident = $server_value:tt)?
                $(default $default:ident = $default_value:tt)?
                $(on_update $_touch:ident = $touch:tt)?
                $(sql_name $sql_name:ident = ($sql_name_value:literal))?
                $(sql_type $own:ident = $own_value:tt)?
                $(db_enum $enum:ident)?
                $(max_length $length:ident = $length_value:tt)?
                $(precision $precision:ident = $precision_value:tt)?
                $(scale $scale:ident = $scale_value:tt)?
                $(unique $unique:ident)?
                $(index $index:ident)?
                $(check $check:ident = ($check_value:literal))?
                $(comment $comment:ident = ($comment_value:literal))?
                $(collate $collate:ident = ($collate_value:literal))?
                $(renamed_from $renamed:ident = ($renamed_value:literal))?
                $(generated $generated:ident = $generated_value:tt)?
                ,
            )* ]
            $from:tt
        } )* ],
        tables = $tables:tt, impls = $impls:tt, from = []
    ) => {
        $crate::__olembic_once! {
            { names = $names, head = $head, key = $key, tables = $tables, impls = $impls }
            fields = [ $( {
                $tag $attrs $vis $name $type $from
                primary_key = [ $($($key_opt)?)* ],
                server_default = [ $($({ $server $server_value })?)* ],
                default = [ $($({ $default $default_value })?)* ],
                on_update = [ $($({ $touch $touch })?)* ],
                sql_name = [ $($(($sql_name_value))?)* ],
                sql_type = [ $($({ $own $own_value })?)* ],
                db_enum = [ $($($enum)?)* ],
                max_length = [ $($($length_value)?)* ],
                precision = [ $($($precision_value)?)* ],
                scale = [ $($($scale_value)?)* ],
                unique = [ $($($unique)?)* ],
                index = [ $($($index)?)* ],
                check = [ $($(($check_value))?)* ],
                comment = [ $($(($comment_value))?)* ],
                collate = [ $($(($collate_value))?)* ],
                renamed_from = [ $($(($renamed_value))?)* ],
                generated = [ $($({ $generated $generated_value })?)* ],
                given = { $($($key_opt)? $($server)? $($default)? $($_touch)?)* },
                doc = { $($($doc)?)* },
            } )* ]
        }
    };
    // One is not: find it, say so, and go on without it.
    (names = $names:tt, head = $head:tt, key = $key:tt, fields = [$($fields:tt)*], $($rest:tt)*) => {
        $crate::__olembic_known! { { names = $names, head = $head, key = $key } [] [$($fields)*] { $($rest)* } }
    };
}

/// Drops the options that are not known, each with an error.
///
/// Invoked as `{ before fields } [fields done] [fields to do] { behind fields }`, a field under way as
/// `@{ its tokens before the options } [options done] [options to do] from`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_known {
    // All fields done.
    ({ $($before:tt)* } [$($done:tt)*] [] { $($rest:tt)* }) => {
        $crate::__olembic_options! { $($before)*, fields = [$($done)*], $($rest)* }
    };
    // The next field.
    ($before:tt $done:tt [{ $tag:ident $attrs:tt $vis:tt $name:ident $type:tt $opts:tt $from:tt } $($todo:tt)*] $rest:tt) => {
        $crate::__olembic_known! { @$name { $tag $attrs $vis $name $type } [] $opts $from $before $done [$($todo)*] $rest }
    };
    // A field done.
    (@$name:ident { $($field:tt)* } $opts:tt [] $from:tt $before:tt [$($done:tt)*] $($rest:tt)*) => {
        $crate::__olembic_known! { $before [$($done)* { $($field)* $opts $from }] $($rest)* }
    };
    // An option that is known, with the value it wants.
    (@$name:ident $field:tt [$($opts:tt)*] [primary_key $k:ident , $($todo:tt)*] $($rest:tt)*) => {
        $crate::__olembic_known! { @$name $field [$($opts)* primary_key $k ,] [$($todo)*] $($rest)* }
    };
    (@$name:ident $field:tt [$($opts:tt)*] [unique $k:ident , $($todo:tt)*] $($rest:tt)*) => {
        $crate::__olembic_known! { @$name $field [$($opts)* unique $k ,] [$($todo)*] $($rest)* }
    };
    (@$name:ident $field:tt [$($opts:tt)*] [db_enum $k:ident , $($todo:tt)*] $($rest:tt)*) => {
        $crate::__olembic_known! { @$name $field [$($opts)* db_enum $k ,] [$($todo)*] $($rest)* }
    };
    (@$name:ident $field:tt [$($opts:tt)*] [index $k:ident , $($todo:tt)*] $($rest:tt)*) => {
        $crate::__olembic_known! { @$name $field [$($opts)* index $k ,] [$($todo)*] $($rest)* }
    };
    (@$name:ident $field:tt [$($opts:tt)*] [on_update $k:ident = $v:tt , $($todo:tt)*] $($rest:tt)*) => {
        $crate::__olembic_known! { @$name $field [$($opts)* on_update $k = $v ,] [$($todo)*] $($rest)* }
    };
    (@$name:ident $field:tt [$($opts:tt)*] [server_default $k:ident = $v:tt , $($todo:tt)*] $($rest:tt)*) => {
        $crate::__olembic_known! { @$name $field [$($opts)* server_default $k = $v ,] [$($todo)*] $($rest)* }
    };
    (@$name:ident $field:tt [$($opts:tt)*] [default $k:ident = $v:tt , $($todo:tt)*] $($rest:tt)*) => {
        $crate::__olembic_known! { @$name $field [$($opts)* default $k = $v ,] [$($todo)*] $($rest)* }
    };
    (@$name:ident $field:tt [$($opts:tt)*] [sql_name $k:ident = ($v:literal) , $($todo:tt)*] $($rest:tt)*) => {
        $crate::__olembic_known! { @$name $field [$($opts)* sql_name $k = ($v) ,] [$($todo)*] $($rest)* }
    };
    (@$name:ident $field:tt [$($opts:tt)*] [sql_type $k:ident = $v:tt , $($todo:tt)*] $($rest:tt)*) => {
        $crate::__olembic_known! { @$name $field [$($opts)* sql_type $k = $v ,] [$($todo)*] $($rest)* }
    };
    (@$name:ident $field:tt [$($opts:tt)*] [max_length $k:ident = $v:tt , $($todo:tt)*] $($rest:tt)*) => {
        $crate::__olembic_known! { @$name $field [$($opts)* max_length $k = $v ,] [$($todo)*] $($rest)* }
    };
    (@$name:ident $field:tt [$($opts:tt)*] [precision $k:ident = $v:tt , $($todo:tt)*] $($rest:tt)*) => {
        $crate::__olembic_known! { @$name $field [$($opts)* precision $k = $v ,] [$($todo)*] $($rest)* }
    };
    (@$name:ident $field:tt [$($opts:tt)*] [scale $k:ident = $v:tt , $($todo:tt)*] $($rest:tt)*) => {
        $crate::__olembic_known! { @$name $field [$($opts)* scale $k = $v ,] [$($todo)*] $($rest)* }
    };
    (@$name:ident $field:tt [$($opts:tt)*] [check $k:ident = ($v:literal) , $($todo:tt)*] $($rest:tt)*) => {
        $crate::__olembic_known! { @$name $field [$($opts)* check $k = ($v) ,] [$($todo)*] $($rest)* }
    };
    (@$name:ident $field:tt [$($opts:tt)*] [comment $k:ident = ($v:literal) , $($todo:tt)*] $($rest:tt)*) => {
        $crate::__olembic_known! { @$name $field [$($opts)* comment $k = ($v) ,] [$($todo)*] $($rest)* }
    };
    (@$name:ident $field:tt [$($opts:tt)*] [collate $k:ident = ($v:literal) , $($todo:tt)*] $($rest:tt)*) => {
        $crate::__olembic_known! { @$name $field [$($opts)* collate $k = ($v) ,] [$($todo)*] $($rest)* }
    };
    (@$name:ident $field:tt [$($opts:tt)*] [renamed_from $k:ident = ($v:literal) , $($todo:tt)*] $($rest:tt)*) => {
        $crate::__olembic_known! { @$name $field [$($opts)* renamed_from $k = ($v) ,] [$($todo)*] $($rest)* }
    };
    (@$name:ident $field:tt [$($opts:tt)*] [generated $k:ident = $v:tt , $($todo:tt)*] $($rest:tt)*) => {
        $crate::__olembic_known! { @$name $field [$($opts)* generated $k = $v ,] [$($todo)*] $($rest)* }
    };
    (@$name:ident $field:tt [$($opts:tt)*] [# doc = $doc:literal , $($todo:tt)*] $($rest:tt)*) => {
        $crate::__olembic_known! { @$name $field [$($opts)* # doc = $doc ,] [$($todo)*] $($rest)* }
    };
    // One that is not, or has the wrong kind of value.
    (@$name:ident $field:tt $opts:tt [$wrong:ident $k:ident $(= $v:tt)? , $($todo:tt)*] $from:tt $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "`", ::core::stringify!($wrong), "` on the field `", ::core::stringify!($name), "`", $crate::__olembic_via!($from), " is no column option, or not written like one: ",
            "there are `primary_key`, `unique`, `index`, `max_length = 50`, `precision = 10`, `scale = 2`, `default = value`, `server_default = value`, ",
            "`on_update = now`, `on_update = next`, `sql_name = \"name\"`, `sql_type = Text`, `db_enum`, `check = \"sql\"`, ",
            "`generated = \"sql\"`, `generated = stored(\"sql\")`, `collate = \"name\"`, `comment = \"text\"`, `renamed_from = \"name\"`"
        ));
        $crate::__olembic_known! { @$name $field $opts [$($todo)*] $from $($rest)* }
    };
}

/// Sees that each option is there once, and finds the key.
///
/// A field leaves as `{ tag attrs vis name type [class] { slots } from }`: the class is what `NewX` depends on.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_once {
    // None is doubled.
    (
        { names = $names:tt, head = $head:tt, key = $key:tt, tables = $tables:tt, impls = $impls:tt }
        fields = [ $( {
            $tag:ident $attrs:tt $vis:tt $name:ident $type:tt $from:tt
            primary_key = [ $($key_opt:ident)? ],
            server_default = [ $({ $server:ident ($($server_value:tt)*) })? ],
            default = [ $({ $default:ident ($($default_value:tt)*) })? ],
            on_update = [ $({ $((now) $now:tt)? $((next) $next:tt)? })? ],
            sql_name = [ $(($($sql_name:tt)*))? ],
            sql_type = [ $({ $own:ident ($($own_value:tt)*) })? ],
            db_enum = [ $($enum:ident)? ],
            max_length = [ $(($($length:tt)*))? ],
            precision = [ $(($($precision:tt)*))? ],
            scale = [ $(($($scale:tt)*))? ],
            unique = [ $($unique:ident)? ],
            index = [ $($index:ident)? ],
            check = [ $(($check:literal))? ],
            comment = [ $(($comment:literal))? ],
            collate = [ $(($collate:literal))? ],
            renamed_from = [ $(($renamed:literal))? ],
            $(generated = [], given = $_given:tt,)?
            $(generated = [{ $generated:ident $generated_value:tt }], given = {},)?
            doc = { $($first_line:literal $($line:literal)*)? },
        } )* ]
    ) => {
        $(
            $(const _: () = $crate::__private::max_length($($length)*);)?
            $(const _: () = $crate::__private::sql_name($($sql_name)*);)?
        )*
        $crate::__olembic_key! {
            { names = $names, head = $head, tables = $tables, impls = $impls }
            key = $key, found = [ $( [$($key_opt)?] { $name $( $own ($($own_value)* int) ($($own_value)*) )? $type } )* ],
            fields = [ $( {
                $($own)? $($enum)? $tag $attrs $vis $name $( ($($own_value)* int) ($($own_value)*) )? $type
                [ $($key_opt)? $($server)? $($default)? $($generated)? ]
                {
                    key = [ $($key_opt)? ], touch = [ $($($now)? $($next)?)? $(($generated))? ], @
                    default = [ $(($($default_value)*))? ],
                    sql_name = [ $(#[sql_name = $($sql_name)*])? ],
                    meta = [
                        $(.server_default($($server_value)*))?
                        $($(.on_update $next)?)?
                        $($(.on_update_now $now)?)?
                        $(.max_length($($length)*))?
                        $(.$unique())?
                        $(.$index())?
                        $(.check($check))?
                        $(.collate($collate))?
                        $(.$generated $generated_value)?
                        $(.renamed_from($renamed))?
                        $(.comment(::core::concat!($first_line $(, "\n", $line)*)))?
                        $(.comment($comment))?
                        $(.precision($($precision)*))?
                        $(.scale($($scale)*))?
                    ],
                }
                $from
            } )* ]
        }
    };
    // One is.
    ($state:tt fields = [$($fields:tt)*]) => {
        $crate::__olembic_twice! { $state [] [$($fields)*] }
    };
}

/// Keeps the first of doubled options, with an error.
///
/// Invoked as `{ state } [fields done] [fields to do]`, a field under way as `@name { done } { slots to do }`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_twice {
    ($state:tt [$($done:tt)*] []) => {
        $crate::__olembic_once! { $state fields = [$($done)*] }
    };
    ($state:tt $done:tt [{ $tag:ident $attrs:tt $vis:tt $name:ident $type:tt $from:tt $($slots:tt)* } $($todo:tt)*]) => {
        $crate::__olembic_twice! { @$name { $tag $attrs $vis $name $type $from } { $($slots)* } $state $done [$($todo)*] }
    };
    (@$name:ident { $($field:tt)* } {} $state:tt [$($done:tt)*] $todo:tt) => {
        $crate::__olembic_twice! { $state [$($done)* { $($field)* }] $todo }
    };
    (@$name:ident { $tag:ident $attrs:tt $vis:tt $_name:ident $type:tt $from:tt $($field:tt)* } { $slot:ident = [$one:tt $($more:tt)+], $($slots:tt)* } $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "the option `", ::core::stringify!($slot), "` stands twice on the field `", ::core::stringify!($name), "`",
            $crate::__olembic_via!($from), ": leave one"
        ));
        $crate::__olembic_twice! { @$name { $tag $attrs $vis $_name $type $from $($field)* } { $slot = [$one], $($slots)* } $($rest)* }
    };
    (@$name:ident { $($field:tt)* } { on_update = [{ (now) (now) }], $($slots:tt)* } $($rest:tt)*) => {
        $crate::__olembic_twice! { @$name { $($field)* on_update = [{ (now) (now) }], } { $($slots)* } $($rest)* }
    };
    (@$name:ident { $($field:tt)* } { on_update = [{ (next) (next) }], $($slots:tt)* } $($rest:tt)*) => {
        $crate::__olembic_twice! { @$name { $($field)* on_update = [{ (next) (next) }], } { $($slots)* } $($rest)* }
    };
    (@$name:ident { $tag:ident $attrs:tt $vis:tt $_name:ident $type:tt $from:tt $($field:tt)* } { on_update = [{ ($($wrong:tt)*) $_wrong:tt }], $($slots:tt)* } $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "`on_update = ", ::core::stringify!($($wrong)*), "` on the field `", ::core::stringify!($name), "`", $crate::__olembic_via!($from),
            ": write `on_update = now` (the moment of the update) or `on_update = next` (one more)"
        ));
        $crate::__olembic_twice! { @$name { $tag $attrs $vis $_name $type $from $($field)* on_update = [], } { $($slots)* } $($rest)* }
    };
    (
        @$name:ident { $tag:ident $attrs:tt $vis:tt $_name:ident $type:tt $from:tt $($field:tt)* }
        { generated = [$generated:tt], given = { $given:ident $($more:ident)* }, $($slots:tt)* } $($rest:tt)*
    ) => {
        ::core::compile_error!(::core::concat!(
            "the field `", ::core::stringify!($name), "`", $crate::__olembic_via!($from), " is `generated` and has `", ::core::stringify!($given),
            "`: the database computes it, so leave that out"
        ));
        $crate::__olembic_twice! {
            @$name { $tag $attrs $vis $_name $type $from $($field)* } { generated = [], given = { $given }, $($slots)* } $($rest)*
        }
    };
    (@$name:ident { $($field:tt)* } { $slot:ident = $value:tt, $($slots:tt)* } $($rest:tt)*) => {
        $crate::__olembic_twice! { @$name { $($field)* $slot = $value, } { $($slots)* } $($rest)* }
    };
}
