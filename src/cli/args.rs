//! The arguments, as clap reads them, and the help texts.
//! Targets are read by the verbs, whose messages know the way out.

mod rehearse;
mod revision;
mod schemas;

use clap::{Parser, Subcommand};

use super::fleet::FleetArguments;
use super::limits::LimitArguments;
use super::options::InsteadArguments;
use super::place::MergeArguments;
use super::remove::RemoveArguments;
use super::squash::SquashArguments;
use super::voice::{JsonArguments, VoiceArguments};

pub(super) use rehearse::RehearseArguments;
pub(super) use revision::RevisionArguments;
pub(super) use schemas::{DiffArguments, SchemaArguments};

const EXAMPLES: &str = "\
Examples:
  cargo run                                            start the application
  cargo run -- revision --autogenerate -m \"add tags\"   write what the models changed
  cargo run -- upgrade                                 run all pending revisions
  cargo run -- downgrade -1                            take the last one back

Exit codes: 0 done, 1 `check`, `diff`, `doctor` or `current --check-heads` found something, 2 an error.";

/// Start the application, or take care of its database.
///
/// Without a verb, pending migrations are applied and the application starts.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The database to use, before DATABASE_URL and the application's own.
    ///
    /// `upgrade`, `downgrade`, `stamp`, `current` and `check` take it several times.
    #[arg(long, global = true, value_name = "URL")]
    pub(super) database_url: Vec<String>,

    /// Where databases for trials are made, before OLEMBIC_SCRATCH_URL: a server, or an empty database there.
    ///
    /// Where a project has several backends, it may be given once for each.
    #[arg(long, global = true, value_name = "URL")]
    pub(super) scratch_url: Vec<String>,

    /// How many seconds to wait while another program migrates the database.
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 300)]
    pub(super) lock_timeout: u64,

    /// No other program migrates the database: asked for on clusters whose nodes do not know each other's locks.
    #[arg(long, global = true)]
    pub(super) single_starter: bool,

    #[command(flatten)]
    pub(super) limits: LimitArguments,

    #[command(flatten)]
    pub(super) voice: VoiceArguments,

    #[command(subcommand)]
    pub(super) verb: Option<Verb>,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Write a new revision into the migrations folder.
    #[command(after_help = "\
Examples:
  cargo run -- revision -m \"fill the tags\"             scripts to be written by hand
  cargo run -- revision --autogenerate -m \"add tags\"   scripts made from the models
  cargo run -- revision --rust -m \"split the names\"    scripts that call a function in Rust

Where the rows of the database stand in the way of a change, nothing is written, and the message says which they are.
On a terminal the way out is asked for; elsewhere it is given with the command:
  cargo run -- revision --autogenerate -m \"slugs\" --backfill posts.slug=\"lower(title)\"
                                                       fill the rows that would have no value
  cargo run -- revision --autogenerate -m \"tidy\" --allow-data-loss
                                                       drop what holds data, too
  cargo run -- revision --autogenerate -m \"tags\" --concurrently
                                                       on PostgreSQL, while others go on working")]
    Revision(RevisionArguments),

    /// Run pending revisions.
    #[command(after_help = "\
Examples:
  cargo run -- upgrade               run them all
  cargo run -- upgrade +1            run the next one
  cargo run -- upgrade 2026-01-02    run them up to that one
  cargo run -- upgrade shop@head     run a branch
  cargo run -- upgrade heads         run all branches
  cargo run -- upgrade --dry-run     run them, and undo all of it
  cargo run -- upgrade --sql         print the script for an empty database
  cargo run -- upgrade --sql 2026-01-02:head
                                     print it for one that is at that revision")]
    Upgrade {
        /// `head`, `heads`, `+N`, or a revision: its name, its version, a start that only one has, a label, or steps from one
        /// of these, as `head-1`; on a branch, `LABEL@head`, `LABEL@+N` or `LABEL@REV`.
        #[arg(default_value = "head", allow_negative_numbers = true)]
        target: String,

        /// An applied revision that was edited since, and whose new text is what this database has. May be given several times.
        #[arg(long, value_name = "REV")]
        accept_edited: Vec<String>,

        #[command(flatten)]
        instead: InsteadArguments,

        #[command(flatten)]
        fleet: FleetArguments,
    },

    /// Take applied revisions back.
    #[command(after_help = "\
Examples:
  cargo run -- downgrade -1            take the last one back
  cargo run -- downgrade 2026-01-02    take back what came after that one
  cargo run -- downgrade base          take all back
  cargo run -- downgrade shop@-1       take the last one of a branch back
  cargo run -- downgrade 2026-01-02-1  take that one back, and what stands on it
  cargo run -- downgrade --sql head:-1 print the script for a database that is at the head

A revision whose folder is gone is taken back by what the database keeps of it.")]
    Downgrade {
        /// `-N`, `base`, or a revision, which stays applied; on a branch, `LABEL@-N`, `LABEL@base` or `LABEL@REV`.
        #[arg(allow_negative_numbers = true)]
        target: String,

        /// An applied revision that was edited since, and whose new text is what this database has. May be given several times.
        #[arg(long, value_name = "REV")]
        accept_edited: Vec<String>,

        #[command(flatten)]
        instead: InsteadArguments,

        #[command(flatten)]
        fleet: FleetArguments,
    },

    /// Show the revision that the database is at, one for each branch.
    Current {
        /// Say all that is known of it.
        #[arg(short, long)]
        verbose: bool,

        /// End with exit code 1 when the database is not at all heads.
        #[arg(short, long)]
        check_heads: bool,

        #[command(flatten)]
        fleet: FleetArguments,
    },

    /// List the revisions, the last one first.
    #[command(after_help = "\
Examples:
  cargo run -- history                  all of them
  cargo run -- history -r -3:current    the last ones before where the database is
  cargo run -- history -r 2026:shop@head")]
    History {
        /// Those from `a` to `b`, with both; either may be left out, or be steps from the other.
        #[arg(short = 'r', long, value_name = "A:B", allow_hyphen_values = true)]
        rev_range: Option<String>,

        /// Say all that is known of them.
        #[arg(short, long)]
        verbose: bool,

        /// Mark where the database is.
        #[arg(short, long)]
        indicate_current: bool,

        #[command(flatten)]
        json: JsonArguments,
    },

    /// List the revisions that nothing stands on.
    Heads {
        /// Say all that is known of them.
        #[arg(short, long)]
        verbose: bool,

        /// Leave out those that another revision depends on.
        #[arg(long)]
        resolve_dependencies: bool,

        #[command(flatten)]
        json: JsonArguments,
    },

    /// List the revisions that several stand on.
    Branches {
        /// Say all that is known of them.
        #[arg(short, long)]
        verbose: bool,

        #[command(flatten)]
        json: JsonArguments,
    },

    /// Show a revision: its place, and its script.
    Show {
        /// A revision, as `upgrade` takes it; also `heads` and `current`.
        #[arg(value_name = "REV", allow_hyphen_values = true)]
        revision: String,

        #[command(flatten)]
        json: JsonArguments,
    },

    /// Bring branches together with a revision that stands on several heads, and runs nothing.
    Merge(MergeArguments),

    /// Say at which revision the database is, without running anything.
    ///
    /// That revision counts as applied, and all that it stands or depends on; what stands on it does not.
    #[command(after_help = "\
Examples:
  cargo run -- stamp head            a database that has it all already
  cargo run -- stamp 2026-01-02      one that is at that revision
  cargo run -- stamp --purge head    whatever was said before
  cargo run -- stamp --sql base:head print the script for a database without any")]
    Stamp {
        /// Revisions, as `upgrade` takes them; `base` for none, `heads` for all, `LABEL@base` for none of a branch.
        #[arg(value_name = "REV", required = true, allow_negative_numbers = true)]
        revisions: Vec<String>,

        /// Forget first what is applied, be it in the folder or not.
        #[arg(long)]
        purge: bool,

        /// Print the script that would say so, and open no database.
        ///
        /// A revision may be a range, `A:B`, for a database that is at `A`; `current:B` looks at the database. Where nothing is said, the
        /// database is at `base`.
        #[arg(long)]
        sql: bool,

        #[command(flatten)]
        fleet: FleetArguments,
    },

    /// Open the scripts of a revision in an editor, that of VISUAL or EDITOR.
    Edit {
        /// The revision, as `upgrade` takes it.
        #[arg(value_name = "REV", allow_hyphen_values = true)]
        revision: String,
    },

    /// Take a revision out of the project.
    ///
    /// Where it is applied, it is taken back first. Nothing may stand on it, and its folder may hold nothing else.
    #[command(after_help = "\
Examples:
  cargo run -- remove head           the last one
  cargo run -- remove 2026-01-02     that one")]
    Remove(RemoveArguments),

    /// Put one revision in the place of many, under the version of the last.
    ///
    /// What it makes, and what it takes back, is compared with what they did before anything is written. A database that has run all of
    /// them, or none, goes on as before; one in between is refused.
    #[command(after_help = "\
Examples:
  cargo run -- squash :head                       all of them
  cargo run -- squash 2026-01-02:2026-03-04 -m \"the first quarter\"")]
    Squash(SquashArguments),

    /// Compare the models with the database: exit code 1 when they differ.
    #[command(after_help = "\
Example, for a CI system:
  cargo run -- check || exit 1")]
    Check {
        #[command(flatten)]
        fleet: FleetArguments,
    },

    /// Try revisions out: up, down and up again, on a scratch database with rows in it.
    #[command(after_help = "\
Examples:
  cargo run -- rehearse               all revisions, each after those before it
  cargo run -- rehearse 2026-01-02    that one
  cargo run -- rehearse --on-copy     what is pending, on a copy of the database, with its rows")]
    Rehearse(RehearseArguments),

    /// Print a schema as a JSON document.
    #[command(after_help = "\
Examples:
  cargo run -- schema > schema.json            what the models ask for
  cargo run -- schema --from database          what the database has
  cargo run -- schema --from other.db          what another one has")]
    Schema(SchemaArguments),

    /// Compare two schemas: exit code 1 when they differ.
    #[command(after_help = "\
Examples:
  cargo run -- diff                                     from the database to the models
  cargo run -- diff --from migrations --to models --sql
  cargo run -- diff --from schema.json --to other.db --json

A source is `models`, `migrations` (run on a scratch database), `database` (the one of this run), a file
that ends in `.json` (a document that `schema` wrote), or the URL of a database.")]
    Diff(DiffArguments),

    /// Print the `table!`s of the models as a plain file, as Diesel's `print-schema` does it of a database.
    #[command(after_help = "\
Example:
  cargo run -- print-schema > schema.rs

The types are those of the models. On SQLite, Diesel's own takes columns of `DateTime<Utc>`, JSON and the like for Text or Binary.")]
    PrintSchema,

    /// Find what is wrong with the migrations, with a remedy for each: exit code 1 when something was found.
    ///
    /// Two folders with one version, several heads, metadata that does not say `run_in_transaction`, a `print_schema.file` that
    /// would overwrite models; and in the database, revisions that were edited since, have no folder, or were passed over.
    Doctor {
        /// Print the findings as JSON.
        #[arg(long)]
        json: bool,
    },

    /// Print a script that completes this command line in a shell.
    #[command(after_help = "\
Example:
  blog completions bash > ~/.local/share/bash-completion/completions/blog")]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

impl Verb {
    /// The flags for several databases, of a verb that takes several.
    pub(super) fn fleet(&mut self) -> Option<&mut FleetArguments> {
        match self {
            Self::Upgrade { fleet, .. }
            | Self::Downgrade { fleet, .. }
            | Self::Current { fleet, .. }
            | Self::Stamp { fleet, .. }
            | Self::Check { fleet } => Some(fleet),
            _ => None,
        }
    }
}
