//! `db_enum!`: a Rust enum that is stored as the enum of the database, or as text where it has none.
//! The enum is its own SQL type, so that a column of it takes no other value.

use crate::schema::{ColumnType, ServerDefault};

/// An enum of `db_enum!`.
pub trait DbEnum: Copy + 'static {
    /// The name of the enum.
    const NAME: &'static str;
    /// The name of the type on PostgreSQL.
    const SQL_NAME: &'static str;
    /// Every variant, in the order written.
    const ALL: &'static [Self];

    /// The text that the database holds for the variant.
    fn text(self) -> &'static str;

    /// The variant of that text, if there is one.
    fn from_text(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|variant| variant.text() == text)
    }
}

/// A text that stands for no variant of an enum.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no value of the enum `{name}`: there are {known}")]
pub struct UnknownVariant {
    /// The name of the enum.
    pub name: &'static str,
    /// The text.
    pub text: String,
    /// The texts that stand for a variant.
    pub known: String,
}

/// The variant of a text.
#[doc(hidden)]
pub fn variant<T: DbEnum>(text: &str) -> Result<T, UnknownVariant> {
    T::from_text(text).ok_or_else(|| UnknownVariant {
        name: T::NAME,
        text: text.to_owned(),
        known: T::ALL
            .iter()
            .map(|variant| format!("`{}`", variant.text()))
            .collect::<Vec<_>>()
            .join(", "),
    })
}

/// What the schema says of a column.
#[doc(hidden)]
pub fn enum_type<T: DbEnum>() -> ColumnType {
    ColumnType::Enum {
        name: T::SQL_NAME.to_owned(),
        values: T::ALL.iter().map(|variant| variant.text().to_owned()).collect(),
    }
}

/// The default of a column in the database, from a variant.
#[doc(hidden)]
pub fn enum_default<T: DbEnum>(value: T) -> ServerDefault {
    ServerDefault::Text(value.text().to_owned())
}

/// Fails to compile when two texts are the same.
#[doc(hidden)]
pub const fn distinct_texts(texts: &[&str]) {
    let mut first = 0;
    while first < texts.len() {
        let mut second = first + 1;
        while second < texts.len() {
            assert!(
                !same(texts[first].as_bytes(), texts[second].as_bytes()),
                "two variants of a `db_enum!` have the same text"
            );
            second += 1;
        }
        first += 1;
    }
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}

/// Declares an enum that a column can hold, with the text that the database has for each variant.
///
/// ```
/// use olembic::prelude::*;
///
/// db_enum! {
///     /// Where a page stands.
///     pub enum Status { Draft = "draft", Published = "published" }
/// }
///
/// model! {
///     pub struct Page {
///         #[column(db_enum, default = Status::Draft, server_default = Status::Draft)]
///         pub status: Status,
///         #[column(db_enum)]
///         pub before: Option<Status>,
///     }
/// }
///
/// # fn main() {
/// assert_eq!(NewPage::new().status, Status::Draft);
/// assert_eq!(Status::Draft.text(), "draft");
/// assert_eq!(Status::from_text("published"), Some(Status::Published));
/// # }
/// ```
///
/// The enum has `Debug`, `Clone`, `Copy`, `PartialEq`, `Eq`, `Hash`, `Display` and serde's two traits (as its text), and
/// [`DbEnum`](crate::DbEnum); other attributes and derives pass through. It is its own Diesel SQL type, so
/// `pages::status.eq(Status::Draft)` compiles and `.eq("draft")` does not.
///
/// On PostgreSQL it is the enum type `status`: the name in snake case, or the one given, `pub enum Status = "page_status" { .. }`. On
/// MySQL and MariaDB it is an ENUM, on SQLite text with a CHECK.
///
/// A text in the database that stands for no variant is an error when the row is read, which names the enum and the text.
#[macro_export]
macro_rules! db_enum {
    (
        $(#[$attr:meta])*
        $vis:vis enum $Name:ident $(= $sql_name:literal)? { $( $(#[$variant_attr:meta])* $Variant:ident = $text:literal ),+ $(,)? }
    ) => {
        $(#[$attr])*
        #[derive(
            ::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy,
            ::core::cmp::PartialEq, ::core::cmp::Eq, ::core::hash::Hash,
            ::diesel::query_builder::QueryId, ::diesel::sql_types::SqlType,
            ::diesel::expression::AsExpression, ::diesel::deserialize::FromSqlRow,
        )]
        #[diesel(sql_type = $Name)]
        #[diesel(sqlite_type(name = "Text"), mysql_type(name = "Enum"))]
        $vis enum $Name { $( $(#[$variant_attr])* $Variant ),+ }

        const _: () = $crate::__private::distinct_texts(&[$($text),+]);

        impl $crate::DbEnum for $Name {
            const NAME: &'static $crate::__private::str = ::core::stringify!($Name);
            const SQL_NAME: &'static $crate::__private::str = $crate::__olembic_enum_name!($Name $($sql_name)?);
            const ALL: &'static [Self] = &[$(Self::$Variant),+];

            fn text(self) -> &'static $crate::__private::str {
                match self { $( Self::$Variant => $text ),+ }
            }
        }

        impl ::core::fmt::Display for $Name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad($crate::DbEnum::text(*self))
            }
        }

        impl ::core::convert::From<$Name> for $crate::schema::ServerDefault {
            fn from(value: $Name) -> Self {
                $crate::__private::enum_default(value)
            }
        }

        impl $crate::ColumnSqlType for $Name {
            fn column_type() -> $crate::schema::ColumnType {
                $crate::__private::enum_type::<Self>()
            }
        }

        $crate::__olembic_enum_of_postgres! { $Name }

        impl<DB> ::diesel::deserialize::FromSql<$Name, DB> for $Name
        where
            DB: ::diesel::backend::Backend,
            $crate::__private::String: ::diesel::deserialize::FromSql<$crate::__private::sql::Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> ::diesel::deserialize::Result<Self> {
                let text = <$crate::__private::String as ::diesel::deserialize::FromSql<$crate::__private::sql::Text, DB>>::from_sql(bytes)?;
                ::core::result::Result::Ok($crate::__private::variant(&text)?)
            }
        }

        impl<DB> ::diesel::serialize::ToSql<$Name, DB> for $Name
        where
            DB: ::diesel::backend::Backend,
            $crate::__private::str: ::diesel::serialize::ToSql<$crate::__private::sql::Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut ::diesel::serialize::Output<'b, '_, DB>) -> ::diesel::serialize::Result {
                <$crate::__private::str as ::diesel::serialize::ToSql<$crate::__private::sql::Text, DB>>::to_sql($crate::DbEnum::text(*self), out)
            }
        }

        impl $crate::__private::serde::Serialize for $Name {
            fn serialize<S: $crate::__private::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::DbEnum::text(*self))
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $Name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                let text = <$crate::__private::String as $crate::__private::serde::Deserialize>::deserialize(deserializer)?;
                $crate::__private::variant(&text).map_err($crate::__private::serde::de::Error::custom)
            }
        }
    };
    ($($wrong:tt)*) => {
        ::core::compile_error!("`db_enum!` takes one enum with a text for each variant: `db_enum! { pub enum Status { Draft = \"draft\", Done = \"done\" } }`");
    };
}

/// The name of an enum's type: the one given, or the enum's in snake case.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_enum_name {
    ($Name:ident $sql_name:literal) => {
        $sql_name
    };
    ($Name:ident) => {
        $crate::__private::paste::paste!(::core::stringify!([<$Name:snake>]))
    };
}

/// Finds the enum's type on PostgreSQL, by its name.
#[cfg(feature = "postgres_backend")]
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_enum_of_postgres {
    ($Name:ident) => {
        impl ::diesel::sql_types::HasSqlType<$Name> for ::diesel::pg::Pg {
            fn metadata(lookup: &mut Self::MetadataLookup) -> ::diesel::pg::PgTypeMetadata {
                ::diesel::pg::PgMetadataLookup::lookup_type(
                    lookup,
                    <$Name as $crate::DbEnum>::SQL_NAME,
                    ::core::option::Option::None,
                )
            }
        }
    };
}

/// Without the feature `postgres_backend` there is nothing to find.
#[cfg(not(feature = "postgres_backend"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_enum_of_postgres {
    ($Name:ident) => {};
}
