//! What can go wrong with a function that a script calls: it is not there, it is not called, it fails.

use std::error::Error as StdError;

use crate::migrate::remedy::remedy;
use crate::migrate::words::registration;
use crate::revision::CALL;

/// A data migration that cannot run, or did not come to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FunctionError {
    /// A function of the program in a script that runs without it.
    #[error(
        "`{name}` cannot be printed: {file}:{line} calls a function in Rust, which no client can run\nhint: print what comes before it and what comes after it, and let `upgrade` run this one"
    )]
    Offline {
        /// The revision.
        name: String,
        /// The script.
        file: String,
        /// The line of the call.
        line: usize,
    },
    /// A call of a function where no transaction is around it.
    #[error(
        "{file}:{line} calls a function, which runs only inside the transaction of its revision\nhint: write `run_in_transaction = true` in metadata.toml"
    )]
    WithoutTransaction {
        /// The script.
        file: String,
        /// The line of the call.
        line: usize,
    },
    /// A function that failed.
    #[error(
        "`{name}` failed in the function that {file}:{line} calls: {source}\nhint: nothing of this migration was kept; correct it and run it again"
    )]
    Failed {
        /// The revision.
        name: String,
        /// The script.
        file: String,
        /// The line of the call.
        line: usize,
        /// What the function said.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// A function that began a transaction of its own and did not end it.
    #[error(
        "`{name}` failed in the function that {file}:{line} calls: it began a transaction and did not end it\nhint: nothing of this migration was kept; let the function end what it begins, as `connection.transaction(..)` does, and run it again"
    )]
    Began {
        /// The revision.
        name: String,
        /// The script.
        file: String,
        /// The line of the call.
        line: usize,
    },
    /// A function in which the transaction of its revision ended.
    #[error(
        "`{name}` failed in the function that {file}:{line} calls: {cause}\nhint: {}; a function must not end that transaction (COMMIT, ROLLBACK, `OR ROLLBACK`), and what ran before a COMMIT was kept: look before you run it again",
        remedy(cause)
    )]
    Ended {
        /// The revision.
        name: String,
        /// The script.
        file: String,
        /// The line of the call.
        line: usize,
        /// What the function said, or the database.
        cause: String,
    },
    /// A call of a function that the program does not have.
    #[error(
        "`{file}` calls a function in Rust that this program does not have\nhint: give it to the application: {}",
        registration(name, *down)
    )]
    Missing {
        /// The revision.
        name: String,
        /// The script.
        file: String,
        /// Whether it is the way down.
        down: bool,
    },
    /// A function without a revision.
    #[error(
        "the data migration `{name}` belongs to no revision\nhint: give it the name of the folder whose up.sql calls it; `revision --rust` writes one"
    )]
    NoRevision {
        /// The name that it was registered with.
        name: String,
    },
    /// A function that its revision does not call.
    #[error(
        "the data migration `{name}` would never run: `{file}` does not call it\nhint: write `{};` there, where it is to run",
        CALL
    )]
    NotCalled {
        /// The name that it was registered with.
        name: String,
        /// The script.
        file: String,
    },
    /// Two functions of one revision.
    #[error("two data migrations are named `{name}`\nhint: a revision has one; let it call the other")]
    Twice {
        /// The name.
        name: String,
    },
}
