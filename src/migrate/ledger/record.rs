//! A whole row of the ledger, as it is written when a revision has run.

use std::time::Duration;

use chrono::NaiveDateTime;
use diesel::{Insertable, Queryable};

use super::table::__olembic_ledger;
use super::{Checksum, FORMAT, Kept};
use crate::revision::{Revision, Version};

/// A row of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Insertable, Queryable)]
#[diesel(table_name = __olembic_ledger)]
pub struct Record {
    pub(crate) revision: String,
    /// The folder's name.
    pub(crate) name: String,
    /// The versions that it came after, with commas between them.
    pub(crate) parents: String,
    pub(crate) checksum: String,
    pub(crate) down_script: Option<String>,
    pub(crate) run_in_transaction: bool,
    /// In UTC; nothing is decided by it.
    pub(crate) applied_at: NaiveDateTime,
    /// In milliseconds.
    pub(crate) duration: i64,
    /// The version of Olembic that wrote the row.
    pub(crate) olembic: String,
    pub(crate) format: i32,
    /// Over what a downgrade relies on, so that a script altered by hand is not run.
    pub(crate) seal: String,
    /// The fingerprint of models and database, noted when they were last seen to agree.
    pub(crate) agrees: Option<String>,
}

impl Record {
    /// The row of a revision that came after `parents` and took so long.
    pub(crate) fn new(revision: &Revision, parents: &[Version], took: Duration) -> Self {
        let kept = Kept::new(revision, parents);
        Self {
            revision: kept.revision,
            name: kept.name,
            parents: kept.parents,
            checksum: Checksum::of(&revision.up.text).as_str().to_owned(),
            down_script: kept.down_script,
            run_in_transaction: kept.run_in_transaction,
            applied_at: chrono::Utc::now().naive_utc(),
            duration: i64::try_from(took.as_millis()).unwrap_or(i64::MAX),
            olembic: env!("CARGO_PKG_VERSION").to_owned(),
            format: FORMAT,
            seal: kept.seal,
            agrees: None,
        }
    }
}
