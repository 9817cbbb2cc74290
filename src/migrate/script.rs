//! One revision as a migration of Diesel's: its script runs statement by statement.
//! Diesel's harness puts the transaction around it and records the version inside.

use std::cell::RefCell;
use std::fmt;
use std::time::Instant;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::connection::BoxableConnection;
use diesel::migration::{self, Migration, MigrationMetadata, MigrationName, MigrationVersion};

use super::{MigrateError, Progress, SlowStatement};
use crate::revision::{Revision, Script};
use crate::sql::{Statement, split_statements};

/// Which of a revision's scripts runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Up,
    Down,
}

/// A revision that Diesel's harness can run.
pub(super) struct Runnable<'a> {
    name: Name<'a>,
    metadata: Metadata,
    /// Diesel's harness passes errors on as it likes; this is the one that came first.
    failure: RefCell<Option<MigrateError>>,
    progress: RefCell<&'a mut dyn Progress>,
}

/// What the harness is told; [`Runnable::failure`] knows more.
#[derive(Debug, thiserror::Error)]
#[error("the script failed")]
struct Failed;

impl<'a> Runnable<'a> {
    pub(super) fn new(revision: &'a Revision, progress: &'a mut dyn Progress) -> Self {
        Self {
            name: Name(revision),
            metadata: Metadata {
                run_in_transaction: revision.run_in_transaction,
            },
            failure: RefCell::new(None),
            progress: RefCell::new(progress),
        }
    }

    /// Why the script failed, if it did.
    pub(super) fn failure(self) -> Option<MigrateError> {
        self.failure.into_inner()
    }

    fn report(&self, result: Result<(), MigrateError>) -> migration::Result<()> {
        result.map_err(|error| {
            self.failure.replace(Some(error));
            Failed.into()
        })
    }

    /// Runs a script that brings its own transaction, with the version recorded in that very transaction: a kill at
    /// any moment leaves both or neither. `None`, and nothing done, for a script that does not end with a COMMIT.
    pub(super) fn run_recording<DB: Backend>(
        &self,
        direction: Direction,
        conn: &mut dyn BoxableConnection<DB>,
    ) -> Option<migration::Result<()>> {
        let revision = self.name.0;
        let script = match direction {
            Direction::Up => &revision.up,
            Direction::Down => revision.down.as_ref()?,
        };
        let commit = last_commit(&split_statements(&script.text).ok()?)?;
        let version = revision.version.as_str().replace('\'', "''");
        let record = match direction {
            Direction::Up => format!("INSERT INTO __diesel_schema_migrations (version) VALUES ('{version}')"),
            Direction::Down => format!("DELETE FROM __diesel_schema_migrations WHERE version = '{version}'"),
        };
        Some(self.report(self.execute(script, conn, Some((commit, record)))))
    }

    /// Runs the statements; before the one at the given place, the given one.
    fn execute<DB: Backend>(
        &self,
        script: &Script,
        conn: &mut dyn BoxableConnection<DB>,
        record: Option<(usize, String)>,
    ) -> Result<(), MigrateError> {
        let file = || script.file.clone();
        if script.text.is_empty() {
            return Err(MigrateError::EmptyScript { file: file() });
        }
        let in_transaction = self.metadata.run_in_transaction;
        let statements =
            split_statements(&script.text).map_err(|source| MigrateError::Script { file: file(), source })?;
        if in_transaction {
            statements
                .iter()
                .try_for_each(|s| stays_inside(s, &script.file))?;
        }
        for (place, statement) in statements.into_iter().enumerate() {
            let record = record.as_ref().filter(|(before, _)| *before == place);
            let recorded = record.map_or(Ok(()), |(_, record)| conn.batch_execute(record));
            recorded
                .and_then(|()| self.timed(&statement.text, conn))
                .map_err(|error| MigrateError::Statement {
                    name: self.name.to_string(),
                    file: file(),
                    line: statement.line,
                    statement: statement.text,
                    cause: error.to_string(),
                    in_transaction,
                })?;
        }
        Ok(())
    }

    /// Runs one statement, and tells of it where it took its time.
    fn timed<DB: Backend>(&self, statement: &str, conn: &mut dyn BoxableConnection<DB>) -> QueryResult<()> {
        let start = Instant::now();
        conn.batch_execute(statement)?;
        let time = start.elapsed();
        let mut progress = self.progress.borrow_mut();
        if time >= progress.slow_after() {
            progress.slow(SlowStatement { statement, time });
        }
        Ok(())
    }
}

/// Whether the statement begins or ends a transaction, and its first word.
fn controls_transaction(statement: &Statement) -> (bool, String) {
    let mut words = statement
        .text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_uppercase);
    let first = words.next().unwrap_or_default();
    let controls = match first.as_str() {
        "BEGIN" | "COMMIT" | "END" => true,
        // `ROLLBACK TO savepoint` stays inside.
        "ROLLBACK" => !words.take(2).any(|word| word == "TO"),
        _ => false,
    };
    (controls, first)
}

/// The place of the COMMIT behind which only settings are put back.
fn last_commit(statements: &[Statement]) -> Option<usize> {
    let ends = statements.iter().map(controls_transaction).collect::<Vec<_>>();
    let place = ends
        .iter()
        .rposition(|(_, first)| first != "PRAGMA" && first != "SET")?;
    let (controls, first) = ends.get(place)?;
    (*controls && (first == "COMMIT" || first == "END")).then_some(place)
}

/// A COMMIT in the script would commit half of the migration, and leave the other half without a transaction.
fn stays_inside(statement: &Statement, file: &str) -> Result<(), MigrateError> {
    let (ends, first) = controls_transaction(statement);
    if ends {
        return Err(MigrateError::EndsTransaction {
            file: file.to_owned(),
            line: statement.line,
            statement: first,
        });
    }
    Ok(())
}

impl<DB: Backend> Migration<DB> for Runnable<'_> {
    fn run(&self, conn: &mut dyn BoxableConnection<DB>) -> migration::Result<()> {
        self.report(self.execute(&self.name.0.up, conn, None))
    }

    fn revert(&self, conn: &mut dyn BoxableConnection<DB>) -> migration::Result<()> {
        self.report(match &self.name.0.down {
            Some(down) => self.execute(down, conn, None),
            None => Err(MigrateError::NoDownScript {
                name: self.name.to_string(),
            }),
        })
    }

    fn metadata(&self) -> &dyn MigrationMetadata {
        &self.metadata
    }

    fn name(&self) -> &dyn MigrationName {
        &self.name
    }
}

struct Name<'a>(&'a Revision);

impl MigrationName for Name<'_> {
    fn version(&self) -> MigrationVersion<'_> {
        MigrationVersion::from(self.0.version.as_str())
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.name)
    }
}

struct Metadata {
    run_in_transaction: bool,
}

impl MigrationMetadata for Metadata {
    fn run_in_transaction(&self) -> bool {
        self.run_in_transaction
    }
}
