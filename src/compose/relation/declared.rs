//! `has_many!` and `has_one!`: what other models add to a parent, said in the parent for its readers.
//! They add nothing: the compiler compares them with the other side.

use std::marker::PhantomData;

use super::refers::RefersTo;
use super::through::ManyToMany;
use super::value::{HasMany, HasOne};

/// Says in a parent that another model's relation gives it an accessor for any number of rows: `has_many!(posts: Post);`.
///
/// It adds nothing and may be left out. It is for readers of the parent, and the compiler checks that it is true: that `Post` has a relation
/// to this model with `back_populates = posts` and without `unique = true`, or a [`many_to_many!`](crate::many_to_many) has it.
///
/// ```
/// use olembic::prelude::*;
///
/// model! {
///     pub struct User {
///         pub username: String,
///         has_many!(posts: Post, pages: Page);
///         has_one!(profile: Profile);
///     }
/// }
///
/// model! { pub struct Post { user_relation!(Post, back_populates = posts); } }
/// model! { pub struct Page { user_relation!(Page, back_populates = pages); } }
/// model! { pub struct Profile { user_relation!(Profile, unique = true, back_populates = profile); } }
/// # fn main() {}
/// ```
///
/// Outside `model!`, for a parent written by hand, the parent comes first: `has_many!(User, posts: Post);`.
#[macro_export]
macro_rules! has_many {
    (@mixin $path:tt ($($declared:tt)*) { names = { model = $Model:ident, $($names:tt)* }, $($state:tt)* } { $($rest:tt)* }) => {
        $crate::__olembic_declared! { has_many $Model $($declared)* }
        $crate::__olembic_parse! { { names = { model = $Model, $($names)* }, $($state)* } $($rest)* }
    };
    ($Model:ident, $($declared:tt)*) => { $crate::__olembic_declared! { has_many $Model $($declared)* } };
    ($($wrong:tt)*) => {
        ::core::compile_error!("outside `model!`, `has_many!` names its model first: `has_many!(User, posts: Post)`");
    };
}

/// Says in a parent that another model's relation gives it an accessor for at most one row: `has_one!(profile: Profile);`.
///
/// Like [`has_many!`], for a relation with `unique = true`.
#[macro_export]
macro_rules! has_one {
    (@mixin $path:tt ($($declared:tt)*) { names = { model = $Model:ident, $($names:tt)* }, $($state:tt)* } { $($rest:tt)* }) => {
        $crate::__olembic_declared! { has_one $Model $($declared)* }
        $crate::__olembic_parse! { { names = { model = $Model, $($names)* }, $($state)* } $($rest)* }
    };
    ($Model:ident, $($declared:tt)*) => { $crate::__olembic_declared! { has_one $Model $($declared)* } };
    ($($wrong:tt)*) => {
        ::core::compile_error!("outside `model!`, `has_one!` names its model first: `has_one!(User, profile: Profile)`");
    };
}

/// Compares what a parent says of itself with what the other models say.
///
/// The other side is a constant of the parent, `User::POSTS`; where it is missing, the path finds that of a local trait.
///
/// Invoked as `has_many Parent accessor: Child, ..`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_declared {
    ($declaration:ident $Model:ident $($back:tt : $Child:ident),+ $(,)?) => {
        $crate::__private::paste::paste! {
            $crate::__olembic_declared! { @named $declaration $Model $( [$back] [<$back:upper>] $Child )+ }
        }
    };
    // The name of the accessor is the expression that is checked, for rustc to point at it: a token keeps its place in a
    // repetition of its own.
    (@named $declaration:ident $Model:ident $( [$($back:tt)+] $BACK:ident $Child:ident )+) => {
        const _: () = {
            #[allow(dead_code)]
            trait Undeclared {
                $( const $BACK: $crate::__private::NoOtherSide = $crate::__private::NoOtherSide; )+
            }
            impl Undeclared for $Model {}
            $(
                let $($back)+ = $Model::$BACK;
                $crate::__private::Declared::<$Model, $Child>::$declaration($($back)+);
            )+
        };
    };
    ($declaration:ident $Model:ident $($wrong:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "`", ::core::stringify!($declaration), "!(", ::core::stringify!($($wrong)*), ")` on `", ::core::stringify!($Model),
            "` is no list of accessors: write `accessor: Model`, separated by commas"
        ));
    };
}

/// Stands where a relation of the other side should be.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct NoOtherSide;

/// The other side of a declaration, whichever it is.
#[diagnostic::on_unimplemented(
    message = "no relation of `{C}` gives `{P}` this accessor",
    label = "nothing populates it",
    note = "the relation in `{C}` says `back_populates = ..` with this name, or take the declaration out of `{P}`"
)]
pub trait OtherSide<P, C> {}

impl<P, C, D, Col: RefersTo<P>> OtherSide<P, C> for HasMany<P, D, Col> {}
impl<P, C, D, Col: RefersTo<P>> OtherSide<P, C> for HasOne<P, D, Col> {}
impl<P, C, D, Col: RefersTo<P>, Q> OtherSide<P, C> for ManyToMany<P, D, Col, Q> {}

/// A relation by which a `P` has any number of `C`.
#[diagnostic::on_unimplemented(
    message = "`has_many!` says that a `{P}` has many `{C}`, but the other side is a `{Self}`",
    label = "the other side is of another kind",
    note = "`has_many!` is for a relation without `unique = true`, `has_one!` for one with it"
)]
pub trait ManyOf<P, C> {}

impl<P, C, Col: RefersTo<P>> ManyOf<P, C> for HasMany<P, C, Col> {}
impl<P, C, Col: RefersTo<P>, Q> ManyOf<P, C> for ManyToMany<P, C, Col, Q> {}
// This is reported as a missing other side already.
impl<P, C> ManyOf<P, C> for NoOtherSide {}

/// A relation by which a `P` has at most one `C`.
#[diagnostic::on_unimplemented(
    message = "`has_one!` says that a `{P}` has one `{C}`, but the other side is a `{Self}`",
    label = "the other side is of another kind",
    note = "`has_one!` is for a relation with `unique = true`, `has_many!` for one without it"
)]
pub trait OneOf<P, C> {}

impl<P, C, Col: RefersTo<P>> OneOf<P, C> for HasOne<P, C, Col> {}
impl<P, C> OneOf<P, C> for NoOtherSide {}

/// A declaration of the parent `P` about `C`. The other side is the only argument of its functions, for rustc to point at it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Declared<P, C>(PhantomData<(P, C)>);

impl<P, C> Declared<P, C> {
    /// Compiles where `P` has many `C`.
    pub const fn has_many<R: OtherSide<P, C> + ManyOf<P, C> + Copy>(_: R) {}

    /// Compiles where `P` has one `C`.
    pub const fn has_one<R: OtherSide<P, C> + OneOf<P, C> + Copy>(_: R) {}
}
