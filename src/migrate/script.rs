//! One revision as a migration of Diesel's: its script runs statement by statement.
//! Diesel's harness puts the transaction around it and records the version inside.

use std::cell::RefCell;
use std::fmt;

use diesel::backend::Backend;
use diesel::connection::BoxableConnection;
use diesel::migration::{self, Migration, MigrationMetadata, MigrationName, MigrationVersion};

use super::MigrateError;
use crate::revision::{Revision, Script};
use crate::sql::{Statement, split_statements};

/// A revision that Diesel's harness can run.
pub(super) struct Runnable<'a> {
    name: Name<'a>,
    metadata: Metadata,
    /// Diesel's harness passes errors on as it likes; this is the one that came first.
    failure: RefCell<Option<MigrateError>>,
}

/// What the harness is told; [`Runnable::failure`] knows more.
#[derive(Debug, thiserror::Error)]
#[error("the script failed")]
struct Failed;

impl<'a> Runnable<'a> {
    pub(super) fn new(revision: &'a Revision) -> Self {
        Self {
            name: Name(revision),
            metadata: Metadata {
                run_in_transaction: revision.run_in_transaction,
            },
            failure: RefCell::new(None),
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

    fn execute<DB: Backend>(
        &self,
        script: &Script,
        conn: &mut dyn BoxableConnection<DB>,
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
        for statement in statements {
            conn.batch_execute(&statement.text)
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
}

/// A COMMIT in the script would commit half of the migration, and leave the other half without a transaction.
fn stays_inside(statement: &Statement, file: &str) -> Result<(), MigrateError> {
    let mut words = statement
        .text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_uppercase);
    let first = words.next().unwrap_or_default();
    let ends = match first.as_str() {
        "BEGIN" | "COMMIT" | "END" => true,
        // `ROLLBACK TO savepoint` stays inside.
        "ROLLBACK" => !words.take(2).any(|word| word == "TO"),
        _ => false,
    };
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
        self.report(self.execute(&self.name.0.up, conn))
    }

    fn revert(&self, conn: &mut dyn BoxableConnection<DB>) -> migration::Result<()> {
        self.report(match &self.name.0.down {
            Some(down) => self.execute(down, conn),
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
