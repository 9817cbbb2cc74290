//! A whole row of the ledger: made when a revision has run, read when its folder is gone.

use std::time::Duration;

use chrono::NaiveDateTime;
use diesel::{Insertable, Queryable};

use super::table::__olembic_ledger;
use super::{Checksum, FORMAT};
use crate::migrate::MigrateError;
use crate::revision::{Revision, Script, Version};

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
        let parents: Vec<_> = parents.iter().map(Version::as_str).collect();
        let mut record = Self {
            revision: revision.version.as_str().to_owned(),
            name: revision.name.clone(),
            parents: parents.join(","),
            checksum: Checksum::of(&revision.up.text).as_str().to_owned(),
            down_script: revision.down.as_ref().map(|down| down.text.clone()),
            run_in_transaction: revision.run_in_transaction,
            applied_at: chrono::Utc::now().naive_utc(),
            duration: i64::try_from(took.as_millis()).unwrap_or(i64::MAX),
            olembic: env!("CARGO_PKG_VERSION").to_owned(),
            format: FORMAT,
            seal: String::new(),
            agrees: None,
        };
        record.seal = record.sealed();
        record
    }

    fn sealed(&self) -> String {
        let down = self.down_script.as_deref();
        let parts = [
            self.revision.as_str(),
            &self.name,
            &self.parents,
            if down.is_some() { "down" } else { "no down" },
            down.unwrap_or_default(),
            if self.run_in_transaction {
                "transaction"
            } else {
                "no transaction"
            },
        ];
        Checksum::of_parts(&parts).as_str().to_owned()
    }

    /// The revision that the row keeps, so that it can be reverted without its folder.
    ///
    /// # Errors
    /// When somebody has altered the row.
    pub(crate) fn into_revision(self) -> Result<Revision, MigrateError> {
        if self.seal != self.sealed() {
            return Err(MigrateError::AlteredLedger { name: self.name });
        }
        let script = |text: String, file: &str| Script {
            text,
            file: format!("{}/{file} (kept in the database)", self.name),
        };
        Ok(Revision {
            version: Version::stored(self.revision),
            header: None,
            preflights: Vec::new(),
            up: script(String::new(), "up.sql"),
            down: self.down_script.map(|down| script(down, "down.sql")),
            run_in_transaction: self.run_in_transaction,
            name: self.name,
        })
    }
}
