//! `model!`: the entry, and the head of a model (its attributes and its names).
//! The body is taken apart in `parse`; nothing is emitted here.

/// Declares a model: a Diesel table, its structs, its relations and its metadata, from one body.
///
/// ```text
/// model! {
///     /// documentation
///     #[derive(PartialEq)]                          // beside Debug and Clone, which are always there
///     #[table(name = "posts", schema = "blog", primary_key(a, b), unique(a, b), index(a, b, name = "by_a", unique))]
///     #[table(index(a collate "NOCASE", b desc, "lower(c)", where = "d IS NULL"), check("a < b", name = "sane"))]
///     #[table(comment = "text", renamed_from = "articles", strict, without_rowid, autoincrement)]
///     #[new(derive(..))] #[changes(derive(..))]     // for NewPost and PostChanges
///     pub struct Post {
///         mixin!(arguments);                        // replaced by the mixin's items, in place
///         #[table(unique(a, b), index(a, b))];      // table parts, as a mixin brings them: they merge
///         #[column(primary_key, max_length = 50, unique, index, default = "", server_default = "",
///                  on_update = now, sql_name = "t", sql_type = Text, db_enum,    // or on_update = next: one more
///                  precision = 10, scale = 2,
///                  check = "length(title) > 0", collate = "NOCASE", generated = "a * b", generated = stored("a * b"),
///                  comment = "text", renamed_from = "headline")]
///         pub title: String,                        // a field
///         has_many!(posts: Post);                   // what other models add, for readers, checked
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
/// # Names, SQL and comments
/// Columns in `primary_key`, `unique` and `index` are fields, which the compiler looks for; what stands in quotes is SQL, of the
/// columns' names in the database, and is not looked into. A check without a name is `ck_<table>_<column>`, or `ck_<table>`
/// where it is the table's, and `ck_<table>_2` for the next one. A doc comment is the comment of its field or model unless one is given (a paragraph is one line;
/// `comment = ""` is none); of those that mixins give a table, the first one stands.
///
/// A `generated` column is computed by the database, whenever it is read, or with `stored(..)` when the row is written; so it is
/// neither in `NewPost` nor in `PostChanges`. Parts of the model and of its mixins add up, a key in a mixin too.
/// `renamed_from` tells a migration that the column or table is an old one under a new name.
///
/// `schema = "billing"` is PostgreSQL's: the `table!` is that of `billing.items`, and so is the table. The other backends refuse it. Both in one,
/// `name = "billing.items"`, is what the compiler calls "not a valid identifier": `schema = "billing", name = "items"` is meant.
///
/// A field cannot be called `table`, `columns`, `all_columns`, `star`, `dsl` or `SqlType`: `sql_name` keeps such a name for the column.
///
/// # Types
/// `i16 i32 i64 f32 f64 bool String Vec<u8> NaiveDate NaiveTime NaiveDateTime DateTime<Utc>` and `Option` of each are known by
/// their names; with the feature `json` `serde_json::Value`, with `uuid` [`Uuid`](crate::Uuid), with `decimal` `BigDecimal` (`precision = 10,
/// scale = 2`), with `time` `time::Date`, `time::Time`, `PrimitiveDateTime` and `OffsetDateTime`. Any other type says with `sql_type` how
/// it is stored: a single name, or a list of one (`Array<Text>`), is Diesel's SQL type of that name, or else, like any path, looked up where
/// the model stands. The column is nullable where the field is an `Option`. A SQL type of
/// one's own implements [`ColumnSqlType`](crate::ColumnSqlType). An enum of [`db_enum!`](crate::db_enum) says `db_enum`.
///
/// A model compiles for every backend that has all its types (the features `sqlite`, `postgres_backend`, `mysql_backend`):
///
/// | type | SQLite | PostgreSQL | MySQL, MariaDB |
/// |---|---|---|---|
/// | `Uuid` | 16 bytes | `UUID` | `BINARY(16)` |
/// | `BigDecimal` | a floating point number, which may lose digits | exact | exact |
/// | an enum of `db_enum!` | text with a CHECK | an enum type | `ENUM` |
/// | `serde_json::Value` | text | `JSON`; `sql_type = Jsonb` | `JSON` |
/// | `NaiveDateTime`, in UTC | yes | yes | yes |
/// | `DateTime<Utc>`, `OffsetDateTime` | yes, where the feature `sqlite` is on | `sql_type = Timestamptz`; without a word where `sqlite` is off | `OffsetDateTime` with `sql_type = Datetime` |
/// | `Vec<T>` by `sql_type = Array<..>` | | yes | |
/// | addresses by `sql_type = Inet`, `Cidr`, `MacAddr` | | with Diesel's `network-address` | |
///
/// ```
/// use diesel::deserialize::{self, FromSql, FromSqlRow};
/// use diesel::expression::AsExpression;
/// use diesel::serialize::{self, Output, ToSql};
/// use diesel::sqlite::{Sqlite, SqliteValue};
/// use olembic::prelude::*;
///
/// /// Cents.
/// #[derive(Debug, Clone, Copy, AsExpression, FromSqlRow)]
/// #[diesel(sql_type = diesel::sql_types::BigInt)]
/// pub struct Price(i64);
///
/// impl ToSql<diesel::sql_types::BigInt, Sqlite> for Price {
///     fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
///         ToSql::<diesel::sql_types::BigInt, Sqlite>::to_sql(&self.0, out)
///     }
/// }
///
/// impl FromSql<diesel::sql_types::BigInt, Sqlite> for Price {
///     fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
///         FromSql::<diesel::sql_types::BigInt, Sqlite>::from_sql(value).map(Price)
///     }
/// }
///
/// model! {
///     pub struct Product {
///         #[column(sql_type = BigInt)]
///         pub price: Price,
///         #[column(sql_type = BigInt)]
///         pub discount: Option<Price>,
///     }
/// }
/// # fn main() {}
/// ```
///
/// # Request bodies
/// `derive(Deserialize)` works on the model, and in `#[new(..)]` and `#[changes(..)]`. In a body for `NewPost` a field with a
/// Rust default takes it when it is missing, one that the database fills and one of `Option` may be missing; `null` is NULL where
/// the column is nullable, and an error elsewhere. In a body for `PostChanges` a missing field leaves the column as it is, `null`
/// sets it to NULL; columns with `on_update` are neither read nor, with `derive(Serialize)`, written. `#[new(serde(deny_unknown_fields))]` and its like reach them.
/// The application has `serde` among its own dependencies.
///
/// ```
/// use diesel::prelude::*;
/// use olembic::prelude::*;
/// use serde::Deserialize;
///
/// model! {
///     #[new(derive(Deserialize))]
///     #[changes(derive(Deserialize))]
///     pub struct Note {
///         pub title: String,
///         #[column(default = "")]
///         pub text: String,
///         pub link: Option<String>,
///     }
/// }
///
/// # fn main() -> serde_json::Result<()> {
/// let new: NewNote = serde_json::from_str(r#"{ "title": "A" }"#)?;
/// assert_eq!(new.text, "");
/// let changes: NoteChanges = serde_json::from_str(r#"{ "link": null }"#)?;
/// assert_eq!((changes.title, changes.link), (None, Some(None)));
/// assert!(serde_json::from_str::<NoteChanges>("{}")?.is_empty());
/// # Ok(())
/// # }
/// ```
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
                $(schema = $schema:tt)?
                $(primary_key($($key:ident),+ $(,)?))?
                $(unique($($unique:tt)*))?
                $(index($($index:tt)*))?
                $(check($($check:tt)*))?
                $(comment = $comment:literal)?
                $(renamed_from = $renamed:literal)?
            ),+ ))?
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
            table_name = [ $($($( $($table_name)? $((schema $schema))? )+)?)* ],
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
            key = [ $($($( $($($key)+)? )+)?)* ],
            tables = [ $($($(
                $( { unique [$($unique)*] from = [] } )?
                $( { index [$($index)*] from = [] } )?
                $( { check [$($check)*] from = [] } )?
                $( { comment [= $comment] from = [] } )?
                $( { renamed_from [= $renamed] from = [] } )?
            )+)?)* { doc [$($($doc)?)*] from = [] } ],
            body = { $($body)* }
        }
    };
    // Other attributes: one after the other.
    ($(#[$($attr:tt)*])* $vis:vis struct $Name:ident { $($body:tt)* }) => {
        $crate::__olembic_head! {
            $Name [ $([$($attr)*])* ] table_name = [], attrs = [], derives = [], new = [], changes = [], key = [], tables = [],
            [$vis] { $($body)* }
        }
    };
    ($($wrong:tt)*) => {
        ::core::compile_error!("`model!` takes one struct with named fields: `model! { pub struct Post { pub title: String, } }`");
    };
}

/// Sorts the attributes of a model that has unusual ones, one a step.
///
/// Invoked as `Model [attributes to do] table_name = [..], attrs = [..], derives = [..], new = [..], changes = [..], key = [..],
/// tables = [..], [visibility] { body }`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_head {
    // All sorted.
    ($Name:ident [] table_name = $name:tt, attrs = $attrs:tt, derives = $derives:tt, new = $new:tt, changes = $changes:tt, key = $key:tt, tables = $tables:tt, $vis:tt $body:tt) => {
        $crate::__olembic_names! {
            model = $Name, table_name = $name,
            head = { vis = $vis, attrs = $attrs, derives = $derives, new = $new, changes = $changes, },
            key = $key, tables = $tables, body = $body
        }
    };
    // Parts of the table.
    ($Name:ident [[table($(,)?)] $($todo:tt)*] $($more:tt)*) => { $crate::__olembic_head! { $Name [$($todo)*] $($more)* } };
    ($Name:ident [[table(name = $value:tt $(, $($rest:tt)*)?)] $($todo:tt)*] table_name = [$($name:tt)*], $($more:tt)*) => {
        $crate::__olembic_head! { $Name [[table($($($rest)*)?)] $($todo)*] table_name = [$($name)* $value], $($more)* }
    };
    ($Name:ident [[table(schema = $value:tt $(, $($rest:tt)*)?)] $($todo:tt)*] table_name = [$($name:tt)*], $($more:tt)*) => {
        $crate::__olembic_head! { $Name [[table($($($rest)*)?)] $($todo)*] table_name = [$($name)* (schema $value)], $($more)* }
    };
    (
        $Name:ident [[table(primary_key($($column:ident),+ $(,)?) $(, $($rest:tt)*)?)] $($todo:tt)*]
        table_name = $name:tt, attrs = $attrs:tt, derives = $derives:tt, new = $new:tt, changes = $changes:tt, key = [$($key:tt)*], $($more:tt)*
    ) => {
        $crate::__olembic_head! {
            $Name [[table($($($rest)*)?)] $($todo)*]
            table_name = $name, attrs = $attrs, derives = $derives, new = $new, changes = $changes, key = [$($key)* $($column)+], $($more)*
        }
    };
    (
        $Name:ident [[table($part:ident $(($($args:tt)*))? $(= $value:literal)? $(, $($rest:tt)*)?)] $($todo:tt)*]
        table_name = $name:tt, attrs = $attrs:tt, derives = $derives:tt, new = $new:tt, changes = $changes:tt, key = $key:tt, tables = [$($tables:tt)*], $($more:tt)*
    ) => {
        $crate::__olembic_head! {
            $Name [[table($($($rest)*)?)] $($todo)*]
            table_name = $name, attrs = $attrs, derives = $derives, new = $new, changes = $changes, key = $key,
            tables = [$($tables)* { $part [$($($args)*)? $(= $value)?] from = [] }], $($more)*
        }
    };
    ($Name:ident [[table $(($($wrong:tt)*))? $(= $value:tt)?] $($todo:tt)*] $($more:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "`#[table", ::core::stringify!($(($($wrong)*))? $(= $value)?), "]` on `", ::core::stringify!($Name), "` is no list of parts: write ",
            "`#[table(name = \"posts\", primary_key(a, b), unique(a, b), index(a, b))]`"
        ));
        $crate::__olembic_head! { $Name [$($todo)*] $($more)* }
    };
    // A line of the doc comment: the struct's, and the table's comment.
    (
        $Name:ident [[doc = $doc:literal] $($todo:tt)*]
        table_name = $name:tt, attrs = [$($attrs:tt)*], derives = $derives:tt, new = $new:tt, changes = $changes:tt, key = $key:tt, tables = [$($tables:tt)*], $($more:tt)*
    ) => {
        $crate::__olembic_head! {
            $Name [$($todo)*]
            table_name = $name, attrs = [$($attrs)* #[doc = $doc]], derives = $derives, new = $new, changes = $changes, key = $key,
            tables = [$($tables)* { doc [$doc] from = [] }], $($more)*
        }
    };
    // Attributes with a place of their own.
    ($Name:ident [[derive($($derive:tt)*)] $($todo:tt)*] table_name = $name:tt, attrs = $attrs:tt, derives = [$($derives:tt)*], $($more:tt)*) => {
        $crate::__olembic_head! { $Name [$($todo)*] table_name = $name, attrs = $attrs, derives = [$($derives)* $($derive)* ,], $($more)* }
    };
    ($Name:ident [[new($($attr:tt)*)] $($todo:tt)*] table_name = $name:tt, attrs = $attrs:tt, derives = $derives:tt, new = [$($new:tt)*], $($more:tt)*) => {
        $crate::__olembic_head! {
            $Name [$($todo)*] table_name = $name, attrs = $attrs, derives = $derives, new = [$($new)* #[$($attr)*]], $($more)*
        }
    };
    (
        $Name:ident [[changes($($attr:tt)*)] $($todo:tt)*]
        table_name = $name:tt, attrs = $attrs:tt, derives = $derives:tt, new = $new:tt, changes = [$($changes:tt)*], $($more:tt)*
    ) => {
        $crate::__olembic_head! {
            $Name [$($todo)*] table_name = $name, attrs = $attrs, derives = $derives, new = $new, changes = [$($changes)* #[$($attr)*]], $($more)*
        }
    };
    // Not on the struct alone.
    ($Name:ident [[cfg($($when:tt)*)] $($todo:tt)*] $($more:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "`#[cfg(", ::core::stringify!($($when)*), ")]` on `", ::core::stringify!($Name), "` is for the whole model: put it in front of `model!`"
        ));
        $crate::__olembic_head! { $Name [$($todo)*] $($more)* }
    };
    // Anything else belongs to the struct.
    ($Name:ident [[$($attr:tt)*] $($todo:tt)*] table_name = $name:tt, attrs = [$($attrs:tt)*], $($more:tt)*) => {
        $crate::__olembic_head! { $Name [$($todo)*] table_name = $name, attrs = [$($attrs)* #[$($attr)*]], $($more)* }
    };
}

/// Gives the generated items their names. `paste` sees the names alone, for a body may hold `[<T>::X]`.
///
/// Invoked as `{ model = Post, table_name = [..], what parse wants }`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_names {
    // Without a table name: Diesel's convention, snake case and an `s`.
    (@paste $then:ident $Name:ident [] $schema:tt) => {
        $crate::__olembic_names! { @paste $then $Name [[<$Name:snake s>]] $schema }
    };
    // A name in quotes.
    (@paste $then:ident $Name:ident [$table:literal] $schema:tt) => {
        $crate::__olembic_names! { @paste $then $Name [[<$table>]] $schema }
    };
    (@paste $then:ident $Name:ident [$($table:tt)+] [$($schema:literal)?]) => {
        $crate::__private::paste::paste! {
            $crate::__olembic_table_name! {
                $($table)+, $then [<$Name>]
                { model = $Name, new = [<New $Name>], changes = [<$Name Changes>], }
                { key_macro = [<__olembic_key_of_ $Name:snake>], alias = [<__ $Name Table>], schema = [$([<$schema>] $schema)?], }
            }
        }
    };
    // A table of another schema.
    (model = $Name:ident, table_name = [(schema $schema:tt) $($table:tt)*], $($rest:tt)*) => {
        $crate::__olembic_names! { @in [$schema] model = $Name, table_name = [$($table)*], $($rest)* }
    };
    (model = $Name:ident, table_name = [$table:tt (schema $schema:tt) $($more:tt)*], $($rest:tt)*) => {
        $crate::__olembic_names! { @in [$schema] model = $Name, table_name = [$table $($more)*], $($rest)* }
    };
    // The usual forms, in as many steps as there would be without schemas.
    (model = $Name:ident, table_name = [], $($rest:tt)*) => {
        $crate::__olembic_names! { @in [] model = $Name, table_name = [[<$Name:snake s>]], $($rest)* }
    };
    (model = $Name:ident, table_name = [$table:literal], $($rest:tt)*) => {
        $crate::__olembic_names! { @in [] model = $Name, table_name = [[<$table>]], $($rest)* }
    };
    (model = $Name:ident, $($rest:tt)*) => {
        $crate::__olembic_names! { @in [] model = $Name, $($rest)* }
    };
    (@in [$wrong:ident] model = $Name:ident, $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "`schema = ", ::core::stringify!($wrong), "` on `", ::core::stringify!($Name), "`: write it in quotes, `schema = \"",
            ::core::stringify!($wrong), "\"`"
        ));
        $crate::__olembic_names! { @in [] model = $Name, $($rest)* }
    };
    // Two schemas.
    (@in $schema:tt model = $Name:ident, table_name = [(schema $_more:tt) $($table:tt)*], $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "`#[table(schema)]` is given twice on `", ::core::stringify!($Name), "`: leave one"
        ));
        $crate::__olembic_names! { @in $schema model = $Name, table_name = [$($table)*], $($rest)* }
    };
    (@in $schema:tt model = $Name:ident, table_name = [$table:tt (schema $more:tt) $($tables:tt)*], $($rest:tt)*) => {
        $crate::__olembic_names! { @in $schema model = $Name, table_name = [(schema $more) $table $($tables)*], $($rest)* }
    };
    // The rest waits in a local macro until the names are there.
    (@in $schema:tt model = $Name:ident, table_name = [$($table:tt)?], $($rest:tt)*) => {
        macro_rules! __olembic_named {
            ($Name $names:tt) => { $crate::__olembic_parse! { @start names = $names, $($rest)* } };
            // Diesel's derives cannot take such a name; the pasted one comes without its `r#`.
            ($plain:ident $names:tt) => {
                ::core::compile_error!(::core::concat!(
                    "the model `", ::core::stringify!($Name), "` has a raw name: write `", ::core::stringify!($plain), "`"
                ));
            };
        }
        $crate::__olembic_names! { @paste __olembic_named $Name [$($table)?] $schema }
    };
    // Two table names.
    (@in $schema:tt model = $Name:ident, table_name = [$table:tt $($more:tt)+], $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "`#[table(name)]` is given twice on `", ::core::stringify!($Name), "`: leave one"
        ));
        $crate::__olembic_names! { @in $schema model = $Name, table_name = [$table], $($rest)* }
    };
}
