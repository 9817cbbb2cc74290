//! The arguments of `schema` and `diff`: where schemas come from, and how they are printed.

use clap::Args;

use crate::cli::source::Source;

/// Which schema to print.
#[derive(Debug, Args)]
pub(in crate::cli) struct SchemaArguments {
    /// `models`, `migrations`, `database`, a `.json` document, or a database URL.
    #[arg(long, value_name = "SOURCE", default_value = "models")]
    pub(in crate::cli) from: Source,
}

/// Which schemas to compare, and how to print the difference.
#[derive(Debug, Args)]
pub(in crate::cli) struct DiffArguments {
    /// The state before: `models`, `migrations`, `database`, a `.json` document, or a database URL.
    #[arg(long, value_name = "SOURCE", default_value = "database")]
    pub(in crate::cli) from: Source,

    /// The state after, likewise.
    #[arg(long, value_name = "SOURCE", default_value = "models")]
    pub(in crate::cli) to: Source,

    /// Print the operations as JSON.
    #[arg(long, conflicts_with = "sql")]
    pub(in crate::cli) json: bool,

    /// Print the SQL that leads from one to the other.
    #[arg(long)]
    pub(in crate::cli) sql: bool,
}
