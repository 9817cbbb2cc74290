//! The arguments of `rehearse`.

use clap::Args;

use crate::cli::voice::JsonArguments;

/// What to rehearse.
#[derive(Debug, Args)]
pub(in crate::cli) struct RehearseArguments {
    /// Revisions: a name, a version, or a start that only one has. Without any, all of them.
    pub(in crate::cli) revisions: Vec<String>,

    /// Run what is pending on a copy of the database, and tell how long it took and how many rows there are.
    #[arg(long, conflicts_with = "revisions")]
    pub(in crate::cli) on_copy: bool,

    #[command(flatten)]
    pub(in crate::cli) json: JsonArguments,
}
