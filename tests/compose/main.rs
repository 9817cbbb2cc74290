//! The language of models, on real SQLite databases made from the models themselves.

mod database;
mod fields;
mod hand_written;
mod mixins;
mod parameters;
mod relations;
mod tables;
