//! What the ledger keeps of a revision so that it can be reverted when its folder is gone, under a seal.
//! What a revert does not rely on is not read: it may be anything.

use diesel::{Queryable, Selectable};

use super::Checksum;
use super::table::__olembic_ledger;
use crate::migrate::MigrateError;
use crate::revision::{Revision, Script, Version};

/// A part of a row of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = __olembic_ledger)]
pub struct Kept {
    pub(super) revision: String,
    pub(super) name: String,
    pub(super) parents: String,
    pub(super) down_script: Option<String>,
    pub(super) run_in_transaction: bool,
    pub(super) seal: String,
}

impl Kept {
    /// What is to be kept of a revision that came after `parents`.
    pub(super) fn new(revision: &Revision, parents: &[Version]) -> Self {
        let parents: Vec<_> = parents.iter().map(Version::as_str).collect();
        let mut kept = Self {
            revision: revision.version.as_str().to_owned(),
            name: revision.name.clone(),
            parents: parents.join(","),
            down_script: revision.down.as_ref().map(|down| down.text.clone()),
            run_in_transaction: revision.run_in_transaction,
            seal: String::new(),
        };
        kept.seal = kept.sealed();
        kept
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

    /// The revision that the row keeps.
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
