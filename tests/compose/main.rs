//! The language of models, on real SQLite databases made from the models themselves.

mod database;
mod enums;
mod fields;
mod hand_written;
mod mixins;
mod own_types;
mod relations;
mod request_bodies;
mod tables;
mod zoned;
#[cfg(feature = "json")]
mod json;
#[cfg(feature = "time")]
mod time_crate;
