//! Mixin-style model composition for Diesel, with migrations generated from the models.

#[cfg(feature = "cli")]
pub mod cli;
pub mod compose;
pub mod dialect;
pub mod diff;
pub mod introspect;
pub mod migrate;
pub mod ops;
pub mod plan;
pub mod revision;
pub mod schema;
#[cfg(feature = "sqlite")]
pub mod scratch;
pub mod sql;

#[cfg(feature = "cli")]
pub use cli::{App, Exit};
pub use compose::Models;
