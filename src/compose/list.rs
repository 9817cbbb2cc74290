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

            $crate::__olembic_numbered! { ($) __olembic_once [] () $([$($Model)::+])* }
        };
    };
}

/// Gives each model a number, sixteen a step, and writes the local macro that lets a model through once.
///
/// The macro has two arms a model: its name with its number, for which it emits what is to be emitted, and its name with any other.
/// It is invoked as `loud [path] number { what to emit }`, and once more as `quiet ..`, for the fault is said once.
///
/// Invoked as `($) local_macro [{ [path] number }..] count [path]..`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_numbered {
    (($d:tt) $once:ident [$({ [$($Model:tt)+] $number:tt })*] $count:tt) => {
        #[allow(unused_macros)]
        macro_rules! $once {
            $(
                ($d said:ident [$($Model)+] $number { $d($d then:tt)* }) => { $d($d then)* };
                (quiet [$($Model)+] $d other:tt $d then:tt) => {};
                (loud [$($Model)+] $d other:tt $d then:tt) => {
                    ::core::compile_error!(::core::concat!("`", ::core::stringify!($($Model)+), "` stands twice in `models!`: leave one"));
                };
            )*
            () => {};
        }
        $crate::__olembic_listed! { $once [] [] $({ [$($Model)+] $number })* }
    };
    (
        $d:tt $once:ident [$($done:tt)*] $count:tt
        $m1:tt $m2:tt $m3:tt $m4:tt $m5:tt $m6:tt $m7:tt $m8:tt
        $m9:tt $m10:tt $m11:tt $m12:tt $m13:tt $m14:tt $m15:tt $m16:tt $($todo:tt)*
    ) => {
        $crate::__olembic_numbered! {
            $d $once
            [
                $($done)*
                { $m1 (1 $count) } { $m2 (2 $count) } { $m3 (3 $count) } { $m4 (4 $count) }
                { $m5 (5 $count) } { $m6 (6 $count) } { $m7 (7 $count) } { $m8 (8 $count) }
                { $m9 (9 $count) } { $m10 (10 $count) } { $m11 (11 $count) } { $m12 (12 $count) }
                { $m13 (13 $count) } { $m14 (14 $count) } { $m15 (15 $count) } { $m16 (16 $count) }
            ]
            ($count) $($todo)*
        }
    };
    ($d:tt $once:ident [$($done:tt)*] $count:tt $model:tt $($todo:tt)*) => {
        $crate::__olembic_numbered! { $d $once [$($done)* { $model $count }] ($count) $($todo)* }
    };
}

/// Tells the models that are named alone, whose tables share the two blocks, from those named by a path.
///
/// Invoked as `local_macro [{ Model number }..] [{ path Model number }..] { [path] number }..`, a path under way as
/// `[way ::] name :: name, number`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_listed {
    ($once:ident [$({ $Model:ident $number:tt })*] [$({ [$($path:tt)+] $Far:ident $far_number:tt })*]) => {
        $crate::__private::paste::paste! {
            $(
                $once! { quiet [$Model] $number {
                    type [<__ $Model Table>] = <$Model as ::diesel::associations::HasTable>::Table;
                } }
            )*
            const _: () = {
                #[allow(unused_imports)]
                use self::*;
                $crate::__olembic_place! {
                    $once [] []
                    $([$number $Model [<__ $Model Table>]])*
                    $([$far_number $Far [<__ $Far Table>] $($path)+])*
                }
            };
        }
    };
    // All are named alone, as is usual.
    ($once:ident [] [] $({ [$Model:ident] $number:tt })+) => {
        $crate::__olembic_listed! { $once [$({ $Model $number })+] [] }
    };
    ($once:ident $alone:tt $far:tt { [$first:ident :: $($path:tt)+] $number:tt } $($todo:tt)*) => {
        $crate::__olembic_listed! { @[$first] $($path)+, $number $once $alone $far $($todo)* }
    };
    ($once:ident [$($alone:tt)*] $far:tt { [$Model:ident] $number:tt } $($todo:tt)*) => {
        $crate::__olembic_listed! { $once [$($alone)* { $Model $number }] $far $($todo)* }
    };
    (@[$($way:tt)+] $next:ident :: $($path:tt)+) => {
        $crate::__olembic_listed! { @[$($way)+ :: $next] $($path)+ }
    };
    (@[$($way:tt)+] $Model:ident, $number:tt $once:ident $alone:tt [$($far:tt)*] $($todo:tt)*) => {
        $crate::__olembic_listed! { $once $alone [$($far)* { [$($way)+] $Model $number }] $($todo)* }
    };
}

/// Gives every table its place, by halving the list.
///
/// Invoked as `local_macro [Left< Right< ..] [> > ..] [number Model itsTable path]..`, with the way from the root.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_place {
    ($once:ident $open:tt $close:tt) => {};
    ($once:ident $open:tt $close:tt [$number:tt $Model:ident $Table:ident]) => {
        $once! { loud [$Model] $number { $crate::__olembic_place! { @here $open $close $Table } } }
    };
    ($once:ident $open:tt $close:tt [$number:tt $Model:ident $Table:ident $($path:tt)+]) => {
        $once! { loud [$($path)+ :: $Model] $number {
            const _: () = {
                type $Table = <$($path)+::$Model as ::diesel::associations::HasTable>::Table;
                const _: () = {
                    #[allow(unused_imports)]
                    use $($path)+::*;
                    $crate::__olembic_place! { @here $open $close $Table }
                };
            };
        } }
    };
    ($once:ident [$($open:tt)*] [$($close:tt)*] $($left:tt $right:tt)+) => {
        $crate::__olembic_place! { $once [$($open)* __OlembicLeft<] [> $($close)*] $($left)+ }
        $crate::__olembic_place! { $once [$($open)* __OlembicRight<] [> $($close)*] $($right)+ }
    };
    // An odd number.
    ($once:ident [$($open:tt)*] [$($close:tt)*] $first:tt $($left:tt $right:tt)+) => {
        $crate::__olembic_place! { $once [$($open)* __OlembicLeft<] [> $($close)*] $first $($left)+ }
        $crate::__olembic_place! { $once [$($open)* __OlembicRight<] [> $($close)*] $($right)+ }
    };
    (@here [$($open:tt)*] [$($close:tt)*] $Table:ident) => {
        impl __OlembicListed for $Table {
            type Place = $($open)* () $($close)*;
        }
        impl<T> ::diesel::query_source::TableNotEqual<T> for $Table
        where
            T: ::diesel::Table + __OlembicListed<Place: __OlembicApart<$($open)* () $($close)*>>,
        {
        }
    };
}
