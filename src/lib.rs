//! Mixin-style model composition for Diesel, with migrations generated from the models.

pub mod compose;
pub mod dialect;
pub mod diff;
pub mod introspect;
pub mod ops;
pub mod plan;
pub mod schema;
#[cfg(feature = "sqlite")]
pub mod scratch;
pub mod sql;

pub use compose::Models;
