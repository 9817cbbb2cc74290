//! `models!`: the one list of an application's models.
//! It gives the metadata of all, and lets their tables stand in one query.

/// Lists the models of an application, once.
///
/// `models! { User, Post }` gives `pub const MODELS: olembic::Models`, for [`App`](crate::App), and what Diesel's
/// `allow_tables_to_appear_in_same_query!` gives, for any number of tables.
#[macro_export]
macro_rules! models {
    ($($Model:path),* $(,)?) => {
        /// The models of this application.
        pub const MODELS: $crate::Models = $crate::Models::new(&[$(<$Model as $crate::Model>::describe),*]);
        $crate::__olembic_same_query! { $([$Model])* }
    };
}

/// Implements `TableNotEqual` for every pair, eight rows a step: Diesel's own macro takes one, and meets the recursion limit.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_same_query {
    () => {};
    ($a:tt $b:tt $c:tt $d:tt $e:tt $f:tt $g:tt $h:tt $($rest:tt)*) => {
        $crate::__olembic_row! { $a $b $c $d $e $f $g $h $($rest)* }
        $crate::__olembic_row! { $b $c $d $e $f $g $h $($rest)* }
        $crate::__olembic_row! { $c $d $e $f $g $h $($rest)* }
        $crate::__olembic_row! { $d $e $f $g $h $($rest)* }
        $crate::__olembic_row! { $e $f $g $h $($rest)* }
        $crate::__olembic_row! { $f $g $h $($rest)* }
        $crate::__olembic_row! { $g $h $($rest)* }
        $crate::__olembic_row! { $h $($rest)* }
        $crate::__olembic_same_query! { $($rest)* }
    };
    ($a:tt $($rest:tt)*) => {
        $crate::__olembic_row! { $a $($rest)* }
        $crate::__olembic_same_query! { $($rest)* }
    };
}

/// One table beside all that follow it.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_row {
    ([$left:path] $([$right:path])*) => {
        $(
            impl ::diesel::query_source::TableNotEqual<<$left as ::diesel::associations::HasTable>::Table>
                for <$right as ::diesel::associations::HasTable>::Table {}
            impl ::diesel::query_source::TableNotEqual<<$right as ::diesel::associations::HasTable>::Table>
                for <$left as ::diesel::associations::HasTable>::Table {}
        )*
    };
}
