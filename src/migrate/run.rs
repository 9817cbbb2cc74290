//! Takes one step: runs the script of a revision, and records it in the same transaction.

use std::borrow::Cow;
use std::time::Instant;

use diesel::QueryResult;
use diesel::result::Error;

use super::data::Function;
use super::inside::{Failure, inside};
use super::ledger::Record;
use super::script::{Cut, Direction, Frame};
use super::{Database, MigrateError, Progress, SlowStatement};
use crate::revision::{Revision, Version, is_call};
use crate::sql::Statement;

/// A revision that is about to run.
pub(super) struct Step<'a, C> {
    pub(super) revision: Cow<'a, Revision>,
    pub(super) direction: Direction,
    /// The versions that it comes after.
    pub(super) parents: Vec<Version>,
    pub(super) function: Option<&'a Function<C>>,
}

impl<C: Database> Step<'_, C> {
    /// Runs it. A kill at any moment leaves it done and recorded or not done at all, but for a script that says
    /// `run_in_transaction = false` and brings no transaction of its own.
    pub(super) fn take(&self, conn: &mut C, progress: &mut dyn Progress) -> Result<(), MigrateError> {
        let cut = Cut::new(&self.revision, self.direction)?;
        let mut run = Run {
            step: self,
            cut: &cut,
            start: Instant::now(),
            begun: cut.frame != Frame::Around,
            progress,
            failure: None,
        };
        match cut.frame {
            Frame::Around => {
                let result = conn.in_transaction(|conn| {
                    run.begun = true;
                    run.statements(conn, None)?;
                    self.record(conn, run.start)
                });
                run.end(result, true)
            }
            Frame::Own { commit, whole } => {
                let result = conn.without_transaction(|conn| run.statements(conn, Some(commit)));
                run.end(result, whole)
            }
            Frame::Open => {
                let result = conn.without_transaction(|conn| {
                    run.statements(conn, None)?;
                    if conn.undo_open_transaction() {
                        let name = cut.name.to_owned();
                        return Err(run.fails(MigrateError::LeavesTransaction { name }));
                    }
                    conn.in_transaction(|conn| self.record(conn, run.start))
                });
                run.end(result, false)
            }
        }
    }

    fn record(&self, conn: &mut C, start: Instant) -> QueryResult<()> {
        let version = &self.revision.version;
        match self.direction {
            Direction::Up => {
                conn.enter_version(version)?;
                conn.enter(&Record::new(&self.revision, &self.parents, start.elapsed()))
            }
            Direction::Down => {
                conn.strike_version(version)?;
                conn.strike(version)
            }
        }
    }
}

/// A step under way.
struct Run<'a, C> {
    step: &'a Step<'a, C>,
    cut: &'a Cut<'a>,
    start: Instant,
    /// Whether the script's first statement could be reached.
    begun: bool,
    progress: &'a mut dyn Progress,
    /// What failed first: a failed ROLLBACK after it would hide it.
    failure: Option<MigrateError>,
}

impl<C: Database> Run<'_, C> {
    /// Runs the statements; before the one at the given place, the step is recorded.
    fn statements(&mut self, conn: &mut C, record: Option<usize>) -> QueryResult<()> {
        for (place, statement) in self.cut.statements.iter().enumerate() {
            if record == Some(place) {
                self.step.record(conn, self.start)?;
            }
            if is_call(&statement.text) {
                self.function(conn, statement)?;
            } else if let Err(error) = self.timed(conn, statement) {
                return Err(self.failed(place, statement, &error.to_string()));
            }
        }
        Ok(())
    }

    fn failed(&mut self, place: usize, statement: &Statement, cause: &str) -> Error {
        self.fails(MigrateError::Statement {
            name: self.cut.name.to_owned(),
            file: self.cut.file.to_owned(),
            line: statement.line,
            statement: statement.text.clone(),
            cause: cause.to_owned(),
            undone: self.cut.is_undone_at(place),
        })
    }

    /// Notes why it fails; what it gives makes the transaction end.
    fn fails(&mut self, failure: MigrateError) -> Error {
        self.failure.get_or_insert(failure);
        Error::RollbackTransaction
    }

    fn function(&mut self, conn: &mut C, statement: &Statement) -> QueryResult<()> {
        let place = || (self.cut.file.to_owned(), statement.line);
        let Some(function) = self.step.function.filter(|_| self.cut.frame == Frame::Around) else {
            let (file, line) = place();
            return Err(self.fails(MigrateError::CallWithoutTransaction { file, line }));
        };
        inside(conn, function)?.map_err(|failure| {
            let (name, (file, line)) = (self.cut.name.to_owned(), place());
            self.fails(match failure {
                Failure::Own(source) => MigrateError::Function {
                    name,
                    file,
                    line,
                    source,
                },
                Failure::Began => MigrateError::FunctionBegan { name, file, line },
                Failure::Ended(cause) => MigrateError::FunctionEnded {
                    name,
                    file,
                    line,
                    cause,
                },
            })
        })
    }

    /// Runs one statement, and tells of it where it took its time.
    fn timed(&mut self, conn: &mut C, statement: &Statement) -> QueryResult<()> {
        let start = Instant::now();
        conn.batch_execute(&statement.text)?;
        let time = start.elapsed();
        if time >= self.progress.slow_after() {
            self.progress.slow(SlowStatement {
                statement: &statement.text,
                time,
            });
        }
        Ok(())
    }

    fn end(self, result: QueryResult<()>, undone: bool) -> Result<(), MigrateError> {
        match (result, self.failure) {
            (Ok(()), _) => Ok(()),
            (Err(_), Some(failure)) => Err(failure),
            (Err(error), None) if !self.begun => Err(MigrateError::Begin {
                name: self.cut.name.to_owned(),
                cause: error.to_string(),
            }),
            (Err(error), None) => Err(MigrateError::Completion {
                name: self.cut.name.to_owned(),
                cause: error.to_string(),
                undone,
            }),
        }
    }
}
