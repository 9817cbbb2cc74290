//! The language of models, on real SQLite databases made from the models themselves.

mod built_in;
mod database;
mod fields;
mod hand_written;
mod mixins;
mod odd;
mod other_crate;
mod parameters;
mod parts;
mod relations;
mod tables;
