//! The arguments of `revision`.

use clap::Args;

use crate::cli::place::PlaceArguments;
use crate::cli::renames::Rename;
use crate::findings::Backfill;

/// How to make a revision.
#[derive(Debug, Args)]
pub(in crate::cli) struct RevisionArguments {
    /// What the revision is for; it becomes a part of the folder's name.
    #[arg(short, long, value_name = "MESSAGE", default_value = "")]
    pub(in crate::cli) message: String,

    /// Compare the models with the database, and write the difference.
    #[arg(long)]
    pub(in crate::cli) autogenerate: bool,

    /// Write scripts that call a function in Rust, which is given to the application as a data migration.
    #[arg(long, conflicts_with = "autogenerate")]
    pub(in crate::cli) rust: bool,

    /// Give each backend of `olembic.toml` that has no revisions yet those of the others.
    ///
    /// The last of them makes everything that the models ask for, the ones before it nothing.
    #[arg(long, conflicts_with_all = ["autogenerate", "rust", "message"])]
    pub(in crate::cli) catch_up: bool,

    /// Write it without trying it out on a scratch database first.
    #[arg(long)]
    pub(in crate::cli) no_rehearse: bool,

    /// Print the up.sql that would be written, and write nothing.
    #[arg(long, conflicts_with_all = ["concurrently", "catch_up"])]
    pub(in crate::cli) sql: bool,

    /// What has another name now: `old:new` for a table, `table.old:new` for a column. May be given several times.
    #[arg(long, value_name = "OLD:NEW", requires = "autogenerate")]
    pub(in crate::cli) rename: Vec<Rename>,

    /// Nothing was renamed but what the models say: what is gone is gone, and what is new is new.
    #[arg(long, requires = "autogenerate")]
    pub(in crate::cli) no_rename: bool,

    /// The value for rows that stand in the way of a change, as SQL over the row's columns.
    ///
    /// It goes to the rows in which the column would be NULL, refer to nothing, fail a check, or have a value that another
    /// row has. May be given several times, for a column each.
    #[arg(long, value_name = "TABLE.COLUMN=SQL", requires = "autogenerate")]
    pub(in crate::cli) backfill: Vec<Backfill>,

    /// PostgreSQL: write the change as several revisions, none of which keeps others from a table for long.
    ///
    /// Foreign keys and CHECKs are validated in a revision of their own, and so is what becomes NOT NULL; each index is built and
    /// dropped by CONCURRENTLY.
    #[arg(long, requires = "autogenerate")]
    pub(in crate::cli) concurrently: bool,

    /// Drop tables and columns that hold data, and make types smaller than values are.
    #[arg(long, requires = "autogenerate")]
    pub(in crate::cli) allow_data_loss: bool,

    #[command(flatten)]
    pub(in crate::cli) place: PlaceArguments,
}
