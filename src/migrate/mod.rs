//! Runs revisions: upgrade, downgrade and startup, on Diesel's harness and its table of applied migrations.
//! It never compares models with the database. The lock and the ledger will stand in `run`, around the steps.

mod database;
mod embedded;
mod error;
mod path;
mod preflight;
mod progress;
mod run;
mod script;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;
mod status;
mod target;
mod url;

pub use database::Database;
pub use embedded::embedded;
pub use error::{MigrateError, OpenError, TargetError};
pub use preflight::{Offending, ask};
pub use progress::{Progress, SlowStatement};
pub use run::{downgrade, downgrade_with, startup, upgrade, upgrade_with};
pub use status::Status;
pub use target::{DowngradeTarget, UpgradeTarget};
pub use url::without_password;
