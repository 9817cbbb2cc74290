//! What a connection has to offer so that revisions can be run on it.
//! One file a backend implements it.

use std::collections::BTreeSet;
use std::time::Duration;

use diesel::{Connection, QueryResult};
use diesel_migrations::MigrationHarness;

use super::journal::Journal;
use super::ledger::{Kept, Ledger, Record};
use super::{InForce, Limits, MigrateError, Offending, OpenError};
use crate::revision::Version;
use crate::sql::Syntax;

/// A Diesel connection on which revisions run.
pub trait Database:
    Connection<Backend = <Self as Database>::Engine> + MigrationHarness<<Self as Database>::Engine> + 'static
{
    /// Diesel's backend of the connection.
    type Engine: diesel::backend::Backend;

    /// By whose rules scripts are cut into statements.
    fn syntax() -> Syntax;

    /// Opens a connection of one's own, with the settings that migrations rely on.
    ///
    /// # Errors
    /// [`OpenError`] says why not, and the way out. Nothing is created but the database itself.
    fn open(url: &str) -> Result<Self, OpenError>;

    /// The applied versions, read with one query and without a change to the database.
    ///
    /// # Errors
    /// What the database answered. A missing table is no error: then none are applied.
    fn applied(&mut self) -> QueryResult<BTreeSet<Version>>;

    /// The ledger without its scripts, read with one query and without a change to the database.
    ///
    /// # Errors
    /// What the database answered. A missing table is no error: then it is empty.
    fn ledger(&mut self) -> QueryResult<Ledger>;

    /// What the ledger keeps of a version, so that it can be reverted.
    ///
    /// # Errors
    /// What the database answered.
    fn kept(&mut self, version: &Version) -> QueryResult<Option<Kept>>;

    /// Asks whether the ledger has all columns that a row is written with.
    ///
    /// # Errors
    /// What the database answered: most likely that one is missing.
    fn check_ledger(&mut self) -> QueryResult<()>;

    /// The statements of [`make_tables`](Self::make_tables), without `;`.
    fn tables() -> Vec<&'static str>;

    /// Makes Diesel's table of versions and the ledger, where they are not there yet.
    ///
    /// # Errors
    /// What the database answered.
    fn make_tables(&mut self) -> Result<(), Box<dyn std::error::Error + Send + Sync>>;

    /// Notes in the ledger's last row that models and database agree.
    ///
    /// # Errors
    /// What the database answered.
    fn note_agreement(&mut self, fingerprint: &str) -> QueryResult<()>;

    /// Writes a version into Diesel's table.
    ///
    /// # Errors
    /// What the database answered.
    fn enter_version(&mut self, version: &Version) -> QueryResult<()>;

    /// Takes a version out of Diesel's table.
    ///
    /// # Errors
    /// What the database answered.
    fn strike_version(&mut self, version: &Version) -> QueryResult<()>;

    /// Writes a row into the ledger, which has none of that version.
    ///
    /// # Errors
    /// What the database answered.
    fn enter(&mut self, record: &Record) -> QueryResult<()>;

    /// Takes a row out of the ledger, if it is there.
    ///
    /// # Errors
    /// What the database answered.
    fn strike(&mut self, version: &Version) -> QueryResult<()>;

    /// How many rows the query gives, and the first of them as text. The query has one column, and changes nothing.
    ///
    /// # Errors
    /// What the database answered.
    fn offending(&mut self, query: &str) -> QueryResult<Offending>;

    /// Whether the database could not answer because somebody else is writing it.
    fn is_busy(error: &diesel::result::Error) -> bool;

    /// Whether the database gave up what it was asked for in favour of somebody else, so that the same may succeed a little later.
    fn gives_way(error: &diesel::result::Error) -> bool {
        let _ = error;
        false
    }

    /// How it is noted where a script stands; `None` where a transaction holds every kind of statement.
    fn journal() -> Option<&'static dyn Journal<Self>> {
        None
    }

    /// Whether the connection is gone, and with it the answer: nobody knows then whether the last statement has run.
    fn is_cut(error: &diesel::result::Error) -> bool {
        let _ = error;
        false
    }

    /// Runs something while nobody else migrates this database. The lock goes when `run` has ended, and when the program dies.
    /// `waiting` is called once if it has to be waited for.
    ///
    /// # Errors
    /// [`MigrateError::Locked`] when somebody else has it for longer than `timeout`, [`MigrateError::Lock`] when it cannot be
    /// taken at all, and those of `run`.
    fn locked<T>(
        &mut self,
        timeout: Duration,
        waiting: &mut dyn FnMut(),
        run: impl FnOnce(&mut Self) -> Result<T, MigrateError>,
    ) -> Result<T, MigrateError>;

    /// Whether what follows may reach another session of the server than what came before, outside of a transaction: a pooler is in
    /// between that shares them out by the transaction.
    ///
    /// # Errors
    /// What the database answered.
    fn is_pooled(&mut self) -> QueryResult<bool> {
        Ok(false)
    }

    /// What the database is, if its locks mean nothing to other nodes that write it.
    ///
    /// # Errors
    /// What the database answered.
    fn cluster(&mut self) -> QueryResult<Option<String>> {
        Ok(None)
    }

    /// Runs a migration in a transaction, which is undone when it fails.
    ///
    /// # Errors
    /// Those of `run`, and what the database answered to BEGIN or COMMIT.
    fn in_transaction<T>(&mut self, run: impl FnOnce(&mut Self) -> QueryResult<T>) -> QueryResult<T> {
        self.transaction(run)
    }

    /// Runs a migration that is to have no transaction around it; afterwards the connection has the settings it
    /// had before, and no transaction of the script is left open.
    ///
    /// # Errors
    /// Those of `run`.
    fn without_transaction<T, E>(&mut self, run: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        run(self)
    }

    /// Puts the limits in force, for the transaction or else for the session, and says which ones there are now.
    ///
    /// # Errors
    /// What the database answered.
    fn limit(&mut self, limits: &Limits) -> QueryResult<InForce> {
        let _ = limits;
        Ok(InForce::default())
    }

    /// Who else has the tables that a statement names, a few words each; nobody where the database does not tell.
    fn holders(&mut self, statement: &str) -> Vec<String> {
        let _ = statement;
        Vec::new()
    }

    /// How many references lead nowhere, where [`would_commit`](Self::would_commit) wants to know it.
    ///
    /// # Errors
    /// What the database answered.
    fn dangling(&mut self) -> QueryResult<i64> {
        Ok(0)
    }

    /// Asks in an open transaction whether it could be committed: for what is checked at COMMIT alone. `before` is what
    /// [`dangling`](Self::dangling) said at its start.
    ///
    /// # Errors
    /// What the database would have answered.
    fn would_commit(&mut self, before: i64) -> QueryResult<()> {
        let _ = before;
        Ok(())
    }

    /// Undoes the transaction that a script has begun and not ended; whether there was one.
    fn undo_open_transaction(&mut self) -> bool {
        false
    }
}
