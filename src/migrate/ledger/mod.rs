//! The ledger: what Olembic knows of each applied revision, beside Diesel's table of versions.
//! Diesel's table alone says what is applied; the ledger says what that was, and how it is undone without its folder.

mod checksum;
mod entries;
mod kept;
mod record;
pub(super) mod table;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
pub(super) mod unnamed;

pub use checksum::Checksum;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
pub(crate) use entries::Entry;
pub(crate) use entries::Ledger;
pub(crate) use kept::Kept;
pub(crate) use record::Record;

/// The layout of the table that this version writes. A row of a higher one was written by a newer Olembic.
pub(crate) const FORMAT: i32 = 1;
