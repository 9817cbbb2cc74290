//! The flags for how much is said, and in which form.

use clap::Args;

/// How much is said.
#[derive(Debug, Args)]
pub(super) struct VoiceArguments {
    /// Say nothing but warnings, errors, and what was asked for.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,

    /// Say all that is known.
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
}

/// The form of what is printed.
#[derive(Debug, Args)]
pub(super) struct JsonArguments {
    /// Print JSON, for machines.
    #[arg(long)]
    pub(super) json: bool,
}
