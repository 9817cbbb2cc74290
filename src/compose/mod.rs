//! The language of models: `model!`, `mixin!`, `relation_mixin!` and `models!`.
//! It turns tokens into plain Diesel items and metadata; it never touches a database.
//!
//! A model passes three stages, and no macro belongs to two of them:
//!
//! | stage | modules | what it does |
//! |---|---|---|
//! | parse | `model`, `table_name`, `parse`, `field`, `mixin`, `parameters`, `relation::options` | tokens to a list of fields, table parts and impl blocks |
//! | check | `options`, `key`, `relation::resolve`, `relation::checked`, `own`, `types`, `distinct` | options, keys, types, names; faults are reported here |
//! | emit | `emit`, `table_parts`, `wire`, `relation::sides`, `relation::several`, `relation::through`, `list` | plain Diesel items and metadata |
//!
//! Where a macro looks at all fields, it does so in one step: an optional group for each thing a field may have,
//! within one repetition over the fields. The recursion limit is spent on mixins and relations alone.

mod builder;
mod changes;
mod db_enum;
mod distinct;
mod emit;
mod field;
mod key;
mod list;
mod metadata;
mod mixin;
mod model;
mod named_table;
mod next;
mod options;
mod own;
mod parameters;
mod parse;
mod relation;
mod sql_types;
mod table_name;
mod table_parts;
mod types;
#[cfg(feature = "uuid")]
mod uuid;
mod wire;
mod words;

pub use builder::{ColumnBuilder, DigitsBuilder, RelationBuilder, TableBuilder, WithPrecision, column_name};
pub use changes::{Changes, Moment, MomentSql, MomentType, SetOnUpdate, Touch};
pub use db_enum::{DbEnum, UnknownVariant};
pub use metadata::{Model, Models};
pub use named_table::{NamedTable, TableComponent, TableOfSchema};
pub use next::{Next, OneMore};
pub use relation::{
    BelongsTo, ChildrenOfAllQuery, ChildrenQuery, Columns, CompositeKeyOf, CompositeParent, HasMany, HasOne,
    JoinQuery, KeyColumns, KeyOf, KeysIn, KeysPerQuery, LoadPlan, LoadRelated, ManyToMany, Parent,
    ParentQuery, RefersTo, Refined, Relation, SameKey, Then, Through,
};
pub use sql_types::{ColumnSqlType, CountSqlType, DefaultFor, NumericSqlType, TextSqlType};
#[cfg(feature = "uuid")]
pub use uuid::Uuid;
pub use words::{action, generated, on_update, server_default};

/// What the macros write paths to.
#[doc(hidden)]
pub mod private {
    #[cfg(feature = "decimal")]
    pub use bigdecimal::BigDecimal;
    pub use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
    pub use core::convert::Into;
    pub use core::option::Option;
    pub use core::primitive::{bool, f32, f64, i16, i32, i64, str, u8};
    pub use diesel::sql_types as sql;
    pub use paste;
    pub use serde;
    #[cfg(feature = "json")]
    pub use serde_json::Value as JsonValue;
    pub use std::string::String;
    pub use std::vec::Vec;
    #[cfg(feature = "time")]
    pub use time;

    pub use super::builder::{column_name, max_length, sql_name};
    pub use super::db_enum::{distinct_texts, enum_default, enum_type, variant};
    pub use super::relation::{Declared, JoinSide, Joined, KeyOfParent, NoOtherSide, Where, key_has};
    pub use super::table_parts::index_key;
    #[cfg(feature = "uuid")]
    pub use super::uuid::is_uuid;
    pub use super::wire::Sent;

    /// What a `DateTime<Utc>` or `OffsetDateTime` is stored as without a word; Diesel has no type of it for two backends.
    #[cfg(feature = "sqlite")]
    pub type ZonedTimestamp = diesel::sql_types::TimestamptzSqlite;
    #[cfg(all(feature = "postgres_backend", not(feature = "sqlite")))]
    pub type ZonedTimestamp = diesel::sql_types::Timestamptz;
    #[cfg(all(
        feature = "mysql_backend",
        not(any(feature = "sqlite", feature = "postgres_backend"))
    ))]
    pub type ZonedTimestamp = diesel::sql_types::Datetime;

    /// The type itself: a path with `$crate` in front of the user's own name for a type.
    pub type Same<T> = T;

    /// The value of a Rust default.
    pub fn value<T>(value: T) -> T {
        value
    }

    /// The value of a Rust default of a text column.
    pub fn text(value: impl Into<String>) -> String {
        value.into()
    }

    /// A type that a model's field can have.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is no column type, or not written like one",
        label = "no column type",
        note = "a column type is known by its bare name: write `Option<String>`, neither `std::option::Option<String>` nor an alias",
        note = "column types are `i16 i32 i64 f32 f64 bool String Vec<u8> NaiveDate NaiveTime NaiveDateTime DateTime<Utc>`, with features `olembic::Uuid BigDecimal serde_json::Value` and those of `time`, and `Option` of each",
        note = "any other type says how it is stored: `#[column(sql_type = Text)]`, a type of Diesel or the path of your own; an enum of `db_enum!` says `#[column(db_enum)]`"
    )]
    pub trait ColumnRustType {}

    /// Compiles for column types alone.
    pub const fn is_column_type<T: ColumnRustType>() {}
}
