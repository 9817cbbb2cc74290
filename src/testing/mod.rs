#![doc = include_str!("../../docs/testing.md")]

mod backend;
mod database;
mod error;
#[cfg(feature = "sqlite")]
mod sqlite;
mod template;

pub use backend::TestBackend;
pub use database::TestDatabase;
pub use error::TestingError;
pub use template::Template;
