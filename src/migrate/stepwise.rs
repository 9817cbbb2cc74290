//! Takes a step on a database whose DDL no transaction holds: every statement that commits by itself is noted before it runs.
//! Rows between them change in a transaction that also notes how far the script has come. So a death at any moment leaves
//! something that the next run goes on from.

mod failures;
mod functions;

use std::collections::BTreeSet;
use std::time::Instant;

use diesel::connection::TransactionManager;
use diesel::result::Error;
use diesel::{Connection, QueryResult};

use super::journal::{Journal, Kind, Place, State};
use super::run::{Step, timed};
use super::script::Cut;
use super::{Checksum, Database, HalfDoneError, InForce, MigrateError, Notice, Progress, TableLock};
use crate::revision::is_call;
use crate::sql::{Statement, words_in};

/// A step under way.
pub(super) struct Stepwise<'a, C: 'static> {
    step: &'a Step<'a, C>,
    cut: &'a Cut<'a>,
    journal: &'static dyn Journal<C>,
    progress: &'a mut dyn Progress,
    start: Instant,
    /// The statement from which a failed run goes on: what stands before it is kept.
    from: usize,
    /// Whether a transaction is open, with everything from `from` on in it.
    open: bool,
    /// The words of statements on rows that a transaction is known to hold.
    held: BTreeSet<Vec<String>>,
    in_force: InForce,
}

impl<'a, C: Database> Stepwise<'a, C> {
    pub(super) fn new(
        step: &'a Step<'a, C>,
        cut: &'a Cut<'a>,
        journal: &'static dyn Journal<C>,
        progress: &'a mut dyn Progress,
    ) -> Self {
        Self {
            step,
            cut,
            journal,
            progress,
            start: Instant::now(),
            from: 0,
            open: false,
            held: BTreeSet::new(),
            in_force: InForce::default(),
        }
    }

    pub(super) fn run(mut self, conn: &mut C) -> Result<(), MigrateError> {
        conn.without_transaction(|conn| {
            let limited = conn.limit(&self.step.limits);
            self.in_force = limited.map_err(|error| MigrateError::Begin {
                name: self.cut.name.to_owned(),
                cause: error.to_string(),
            })?;
            let undo = self.in_force.undo.clone();
            let result = self.statements(conn);
            if let Some(undo) = undo {
                // A connection that is gone has no settings.
                let _ = conn.batch_execute(&undo);
            }
            result
        })
    }

    fn statements(&mut self, conn: &mut C) -> Result<(), MigrateError> {
        let kinds = self.kinds()?;
        self.resume(conn, &kinds)?;
        let cut = self.cut;
        let statements = cut.statements.iter().zip(kinds).enumerate();
        for (index, (statement, kind)) in statements.skip(self.from) {
            self.one(conn, index, statement, kind)?;
        }
        let end = self.begin(conn).and_then(|()| {
            self.step.record(conn, self.start)?;
            self.journal.clear(conn)?;
            self.commit(conn)
        });
        end.map_err(|error| self.incomplete(conn, error))
    }

    /// Refuses what cannot be tracked before anything runs.
    fn kinds(&self) -> Result<Vec<Kind>, MigrateError> {
        let mut kinds = Vec::new();
        for statement in &self.cut.statements {
            let kind = self.journal.kind(&statement.text);
            if let Kind::Refused(why) = kind {
                let first = statement.text.split_whitespace().next();
                return Err(MigrateError::Untracked {
                    file: self.cut.file.to_owned(),
                    line: statement.line,
                    statement: first.unwrap_or_default().to_owned(),
                    why,
                });
            }
            kinds.push(kind);
        }
        Ok(kinds)
    }

    /// Finds out from where to go on, and gives the session what it had there.
    fn resume(&mut self, conn: &mut C, kinds: &[Kind]) -> Result<(), MigrateError> {
        let Some(place) = self.journal.read(conn).map_err(MigrateError::Ledger)? else {
            return Ok(());
        };
        let at = place.statement;
        // Of what is in doubt, people may have said that it has run, or not.
        let ran = match place.state {
            State::Next => vec![at, at + 1],
            State::Begun(_) | State::InDoubt => vec![at + 1],
        };
        if !ran
            .iter()
            .any(|count| self.checksum(*count).as_ref() == Some(&place.ran))
        {
            return Err(HalfDoneError::Edited {
                file: self.cut.file.to_owned(),
                ran: at,
            }
            .into());
        }
        self.from = match (&place.state, self.cut.statements.get(at)) {
            (State::Next, _) | (_, None) => at,
            (State::InDoubt, Some(statement)) => return Err(self.in_doubt(at, statement)),
            (State::Begun(before), Some(statement)) => {
                let now = self.journal.catalogue(conn, &statement.text);
                let has_run = now.map_err(MigrateError::Ledger)? != *before;
                at + usize::from(has_run)
            }
        };
        tracing::info!(revision = self.cut.name, statement = self.from + 1, "goes on");
        for (statement, kind) in self.cut.statements.iter().zip(kinds).take(self.from) {
            match kind {
                Kind::Session => {
                    timed(conn, statement, self.progress).map_err(|error| self.failure(statement, &error))?
                }
                Kind::Temporary => {
                    return Err(HalfDoneError::LostSession {
                        name: self.cut.name.to_owned(),
                        file: self.cut.file.to_owned(),
                        line: statement.line,
                        statement: statement.text.clone(),
                        from: self.from + 1,
                        all: self.cut.statements.len(),
                    }
                    .into());
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Runs one statement; the tables that earlier ones have made are there now.
    fn one(
        &mut self,
        conn: &mut C,
        index: usize,
        statement: &Statement,
        kind: Kind,
    ) -> Result<(), MigrateError> {
        if is_call(&statement.text) {
            return self.function(conn, index, statement);
        }
        let untold = kind == Kind::Rows && {
            let asked = self.is_untold(conn, statement);
            asked.map_err(|error| self.failed(conn, statement, &error))?
        };
        let kind = if untold { Kind::Untold } else { kind };
        let result = match kind {
            Kind::Rows => self
                .begin(conn)
                .and_then(|()| timed(conn, statement, self.progress)),
            Kind::Session | Kind::Temporary => timed(conn, statement, self.progress),
            Kind::Transaction | Kind::Refused(_) => self.keep(conn, index + 1),
            Kind::Definition => {
                self.held.clear();
                return self.definition(conn, index, statement);
            }
            Kind::Untold => return self.untold(conn, index, statement),
        };
        result.map_err(|error| self.failed(conn, statement, &error))
    }

    /// Notes the statement with the catalogue before it, in one transaction with the rows that were changed before.
    fn definition(&mut self, conn: &mut C, index: usize, statement: &Statement) -> Result<(), MigrateError> {
        let noted = self.journal.catalogue(conn, &statement.text).and_then(|before| {
            self.note(conn, index, State::Begun(before.clone()))?;
            self.commit(conn)?;
            Ok(before)
        });
        let before = noted.map_err(|error| self.failed(conn, statement, &error))?;
        self.from = index;
        let mut pauses = self.step.limits.pauses();
        let mut tries = 0;
        loop {
            let start = Instant::now();
            let Err(error) = timed(conn, statement, self.progress) else {
                break;
            };
            tries += 1;
            let time = start.elapsed();
            let after = self.journal.catalogue(conn, &statement.text);
            if after.is_ok_and(|after| after != before) {
                // It has done a part of its work, as DROP TABLE of several tables does.
                let _ = self.note(conn, index, State::InDoubt);
                return Err(self.half(statement, &error));
            }
            let waited = C::is_busy(&error) || self.in_force.may_have_waited(&error, time);
            if !waited || C::is_cut(&error) {
                return Err(self.failed(conn, statement, &error));
            }
            let lock = self.table_lock(conn, statement, &error, tries);
            let Some(pause) = pauses.next() else {
                // It notes from where the next run goes on.
                self.failed(conn, statement, &error);
                let lock = Box::new(lock);
                return Err(MigrateError::TableLock { lock });
            };
            Notice::TriedAgain(&lock, pause).tell(self.progress);
            std::thread::sleep(pause);
        }
        self.from = index + 1;
        Ok(())
    }

    fn table_lock(&self, conn: &mut C, statement: &Statement, error: &Error, tries: u32) -> TableLock {
        TableLock {
            name: self.cut.name.to_owned(),
            file: self.cut.file.to_owned(),
            line: statement.line,
            statement: statement.text.clone(),
            cause: error.to_string(),
            waited: self.in_force.table_lock.unwrap_or_default(),
            tries,
            holders: conn.holders(&statement.text),
            undone: self.from == 0,
        }
    }

    /// Notes before it that nobody will know, and after it that it has run.
    fn untold(&mut self, conn: &mut C, index: usize, statement: &Statement) -> Result<(), MigrateError> {
        let noted = self
            .note(conn, index, State::InDoubt)
            .and_then(|()| self.commit(conn));
        noted.map_err(|error| self.failed(conn, statement, &error))?;
        self.from = index;
        let result = self.begin(conn).and_then(|()| {
            timed(conn, statement, self.progress)?;
            self.keep(conn, index + 1)
        });
        result.map_err(|error| {
            self.undo(conn);
            self.half(statement, &error)
        })
    }

    /// Commits the rows that were changed, and notes that the script has come so far.
    fn keep(&mut self, conn: &mut C, next: usize) -> QueryResult<()> {
        if self.open {
            self.note(conn, next, State::Next)?;
            self.commit(conn)?;
            self.from = next;
        }
        Ok(())
    }

    fn note(&self, conn: &mut C, index: usize, state: State) -> QueryResult<()> {
        let count = index + usize::from(state != State::Next);
        let revision = &self.step.revision;
        let place = Place {
            revision: revision.version.clone(),
            name: revision.name.clone(),
            direction: self.step.direction,
            statement: index,
            ran: self.checksum(count).unwrap_or_default(),
            state,
        };
        self.journal.write(conn, &place)
    }

    /// Over so many statements; `None` if there are fewer.
    fn checksum(&self, count: usize) -> Option<String> {
        let statements = self.cut.statements.get(..count)?;
        let texts: Vec<_> = statements
            .iter()
            .map(|statement| statement.text.as_str())
            .collect();
        Some(Checksum::of_parts(&texts).as_str().to_owned())
    }

    fn begin(&mut self, conn: &mut C) -> QueryResult<()> {
        if !self.open {
            <C as Connection>::TransactionManager::begin_transaction(conn)?;
            self.open = true;
        }
        Ok(())
    }

    fn commit(&mut self, conn: &mut C) -> QueryResult<()> {
        if self.open {
            <C as Connection>::TransactionManager::commit_transaction(conn)?;
            self.open = false;
        }
        Ok(())
    }

    fn undo(&mut self, conn: &mut C) {
        if self.open {
            // Where it fails the connection is gone, and the database undoes it.
            let _ = <C as Connection>::TransactionManager::rollback_transaction(conn);
            self.open = false;
        }
    }

    /// Notes from where the next run goes on, if anything is kept.
    fn remember(&self, conn: &mut C) {
        if self.from > 0 {
            // Where it fails, what was noted before is right, too.
            let _ = self.note(conn, self.from, State::Next);
        } else {
            let _ = self.journal.clear(conn);
        }
    }

    fn is_untold(&mut self, conn: &mut C, statement: &Statement) -> QueryResult<bool> {
        let words = words_in(&statement.text, C::syntax());
        if self.held.contains(&words) {
            return Ok(false);
        }
        let untold = self.journal.is_untold(conn, &statement.text)?;
        if !untold {
            self.held.insert(words);
        }
        Ok(untold)
    }
}
