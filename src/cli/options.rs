//! What `upgrade` and `downgrade` may do in place of the run itself.

use clap::Args;

/// In place of a run.
#[derive(Debug, Default, Args)]
pub(super) struct InsteadArguments {
    /// Print the script that would run, and run nothing. No database is opened.
    ///
    /// The target may be a range, `A:B`, for a database that is at `A`; `current:B` looks at the database. An upgrade begins
    /// at `base` where nothing is said.
    #[arg(long, conflicts_with_all = ["dry_run", "accept_edited"])]
    pub(super) sql: bool,

    /// Run it for real in one transaction, and undo that.
    #[arg(long)]
    pub(super) dry_run: bool,
}
