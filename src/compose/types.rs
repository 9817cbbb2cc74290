//! The types of fields: from the tokens that the user wrote to the Rust type and the Diesel type.
//! A type is known by its tokens: what stands here is all that there is.

/// Gives every field its Rust type and its SQL type, all fields in one step.
///
/// A type comes as `(its tokens) $crate > nullable int`, with its argument behind it in the same form. Each optional group
/// below matches one type and catches its `$crate`, so that a path which begins with it is written for that type alone; `>`,
/// `nullable` and `int` stand there to be caught in the same way.
///
/// `NaiveDate` and its like are the user's own names, so that an import of them counts as used; all other paths are absolute.
///
/// Invoked as `{ state } fields = [{ field attrs vis name type [class] { slots } from }..]`. A field leaves as
/// `{ attrs vis name [rust] [sql] [argument of new] [maker of a value] [class] [int?] @ { slots } from }`: the `@`
/// is there to be caught.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_types {
    (
        $state:tt
        fields = [ $( {
            field $attrs:tt $vis:tt $name:ident
            [
                $( (Option) $option:tt $close:tt $nullable:tt int )?
                $( (i16) $i16:tt > nullable $int_i16:tt )?
                $( (i32) $i32:tt > nullable $int_i32:tt )?
                $( (i64) $i64:tt > nullable $int_i64:tt )?
                $( (f32) $f32:tt > nullable int )?
                $( (f64) $f64:tt > nullable int )?
                $( (bool) $bool:tt > nullable int )?
                $( (String) $string:tt > nullable int )?
                $( (NaiveDate) $date:tt > nullable int )?
                $( (NaiveTime) $time:tt > nullable int )?
                $( (NaiveDateTime) $datetime:tt > nullable int )?
                $( (chrono::NaiveDate) $cdate:tt > nullable int )?
                $( (chrono::NaiveTime) $ctime:tt > nullable int )?
                $( (chrono::NaiveDateTime) $cdatetime:tt > nullable int )?
                $( (Vec) $bytes:tt > nullable int $( (u8) $_bytes:tt > nullable int )? $( u8 $_bytes_in:tt )? )?
            ]
            [$($class:tt)*] $slots:tt $from:tt
        } )* ]
    ) => {
        $crate::__olembic_columns! {
            $state
            fields = [ $( {
                $attrs $vis $name
                [
                    $($option ::__private::Option <)?
                    $($i16 ::__private::i16)?
                    $($i32 ::__private::i32)?
                    $($i64 ::__private::i64)?
                    $($f32 ::__private::f32)?
                    $($f64 ::__private::f64)?
                    $($bool ::__private::bool)?
                    $($string ::__private::String)?
                    $($date ::__private::Same<NaiveDate>)?
                    $($time ::__private::Same<NaiveTime>)?
                    $($datetime ::__private::Same<NaiveDateTime>)?
                    $($cdate ::__private::NaiveDate)?
                    $($ctime ::__private::NaiveTime)?
                    $($cdatetime ::__private::NaiveDateTime)?
                    $($bytes ::__private::Vec<$bytes ::__private::u8>)?
                    $($close)?
                ]
                [
                    $($option ::__private::sql::Nullable <)?
                    $($i16 ::__private::sql::SmallInt)?
                    $($i32 ::__private::sql::Integer)?
                    $($i64 ::__private::sql::BigInt)?
                    $($f32 ::__private::sql::Float)?
                    $($f64 ::__private::sql::Double)?
                    $($bool ::__private::sql::Bool)?
                    $($string ::__private::sql::Text)?
                    $($date ::__private::sql::Date)?
                    $($time ::__private::sql::Time)?
                    $($datetime ::__private::sql::Timestamp)?
                    $($cdate ::__private::sql::Date)?
                    $($ctime ::__private::sql::Time)?
                    $($cdatetime ::__private::sql::Timestamp)?
                    $($bytes ::__private::sql::Binary)?
                    $($close)?
                ]
                [
                    $($i16 ::__private::i16)?
                    $($i32 ::__private::i32)?
                    $($i64 ::__private::i64)?
                    $($f32 ::__private::f32)?
                    $($f64 ::__private::f64)?
                    $($bool ::__private::bool)?
                    $(impl $string ::__private::Into<$string ::__private::String>)?
                    $($date ::__private::Same<NaiveDate>)?
                    $($time ::__private::Same<NaiveTime>)?
                    $($datetime ::__private::Same<NaiveDateTime>)?
                    $($cdate ::__private::NaiveDate)?
                    $($ctime ::__private::NaiveTime)?
                    $($cdatetime ::__private::NaiveDateTime)?
                    $(impl $bytes ::__private::Into<$bytes ::__private::Vec<$bytes ::__private::u8>>)?
                ]
                [
                    $($i16 ::__private::value::<$i16 ::__private::i16>)?
                    $($i32 ::__private::value::<$i32 ::__private::i32>)?
                    $($i64 ::__private::value::<$i64 ::__private::i64>)?
                    $($f32 ::__private::value::<$f32 ::__private::f32>)?
                    $($f64 ::__private::value::<$f64 ::__private::f64>)?
                    $($bool ::__private::value::<$bool ::__private::bool>)?
                    $($string ::__private::text)?
                    $($date ::__private::value::<NaiveDate>)?
                    $($time ::__private::value::<NaiveTime>)?
                    $($datetime ::__private::value::<NaiveDateTime>)?
                    $($cdate ::__private::value::<$cdate ::__private::NaiveDate>)?
                    $($ctime ::__private::value::<$ctime ::__private::NaiveTime>)?
                    $($cdatetime ::__private::value::<$cdatetime ::__private::NaiveDateTime>)?
                    $($bytes ::__private::value::<$bytes ::__private::Vec<$bytes ::__private::u8>>)?
                ]
                [ $($class)* $($nullable)? ]
                [ $($int_i16)? $($int_i32)? $($int_i64)? ]
                @ $slots $from
            } )* ]
        }
    };
    // Some type is not among them.
    ($state:tt fields = [$($fields:tt)*]) => {
        $crate::__olembic_type_fault! { $state [] [$($fields)*] }
    };
}

/// Puts text in the place of types that are no column types, with an error at the type.
///
/// Invoked as `{ state } [fields done] [fields to do]`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_type_fault {
    ($state:tt $done:tt []) => {
        $crate::__olembic_types! { $state fields = $done }
    };
    // A type that is known: the same groups as above.
    (
        $state:tt [$($done:tt)*]
        [{
            field $attrs:tt $vis:tt $name:ident
            [
                $( (Option) $option:tt $close:tt $nullable:tt int )?
                $( (i16) $i16:tt > nullable $int_i16:tt )?
                $( (i32) $i32:tt > nullable $int_i32:tt )?
                $( (i64) $i64:tt > nullable $int_i64:tt )?
                $( (f32) $f32:tt > nullable int )?
                $( (f64) $f64:tt > nullable int )?
                $( (bool) $bool:tt > nullable int )?
                $( (String) $string:tt > nullable int )?
                $( (NaiveDate) $date:tt > nullable int )?
                $( (NaiveTime) $time:tt > nullable int )?
                $( (NaiveDateTime) $datetime:tt > nullable int )?
                $( (chrono::NaiveDate) $cdate:tt > nullable int )?
                $( (chrono::NaiveTime) $ctime:tt > nullable int )?
                $( (chrono::NaiveDateTime) $cdatetime:tt > nullable int )?
                $( (Vec) $bytes:tt > nullable int $( (u8) $_bytes:tt > nullable int )? $( u8 $_bytes_in:tt )? )?
            ]
            $($field:tt)*
        } $($todo:tt)*]
    ) => {
        $crate::__olembic_type_fault! {
            $state
            [$($done)* {
                field $attrs $vis $name
                [
                    $( (Option) $option $close $nullable int )?
                    $( (i16) $i16 > nullable $int_i16 )?
                    $( (i32) $i32 > nullable $int_i32 )?
                    $( (i64) $i64 > nullable $int_i64 )?
                    $( (f32) $f32 > nullable int )?
                    $( (f64) $f64 > nullable int )?
                    $( (bool) $bool > nullable int )?
                    $( (String) $string > nullable int )?
                    $( (NaiveDate) $date > nullable int )?
                    $( (NaiveTime) $time > nullable int )?
                    $( (NaiveDateTime) $datetime > nullable int )?
                    $( (chrono::NaiveDate) $cdate > nullable int )?
                    $( (chrono::NaiveTime) $ctime > nullable int )?
                    $( (chrono::NaiveDateTime) $cdatetime > nullable int )?
                    $( (Vec) $bytes > nullable int $( (u8) $_bytes > nullable int )? $( u8 $_bytes_in )? )?
                ]
                $($field)*
            }]
            [$($todo)*]
        }
    };
    // One that is not: the compiler is asked for the trait that says so.
    (
        $state:tt [$($done:tt)*]
        [{ field $attrs:tt $vis:tt $name:ident [$($type:tt)*] $($field:tt)* } $($todo:tt)*]
    ) => {
        $crate::__olembic_type_asked! { $($type)* }
        $crate::__olembic_type_fault! {
            $state
            [$($done)* { field $attrs $vis $name [(String) $crate > nullable int] $($field)* }]
            [$($todo)*]
        }
    };
}

/// Asks the compiler whether a type is a column type, with the user's own tokens.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_type_asked {
    (other { $type:ty }) => { const _: () = $crate::__private::is_column_type::<$type>(); };
    ((Option) $_o:tt > nullable int ($($inner:tt)+) $_c:tt > nullable int) => {
        const _: () = $crate::__private::is_column_type::<$($inner)+>();
    };
    (($($outer:tt)+) $_o:tt > nullable int) => { const _: () = $crate::__private::is_column_type::<$($outer)+>(); };
    (($($outer:tt)+) $_o:tt > nullable int ($($inner:tt)+) $_c:tt > nullable int) => {
        const _: () = $crate::__private::is_column_type::<$($outer)+<$($inner)+>>();
    };
    (($($outer:tt)+) $_o:tt > nullable int ($($inner:tt)+) $_c:tt > nullable int $innermost:ident $_i:tt) => {
        const _: () = $crate::__private::is_column_type::<$($outer)+<$($inner)+<$innermost>>>();
    };
}
