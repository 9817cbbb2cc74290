//! No two columns of one name: the last step of the check stage.
//! A model of n columns costs n / 4 steps to write the checking macro and n / 4 to run it.

/// Lets a model through when its names are distinct.
///
/// Writes a local macro with, for every four names, an arm that takes these four and goes on; behind it stand arms that catch
/// each of them in any later place. The arm that first matches decides: a doubled name is reported with both origins, its
/// second column is dropped, and the model is looked at again.
///
/// Invoked as `{ state } fields = [{ attrs vis name .. from }..]`, as [`__olembic_types!`] leaves them.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_columns {
    // One field of a model in which some type is unknown.
    ({ @alone $($search:tt)* } fields = [$field:tt]) => {
        $crate::__olembic_type_fault! { @known $field $($search)* }
    };
    (
        $state:tt
        fields = [ $( { $attrs:tt $vis:tt $name:ident $rust:tt $sql:tt $arg:tt $make:tt $class:tt $int:tt @ $slots:tt $from:tt } )* ]
    ) => {
        $crate::__olembic_distinct! {
            names = [ $( $name $from )* ]
            ($) __olembic_chain
            { $state fields = [ $( { $attrs $vis $name $rust $sql $arg $make $class $int @ $slots $from } )* ] }
            start = [ $( $name $from )* ], arms = [], count = (),
        }
    };
}

/// Writes the local macro of [`__olembic_columns!`], four names a step.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_distinct {
    // All arms written: define the macro and start it.
    (
        names = []
        ($d:tt) $chain:ident $payload:tt start = [$($start:tt)*], arms = [$($arms:tt)*], count = $count:tt,
    ) => {
        macro_rules! $chain {
            $($arms)*
            ($d p:tt $d count:tt) => { $crate::__olembic_emit! { $d p } };
        }
        $chain! { $payload () $($start)* }
    };
    // A name that Diesel's `table!` needs for itself, in any of four places.
    (names = [table $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { table $from $($rest)* } };
    (names = [$n1:ident $f1:tt table $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { table $from $($rest)* } };
    (names = [$n1:ident $f1:tt $n2:ident $f2:tt table $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { table $from $($rest)* } };
    (names = [$n1:ident $f1:tt $n2:ident $f2:tt $n3:ident $f3:tt table $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { table $from $($rest)* } };
    (names = [columns $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { columns $from $($rest)* } };
    (names = [$n1:ident $f1:tt columns $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { columns $from $($rest)* } };
    (names = [$n1:ident $f1:tt $n2:ident $f2:tt columns $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { columns $from $($rest)* } };
    (names = [$n1:ident $f1:tt $n2:ident $f2:tt $n3:ident $f3:tt columns $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { columns $from $($rest)* } };
    (names = [star $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { star $from $($rest)* } };
    (names = [$n1:ident $f1:tt star $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { star $from $($rest)* } };
    (names = [$n1:ident $f1:tt $n2:ident $f2:tt star $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { star $from $($rest)* } };
    (names = [$n1:ident $f1:tt $n2:ident $f2:tt $n3:ident $f3:tt star $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { star $from $($rest)* } };
    (names = [dsl $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { dsl $from $($rest)* } };
    (names = [$n1:ident $f1:tt dsl $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { dsl $from $($rest)* } };
    (names = [$n1:ident $f1:tt $n2:ident $f2:tt dsl $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { dsl $from $($rest)* } };
    (names = [$n1:ident $f1:tt $n2:ident $f2:tt $n3:ident $f3:tt dsl $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { dsl $from $($rest)* } };
    (names = [all_columns $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { all_columns $from $($rest)* } };
    (names = [$n1:ident $f1:tt all_columns $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { all_columns $from $($rest)* } };
    (names = [$n1:ident $f1:tt $n2:ident $f2:tt all_columns $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { all_columns $from $($rest)* } };
    (names = [$n1:ident $f1:tt $n2:ident $f2:tt $n3:ident $f3:tt all_columns $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { all_columns $from $($rest)* } };
    (names = [SqlType $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { SqlType $from $($rest)* } };
    (names = [$n1:ident $f1:tt SqlType $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { SqlType $from $($rest)* } };
    (names = [$n1:ident $f1:tt $n2:ident $f2:tt SqlType $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { SqlType $from $($rest)* } };
    (names = [$n1:ident $f1:tt $n2:ident $f2:tt $n3:ident $f3:tt SqlType $from:tt $($names:tt)*] $($rest:tt)*) => { $crate::__olembic_reserved! { SqlType $from $($rest)* } };
    // Four names, or what is left of them.
    (
        names = [$n1:ident $f1:tt $($n2:ident $f2:tt $($n3:ident $f3:tt $($n4:ident $f4:tt $($names:tt)*)?)?)?]
        ($d:tt) $chain:ident $payload:tt start = $start:tt, arms = [$($arms:tt)*], count = $count:tt,
    ) => {
        $crate::__olembic_distinct! {
            names = [$($($($($names)*)?)?)?]
            ($d) $chain $payload start = $start,
            arms = [
                $($arms)*
                // Doubled within the four.
                $(
                    ($d p:tt $count $n1 $d a:tt $n1 $d b:tt $d($d rest:tt)*) => { $crate::__olembic_doubled! { $n1 $f1 $f2 $d p } };
                    $(
                        ($d p:tt $count $n1 $d a:tt $n2 $d b:tt $n1 $d c:tt $d($d rest:tt)*) => { $crate::__olembic_doubled! { $n1 $f1 $f3 $d p } };
                        ($d p:tt $count $n1 $d a:tt $n2 $d b:tt $n2 $d c:tt $d($d rest:tt)*) => { $crate::__olembic_doubled! { $n2 $f2 $f3 $d p } };
                        $(
                            ($d p:tt $count $n1 $d a:tt $n2 $d b:tt $n3 $d c:tt $n1 $d e:tt $d($d rest:tt)*) => { $crate::__olembic_doubled! { $n1 $f1 $f4 $d p } };
                            ($d p:tt $count $n1 $d a:tt $n2 $d b:tt $n3 $d c:tt $n2 $d e:tt $d($d rest:tt)*) => { $crate::__olembic_doubled! { $n2 $f2 $f4 $d p } };
                            ($d p:tt $count $n1 $d a:tt $n2 $d b:tt $n3 $d c:tt $n3 $d e:tt $d($d rest:tt)*) => { $crate::__olembic_doubled! { $n3 $f3 $f4 $d p } };
                        )?
                    )?
                )?
                // These very four: go on.
                ($d p:tt $count $n1 $f1 $($n2 $f2 $($n3 $f3 $($n4 $f4)?)?)? $d($d rest:tt)*) => { $chain! { $d p ($count) $d($d rest)* } };
                // One of them again, in any place of a later four.
                $($($(
                    ($d p:tt $d count:tt $n1 $d from:tt $d($d rest:tt)*) => { $crate::__olembic_doubled! { $n1 $f1 $d from $d p } };
                    ($d p:tt $d count:tt $d n0:tt $d f0:tt $n1 $d from:tt $d($d rest:tt)*) => { $crate::__olembic_doubled! { $n1 $f1 $d from $d p } };
                    ($d p:tt $d count:tt $d n0:tt $d f0:tt $d n1:tt $d f1:tt $n1 $d from:tt $d($d rest:tt)*) => { $crate::__olembic_doubled! { $n1 $f1 $d from $d p } };
                    ($d p:tt $d count:tt $d n0:tt $d f0:tt $d n1:tt $d f1:tt $d n2:tt $d f2:tt $n1 $d from:tt $d($d rest:tt)*) => { $crate::__olembic_doubled! { $n1 $f1 $d from $d p } };
                    ($d p:tt $d count:tt $n2 $d from:tt $d($d rest:tt)*) => { $crate::__olembic_doubled! { $n2 $f2 $d from $d p } };
                    ($d p:tt $d count:tt $d n0:tt $d f0:tt $n2 $d from:tt $d($d rest:tt)*) => { $crate::__olembic_doubled! { $n2 $f2 $d from $d p } };
                    ($d p:tt $d count:tt $d n0:tt $d f0:tt $d n1:tt $d f1:tt $n2 $d from:tt $d($d rest:tt)*) => { $crate::__olembic_doubled! { $n2 $f2 $d from $d p } };
                    ($d p:tt $d count:tt $d n0:tt $d f0:tt $d n1:tt $d f1:tt $d n2:tt $d f2:tt $n2 $d from:tt $d($d rest:tt)*) => { $crate::__olembic_doubled! { $n2 $f2 $d from $d p } };
                    ($d p:tt $d count:tt $n3 $d from:tt $d($d rest:tt)*) => { $crate::__olembic_doubled! { $n3 $f3 $d from $d p } };
                    ($d p:tt $d count:tt $d n0:tt $d f0:tt $n3 $d from:tt $d($d rest:tt)*) => { $crate::__olembic_doubled! { $n3 $f3 $d from $d p } };
                    ($d p:tt $d count:tt $d n0:tt $d f0:tt $d n1:tt $d f1:tt $n3 $d from:tt $d($d rest:tt)*) => { $crate::__olembic_doubled! { $n3 $f3 $d from $d p } };
                    ($d p:tt $d count:tt $d n0:tt $d f0:tt $d n1:tt $d f1:tt $d n2:tt $d f2:tt $n3 $d from:tt $d($d rest:tt)*) => { $crate::__olembic_doubled! { $n3 $f3 $d from $d p } };
                    ($d p:tt $d count:tt $n4 $d from:tt $d($d rest:tt)*) => { $crate::__olembic_doubled! { $n4 $f4 $d from $d p } };
                    ($d p:tt $d count:tt $d n0:tt $d f0:tt $n4 $d from:tt $d($d rest:tt)*) => { $crate::__olembic_doubled! { $n4 $f4 $d from $d p } };
                    ($d p:tt $d count:tt $d n0:tt $d f0:tt $d n1:tt $d f1:tt $n4 $d from:tt $d($d rest:tt)*) => { $crate::__olembic_doubled! { $n4 $f4 $d from $d p } };
                    ($d p:tt $d count:tt $d n0:tt $d f0:tt $d n1:tt $d f1:tt $d n2:tt $d f2:tt $n4 $d from:tt $d($d rest:tt)*) => { $crate::__olembic_doubled! { $n4 $f4 $d from $d p } };
                    ($d p:tt $d count:tt @never $n4) => {};
                )?)?)?
            ],
            count = ($count),
        }
    };
}

/// Reports a doubled column, and starts again without the second one.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_doubled {
    ($name:ident [] [] { $state:tt fields = $fields:tt }) => {
        ::core::compile_error!(::core::concat!(
            "the column `", ::core::stringify!($name), "` is written twice: rename or leave out one of them"
        ));
        $crate::__olembic_without! { ($) __olembic_drop $name { $state } $fields }
    };
    ($name:ident $first:tt $second:tt { $state:tt fields = [$($fields:tt)*] }) => {
        ::core::compile_error!(::core::concat!(
            "the column `", ::core::stringify!($name), "` comes twice: from ", $crate::__olembic_origin!($first),
            " and from ", $crate::__olembic_origin!($second), ": rename or leave out one of them"
        ));
        $crate::__olembic_without! { ($) __olembic_drop $name { $state } [$($fields)*] }
    };
}

/// Reports a column whose name Diesel's `table!` needs for itself, and starts again without it.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_reserved {
    ($name:ident $from:tt ($d:tt) $chain:ident { $state:tt fields = $fields:tt } $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "the field `",
            ::core::stringify!($name),
            "`",
            $crate::__olembic_via!($from),
            " has a name that Diesel's `table!` needs for itself: ",
            "call it otherwise, and keep the column's name with `#[column(sql_name = \"",
            ::core::stringify!($name),
            "\")]`"
        ));
        $crate::__olembic_without! { ($d) __olembic_drop $name { $state } $fields seen }
    };
}

/// Drops the second field of a name, and the second relation in that column; or with `seen` behind it the first ones. With a relation in
/// several columns go the others of them that are doubled, too.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_without {
    ($d:tt $drop:ident $name:ident $state:tt $fields:tt) => {
        $crate::__olembic_without! { $d $drop $name $state $fields not_seen }
    };
    ($d:tt $drop:ident $name:ident $state:tt $fields:tt $seen:ident) => {
        $crate::__olembic_without! { @columns $d $drop $name $state $fields $seen [] }
    };
    (@columns ($d:tt) $drop:ident $name:ident $state:tt $fields:tt $seen:ident $others:tt) => {
        $crate::__olembic_without! {
            @drop ($d) $drop $name $state $fields $seen $others
            { [] [] } { [$d a:ident] [$d a] } { [$d a:ident $d b:ident] [$d a $d b] } { [$d a:ident $d b:ident $d c:ident] [$d a $d b $d c] }
        }
    };
    // The other columns of a relation that is gone.
    (@others [] [] $state:tt $fields:tt) => {
        $crate::__olembic_columns! { $state fields = $fields }
    };
    (@others [$($column:ident)*] [$name:ident $($others:ident)*] $state:tt $fields:tt) => {
        $crate::__olembic_without! { @columns ($) __olembic_drop $name { $state } $fields not_seen [$($column)* $($others)*] }
    };
    (@others [$name:ident $($column:ident)*] [] $state:tt $fields:tt) => {
        $crate::__olembic_without! { @columns ($) __olembic_drop $name { $state } $fields not_seen [$($column)*] }
    };
    (
        @drop ($d:tt) $drop:ident $name:ident
        { { names = $names:tt, key = $key:tt, head = $head:tt, tables = $tables:tt, impls = $impls:tt, relations = $relations:tt, } }
        $fields:tt $seen:ident $others:tt $( { [$($before:tt)*] [$($column:tt)*] } )+
    ) => {
        macro_rules! $drop {
            // Relations.
            (seen [$d($d done:tt)*] [{ name = $d relation:ident, column = $name, $d($d more:tt)* } $d($d todo:tt)*] $d fields:tt) => {
                $drop! { any [$d($d done)*] [$d($d todo)*] $d fields }
            };
            (not_seen [$d($d done:tt)*] [{ name = $d relation:ident, column = $name, $d($d more:tt)* } $d($d todo:tt)*] $d fields:tt) => {
                $drop! { seen [$d($d done)* { name = $d relation, column = $name, $d($d more)* }] [$d($d todo)*] $d fields }
            };
            $(
                (
                    seen [$d($d done:tt)*] [{ name = $d relation:ident, columns = [$($before)* $name $d($d after:ident)*], $d($d more:tt)* } $d($d todo:tt)*]
                    $d fields:tt
                ) => {
                    $crate::__olembic_without! {
                        @others [$($column)* $d($d after)*] $others
                        { names = $names, key = $key, head = $head, tables = $tables, impls = $impls, relations = [$d($d done)* $d($d todo)*], }
                        $d fields
                    }
                };
                (
                    not_seen [$d($d done:tt)*] [{ name = $d relation:ident, columns = [$($before)* $name $d($d after:ident)*], $d($d more:tt)* } $d($d todo:tt)*]
                    $d fields:tt
                ) => {
                    $drop! {
                        seen [$d($d done)* { name = $d relation, columns = [$($column)* $name $d($d after)*], $d($d more)* }] [$d($d todo)*] $d fields
                    }
                };
            )+
            ($d seen:ident [$d($d done:tt)*] [$d relation:tt $d($d todo:tt)*] $d fields:tt) => {
                $drop! { $d seen [$d($d done)* $d relation] [$d($d todo)*] $d fields }
            };
            ($d seen:ident $d relations:tt [] $d fields:tt) => {
                $crate::__olembic_without! {
                    @others [] $others
                    { names = $names, key = $key, head = $head, tables = $tables, impls = $impls, relations = $d relations, }
                    $d fields
                }
            };
            // The second one.
            (seen [$d($d done:tt)*] [{ $d attrs:tt $d vis:tt $name $d($d field:tt)* } $d($d todo:tt)*]) => {
                $drop! { $seen [] $relations [$d($d done)* $d($d todo)*] }
            };
            // The first one.
            (not_seen [$d($d done:tt)*] [{ $d attrs:tt $d vis:tt $name $d($d field:tt)* } $d($d todo:tt)*]) => {
                $drop! { seen [$d($d done)* { $d attrs $d vis $name $d($d field)* }] [$d($d todo)*] }
            };
            // Any other.
            ($d seen:ident [$d($d done:tt)*] [$d field:tt $d($d todo:tt)*]) => {
                $drop! { $d seen [$d($d done)* $d field] [$d($d todo)*] }
            };
            // There is no second one.
            ($d seen:ident $d fields:tt []) => {
                $crate::__olembic_without! {
                    @others [] $others
                    { names = $names, key = $key, head = $head, tables = $tables, impls = $impls, relations = $relations, }
                    $d fields
                }
            };
        }
        $drop! { $seen [] $fields }
    };
}

/// What a message about a piece of a mixin adds: nothing for the model's own.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_via {
    ([]) => {
        ""
    };
    ([($mixin:ident $($place:tt)*) $($outer:tt)*]) => {
        $crate::__olembic_via!([$mixin])
    };
    ([$mixin:ident $($outer:tt)*]) => {
        ::core::concat!(" (from `", ::core::stringify!($mixin), "!`)")
    };
}

/// Where a field comes from, in words: its mixins stand innermost first.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_origin {
    ([]) => {
        "the model itself"
    };
    ([the_implicit_key]) => {
        "the key `id: i32` that a model without a `primary_key` field gets"
    };
    ([($mixin:ident $($place:tt)*) $($outer:tt)*]) => {
        $crate::__olembic_origin!([$mixin])
    };
    ([$mixin:ident $($outer:tt)*]) => {
        ::core::concat!("`", ::core::stringify!($mixin), "!`")
    };
}
