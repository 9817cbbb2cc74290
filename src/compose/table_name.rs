//! The name of a model's table, which is also that of a module: none of Rust's own words.

/// Sees that the table's name can be that of a module, and goes on.
///
/// Invoked as `name, then Model { names before it } { names behind it }`, the model's name as it is without a `r#`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_table_name {
    // Rust's own words.
    (as, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword as, $($rest)* } };
    (async, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword async, $($rest)* } };
    (await, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword await, $($rest)* } };
    (box, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword box, $($rest)* } };
    (break, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword break, $($rest)* } };
    (const, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword const, $($rest)* } };
    (continue, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword continue, $($rest)* } };
    (crate, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword crate, $($rest)* } };
    (do, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword do, $($rest)* } };
    (dyn, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword dyn, $($rest)* } };
    (else, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword else, $($rest)* } };
    (enum, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword enum, $($rest)* } };
    (extern, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword extern, $($rest)* } };
    (false, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword false, $($rest)* } };
    (final, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword final, $($rest)* } };
    (fn, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword fn, $($rest)* } };
    (for, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword for, $($rest)* } };
    (if, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword if, $($rest)* } };
    (impl, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword impl, $($rest)* } };
    (in, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword in, $($rest)* } };
    (let, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword let, $($rest)* } };
    (loop, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword loop, $($rest)* } };
    (macro, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword macro, $($rest)* } };
    (match, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword match, $($rest)* } };
    (mod, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword mod, $($rest)* } };
    (move, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword move, $($rest)* } };
    (mut, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword mut, $($rest)* } };
    (override, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword override, $($rest)* } };
    (pub, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword pub, $($rest)* } };
    (ref, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword ref, $($rest)* } };
    (return, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword return, $($rest)* } };
    (self, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword self, $($rest)* } };
    (static, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword static, $($rest)* } };
    (struct, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword struct, $($rest)* } };
    (super, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword super, $($rest)* } };
    (trait, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword trait, $($rest)* } };
    (true, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword true, $($rest)* } };
    (try, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword try, $($rest)* } };
    (type, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword type, $($rest)* } };
    (unsafe, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword unsafe, $($rest)* } };
    (use, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword use, $($rest)* } };
    (where, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword where, $($rest)* } };
    (while, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword while, $($rest)* } };
    (yield, $($rest:tt)*) => { $crate::__olembic_table_name! { @keyword yield, $($rest)* } };
    (@keyword $keyword:tt, $then:ident $plain:ident { model = $Model:ident, $($before:tt)* } $behind:tt) => {
        ::core::compile_error!(::core::concat!(
            "the table of `", ::core::stringify!($Model), "` would be called `", ::core::stringify!($keyword),
            "`, which is a word of Rust: give it another name with `#[table(name = \"...\")]`"
        ));
        $crate::__olembic_table_name! { __olembic_unnamed, $then $plain { model = $Model, $($before)* } $behind }
    };
    // Any other name.
    ($table:ident, $then:ident $plain:ident { $($before:tt)* } { $($behind:tt)* }) => {
        $then! { $plain { $($before)* table = $table, $($behind)* } }
    };
    // No name at all.
    ($wrong:tt, $then:ident $plain:ident { model = $Model:ident, $($before:tt)* } $behind:tt) => {
        ::core::compile_error!(::core::concat!(
            "`", ::core::stringify!($wrong), "` is no name for the table of `", ::core::stringify!($Model), "`: write `#[table(name = \"posts\")]`"
        ));
        $crate::__olembic_table_name! { __olembic_unnamed, $then $plain { model = $Model, $($before)* } $behind }
    };
}
