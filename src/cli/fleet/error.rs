//! Why a run over several databases does not begin.

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

use crate::backend::Kind;
use crate::cli::error::BoxError;

/// What is wrong with the list of databases, or with the file of those that are done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FleetError {
    /// `--all`, and nobody has said which.
    #[error(
        "the application does not say which databases `--all` are\nhint: let it name them with `App::databases`, or give `--databases FILE` or `--databases-from COMMAND`"
    )]
    NoList,
    /// What is done in place of a run, for several.
    #[error(
        "`--sql` and `--dry-run` are for one database, and have no results as JSON\nhint: name one with `--database-url`"
    )]
    Instead,
    /// The application's own function failed.
    #[error("the application cannot say which databases there are")]
    Application(#[source] BoxError),
    /// The list has no database.
    #[error("the list names no database\nhint: give one URL a line")]
    Empty,
    /// The list cannot be read.
    #[error("cannot read the list of databases `{}`", path.display())]
    File {
        /// Where it should be.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The command cannot be started.
    #[error("cannot start the command of `--databases-from`")]
    Command(#[source] io::Error),
    /// The command failed.
    #[error(
        "the command of `--databases-from` failed ({0}), so no database was touched\nhint: run it by hand, and see what it says"
    )]
    CommandFailed(ExitStatus),
    /// The command's output is no text.
    #[error("the output of the command of `--databases-from` is not UTF-8")]
    CommandText,
    /// The databases are of several backends, and a run is for one.
    #[error(
        "`{first}` is a database of `{kind}`, and `{other}` one of `{other_kind}`\nhint: run it once for each backend, with the databases of that one alone"
    )]
    Backends {
        /// The first URL, without its password.
        first: String,
        /// Its backend.
        kind: Kind,
        /// One of another backend, likewise.
        other: String,
        /// Its backend.
        other_kind: Kind,
    },
    /// A database that is to be read, and is not there.
    #[error("there is no database `{url}`\nhint: correct the list, or let `upgrade` make it")]
    NoDatabase {
        /// Its URL, without a password.
        url: String,
    },
    /// The file of `--resume` cannot be used.
    #[error("cannot use `{}`, the file of `--resume`", path.display())]
    Resume {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file of `--resume` is something else.
    #[error(
        "`{}` was not written by `--resume`, so it is left as it is\nhint: name a file that is not there yet",
        path.display()
    )]
    NotResume {
        /// The file.
        path: PathBuf,
    },
    /// The file of `--resume` is of another run.
    #[error(
        "`{}` is of another run: the verb, its arguments or the revisions were different\nhint: delete it, or name another file",
        path.display()
    )]
    OtherRun {
        /// The file.
        path: PathBuf,
    },
    /// Several databases for a verb that takes one.
    #[error(
        "this verb takes one database, and `--database-url` was given {given} times\nhint: `upgrade`, `downgrade`, `stamp`, `current` and `check` take several"
    )]
    One {
        /// How often.
        given: usize,
    },
}
