//! `model!`: the entry, and the head of a model (its attributes and its names).
//! The body is taken apart in `parse`; nothing is emitted here.

/// Declares a model: a Diesel table, its structs, its relations and its metadata, from one body.
///
/// ```text
/// model! {
///     /// documentation
///     #[derive(PartialEq)]                          // beside Debug and Clone, which are always there
///     #[table(name = "posts", primary_key(a, b), unique(a, b), index(a, b))]
///     #[new(derive(..))] #[changes(derive(..))]     // for NewPost and PostChanges
///     pub struct Post {
///         mixin!(arguments);                        // replaced by the mixin's items, in place
///         #[table(unique(a, b), index(a, b))];      // a table part, as a mixin brings it
///         #[column(primary_key, max_length = 50, unique, index, default = "", server_default = "",
///                  on_update = now, sql_name = "t")]
///         pub title: String,                        // a field
///         impl { .. }                               // an inherent impl block of the model
///         impl Trait { .. }                         // a trait's
///     }
/// }
/// ```
///
/// What comes out, for `Post`:
///
/// - the module `posts` (or the `name` given), an ordinary `diesel::table!`;
/// - `Post`: `Queryable`, `Selectable`, `Identifiable`, `Debug`, `Clone`;
/// - `NewPost`: `Insertable`, with `NewPost::new(..)` for the fields that have no default;
/// - `PostChanges`: `AsChangeset`, every field optional ([`Changes`](crate::Changes));
/// - [`Model`](crate::Model) for `Post`: the metadata that migrations are made from.
///
/// Without a `primary_key` field, `id: i32` is added, numbered by the database. Columns stand in the table in
/// the order in which they are written, those of a mixin at the place of its call.
///
/// # Errors
/// Every fault is a compile error that names the field or option, and the mixin that brought it.
#[macro_export]
macro_rules! model {
    // The attributes that models usually have, taken in one step.
    (
        $(#[
            $(doc = $doc:literal)?
            $(derive($($derive:tt)*))?
            $(table( $(
                $(name = $table_name:tt)?
                $(primary_key($($key:ident),+ $(,)?))?
                $(unique($($unique:tt)*))?
                $(index($($index:tt)*))?
            ),* ))?
            $(new($($new:tt)*))?
            $(changes($($changes:tt)*))?
            $(serde($($serde:tt)*))?
            $(diesel($($diesel:tt)*))?
            $(allow($($allow:tt)*))?
            $(cfg_attr($($cfg_attr:tt)*))?
        ])*
        $vis:vis struct $Name:ident { $($body:tt)* }
    ) => {
        $crate::__olembic_names! {
            model = $Name,
            table_name = [ $($($( $($table_name)? )*)?)* ],
            head = {
                vis = [$vis],
                attrs = [ $(
                    $(#[doc = $doc])?
                    $(#[serde($($serde)*)])?
                    $(#[diesel($($diesel)*)])?
                    $(#[allow($($allow)*)])?
                    $(#[cfg_attr($($cfg_attr)*)])?
                )* ],
                derives = [ $( $( $($derive)* , )? )* ],
                new = [ $($( #[$($new)*] )?)* ],
                changes = [ $($( #[$($changes)*] )?)* ],
            },
            key = [ $($($( $($($key)+)? )*)?)* ],
            tables = [ $($($(
                $( { unique [$($unique)*] from = [] } )?
                $( { index [$($index)*] from = [] } )?
            )*)?)* ],
            body = { $($body)* }
        }
    };
    // Anything else: find out what is wrong.
    ($($wrong:tt)*) => {
        $crate::__olembic_head_fault! { $($wrong)* }
    };
}

/// Gives the generated items their names. `paste` sees the names alone, for a body may hold `[<T>::X]`.
///
/// Invoked as `{ model = Post, table_name = [..], what parse wants }`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_names {
    // Without a table name: Diesel's convention, snake case and an `s`.
    (@paste $then:ident $Name:ident []) => {
        $crate::__olembic_names! { @paste $then $Name [[<$Name:snake s>]] }
    };
    // A name in quotes.
    (@paste $then:ident $Name:ident [$table:literal]) => {
        $crate::__olembic_names! { @paste $then $Name [[<$table>]] }
    };
    (@paste $then:ident $Name:ident [$($table:tt)+]) => {
        $crate::__private::paste::paste! {
            $then! { {
                model = $Name,
                new = [<New $Name>],
                changes = [<$Name Changes>],
                table = $($table)+,
                key_macro = [<__olembic_key_of_ $Name:snake>],
            } }
        }
    };
    // The rest waits in a local macro until the names are there.
    (model = $Name:ident, table_name = [$($table:tt)?], $($rest:tt)*) => {
        macro_rules! __olembic_named {
            ($names:tt) => { $crate::__olembic_parse! { @start names = $names, $($rest)* } };
        }
        $crate::__olembic_names! { @paste __olembic_named $Name [$($table)?] }
    };
    // Two table names.
    (model = $Name:ident, table_name = [$table:tt $($more:tt)+], $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "`#[table(name)]` is given twice on `", ::core::stringify!($Name), "`: leave one"
        ));
        $crate::__olembic_names! { model = $Name, table_name = [$table], $($rest)* }
    };
}
