//! Mixin-style model composition for Diesel, with migrations generated from the models.

pub mod compose;
pub mod migrate;
pub mod revision;
pub mod schema;
pub mod sql;

pub use compose::Models;
