//! `NewX` and `XChanges` from a request body.
//! A derived `Deserialize` could tell neither a missing field from `null`, nor know the defaults of the model; so it is
//! derived for a struct of the same name and fields, in which each field knows whether it was sent.

use serde::{Deserialize, Deserializer};

/// A field that may be left out: `None` when it was, also where the value itself may be `null`.
#[derive(Debug)]
pub struct Sent<T>(pub Option<T>);

impl<T> Default for Sent<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Sent<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(|value| Self(Some(value)))
    }
}

/// Takes `Deserialize` out of the derives of `NewX` or `XChanges`, and the `#[serde]` attributes that go with it.
///
/// Invoked as `emitter [attributes] {what the emitter wants}`; ends in the emitter, with `[attributes of the struct]
/// [derive of Deserialize] [attribute of a field without content]` in front. The second is `{ path } [serde's attributes]`, without
/// the path where nothing is to be deserialised. The third keeps serde from a column that is no value of the changeset: where
/// nothing is serialised it says something else, for no attribute of serde's is known there.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_wire {
    // No attributes.
    ($emitter:ident [] { $($rest:tt)* }) => { $crate::$emitter! { [] [] [allow(missing_docs)] $($rest)* } };
    ($emitter:ident [$($attrs:tt)+] $rest:tt) => {
        $crate::__olembic_wire! { @attrs $emitter [$($attrs)+] derives = [], serde = [], others = [], wire = [], serialize = [], $rest }
    };
    // The derives, one after the other.
    (@attrs $emitter:ident [#[derive($(,)?)] $($todo:tt)*] $($more:tt)*) => {
        $crate::__olembic_wire! { @attrs $emitter [$($todo)*] $($more)* }
    };
    (@attrs $emitter:ident [#[derive(Deserialize $(, $($derives:tt)*)?)] $($todo:tt)*] $($more:tt)*) => {
        $crate::__olembic_wire! { @deserialize { Deserialize } $emitter [#[derive($($($derives)*)?)] $($todo)*] $($more)* }
    };
    (@attrs $emitter:ident [#[derive(serde::Deserialize $(, $($derives:tt)*)?)] $($todo:tt)*] $($more:tt)*) => {
        $crate::__olembic_wire! { @deserialize { serde::Deserialize } $emitter [#[derive($($($derives)*)?)] $($todo)*] $($more)* }
    };
    (@attrs $emitter:ident [#[derive(::serde::Deserialize $(, $($derives:tt)*)?)] $($todo:tt)*] $($more:tt)*) => {
        $crate::__olembic_wire! { @deserialize { ::serde::Deserialize } $emitter [#[derive($($($derives)*)?)] $($todo)*] $($more)* }
    };
    (
        @deserialize $path:tt $emitter:ident $todo:tt derives = $derives:tt, serde = $serde:tt, others = $others:tt, wire = $wire:tt, $($more:tt)*
    ) => {
        $crate::__olembic_wire! { @attrs $emitter $todo derives = $derives, serde = $serde, others = $others, wire = [$path], $($more)* }
    };
    (
        @attrs $emitter:ident [#[derive($(::)? serde::Serialize $(, $($rest_derives:tt)*)?)] $($todo:tt)*]
        derives = [$($derives:tt)*], serde = $serde:tt, others = $others:tt, wire = $wire:tt, serialize = $serialize:tt, $rest:tt
    ) => {
        $crate::__olembic_wire! {
            @attrs $emitter [#[derive($($($rest_derives)*)?)] $($todo)*]
            derives = [$($derives)* ::serde::Serialize ,], serde = $serde, others = $others, wire = $wire, serialize = [yes], $rest
        }
    };
    (
        @attrs $emitter:ident [#[derive(Serialize $(, $($rest_derives:tt)*)?)] $($todo:tt)*]
        derives = [$($derives:tt)*], serde = $serde:tt, others = $others:tt, wire = $wire:tt, serialize = $serialize:tt, $rest:tt
    ) => {
        $crate::__olembic_wire! {
            @attrs $emitter [#[derive($($($rest_derives)*)?)] $($todo)*]
            derives = [$($derives)* Serialize ,], serde = $serde, others = $others, wire = $wire, serialize = [yes], $rest
        }
    };
    (
        @attrs $emitter:ident [#[derive($derive:path $(, $($rest_derives:tt)*)?)] $($todo:tt)*]
        derives = [$($derives:tt)*], $($more:tt)*
    ) => {
        $crate::__olembic_wire! {
            @attrs $emitter [#[derive($($($rest_derives)*)?)] $($todo)*] derives = [$($derives)* $derive ,], $($more)*
        }
    };
    // Serde's own attributes, and any other.
    (@attrs $emitter:ident [#[serde($($attr:tt)*)] $($todo:tt)*] derives = $derives:tt, serde = [$($serde:tt)*], $($more:tt)*) => {
        $crate::__olembic_wire! { @attrs $emitter [$($todo)*] derives = $derives, serde = [$($serde)* #[serde($($attr)*)]], $($more)* }
    };
    (
        @attrs $emitter:ident [#[$($attr:tt)*] $($todo:tt)*]
        derives = $derives:tt, serde = $serde:tt, others = [$($others:tt)*], $($more:tt)*
    ) => {
        $crate::__olembic_wire! { @attrs $emitter [$($todo)*] derives = $derives, serde = $serde, others = [$($others)* #[$($attr)*]], $($more)* }
    };
    // All sorted: serde's attributes are known only where something of serde is derived.
    (
        @attrs $emitter:ident []
        derives = [$($derives:tt)*], serde = $serde:tt, others = [$($others:tt)*], wire = [$wire:tt], serialize = [], { $($rest:tt)* }
    ) => {
        $crate::$emitter! { [#[derive($($derives)*)] $($others)*] [$wire $serde] [allow(missing_docs)] $($rest)* }
    };
    (
        @attrs $emitter:ident []
        derives = [$($derives:tt)*], serde = [$($serde:tt)*], others = [$($others:tt)*], wire = [$($wire:tt)?], serialize = [], { $($rest:tt)* }
    ) => {
        $crate::$emitter! { [#[derive($($derives)*)] $($others)* $($serde)*] [$($wire)? [$($serde)*]] [allow(missing_docs)] $($rest)* }
    };
    (
        @attrs $emitter:ident []
        derives = [$($derives:tt)*], serde = [$($serde:tt)*], others = [$($others:tt)*], wire = [$($wire:tt)?], serialize = [yes], { $($rest:tt)* }
    ) => {
        $crate::$emitter! { [#[derive($($derives)*)] $($others)* $($serde)*] [$($wire)? [$($serde)*]] [serde(skip_serializing)] $($rest)* }
    };
}

/// `Deserialize` for `NewX` and `XChanges`.
///
/// Invoked as `[what was found] Struct sent [{ field [attributes] [Rust type] { the field's value } }..] [other fields]`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_deserialize {
    ([$([$($serde:tt)*])?] $($rest:tt)*) => {};
    (
        [{ $($derive:tt)+ } [$($serde:tt)*]] $Struct:ident $sent:ident
        [ $( { $name:ident [$($attr:tt)*] [$($type:tt)*] { $($value:tt)* } } )* ]
        [ $( $other:ident )* ]
    ) => {
        impl<'de> $crate::__private::serde::Deserialize<'de> for $Struct {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                // Of the same name, for serde's messages.
                #[derive($($derive)+)]
                $($serde)*
                struct $Struct { $( $($attr)* $name: $($type)*, )* }

                let $sent = <$Struct as $crate::__private::serde::Deserialize>::deserialize(deserializer)?;
                ::core::result::Result::Ok(Self {
                    $( $name: $($value)*, )*
                    $( $other: ::core::default::Default::default(), )*
                })
            }
        }
    };
}
