//! The language of models, on real SQLite databases made from the models themselves.

mod built_in;
mod composite_keys;
mod database;
mod enums;
mod fields;
mod hand_written;
mod has_many;
#[cfg(feature = "json")]
mod json;
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
mod table_parts;
mod tables;
#[cfg(feature = "time")]
mod time_crate;
mod zoned;
