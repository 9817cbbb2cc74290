//! `models!`: the one list of an application's models.
//! It gives the metadata of all, and lets their tables stand in one query.

/// Lists the models of an application, once.
///
/// `models! { User, Post }` gives `pub const MODELS: olembic::Models`, for [`App`](crate::App), and what Diesel's
/// `allow_tables_to_appear_in_same_query!` gives, for any number of tables.
#[macro_export]
macro_rules! models {
    ($($($Model:ident)::+),* $(,)?) => {
        /// The models of this application.
        pub const MODELS: $crate::Models = $crate::Models::new(&[$(<$($Model)::+ as $crate::Model>::describe),*]);
        $crate::__olembic_same_query! { $([$($Model)::+])* }
    };
    ($($wrong:tt)*) => {
        ::core::compile_error!("`models!` takes the models, with commas between them: `models! { User, Post }`");
    };
}

/// Implements `TableNotEqual` for every pair, with two implementations a table.
///
/// Diesel's own macro writes each pair down, and meets the recursion limit; where tables have no other name than
/// `<Post as HasTable>::Table`, the compiler moreover compares each pair with every other. Here every table has a place in a
/// binary tree, and two tables differ when their places do. The traits are the caller's own: the compiler takes "is not
/// implemented" for granted of local traits alone.
///
/// A table goes by the name that `model!` gave it beside the model, `__PostTable`, for the compiler compares two
/// implementations for `<Post as HasTable>::Table` at length before it knows them apart. Where that name was not brought into
/// scope (`pub use post::Post;`), or the model was written by hand, the long one is meant: the name in the inner block, out of
/// `*`, hides the one in the outer block where it is there.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_same_query {
    ($([$($Model:ident)::+])*) => {
        #[allow(dead_code)]
        const _: () = {
            #[diagnostic::on_unimplemented(
                message = "`{Self}` cannot stand in one query with the models of `models!`",
                note = "list its model there, or say `allow_tables_to_appear_in_same_query!`"
            )]
            pub trait __OlembicListed {
                type Place;
            }
            pub trait __OlembicApart<Other> {}
            pub struct __OlembicLeft<Below>(::core::marker::PhantomData<Below>);
            pub struct __OlembicRight<Below>(::core::marker::PhantomData<Below>);

            impl<A, B> __OlembicApart<__OlembicRight<B>> for __OlembicLeft<A> {}
            impl<A, B> __OlembicApart<__OlembicLeft<B>> for __OlembicRight<A> {}
            impl<A: __OlembicApart<B>, B> __OlembicApart<__OlembicLeft<B>> for __OlembicLeft<A> {}
            impl<A: __OlembicApart<B>, B> __OlembicApart<__OlembicRight<B>> for __OlembicRight<A> {}

            $crate::__olembic_listed! { [] [] $([$($Model)::+])* }
        };
    };
}

/// Tells the models that are named alone, whose tables share the two blocks, from those named by a path.
///
/// Invoked as `[alone] [{ path } Model ..] [what is to do]..`, a path under way as `[way ::] name :: name`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_listed {
    ([$($Model:ident)*] [$({ [$($path:tt)+] $Far:ident })*]) => {
        $crate::__private::paste::paste! {
            $( type [<__ $Model Table>] = <$Model as ::diesel::associations::HasTable>::Table; )*
            const _: () = {
                #[allow(unused_imports)]
                use self::*;
                $crate::__olembic_place! { [] [] $([$Model [<__ $Model Table>]])* $([$Far [<__ $Far Table>] $($path)+])* }
            };
        }
    };
    // All are named alone, as is usual.
    ([] [] $([$Model:ident])+) => {
        $crate::__olembic_listed! { [$($Model)+] [] }
    };
    ($alone:tt $far:tt [$first:ident :: $($path:tt)+] $($todo:tt)*) => {
        $crate::__olembic_listed! { @[$first] $($path)+, $alone $far $($todo)* }
    };
    ([$($alone:ident)*] $far:tt [$Model:ident] $($todo:tt)*) => {
        $crate::__olembic_listed! { [$($alone)* $Model] $far $($todo)* }
    };
    (@[$($way:tt)+] $next:ident :: $($path:tt)+) => {
        $crate::__olembic_listed! { @[$($way)+ :: $next] $($path)+ }
    };
    (@[$($way:tt)+] $Model:ident, $alone:tt [$($far:tt)*] $($todo:tt)*) => {
        $crate::__olembic_listed! { $alone [$($far)* { [$($way)+] $Model }] $($todo)* }
    };
}

/// Gives every table its place, by halving the list.
///
/// Invoked as `[Left< Right< ..] [> > ..] [Model itsTable path]..`, with the way from the root.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_place {
    ([$($open:tt)*] [$($close:tt)*]) => {};
    ([$($open:tt)*] [$($close:tt)*] [$Model:ident $Table:ident]) => {
        impl __OlembicListed for $Table {
            type Place = $($open)* () $($close)*;
        }
        impl<T> ::diesel::query_source::TableNotEqual<T> for $Table
        where
            T: ::diesel::Table + __OlembicListed<Place: __OlembicApart<$($open)* () $($close)*>>,
        {
        }
    };
    ($open:tt $close:tt [$Model:ident $Table:ident $($path:tt)+]) => {
        const _: () = {
            type $Table = <$($path)+::$Model as ::diesel::associations::HasTable>::Table;
            const _: () = {
                #[allow(unused_imports)]
                use $($path)+::*;
                $crate::__olembic_place! { $open $close [$Model $Table] }
            };
        };
    };
    ([$($open:tt)*] [$($close:tt)*] $($left:tt $right:tt)+) => {
        $crate::__olembic_place! { [$($open)* __OlembicLeft<] [> $($close)*] $($left)+ }
        $crate::__olembic_place! { [$($open)* __OlembicRight<] [> $($close)*] $($right)+ }
    };
    // An odd number.
    ([$($open:tt)*] [$($close:tt)*] $first:tt $($left:tt $right:tt)+) => {
        $crate::__olembic_place! { [$($open)* __OlembicLeft<] [> $($close)*] $first $($left)+ }
        $crate::__olembic_place! { [$($open)* __OlembicRight<] [> $($close)*] $($right)+ }
    };
}
