//! The language of models, on real SQLite databases made from the models themselves.

mod built_in;
mod database;
mod enums;
mod fields;
mod hand_written;
#[cfg(feature = "json")]
mod json;
mod mixins;
mod odd;
mod own_types;
mod other_crate;
mod parameters;
mod parts;
mod relations;
mod request_bodies;
mod tables;
#[cfg(feature = "time")]
mod time_crate;
mod zoned;
