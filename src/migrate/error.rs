//! What can go wrong between a revision and a database.
//! A failed statement is shown with its file, its line and the database's own words.

use std::error::Error as StdError;

use crate::revision::{ReferenceError, RevisionError, Version};
use crate::sql::SqlError;

/// A database that cannot be opened. The URL in it has no password.
#[derive(Debug, thiserror::Error)]
#[error("cannot open the database `{url}`: {cause}\nhint: {hint}")]
pub struct OpenError {
    /// The URL, without its password.
    pub url: String,
    /// What the database, or its driver, said.
    pub cause: String,
    /// The way out.
    pub hint: String,
}

/// A word that is no target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no target of {verb}: {cause}\nhint: {hint}")]
pub struct TargetError {
    /// The word.
    pub text: String,
    /// `upgrade` or `downgrade`.
    pub verb: &'static str,
    /// What is wrong with it.
    pub cause: &'static str,
    /// What would be right.
    pub hint: &'static str,
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
    /// More steps were asked for than there are.
    #[error("{} asked for, but only {there} {}\nhint: {}", steps(*asked), are(*there, what), steps_hint(what))]
    TooFar {
        /// What the steps would run over: `pending` or `applied`.
        what: &'static str,
        /// The number asked for.
        asked: usize,
        /// The number there are.
        there: usize,
    },
    /// A downgrade to a revision that is not applied.
    #[error("cannot downgrade to `{name}`, which is not applied\nhint: `upgrade {name}` goes there")]
    NotApplied {
        /// The revision.
        name: String,
    },
    /// An applied revision whose folder is gone.
    #[error(
        "version `{version}` is applied, but the migrations folder does not have it\nhint: bring its folder back (another git branch?), for only its down.sql knows how to undo it"
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
        after_failure(*in_transaction)
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
        in_transaction: bool,
    },
    /// A migration whose statements ran, but which could not be recorded or committed.
    #[error("`{name}` ran, but could not be completed: {cause}\nhint: {}", after_failure(*in_transaction))]
    Completion {
        /// The revision.
        name: String,
        /// The database's own words.
        cause: String,
        /// Whether the migration was undone as a whole.
        in_transaction: bool,
    },
    /// Diesel's table cannot be read.
    #[error(
        "cannot read which migrations are applied\nhint: see that no other program holds the database, and that `__diesel_schema_migrations` is the table that Diesel made"
    )]
    Applied(#[source] diesel::result::Error),
    /// Diesel's table is not there and cannot be made.
    #[error(
        "cannot make the table of applied migrations\nhint: see that the database may be written, that there is room, and that no other program holds it"
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

fn steps(count: usize) -> String {
    let verb = if count == 1 { "step was" } else { "steps were" };
    format!("{count} {verb}")
}

fn are(count: usize, what: &str) -> String {
    let verb = if count == 1 {
        "revision is"
    } else {
        "revisions are"
    };
    format!("{verb} {what}")
}

fn steps_hint(what: &str) -> &'static str {
    if what == "pending" {
        "`upgrade head` runs them all"
    } else {
        "`downgrade base` reverts them all"
    }
}

fn indented(statement: &str) -> String {
    const LINES: usize = 20;
    const LETTERS: usize = 200;
    let shortened = |line: &str| {
        let start: String = line.chars().take(LETTERS).collect();
        let more = if start.len() < line.len() { " ..." } else { "" };
        format!("  {start}{more}")
    };
    let mut lines: Vec<String> = statement.lines().take(LINES).map(shortened).collect();
    if statement.lines().count() > LINES {
        lines.push("  ...".to_owned());
    }
    lines.join("\n")
}

fn after_failure(in_transaction: bool) -> &'static str {
    if in_transaction {
        "nothing of this migration was kept; correct it and run it again"
    } else {
        "it ran without a transaction, so its earlier statements may have been kept: look before you run it again"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_statement_is_shown_in_part() {
        assert_eq!(indented("SELECT 1,\r\n  2"), "  SELECT 1,\n    2");
        let wide = indented(&"ж".repeat(1000));
        assert_eq!(wide, format!("  {} ...", "ж".repeat(200)));
        let high = indented(&"x\n".repeat(100));
        assert_eq!(high.lines().count(), 21);
        assert!(high.ends_with("\n  ..."));
    }
}
