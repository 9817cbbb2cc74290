//! The command line that an application carries, and its start without a verb.
//! It ties the other modules together; none of them knows it.

mod answers;
mod app;
mod args;
#[cfg(feature = "async")]
mod asynchronous;
mod branches;
mod check;
mod compare;
mod completions;
mod concurrently;
mod config;
mod current;
mod database_url;
mod diff;
mod doctor;
mod downgrade;
mod edit;
mod error;
mod exit;
mod fleet;
mod folder;
mod heads;
mod history;
mod limits;
mod listing;
mod locks;
mod lockstep;
mod mistake;
mod offline;
mod options;
mod place;
mod print_schema;
mod printer;
mod progress;
mod questions;
mod rehearse;
mod remove;
mod renames;
mod render;
mod revision;
mod schema;
mod session;
mod show;
mod source;
mod squash;
mod stamp;
mod start;
mod upgrade;
mod voice;

pub use crate::backend::AppConnection;
pub use app::App;
pub(crate) use config::draft_of;
pub use database_url::IntoDatabaseUrl;
pub use error::CliError;
pub use exit::Exit;
pub use fleet::FleetError;
pub(crate) use fleet::lines as fleet_list;
pub use folder::{Folder, Need, report};
#[doc(hidden)]
pub use mistake::discreet;
pub use place::MergeError;
