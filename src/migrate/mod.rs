//! Runs revisions: upgrade, downgrade and startup, with Diesel's table of applied migrations and a ledger beside it.
//! It never compares models with the database.

mod data;
mod database;
mod dry_run;
mod embedded;
mod error;
mod inside;
mod joined;
#[cfg_attr(not(feature = "mysql"), allow(dead_code))]
mod journal;
mod ledger;
mod limits;
mod migrator;
#[cfg(feature = "mysql")]
pub(crate) mod mysql;
mod offline;
mod path;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
mod preflight;
mod progress;
mod refuse;
mod remedy;
mod repairs;
mod run;
mod script;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;
mod stamp;
mod status;
mod stepwise;
mod target;
mod url;
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) mod wait;
mod words;

pub use data::{DataMigration, DataMigrations};
pub use database::Database;
pub use embedded::embedded;
pub use error::{FunctionError, HalfDoneError, Kept as KeptAfterCut, MigrateError, OpenError};
pub use joined::joined;
pub use ledger::Checksum;
pub use limits::{InForce, Limits, TableLock};
pub use migrator::{Migrator, downgrade, startup, upgrade};
pub use offline::{downgrade_script, stamp_script, upgrade_script};
pub use preflight::{Offending, ask};
pub use progress::{Notice, Progress, Quiet, SlowStatement};
pub use script::Direction;
pub use stamp::Stamped;
pub use status::{Edited, Status};
pub use target::{DowngradeTarget, TargetError, UpgradeTarget};
pub use url::without_password;
