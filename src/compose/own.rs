//! Types of the user's own: fields with `#[column(sql_type = ..)]` or `#[column(db_enum)]`.
//! A single name that Diesel has is Diesel's SQL type; any other is looked up where the model stands.

/// Puts `own $crate [rust] [sql] [import] [int?]` in the place of a field's type, and goes on with the other fields.
///
/// The SQL type comes twice: followed by `int`, to be compared with Diesel's names, and alone, to be taken.
/// `Option` stands around the type, as the user wrote it, or before it, for a nullable relation.
///
/// Invoked as `{ field attrs vis name (sql int) (sql) [type] .. } what [`__olembic_resolve!`] goes on with`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_own {
    // A list: one of Diesel's by its name alone, or of any other type by the path of both.
    ({ field $attrs:tt $vis:tt $name:ident (Array < $of:ident > int) (Array < $_of:ident >) $type:tt $($of_field:tt)* } $($rest:tt)*) => {
        $crate::__olembic_own_list! { [$of int] $of { $attrs $vis $name $type $($of_field)* } $($rest)* }
    };
    // One of Diesel's, within `Option`.
    (
        {
            field $attrs:tt $vis:tt $name:ident
            (
                $(SmallInt $small:tt)? $(Integer $integer:tt)? $(BigInt $big:tt)?
                $(Float int)? $(Double int)? $(Numeric int)? $(Bool int)? $(Text int)? $(Binary int)?
                $(Date int)? $(Time int)? $(Timestamp int)? $(Json int)? $(Jsonb int)? $(Interval int)?
                $(TimestamptzSqlite int)? $(Timestamptz int)? $(Uuid int)? $(Inet int)? $(Cidr int)?
                $(MacAddr int)? $(Datetime int)? $(whole $_whole:ident int)?
            )
            ($sql:ident)
            [
                (Option) $option:tt > nullable int $( ($($outer:tt)+) $_o:tt > nullable int $( ($($inner:tt)+) $_i:tt $close:tt nullable int )? $( in ($($innermost:tt)+) $_m:tt )? )?
                $( other { $type:ty } )?
            ]
            $($of_field:tt)*
        }
        $state:tt done = [$($done:tt)*], $($rest:tt)*
    ) => {
        $crate::__olembic_resolve! {
            $state
            done = [$($done)* {
                field $attrs $vis $name
                [
                    (Option) $option > nullable int own $crate
                    [ $( $($outer)+ $( < $($inner)+ )? $( < $($innermost)+ > )? $($close)? )? $($type)? ]
                    [$crate::__private::sql::$sql] [] [$($small)? $($integer)? $($big)?]
                ]
                $($of_field)*
            }],
            $($rest)*
        }
    };
    // One of Diesel's.
    (
        {
            field $attrs:tt $vis:tt $name:ident
            (
                $(SmallInt $small:tt)? $(Integer $integer:tt)? $(BigInt $big:tt)?
                $(Float int)? $(Double int)? $(Numeric int)? $(Bool int)? $(Text int)? $(Binary int)?
                $(Date int)? $(Time int)? $(Timestamp int)? $(Json int)? $(Jsonb int)? $(Interval int)?
                $(TimestamptzSqlite int)? $(Timestamptz int)? $(Uuid int)? $(Inet int)? $(Cidr int)?
                $(MacAddr int)? $(Datetime int)? $(whole $_whole:ident int)?
            )
            ($sql:ident)
            [
                $( ($($outer:tt)+) $_o:tt > nullable int $( ($($inner:tt)+) $_i:tt $close:tt nullable int )? $( in ($($innermost:tt)+) $_m:tt )? )?
                $( other { $type:ty } )?
            ]
            $($of_field:tt)*
        }
        $state:tt done = [$($done:tt)*], $($rest:tt)*
    ) => {
        $crate::__olembic_resolve! {
            $state
            done = [$($done)* {
                field $attrs $vis $name
                [
                    own $crate
                    [ $( $($outer)+ $( < $($inner)+ )? $( < $($innermost)+ > )? $($close)? )? $($type)? ]
                    [$crate::__private::sql::$sql] [] [$($small)? $($integer)? $($big)?]
                ]
                $($of_field)*
            }],
            $($rest)*
        }
    };
    // An enum is its own SQL type.
    (@db_enum { field $attrs:tt $vis:tt $name:ident [(Option) $option:tt > nullable int ($($sql:tt)+) $c:tt > nullable int] $($of_field:tt)* } $($rest:tt)*) => {
        $crate::__olembic_own_sql! {
            { field $attrs $vis $name } (@) ($($sql)+) [(Option) $option > nullable int] [($($sql)+) $c > nullable int] { $($of_field)* } $($rest)*
        }
    };
    (@db_enum { field $attrs:tt $vis:tt $name:ident [($($sql:tt)+) $c:tt > nullable int] $($of_field:tt)* } $($rest:tt)*) => {
        $crate::__olembic_own_sql! { { field $attrs $vis $name } (@) ($($sql)+) [] [($($sql)+) $c > nullable int] { $($of_field)* } $($rest)* }
    };
    (@db_enum { field $attrs:tt $vis:tt $name:ident $type:tt $($of_field:tt)* } $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "the field `", ::core::stringify!($name), "` is `db_enum`, but its type is no enum's name, or `Option` of one"
        ));
        $crate::__olembic_own! { { field $attrs $vis $name (Text int) (Text) [(String) $crate > nullable int] $($of_field)* } $($rest)* }
    };
    // Both at once.
    ({ db_enum $($field:tt)* } $($rest:tt)*) => {
        ::core::compile_error!("`sql_type` and `db_enum` on one field: leave one");
        $crate::__olembic_own! { { $($field)* } $($rest)* }
    };
    // `Nullable` follows from the `Option`.
    ({ field $attrs:tt $vis:tt $name:ident $known:tt (Nullable $($sql:tt)*) $type:tt $($of_field:tt)* } $($rest:tt)*) => {
        $crate::__olembic_own! { @nullable $name }
        $crate::__olembic_own! { { field $attrs $vis $name (Text int) (Text) [(String) $crate > nullable int] $($of_field)* } $($rest)* }
    };
    (@nullable $name:ident) => {
        ::core::compile_error!(::core::concat!(
            "the `sql_type` of the field `", ::core::stringify!($name), "` is `Nullable`: leave that out, a field of `Option` is nullable"
        ));
    };
    // Diesel's, by its whole name: without an alias the column keeps the operators that Diesel gives it by name.
    ({ field $attrs:tt $vis:tt $name:ident (diesel::sql_types::SmallInt int) $long:tt $type:tt $($of_field:tt)* } $($rest:tt)*) => {
        $crate::__olembic_own! { { field $attrs $vis $name (SmallInt int) (SmallInt) $type $($of_field)* } $($rest)* }
    };
    ({ field $attrs:tt $vis:tt $name:ident (diesel::sql_types::Integer int) $long:tt $type:tt $($of_field:tt)* } $($rest:tt)*) => {
        $crate::__olembic_own! { { field $attrs $vis $name (Integer int) (Integer) $type $($of_field)* } $($rest)* }
    };
    ({ field $attrs:tt $vis:tt $name:ident (diesel::sql_types::BigInt int) $long:tt $type:tt $($of_field:tt)* } $($rest:tt)*) => {
        $crate::__olembic_own! { { field $attrs $vis $name (BigInt int) (BigInt) $type $($of_field)* } $($rest)* }
    };
    ({ field $attrs:tt $vis:tt $name:ident (diesel::sql_types::$sql:ident int) $long:tt $type:tt $($of_field:tt)* } $($rest:tt)*) => {
        $crate::__olembic_own! { { field $attrs $vis $name (whole $sql int) ($sql) $type $($of_field)* } $($rest)* }
    };
    // An `Option` around the type.
    (
        { field $attrs:tt $vis:tt $name:ident $known:tt $sql:tt [(Option) $option:tt > nullable int $($type:tt)+] $($of_field:tt)* }
        $($rest:tt)*
    ) => {
        $crate::__olembic_own_sql! { { field $attrs $vis $name } $known $sql [(Option) $option > nullable int] [$($type)+] { $($of_field)* } $($rest)* }
    };
    (
        { field $attrs:tt $vis:tt $name:ident $known:tt $sql:tt [true $($type:tt)+] $($of_field:tt)* }
        $($rest:tt)*
    ) => {
        $crate::__olembic_own! { { field $attrs $vis $name $known $sql [(Option) $crate > nullable int $($type)+] $($of_field)* } $($rest)* }
    };
    ({ field $attrs:tt $vis:tt $name:ident $known:tt $sql:tt [$($type:tt)+] $($of_field:tt)* } $($rest:tt)*) => {
        $crate::__olembic_own_sql! { { field $attrs $vis $name } $known $sql [] [$($type)+] { $($of_field)* } $($rest)* }
    };
}

/// A SQL type that is none of Diesel's names.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_own_sql {
    // An alias beside the model, for a name means something else within the `table!`.
    (
        { field $attrs:tt $vis:tt $name:ident } $known:tt ($($sql:tt)+) [$($option:tt)*]
        [
            $( ($($outer:tt)+) $_o:tt > nullable int $( ($($inner:tt)+) $_i:tt $close:tt nullable int )? $( in ($($innermost:tt)+) $_m:tt )? )?
            $( other { $type:ty } )?
        ]
        { $($of_field:tt)* }
        { names = { model = $Name:ident, $($names:tt)* }, $($state:tt)* } done = [$($done:tt)*], $($rest:tt)*
    ) => {
        macro_rules! __olembic_aliased {
            ($alias:ident) => {
                $crate::__olembic_own_sql! { @alias $alias = $($sql)+ }
                $crate::__olembic_resolve! {
                    { names = { model = $Name, $($names)* }, $($state)* }
                    done = [$($done)* {
                        field $attrs $vis $name
                        [
                            $($option)* own $crate
                            [ $( $($outer)+ $( < $($inner)+ )? $( < $($innermost)+ > )? $($close)? )? $($type)? ]
                            [$alias] [$alias] []
                        ]
                        $($of_field)*
                    }],
                    $($rest)*
                }
            };
        }
        $crate::__olembic_own_sql! { @paste __olembic_aliased $Name $name }
    };
    (@alias $alias:ident = $sql:ty) => {
        #[doc(hidden)]
        #[allow(non_camel_case_types)]
        type $alias = $sql;
    };
    (@paste $then:ident $Name:ident $name:ident) => {
        $crate::__private::paste::paste! { $then! { [<__olembic_sql_of_ $Name:snake _ $name>] } }
    };
}

/// A list of values: the SQL type's whole path, where it holds one of Diesel's.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_own_list {
    (
        [
            $(SmallInt int)? $(Integer int)? $(BigInt int)? $(Float int)? $(Double int)? $(Numeric int)? $(Bool int)?
            $(Text int)? $(Binary int)? $(Date int)? $(Time int)? $(Timestamp int)? $(Json int)? $(Jsonb int)? $(Interval int)?
            $(Timestamptz int)? $(Uuid int)? $(Inet int)? $(Cidr int)? $(MacAddr int)?
        ]
        $of:ident { $attrs:tt $vis:tt $name:ident $type:tt $($of_field:tt)* } $($rest:tt)*
    ) => {
        $crate::__olembic_own! {
            {
                field $attrs $vis $name (list int) ($crate::__private::sql::Array<$crate::__private::sql::$of>)
                $type $($of_field)*
            }
            $($rest)*
        }
    };
    ($known:tt $of:ident { $attrs:tt $vis:tt $name:ident $type:tt $($of_field:tt)* } $($rest:tt)*) => {
        $crate::__olembic_own! {
            { field $attrs $vis $name (list int) ($crate::__private::sql::Array<$of>) $type $($of_field)* } $($rest)*
        }
    };
}
