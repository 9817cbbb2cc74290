//! What can go wrong between a revision and a database.
//! A failed statement is shown with its file, its line and the database's own words.

mod function;
mod half_done;
mod open;

use std::error::Error as StdError;

use super::remedy::{after_failure, remedy};
use super::words::{after_cut, indented, times};
use super::{Edited, TableLock, TargetError};
use crate::revision::{ReferenceError, RevisionError, Version};
use crate::sql::SqlError;

pub use function::FunctionError;
pub use half_done::HalfDoneError;
pub use open::OpenError;

/// What a migration has left whose connection was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Nothing.
    Nothing,
    /// The database itself tells, and the next run goes by that.
    Told,
    /// Nobody knows: the script ran without a transaction.
    Unknown,
}

/// A failed upgrade or downgrade.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MigrateError {
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The migrations folder is at fault.
    #[error(transparent)]
    Revision(#[from] RevisionError),
    /// The target names no revision, or several.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// The target is no target.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// An applied revision whose folder is gone, and which the ledger does not have.
    #[error(
        "version `{version}` is applied, but neither the migrations folder nor the ledger has it\nhint: bring its folder back (another git branch?), for only its down.sql knows how to undo it"
    )]
    NoFolder {
        /// The applied version.
        version: Version,
    },
    /// A downgrade over a revision without down.sql.
    #[error("`{name}` has no down.sql, so it cannot be reverted\nhint: write one; nothing was changed")]
    NoDownScript {
        /// The revision.
        name: String,
    },
    /// Rows that the revision cannot be run on, by its own preflight lines.
    #[error(
        "the rows of the database do not allow `{name}`, and nothing of it was run\n{}\nhint: mend these rows and run it again; where a loss is meant, take its line `-- olembic: preflight = ..` out of {file}",
        found.iter().map(|found| format!("  {found}")).collect::<Vec<_>>().join("\n")
    )]
    Preflight {
        /// The revision.
        name: String,
        /// The script with the lines.
        file: String,
        /// What was found, a line each.
        found: Vec<String>,
    },
    /// A preflight query that the database refused.
    #[error(
        "cannot ask the rows of the database whether they allow `{name}`: {cause}\n{}\nhint: correct the query in the line `-- olembic: preflight = ..` of {file}; nothing of the revision was run",
        indented(query)
    )]
    PreflightQuery {
        /// The revision.
        name: String,
        /// The script with the line.
        file: String,
        /// The query.
        query: String,
        /// The database's own words.
        cause: String,
    },
    /// A script of no bytes, which Diesel refuses.
    #[error("`{file}` is empty, which Diesel refuses to run\nhint: a comment is enough")]
    EmptyScript {
        /// The script.
        file: String,
    },
    /// A script that cannot be cut into statements.
    #[error("cannot read the statements of `{file}`")]
    Script {
        /// The script.
        file: String,
        /// What is wrong with it.
        source: SqlError,
    },
    /// A statement that would end the transaction around its migration.
    #[error(
        "`{statement}` at {file}:{line} would end the transaction that the migration runs in\nhint: remove it, or write `run_in_transaction = false` in metadata.toml"
    )]
    EndsTransaction {
        /// The script.
        file: String,
        /// The line on which the statement starts.
        line: usize,
        /// The statement's first word.
        statement: String,
    },
    /// A script without a transaction around it that begins one and does not end it.
    #[error(
        "`{name}` begins a transaction and does not end it, so nothing in it was kept\nhint: write COMMIT at its end; statements before its BEGIN were kept: look before you run it again"
    )]
    LeavesTransaction {
        /// The revision.
        name: String,
    },
    /// A statement that the database refused.
    #[error(
        "`{name}` failed at {file}:{line}: {cause}\n{}\nhint: {}",
        indented(statement),
        after_failure(*undone, cause)
    )]
    Statement {
        /// The revision.
        name: String,
        /// The script.
        file: String,
        /// The line on which the statement starts.
        line: usize,
        /// The statement.
        statement: String,
        /// The database's own words.
        cause: String,
        /// Whether the migration was undone as a whole.
        undone: bool,
    },
    /// A migration that could not have its tables, however often it was tried.
    #[error(
        "`{}` failed at {}:{}, for it could not have a table within {} s, {}: {}\n{}\nhint: {}",
        lock.name, lock.file, lock.line, lock.waited.as_secs_f64(), times(lock.tries), lock.cause, indented(&lock.statement), lock.hint()
    )]
    TableLock {
        /// What is known of it.
        lock: Box<TableLock>,
    },
    /// A migration whose transaction could not be begun.
    #[error(
        "`{name}` cannot begin: {cause}\nhint: nothing of it was run; {} and run it again",
        remedy(cause)
    )]
    Begin {
        /// The revision.
        name: String,
        /// The database's own words.
        cause: String,
    },
    /// A migration whose statements ran, but which could not be recorded or committed.
    #[error("`{name}` ran, but could not be completed: {cause}\nhint: {}", after_failure(*undone, cause))]
    Completion {
        /// The revision.
        name: String,
        /// The database's own words.
        cause: String,
        /// Whether the migration was undone as a whole.
        undone: bool,
    },
    /// A revision whose script cannot stand in one with others.
    #[error(
        "these revisions cannot be squashed: `{name}` has to run by itself, because {why}\nhint: nothing was changed; squash up to the one before it, and from the one after it"
    )]
    NotJoined {
        /// The revision.
        name: String,
        /// Why.
        why: &'static str,
    },
    /// A database in the middle of what was squashed.
    #[error(
        "the database is at `{at}`, which is no revision any more: `{squash}` has taken the place of several, and not all of them are applied\nhint: bring the migrations folder back as it was before the squash (from version control), run `upgrade {squash_version}` there, and come back"
    )]
    Between {
        /// The last of its revisions that was squashed.
        at: String,
        /// What took its place.
        squash: String,
        /// The version of that.
        squash_version: Version,
    },
    /// A dry run of what a transaction cannot hold.
    #[error(
        "a dry run cannot undo `{name}`: {}\nhint: {}",
        if *ddl { "this database commits every change of a table by itself" } else { "it runs without a transaction around it" },
        if *up { "`rehearse --on-copy` runs what is pending on a copy of the database".to_owned() } else { format!("`rehearse {name}` tries it up, down and up again, on a scratch database") }
    )]
    NoDryRun {
        /// The revision.
        name: String,
        /// Whether it was to run up.
        up: bool,
        /// Whether it is the database's way.
        ddl: bool,
    },
    /// A function of the program is at fault.
    #[error(transparent)]
    Function(#[from] FunctionError),
    /// An applied revision that was edited, and something to run on top of it.
    #[error(
        "`{}` was edited after it was applied: what ran has the checksum {}, what is there now {}\nhint: bring back what ran; or, where this database is what the new text says, `upgrade --accept-edited {}`",
        edited.name, edited.applied, edited.now, edited.name
    )]
    Edited {
        /// The revision.
        edited: Edited,
    },
    /// A revision that was to be accepted as edited, and is not.
    #[error(
        "`{name}` is not applied, so there is no edit to accept\nhint: `current` and `history` show what is applied"
    )]
    NothingToAccept {
        /// The revision.
        name: String,
    },
    /// The ledger cannot be read.
    #[error(
        "cannot read `__olembic_ledger`, the table in which Olembic keeps what it has run\nhint: see that no other program holds the database; if somebody altered that table, drop it: it is made again out of the migrations folder, but without what it kept of folders that are gone"
    )]
    Ledger(#[source] diesel::result::Error),
    /// The ledger cannot be written.
    #[error(
        "cannot bring `__olembic_ledger` up to date, the table in which Olembic keeps what it has run; no revision was run\nhint: see that the database may be written, that there is room, and that no other program holds it"
    )]
    LedgerNotWritten(#[source] diesel::result::Error),
    /// A newer Olembic has written the ledger.
    #[error(
        "a newer Olembic, {olembic}, has migrated this database, and this is {}\nhint: build this program with that version or a later one", env!("CARGO_PKG_VERSION")
    )]
    NewerLedger {
        /// The version.
        olembic: String,
    },
    /// A row of the ledger that somebody has altered.
    #[error(
        "the folder of `{name}` is gone, and what the database keeps of it was altered by hand, so it is not run\nhint: bring the folder back (another git branch?)"
    )]
    AlteredLedger {
        /// The revision.
        name: String,
    },
    /// Somebody else migrates the database.
    #[error(
        "another program is migrating this database, and was not done after {seconds} s\nhint: wait for it and try again, or give it more time with `--lock-timeout SECONDS`; the lock `{lock}` goes with that program, and need not be deleted"
    )]
    Locked {
        /// What is locked.
        lock: String,
        /// How long it was waited for, in seconds.
        seconds: u64,
    },
    /// The lock cannot be taken at all.
    #[error(
        "cannot lock the database: {cause}\nhint: its lock is the file `{lock}`; see that it is nothing else, that files may be made and written there, and that there is room"
    )]
    Lock {
        /// What was to be locked.
        lock: String,
        /// What the system said.
        cause: String,
    },
    /// The lock of a server cannot be taken at all.
    #[error(
        "cannot lock the database: {cause}\nhint: see that the server answers, and that nobody closes the connection"
    )]
    ServerLock {
        /// What the server said.
        cause: String,
    },
    /// A file without a transaction, behind a transaction pooler.
    #[error(
        "`{name}` runs without a transaction, and a pooler in between gives every statement to another session of the server\nhint: connect to the server itself, by its own host and port, or to a pool in session mode (`pool_mode = session`); nothing of it was run"
    )]
    Pooled {
        /// The revision.
        name: String,
    },
    /// A transaction pooler without a second session of the server.
    #[error(
        "a pooler in between gave this program no second connection to the server within {seconds} s, and it needs two: one holds the lock while the other migrates\nhint: connect to the server itself, by its own host and port, or give the pool more connections (`default_pool_size`); nothing was run"
    )]
    NarrowPool {
        /// How long it was waited for, in seconds.
        seconds: u64,
    },
    /// A cluster whose nodes do not know each other's locks.
    #[error(
        "this database is {what}, whose nodes do not know each other's locks, so nothing keeps two programs from migrating it at once; nothing was run\nhint: let one program alone migrate it, and say so: `upgrade --single-starter`, or `.single_starter(true)` in the program; all others only check (`OnStart::Check`)"
    )]
    Cluster {
        /// What it is.
        what: String,
    },
    /// A connection that was cut in the middle.
    #[error(
        "`{name}` was not finished, for the connection was cut at {file}:{line}: {cause}\n{}\nhint: {}",
        indented(statement),
        after_cut(*kept)
    )]
    Cut {
        /// The revision.
        name: String,
        /// The script.
        file: String,
        /// The line on which the statement starts.
        line: u32,
        /// The statement that had no answer: one of the script, or COMMIT behind its last one.
        statement: String,
        /// What was said last.
        cause: String,
        /// What is known of it.
        kept: Kept,
    },
    /// A statement that the database refused, after others that could not be undone.
    #[error(
        "`{name}` failed at {file}:{line}: {cause}\n{}\nhint: what stands before it has run and is kept, for this database undoes no DDL; correct it and run it again: that goes on from {file}:{from}",
        indented(statement)
    )]
    Halted {
        /// The revision.
        name: String,
        /// The script.
        file: String,
        /// The line on which the statement starts.
        line: u32,
        /// The statement.
        statement: String,
        /// The database's own words.
        cause: String,
        /// The line from which the next run goes on.
        from: u32,
    },
    /// A revision was begun and is not finished.
    #[error(transparent)]
    HalfDone(#[from] HalfDoneError),
    /// A statement with which nobody could keep track of the script.
    #[error(
        "`{statement}` at {file}:{line} cannot be run in a migration: {why}\nhint: take it out; nothing of it was run"
    )]
    Untracked {
        /// The script.
        file: String,
        /// The line on which the statement starts.
        line: usize,
        /// The statement's first word.
        statement: String,
        /// Why not.
        why: &'static str,
    },
    /// Diesel's table cannot be read.
    #[error(
        "cannot read which migrations are applied\nhint: see that no other program holds the database, that its file is whole, and that `__diesel_schema_migrations` is the table that Diesel made"
    )]
    Applied(#[source] diesel::result::Error),
    /// Diesel's table is not there and cannot be made.
    #[error(
        "cannot make the tables that say which migrations are applied\nhint: see that the database may be written, that its user may create tables, that there is room, and that no other program holds it"
    )]
    Table(#[source] Box<dyn StdError + Send + Sync>),
    /// An embedded migration that does not give its text.
    #[error("cannot read the embedded migration `{name}`")]
    Embedded {
        /// The migration.
        name: String,
        /// What it said.
        source: Box<dyn StdError + Send + Sync>,
    },
}
