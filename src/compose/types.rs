//! The types of fields: from the tokens that the user wrote to the Rust type and the Diesel type.
//! A type is known by its tokens: what stands here is all that there is.

/// Gives every field its Rust type and its SQL type, all fields in one step.
///
/// A type comes as `(its tokens) $crate > nullable int`, with its argument behind it in the same form. Each optional group
/// below matches one type and catches its `$crate`, so that a path which begins with it is written for that type alone; `>`,
/// `nullable` and `int` stand there to be caught in the same way.
///
/// `Uuid` is the name of two types, so that the compiler is asked which it is here.
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
                $( (DateTime) $zone:tt > nullable int $( (Utc) $_zone:tt > nullable int )? $( in (Utc) $_zone_in:tt )? )?
                $( (chrono::DateTime) $czone:tt > nullable int $( (chrono::Utc) $_czone:tt > nullable int )? $( in (chrono::Utc) $_czone_in:tt )? )?
                $( (serde_json::Value) $sjson:tt > nullable int )?
                $( (Uuid) $uuid:tt > nullable int )?
                $( (olembic::Uuid) $ouuid:tt > nullable int )?
                $( (BigDecimal) $dec:tt > nullable int )?
                $( (bigdecimal::BigDecimal) $bdec:tt > nullable int )?
                $( (time::Date) $tdate:tt > nullable int )?
                $( (time::Time) $ttime:tt > nullable int )?
                $( (PrimitiveDateTime) $tprim:tt > nullable int )?
                $( (time::PrimitiveDateTime) $ttprim:tt > nullable int )?
                $( (OffsetDateTime) $toff:tt > nullable int )?
                $( (time::OffsetDateTime) $ttoff:tt > nullable int )?
                $( (Vec) $bytes:tt > nullable int $( (u8) $_bytes:tt > nullable int )? $( in (u8) $_bytes_in:tt )? )?
                $( own $own:tt [$($own_rust:tt)*] [$($own_sql:tt)*] [$($own_use:ident)?] [$($own_int:tt)?] )?
            ]
            [$($class:tt)*] $slots:tt $from:tt
        } )* ]
    ) => {
        $( $( const _: () = $uuid ::__private::is_uuid::<Uuid>(); )? )*
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
                    $($zone ::__private::Same<DateTime<Utc>>)?
                    $($czone ::__private::DateTime<$czone ::__private::Utc>)?
                    $($sjson ::__private::JsonValue)?
                    $($uuid ::Uuid)?
                    $($ouuid ::Uuid)?
                    $($dec ::__private::Same<BigDecimal>)?
                    $($bdec ::__private::BigDecimal)?
                    $($tdate ::__private::time::Date)?
                    $($ttime ::__private::time::Time)?
                    $($tprim ::__private::Same<PrimitiveDateTime>)?
                    $($ttprim ::__private::time::PrimitiveDateTime)?
                    $($toff ::__private::Same<OffsetDateTime>)?
                    $($ttoff ::__private::time::OffsetDateTime)?
                    $($bytes ::__private::Vec<$bytes ::__private::u8>)?
                    $($($own_rust)*)?
                    $($close)?
                ]
                [
                    { $($($own_use)?)? }
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
                    $($zone ::__private::ZonedTimestamp)?
                    $($czone ::__private::ZonedTimestamp)?
                    $($sjson ::__private::sql::Json)?
                    $($uuid ::Uuid)?
                    $($ouuid ::Uuid)?
                    $($dec ::__private::sql::Numeric)?
                    $($bdec ::__private::sql::Numeric)?
                    $($tdate ::__private::sql::Date)?
                    $($ttime ::__private::sql::Time)?
                    $($tprim ::__private::sql::Timestamp)?
                    $($ttprim ::__private::sql::Timestamp)?
                    $($toff ::__private::ZonedTimestamp)?
                    $($ttoff ::__private::ZonedTimestamp)?
                    $($bytes ::__private::sql::Binary)?
                    $($($own_sql)*)?
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
                    $($zone ::__private::Same<DateTime<Utc>>)?
                    $($czone ::__private::DateTime<$czone ::__private::Utc>)?
                    $($sjson ::__private::JsonValue)?
                    $($uuid ::Uuid)?
                    $($ouuid ::Uuid)?
                    $($dec ::__private::Same<BigDecimal>)?
                    $($bdec ::__private::BigDecimal)?
                    $($tdate ::__private::time::Date)?
                    $($ttime ::__private::time::Time)?
                    $($tprim ::__private::Same<PrimitiveDateTime>)?
                    $($ttprim ::__private::time::PrimitiveDateTime)?
                    $($toff ::__private::Same<OffsetDateTime>)?
                    $($ttoff ::__private::time::OffsetDateTime)?
                    $(impl $bytes ::__private::Into<$bytes ::__private::Vec<$bytes ::__private::u8>>)?
                    $($($own_rust)*)?
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
                    $($zone ::__private::value::<DateTime<Utc>>)?
                    $($czone ::__private::value::<$czone ::__private::DateTime<$czone ::__private::Utc>>)?
                    $($sjson ::__private::value::<$sjson ::__private::JsonValue>)?
                    $($uuid ::__private::value::<$uuid ::Uuid>)?
                    $($ouuid ::__private::value::<$ouuid ::Uuid>)?
                    $($dec ::__private::value::<BigDecimal>)?
                    $($bdec ::__private::value::<$bdec ::__private::BigDecimal>)?
                    $($tdate ::__private::value::<$tdate ::__private::time::Date>)?
                    $($ttime ::__private::value::<$ttime ::__private::time::Time>)?
                    $($tprim ::__private::value::<PrimitiveDateTime>)?
                    $($ttprim ::__private::value::<$ttprim ::__private::time::PrimitiveDateTime>)?
                    $($toff ::__private::value::<OffsetDateTime>)?
                    $($ttoff ::__private::value::<$ttoff ::__private::time::OffsetDateTime>)?
                    $($bytes ::__private::value::<$bytes ::__private::Vec<$bytes ::__private::u8>>)?
                    $($own ::__private::value::<$($own_rust)*>)?
                ]
                [ $($class)* $($nullable)? ]
                [ $($int_i16)? $($int_i32)? $($int_i64)? $($($own_int)?)? ]
                @ $slots $from
            } )* ]
        }
    };
    // This one is not among them.
    ({ @alone $($search:tt)* } fields = [$field:tt]) => {
        $crate::__olembic_type_fault! { @unknown $field $($search)* }
    };
    // Some type is not: each field is tried alone.
    ($state:tt fields = [$($fields:tt)*]) => {
        $crate::__olembic_type_fault! { $state [] [$($fields)*] }
    };
}

/// Finds the types that are no column types: gives each an error, at the type, and puts text in its place.
///
/// Invoked as `{ state } [fields done] [fields to do]`; each field goes alone through [`__olembic_types!`], with
/// `{ @alone { state } [fields done] [fields to do] }` as the state, and is known where it comes back.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_type_fault {
    ($state:tt [$($done:tt)*] []) => {
        $crate::__olembic_columns! { $state fields = [$($done)*] }
    };
    ($state:tt $done:tt [$field:tt $($todo:tt)*]) => {
        $crate::__olembic_types! { { @alone $state $done [$($todo)*] } fields = [$field] }
    };
    (@known $field:tt $state:tt [$($done:tt)*] $todo:tt) => {
        $crate::__olembic_type_fault! { $state [$($done)* $field] $todo }
    };
    // The compiler is asked for the trait that says so.
    (@unknown { field $attrs:tt $vis:tt $name:ident [$($type:tt)*] $($field:tt)* } $state:tt $done:tt [$($todo:tt)*]) => {
        $crate::__olembic_type_asked! { $($type)* }
        $crate::__olembic_type_fault! {
            $state $done [{ field $attrs $vis $name [(String) $crate > nullable int] $($field)* } $($todo)*]
        }
    };
}

/// Asks the compiler whether a type is a column type, with the user's own tokens.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_type_asked {
    ((Option) $_o:tt > nullable int other { $type:ty }) => { const _: () = $crate::__private::is_column_type::<$type>(); };
    (other { $type:ty }) => { const _: () = $crate::__private::is_column_type::<$type>(); };
    ((Option) $_o:tt > nullable int ($($inner:tt)+) $_c:tt > nullable int) => {
        const _: () = $crate::__private::is_column_type::<$($inner)+>();
    };
    (($($outer:tt)+) $_o:tt > nullable int) => { const _: () = $crate::__private::is_column_type::<$($outer)+>(); };
    (($($outer:tt)+) $_o:tt > nullable int ($($inner:tt)+) $_c:tt > nullable int) => {
        const _: () = $crate::__private::is_column_type::<$($outer)+<$($inner)+>>();
    };
    (($($outer:tt)+) $_o:tt > nullable int ($($inner:tt)+) $_c:tt > nullable int in ($($innermost:tt)+) $_i:tt) => {
        const _: () = $crate::__private::is_column_type::<$($outer)+<$($inner)+<$($innermost)+>>>();
    };
}
