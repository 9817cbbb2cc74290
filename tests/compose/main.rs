//! The language of models, on real SQLite databases made from the models themselves.

mod database;
mod fields;
mod hand_written;
mod has_many;
mod loading;
mod many_to_many;
mod mixins;
mod odd;
mod queries;
mod relations;
mod tables;
