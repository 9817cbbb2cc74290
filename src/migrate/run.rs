//! Takes one step: runs the script of a revision, and records it in the same transaction.

use std::borrow::Cow;
use std::time::Instant;

use diesel::QueryResult;
use diesel::result::Error;

use super::data::Function;
use super::inside::{Failure, inside};
use super::ledger::Record;
use super::script::{Cut, Direction, Frame};
use super::stepwise::Stepwise;
use super::{
    Database, FunctionError, InForce, KeptAfterCut, Limits, MigrateError, Notice, Progress, SlowStatement,
    TableLock,
};
use crate::revision::{Revision, Version, is_call};
use crate::sql::Statement;

/// A revision that is about to run.
pub(super) struct Step<'a, C> {
    pub(super) revision: Cow<'a, Revision>,
    pub(super) direction: Direction,
    /// The versions that it comes after.
    pub(super) parents: Vec<Version>,
    pub(super) function: Option<&'a Function<C>>,
    pub(super) limits: Limits,
}

impl<C: Database> Step<'_, C> {
    /// Runs it. A kill at any moment leaves it done and recorded or not done at all, but for a script that says
    /// `run_in_transaction = false` and brings no transaction of its own, and for a database that has no transactions around DDL:
    /// there the next run finishes it.
    pub(super) fn take(&self, conn: &mut C, progress: &mut dyn Progress) -> Result<(), MigrateError> {
        let cut = Cut::new(&self.revision, self.direction, C::syntax())?;
        if let Some(journal) = C::journal() {
            return Stepwise::new(self, &cut, journal, progress).run(conn);
        }
        let mut pauses = self.limits.pauses();
        let mut tries = 0;
        loop {
            let mut run = Run::new(self, &cut, progress);
            let result = run.take(conn);
            tries += 1;
            let Some(lock) = run.gives_way.take() else {
                return run.end(result);
            };
            // The transaction is over, so that it can be asked.
            let holders = conn.holders(&lock.statement);
            let lock = TableLock {
                tries,
                holders,
                ..*lock
            };
            let Some(pause) = pauses.next() else {
                let lock = Box::new(lock);
                return Err(MigrateError::TableLock { lock });
            };
            Notice::TriedAgain(&lock, pause).tell(progress);
            std::thread::sleep(pause);
        }
    }

    pub(super) fn record(&self, conn: &mut C, start: Instant) -> QueryResult<()> {
        let version = &self.revision.version;
        match self.direction {
            Direction::Up => {
                conn.enter_version(version)?;
                conn.enter(&Record::new(&self.revision, &self.parents, start.elapsed()))
            }
            Direction::Down => {
                let replaces = self.revision.header.iter().flat_map(|header| &header.replaces);
                for version in replaces.chain([version]) {
                    conn.strike_version(version)?;
                    conn.strike(version)?;
                }
                Ok(())
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
    in_force: InForce,
    /// Where it failed, as a whole, because of somebody else.
    gives_way: Option<Box<TableLock>>,
}

impl<'a, C: Database> Run<'a, C> {
    fn new(step: &'a Step<'a, C>, cut: &'a Cut<'a>, progress: &'a mut dyn Progress) -> Self {
        Self {
            step,
            cut,
            start: Instant::now(),
            begun: cut.frame != Frame::Around,
            progress,
            failure: None,
            in_force: InForce::default(),
            gives_way: None,
        }
    }

    fn take(&mut self, conn: &mut C) -> QueryResult<()> {
        let (step, start) = (self.step, self.start);
        match self.cut.frame {
            Frame::Around => conn.in_transaction(|conn| {
                self.in_force = conn.limit(&step.limits)?;
                self.begun = true;
                self.statements(conn, None)?;
                step.record(conn, start)
            }),
            Frame::Own { commit, .. } => conn.without_transaction(|conn| self.statements(conn, Some(commit))),
            Frame::Open => conn.without_transaction(|conn| {
                self.statements(conn, None)?;
                if conn.undo_open_transaction() {
                    let name = self.cut.name.to_owned();
                    return Err(self.fails(MigrateError::LeavesTransaction { name }));
                }
                conn.in_transaction(|conn| step.record(conn, start))
            }),
        }
    }

    /// Runs the statements; before the one at the given place, the step is recorded.
    fn statements(&mut self, conn: &mut C, record: Option<usize>) -> QueryResult<()> {
        for (place, statement) in self.cut.statements.iter().enumerate() {
            if record == Some(place) {
                self.step.record(conn, self.start)?;
            }
            if is_call(&statement.text) {
                self.function(conn, statement)?;
                continue;
            }
            let start = Instant::now();
            if let Err(error) = self.timed(conn, statement) {
                let waited = start.elapsed();
                let gives_way = C::gives_way(&error) || self.in_force.may_have_waited(&error, waited);
                if gives_way && self.cut.frame == Frame::Around && !C::is_cut(&error) {
                    self.gives_way = Some(Box::new(TableLock {
                        name: self.cut.name.to_owned(),
                        file: self.cut.file.to_owned(),
                        line: statement.line,
                        statement: statement.text.clone(),
                        cause: error.to_string(),
                        waited: self.in_force.table_lock.unwrap_or(waited),
                        tries: 0,
                        holders: Vec::new(),
                        undone: true,
                    }));
                }
                return Err(self.failed(place, statement, &error));
            }
            if self.cut.frame == Frame::Around && is_setting(statement) {
                self.in_force = conn.limit(&Limits {
                    table_lock: None,
                    statement: None,
                    ..self.step.limits
                })?;
            }
        }
        Ok(())
    }

    fn failed(&mut self, place: usize, statement: &Statement, error: &Error) -> Error {
        let cause = error.to_string();
        if C::is_cut(error) {
            let kept = match self.cut.frame {
                // It may have come through, and with it the version.
                Frame::Own { commit, whole: true } if place == commit => KeptAfterCut::Told,
                _ if self.cut.is_undone_at(place) => KeptAfterCut::Nothing,
                _ => KeptAfterCut::Unknown,
            };
            return self.fails(self.cut.cut_at(Some(statement), error, kept));
        }
        self.fails(MigrateError::Statement {
            name: self.cut.name.to_owned(),
            file: self.cut.file.to_owned(),
            line: statement.line,
            statement: statement.text.clone(),
            cause,
            undone: self.cut.is_undone_at(place),
        })
    }

    /// Notes why it fails; what it gives makes the transaction end.
    fn fails(&mut self, failure: impl Into<MigrateError>) -> Error {
        self.failure.get_or_insert_with(|| failure.into());
        Error::RollbackTransaction
    }

    fn function(&mut self, conn: &mut C, statement: &Statement) -> QueryResult<()> {
        let place = || (self.cut.file.to_owned(), statement.line);
        let Some(function) = self.step.function.filter(|_| self.cut.frame == Frame::Around) else {
            let (file, line) = place();
            return Err(self.fails(FunctionError::WithoutTransaction { file, line }));
        };
        inside(conn, function)?.map_err(|failure| {
            let (name, (file, line)) = (self.cut.name.to_owned(), place());
            self.fails(match failure {
                Failure::Own(source) => FunctionError::Failed {
                    name,
                    file,
                    line,
                    source,
                },
                Failure::Began => FunctionError::Began { name, file, line },
                Failure::Ended { cause, .. } => FunctionError::Ended {
                    name,
                    file,
                    line,
                    cause,
                },
            })
        })
    }

    fn timed(&mut self, conn: &mut C, statement: &Statement) -> QueryResult<()> {
        timed(conn, statement, self.progress)
    }

    fn end(self, result: QueryResult<()>) -> Result<(), MigrateError> {
        match (result, self.failure) {
            (Ok(()), _) => Ok(()),
            (Err(_), Some(failure)) => Err(failure),
            (Err(error), None) if C::is_cut(&error) => {
                let kept = match self.cut.frame {
                    Frame::Around if self.begun => KeptAfterCut::Told,
                    Frame::Around => KeptAfterCut::Nothing,
                    _ => KeptAfterCut::Unknown,
                };
                Err(self.cut.cut_at(None, &error, kept))
            }
            (Err(error), None) if !self.begun => Err(MigrateError::Begin {
                name: self.cut.name.to_owned(),
                cause: error.to_string(),
            }),
            (Err(error), None) => Err(MigrateError::Completion {
                name: self.cut.name.to_owned(),
                cause: error.to_string(),
                undone: match self.cut.frame {
                    Frame::Around => true,
                    Frame::Own { whole, .. } => whole,
                    Frame::Open => false,
                },
            }),
        }
    }
}

/// Whether the script may have given itself other limits.
fn is_setting(statement: &Statement) -> bool {
    let first = statement.text.get(..4).unwrap_or_default();
    first.eq_ignore_ascii_case("SET ")
}

/// Runs one statement, and tells of it where it took its time.
pub(super) fn timed<C: Database>(
    conn: &mut C,
    statement: &Statement,
    progress: &mut dyn Progress,
) -> QueryResult<()> {
    let start = Instant::now();
    conn.batch_execute(&statement.text)?;
    let time = start.elapsed();
    if time >= progress.slow_after() {
        progress.slow(SlowStatement {
            statement: &statement.text,
            time,
        });
    }
    Ok(())
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use std::time::Duration;

    use diesel::sqlite::SqliteConnection;

    use super::*;
    use crate::migrate::{DowngradeTarget, Migrator, UpgradeTarget};
    use crate::revision::{Revisions, Script};

    /// Writes down what it is told.
    struct Told(Duration, Vec<String>);

    impl Progress for Told {
        fn step(&mut self, revision: &Revision) {
            self.1.push(revision.name.clone());
        }

        fn slow(&mut self, statement: SlowStatement<'_>) {
            self.1.push(statement.statement.to_owned());
        }

        fn slow_after(&self) -> Duration {
            self.0
        }
    }

    fn script(text: &str) -> Script {
        Script {
            text: text.to_owned(),
            file: "a.sql".to_owned(),
        }
    }

    #[test]
    fn a_slow_statement_is_told_of_behind_its_step() {
        let never = Duration::MAX;
        // In Diesel's transaction, and in one of its own.
        for (begin, end) in [("", ""), ("BEGIN;", "COMMIT;")] {
            let up = script(&format!("{begin}CREATE TABLE a (b);{end}"));
            let down = script(&format!("{begin}DROP TABLE a;{end}"));
            let revision = Revision::new("1_a".to_owned(), up, Some(down), begin.is_empty()).unwrap();
            let revisions = Revisions::new([revision]).unwrap();
            let words = |statement: &str, told: bool| {
                let words = ["1_a", begin, statement, end].map(|word| word.trim_end_matches(';'));
                let words = words.into_iter().filter(|word| !word.is_empty());
                words
                    .take(if told { 4 } else { 1 })
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            };
            for (after, told) in [(Duration::ZERO, true), (never, false)] {
                let mut conn = SqliteConnection::open(":memory:").unwrap();
                let mut up = Told(after, Vec::new());
                Migrator::new(&revisions)
                    .upgrade(&mut conn, &UpgradeTarget::Head, &mut up)
                    .unwrap();
                assert_eq!(up.1, words("CREATE TABLE a (b)", told));
                let mut down = Told(after, Vec::new());
                Migrator::new(&revisions)
                    .downgrade(&mut conn, &DowngradeTarget::Base, &mut down)
                    .unwrap();
                assert_eq!(down.1, words("DROP TABLE a", told));
            }
        }
    }
}
