//! The command line that an application carries, and its start without a verb.
//! It ties the other modules together; none of them knows it.

mod answers;
mod app;
mod args;
mod check;
mod compare;
mod connection;
mod current;
mod database_url;
mod downgrade;
mod error;
mod exit;
mod history;
mod printer;
mod questions;
mod render;
mod revision;
mod session;
#[cfg(feature = "sqlite")]
mod sqlite;
mod start;
mod upgrade;

pub use app::App;
pub use connection::AppConnection;
pub use database_url::IntoDatabaseUrl;
pub use error::CliError;
pub use exit::Exit;
