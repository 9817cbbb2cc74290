#![doc = include_str!("../../docs/guide/index.md")]

pub mod expansion;
pub mod grammar;
pub mod loading;
pub mod mixins;
pub mod relations;
pub mod types;
pub mod values;

#[cfg(feature = "sqlite")]
mod database;
#[cfg(feature = "sqlite")]
pub use database::database;
