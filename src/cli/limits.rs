//! The flags for how long statements of migrations may wait and take.

use std::time::Duration;

use clap::Args;

use crate::migrate::Limits;

/// What the command line says; what it does not say is the application's own.
#[derive(Debug, Args)]
pub(super) struct LimitArguments {
    /// How many seconds a statement waits for a table that others use (PostgreSQL: lock_timeout, MariaDB: lock_wait_timeout); 0 is for
    /// ever. Without it, what the URL, the user or the server says, else 5. Not for SQLite.
    #[arg(long, global = true, value_name = "SECONDS")]
    table_lock_timeout: Option<u64>,

    /// How often a migration is tried again that could not have its tables and was undone. Without it, 3 times.
    #[arg(long, global = true, value_name = "NUMBER")]
    table_lock_retries: Option<u32>,

    /// How many seconds a statement of a migration may take (PostgreSQL: statement_timeout, for scripts in a transaction; MariaDB:
    /// max_statement_time; MySQL has it for SELECT alone); 0 is for ever. Not for SQLite.
    #[arg(long, global = true, value_name = "SECONDS")]
    statement_timeout: Option<u64>,
}

impl LimitArguments {
    /// The application's own, with what the command line says in their place.
    pub(super) fn over(&self, own: Limits) -> Limits {
        let seconds = |seconds: Option<u64>| seconds.map(Duration::from_secs);
        Limits {
            table_lock: seconds(self.table_lock_timeout).or(own.table_lock),
            retries: self.table_lock_retries.unwrap_or(own.retries),
            statement: seconds(self.statement_timeout).or(own.statement),
        }
    }
}
