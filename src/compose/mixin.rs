//! `mixin!` and `relation_mixin!`: macros that write macros.
//! A mixin answers `model!` with its items; a relation mixin forwards to `relation`.

/// Defines a mixin: a named piece of a model's body.
///
/// ```
/// use olembic::prelude::*;
///
/// mixin! {
///     /// Text with a headline.
///     pub headline {
///         #[column(max_length = 80)]
///         pub headline: String,
///         impl { pub fn shout(&self) -> String { self.headline.to_uppercase() } }
///     }
/// }
///
/// model! {
///     pub struct Article {
///         headline!();
///         timestamps!();
///     }
/// }
/// # fn main() {}
/// ```
///
/// The items are those of [`model!`](crate::model); a mixin may call others, of its own crate as `$crate::path!()`. It is
/// visible in its crate like any item of the module. `#[macro_export]` in front of `pub` gives it to other crates.
///
/// # Parameters
/// Each parameter has a default, and stands in the items as `$name`; a call gives any of them, in any order. A value is one
/// token: a name, a literal, or something in brackets. `[<$owner _note>]` joins names, as in the `paste` crate.
///
/// `model`, `new`, `changes` and `table` without a default are filled in by the model: its own names (`Post`, `NewPost`,
/// `PostChanges`, `posts`), for impl blocks that build queries.
///
/// ```
/// use diesel::prelude::*;
/// use olembic::prelude::*;
///
/// mixin! {
///     pub owned_by(owner = user, length = 50, table) {
///         #[column(max_length = $length)]
///         pub $owner: String,
///         pub [<$owner _note>]: Option<String>,
///         #[table(index($owner))];
///
///         impl {
///             pub fn of(name: &str) -> diesel::dsl::Filter<$table::table, diesel::dsl::Eq<$table::$owner, &str>> {
///                 $table::table.filter($table::$owner.eq(name))
///             }
///             pub fn name_of_model() -> &'static str { Self::NAME }
///         }
///     }
/// }
///
/// model! {
///     pub struct Article {
///         owned_by!(length = 80, owner = author);
///     }
/// }
/// # fn main() {
/// assert_eq!(Article::name_of_model(), "Article");
/// assert_eq!(NewArticle::new("ada").author, "ada");
/// # }
/// ```
///
/// # A base of one's own
/// What every model of a project begins with is a mixin too: `mixin! { pub base { #[column(primary_key)] pub id: i64,
/// timestamps!(); } }`, and `base!();` as first line of each model.
#[macro_export]
macro_rules! mixin {
    ($(#[doc = $doc:literal])* pub $name:ident $(($($parameters:tt)*))? { $($items:tt)* }) => {
        $crate::__olembic_mixin! {
            ($) $name { here $(#[doc = $doc])* #[allow(unused_macros)] } { $($items)* } [$($($parameters)*)?]
        }
        $crate::__private::paste::paste! { $crate::__olembic_written! { $name [<__olembic_place_of_ $name>] } }
        #[allow(unused_imports)]
        pub(crate) use $name;
    };
    (
        $(#[doc = $doc:literal])* #[macro_export] $(#[doc = $doc2:literal])*
        pub $name:ident $(($($parameters:tt)*))? { $($items:tt)* }
    ) => {
        $crate::__olembic_mixin! {
            ($) $name { elsewhere $(#[doc = $doc])* $(#[doc = $doc2])* #[macro_export] } { $($items)* } [$($($parameters)*)?]
        }
    };
    ($($wrong:tt)*) => {
        ::core::compile_error!("`mixin!` takes a name and items: `mixin! { pub audited { pub changed_by: String, } }`, with `#[macro_export]` for other crates");
    };
}

/// Writes a mixin's macro.
///
/// Invoked as `($) name { attributes } { items } [parameters]`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_mixin {
    // Without parameters.
    (($d:tt) $name:ident { $place:ident $($attrs:tt)* } { $($items:tt)* } []) => {
        $($attrs)*
        macro_rules! $name {
            (@mixin $d path:tt () $d state:tt $d rest:tt) => {
                $crate::__olembic_splice! { ($name $place $d path) $d state { $($items)* } $d rest }
            };
            (@mixin $d path:tt ($d($d args:tt)+) $d state:tt $d rest:tt) => {
                ::core::compile_error!(::core::concat!("`", ::core::stringify!($name), "!` takes no arguments"));
                $crate::__olembic_splice! { ($name $place $d path) $d state { $($items)* } $d rest }
            };
            ($d($d args:tt)*) => {
                ::core::compile_error!(::core::concat!(
                    "`", ::core::stringify!($name), "!` is a mixin: call it in the body of `model!`"
                ));
            };
        }
    };
    (($d:tt) $name:ident $attrs:tt $items:tt [$($parameter:ident $(= $default:tt)?),+ $(,)?]) => {
        $crate::__olembic_mixin_with! { ($d) $name $attrs $items [$({ $(= $default)? $parameter $parameter })+] }
    };
    (($d:tt) $name:ident $attrs:tt $items:tt [$($wrong:tt)*]) => {
        ::core::compile_error!(::core::concat!(
            "`(", ::core::stringify!($($wrong)*), ")` behind the mixin `", ::core::stringify!($name), "` is no list of parameters: ",
            "write `(owner = user, length = 50)`, each default one token"
        ));
        $crate::__olembic_mixin! { ($d) $name $attrs {} [] }
    };
}

/// Notes where a mixin is written, in a function of the mixin's name: whoever imports the macro has the function as well,
/// and by the path that calls the macro a model calls the function.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_written {
    ($name:ident $module:ident) => {
        #[doc(hidden)]
        mod $module {
            #[allow(dead_code)]
            pub(crate) fn $name() -> $crate::schema::Place {
                $crate::schema::Place {
                    file: ::core::file!(),
                    line: ::core::line!(),
                }
            }
        }
        #[doc(hidden)]
        #[allow(unused_imports)]
        pub(crate) use $module::*;
    };
}

/// Puts a mixin's items in front of what is left of a body.
///
/// A mixin comes as its name, or, where its place can be asked for, as `(name here [path of the call])`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_splice {
    // A mixin of this crate within others: it might be one of them.
    (
        ($mixin:ident here $path:tt)
        { names = $names:tt, head = $head:tt, key = $key:tt, fields = $fields:tt, tables = $tables:tt, impls = $impls:tt, from = [$($from:tt)+] }
        $items:tt $rest:tt
    ) => {
        $crate::__olembic_splice_within! {
            ($) $mixin [$($from)+] [$($from)+] ($mixin here $path)
            { names = $names, head = $head, key = $key, fields = $fields, tables = $tables, impls = $impls, } $items $rest
        }
    };
    (
        $mixin:tt
        { names = $names:tt, head = $head:tt, key = $key:tt, fields = $fields:tt, tables = $tables:tt, impls = $impls:tt, from = [$($from:tt)*] }
        { $($items:tt)* } { $($rest:tt)* }
    ) => {
        $crate::__olembic_parse! {
            { names = $names, head = $head, key = $key, fields = $fields, tables = $tables, impls = $impls, from = [$mixin $($from)*] }
            $($items)* @end $($rest)*
        }
    };
}

/// Puts a mixin's items in front of what is left of another's, unless it is that other one, or one further out.
///
/// A call in a mixin is looked up where the model stands, so the same path is the same mixin. Those of other crates are left to
/// the recursion limit, for `$crate` is of the same name in each.
///
/// Invoked as `($) name [mixins that it stands in] [the same] its entry { state without these } { items } { rest }`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_splice_within {
    (($d:tt) $name:ident [$($outer:tt)+] $from:tt $mixin:tt $state:tt $items:tt $rest:tt) => {
        macro_rules! __olembic_outer {
            $(
                ($outer { $d($d state:tt)* } $d items:tt { $d($d rest:tt)* }) => {
                    ::core::compile_error!(::core::concat!(
                        "the mixin `", ::core::stringify!($name), "!` uses itself: take the call out of it, or out of a mixin that it calls"
                    ));
                    $crate::__olembic_parse! { { $d($d state)* from = $from } $d($d rest)* }
                };
            )+
            ($d other:tt { $d($d state:tt)* } { $d($d items:tt)* } { $d($d rest:tt)* }) => {
                $crate::__olembic_parse! { { $d($d state)* from = [$d other $($outer)+] } $d($d items)* @end $d($d rest)* }
            };
        }
        __olembic_outer! { $mixin $state $items $rest }
    };
}

/// Defines a relation mixin for a model: `relation_mixin! { pub team_relation => team: Team }`.
///
/// It gives the macro `team_relation!`, with the options of [`user_relation!`](crate::user_relation), and the trait
/// `TeamRelation`, which every model with the relation implements. `Team` is looked up where a model uses the mixin.
#[macro_export]
macro_rules! relation_mixin {
    ($(#[doc = $doc:literal])* pub $mixin:ident => $name:ident : $Parent:ident) => {
        $crate::__private::paste::paste! {
            $crate::__olembic_relation_mixin! {
                ($) [$(#[doc = $doc])*] $mixin $name $Parent [<$name _id>] [<$mixin:camel>] [<__olembic_mixin_ $mixin>] [<__olembic_place_of_ $mixin>]
            }
        }
    };
    ($($wrong:tt)*) => {
        ::core::compile_error!("`relation_mixin!` takes one relation: `relation_mixin! { pub team_relation => team: Team }`, the model by its name alone");
    };
}

/// Writes a relation mixin's macro and trait.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_relation_mixin {
    (($d:tt) [$($doc:tt)*] $mixin:ident $name:ident $Parent:ident $column:ident $Trait:ident $macro:ident $module:ident) => {
        $($doc)*
        #[allow(missing_docs)]
        pub trait $Trait {
            /// The parent's model.
            type Parent: $crate::Parent;

            #[doc(hidden)]
            fn parent_key(&self) -> $crate::__private::Option<&$crate::KeyOf<Self::Parent>>;

            /// The query for the parent.
            fn $name(&self) -> <Self::Parent as $crate::Parent>::Query {
                <Self::Parent as $crate::Parent>::by_key(Self::parent_key(self))
            }
        }

        // The trait under the mixin's own name: whoever imports the macro has the trait as well.
        #[doc(hidden)]
        #[allow(unused_imports)]
        pub use $Trait as $mixin;

        #[allow(unused_macros)]
        macro_rules! $macro {
            ($d($d args:tt)*) => {
                $crate::__olembic_relation! {
                    { relation = $name: $Parent, column = $column, mixin = $mixin, trait = [] } $d($d args)*
                }
            };
        }
        $crate::__olembic_written! { $mixin $module }
        #[allow(unused_imports)]
        pub(crate) use $macro as $mixin;
    };
}

/// What a built-in mixin says when it is called in any other way than without arguments, in a body.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_misused_mixin {
    ($name:ident @mixin [$($path:tt)*] $args:tt $state:tt $rest:tt) => {
        ::core::compile_error!(::core::concat!("`", ::core::stringify!($name), "!` takes no arguments"));
        $($path)*! { @mixin [$($path)*] () $state $rest }
    };
    ($name:ident $($args:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "`", ::core::stringify!($name), "!` is a mixin: call it in the body of `model!`"
        ));
    };
}
