//! The language of models, on real SQLite databases made from the models themselves.

mod built_in;
mod composite_keys;
mod database;
#[cfg(feature = "decimal")]
mod decimal;
mod differences;
mod enums;
mod expansion;
mod fields;
mod hand_written;
mod has_many;
#[cfg(feature = "json")]
mod json;
mod lists;
mod loading;
mod many_to_many;
mod mixins;
mod odd;
mod other_crate;
mod own_types;
mod parameters;
mod parts;
mod queries;
mod relations;
mod request_bodies;
#[cfg(all(
    feature = "postgres_backend",
    feature = "mysql_backend",
    feature = "uuid",
    feature = "decimal",
    feature = "json"
))]
mod servers;
mod table_parts;
mod tables;
#[cfg(feature = "time")]
mod time_crate;
#[cfg(feature = "uuid")]
mod uuid;
mod zoned;
