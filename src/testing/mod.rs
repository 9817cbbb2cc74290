#![doc = include_str!("../../docs/testing.md")]
// The tests on that page are there to be read; rustdoc leaves out what is marked as a test.
#![allow(clippy::test_attr_in_doctest)]

mod backend;
mod database;
mod error;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod server;
#[cfg(feature = "sqlite")]
mod sqlite;
mod template;

pub use backend::TestBackend;
pub use database::TestDatabase;
pub use error::TestingError;
pub use template::Template;
