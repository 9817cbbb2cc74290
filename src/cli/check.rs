//! `check`: compares the models with the database, and what the migrations lead to with the models; for people and
//! for CI systems.

use serde_json::{Value, json};

use super::compare::{compare, operations, tell_left_out};
use super::lockstep;
use super::session::Session;
use super::source::Source;
use super::{AppConnection, CliError, Exit, printer};
use crate::diff::Hints;
use crate::migrate::Status;
use crate::ops::Operation;

pub(super) fn run<C: AppConnection>(session: &Session<C>, json: bool) -> Result<Exit, CliError> {
    if let Some(lockstep) = session.lockstep()? {
        return lockstep::check::run(session, &lockstep, json);
    }
    let found = find(session)?;
    if json {
        let mut document = found.document();
        document["format"] = 1.into();
        printer::json(&document)?;
    }
    found.tell(json)
}

/// What is to be done so that the database, and what the migrations make, become what the models ask for.
pub(super) struct Found {
    pending: usize,
    of_database: Vec<Operation>,
    of_migrations: Vec<Operation>,
}

/// Looks at the program's own backend.
pub(super) fn find<C: AppConnection>(session: &Session<C>) -> Result<Found, CliError> {
    tell_left_out(session)?;
    let revisions = session.revisions()?;
    let mut conn: C = session.look()?;
    let pending = Status::read(&mut conn, &revisions)?.pending().count();
    let of_database = compare(&mut conn, session, &Hints::no_rename())?;
    let replayed = Source::Migrations.side::<C>(session)?;
    let of_migrations = operations(
        session,
        &replayed,
        &Source::Models.side::<C>(session)?,
        &Hints::no_rename(),
    )?;
    Ok(Found {
        pending,
        of_database,
        of_migrations,
    })
}

impl Found {
    pub(super) fn document(&self) -> Value {
        json!({
            "pending": self.pending,
            "database": lines(&self.of_database),
            "migrations": lines(&self.of_migrations),
        })
    }

    /// Says what it means; the operations, too, where no document has them.
    pub(super) fn tell(&self, has_document: bool) -> Result<Exit, CliError> {
        let pending = self.pending;
        if !has_document {
            print(&self.of_database)?;
        }
        match (self.of_database.is_empty(), self.of_migrations.is_empty()) {
            (true, true) => {
                printer::say("no difference: the database is what the models ask for");
                return Ok(Exit::Done);
            }
            (false, true) if pending > 0 => printer::warn(&format!(
                "{pending} pending, which may be the difference\nhint: `upgrade` runs what is pending"
            )),
            (false, true) => printer::warn(
                "the migrations lead to what the models ask for, but this database is something else: it was changed by hand, or stamped without a run\nhint: undo that, or write a revision by hand for databases that are as the migrations left them",
            ),
            (true, false) => {
                if !has_document {
                    print(&self.of_migrations)?;
                }
                printer::warn(
                    "the database is what the models ask for, but the migrations do not lead there: a new database would be something else\nhint: run `revision --autogenerate` against a database that the migrations alone have made",
                );
            }
            (false, false) if pending > 0 => printer::warn(&format!(
                "{pending} pending, which may be a part of the difference\nhint: run `upgrade`, then `revision --autogenerate`"
            )),
            (false, false) => printer::say("`revision --autogenerate` writes the difference"),
        }
        Ok(Exit::Difference)
    }
}

/// The operations, a line each.
pub(super) fn lines(operations: &[Operation]) -> Vec<String> {
    operations.iter().map(Operation::describe).collect()
}

fn print(operations: &[Operation]) -> Result<(), CliError> {
    operations
        .iter()
        .try_for_each(|operation| printer::data(operation.describe()))
}
