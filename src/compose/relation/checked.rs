//! What is asked of a parent's key where nothing but its type knows it: how many columns it has, and of which type it is.
//! A check that has not gone well is the only error: rustc reports no other of a type that has one.

use std::marker::PhantomData;

use diesel::associations::{HasTable, Identifiable};

/// A name for the parent, which is an error in itself where its key is not what the relation takes it for.
///
/// Invoked as `name Parent key = Type`, or as `name Parent columns = number, [the error]`. The name of the type is that of a constant, too:
/// rustc points at an argument, and the constant is where the user wrote the type.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_checked_parent {
    ($checked:ident $Parent:ident key = ($($Key:ident),+)) => {
        $crate::__olembic_checked_parent! {
            @if $checked $Parent
            { $crate::__private::KeyOfParent::<$Parent>::is::<($($Key),+)>(::core::marker::PhantomData) }
        }
    };
    ($checked:ident $Parent:ident key = $($Key:tt)+) => {
        $crate::__olembic_checked_parent! {
            @if $checked $Parent
            {
                #[allow(non_upper_case_globals)]
                const $($Key)+: ::core::marker::PhantomData<$($Key)+> = ::core::marker::PhantomData;
                $crate::__private::KeyOfParent::<$Parent>::is($($Key)+)
            }
        }
    };
    ($checked:ident $Parent:ident columns = $columns:expr, [$($otherwise:tt)+]) => {
        $crate::__olembic_checked_parent! {
            @if $checked $Parent
            { $crate::__private::key_has::<$Parent>($columns, ::core::concat!($($otherwise)+)) }
        }
    };
    (@if $checked:ident $Parent:ident $check:block) => {
        #[allow(non_camel_case_types)]
        type $checked = <$Parent as $crate::__private::Where<$check>>::Same;
    };
}

/// The type itself, where a check has gone well.
#[doc(hidden)]
pub trait Where<const CHECKED: bool> {
    type Same;
}

impl<T> Where<true> for T {
    type Same = T;
}

/// How many columns the key of a model has.
#[doc(hidden)]
pub const fn key_has<P>(columns: usize, otherwise: &str) -> bool
where
    P: HasTable + 'static,
    &'static P: Identifiable<Id: KeyRef>,
{
    if <&'static P as Identifiable>::Id::COLUMNS != columns {
        panic!("{}", otherwise)
    }
    true
}

/// The key's type that a relation states with `key = Type`, compared with that of the parent `P`.
#[doc(hidden)]
#[derive(Debug)]
pub struct KeyOfParent<P>(PhantomData<P>);

impl<P> KeyOfParent<P> {
    /// Compiles where the key of `P` is a `K`.
    pub const fn is<K>(_: PhantomData<K>) -> bool
    where
        P: HasTable + 'static,
        &'static P: Identifiable<Id: KeyRef>,
        K: StatedKey<P, <<&'static P as Identifiable>::Id as KeyRef>::Key>,
    {
        true
    }
}

/// What stands for a key, in `Identifiable`: a reference, or a tuple of them.
#[doc(hidden)]
pub trait KeyRef {
    type Key;

    const COLUMNS: usize;
}

impl<K> KeyRef for &K {
    type Key = K;

    const COLUMNS: usize = 1;
}

macro_rules! key_ref {
    ($($K:ident)+) => {
        impl<$($K),+> KeyRef for ($(&$K,)+) {
            type Key = ($($K,)+);

            const COLUMNS: usize = [$(stringify!($K)),+].len();
        }
    };
}

key_ref! { A B }
key_ref! { A B C }
key_ref! { A B C D }

/// A type that a relation to `P`, whose key is a `K`, may state as that of the key.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a relation to `{P}` says `key = {Self}`, but the key of `{P}` is a `{K}`",
    label = "the key is of another type",
    note = "write the key's type, `key = {K}`, or leave `key` out where `{P}` is declared by `model!`"
)]
pub trait StatedKey<P, K> {}

#[diagnostic::do_not_recommend]
impl<P, K> StatedKey<P, K> for K {}

// With one implementation alone, the compiler would take the stated key for that of `P`, and blame `P`.
#[diagnostic::do_not_recommend]
impl<P, K> StatedKey<P, PhantomData<K>> for K {}
