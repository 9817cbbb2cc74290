//! Data migrations: steps that are functions in Rust, each at its place in the script of its revision.

use std::error::Error as StdError;

use super::script::Direction;
use super::{FunctionError, MigrateError};
use crate::revision::{CALL, Revision, Revisions, Version, is_call};
use crate::sql::split_statements;

/// An error of any kind.
pub(super) type BoxError = Box<dyn StdError + Send + Sync>;

/// What runs in place of the statement that calls it.
pub(super) type Function<C> = dyn Fn(&mut C) -> Result<(), BoxError> + Send + Sync;

/// A step of a revision that is a function in Rust.
///
/// It belongs to a folder whose up.sql has the statement [`CALL`](crate::revision::CALL), which `revision --rust` writes. There
/// the function runs, in the transaction of the revision; what stands before and behind it in the script runs before and behind.
///
/// A function is for ever: it runs on the tables as they were when it was written, on a new database of next year, too. So it must
/// not use today's models, which will have other columns then; plain SQL, or `diesel::table!` definitions of its own beside it, stay
/// what they are.
///
/// ```
/// use diesel::prelude::*;
/// use diesel::sqlite::SqliteConnection;
/// use olembic::migrate::DataMigration;
///
/// fn slugs(conn: &mut SqliteConnection) -> QueryResult<()> {
///     diesel::sql_query("UPDATE posts SET slug = lower(title)").execute(conn)?;
///     Ok(())
/// }
///
/// let _step = DataMigration::new("2026-11-22-101500_slugs", slugs);
/// ```
pub struct DataMigration<C> {
    name: String,
    up: Box<Function<C>>,
    down: Option<Box<Function<C>>>,
}

impl<C> DataMigration<C> {
    /// The step of the revision with this folder name, or version.
    pub fn new<E: Into<BoxError>>(
        revision: &str,
        up: impl Fn(&mut C) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: revision.to_owned(),
            up: Box::new(move |conn| up(conn).map_err(Into::into)),
            down: None,
        }
    }

    /// With what undoes it, where down.sql calls it.
    pub fn down<E: Into<BoxError>>(
        mut self,
        down: impl Fn(&mut C) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self {
        self.down = Some(Box::new(move |conn| down(conn).map_err(Into::into)));
        self
    }

    fn version(&self) -> Version {
        Version::of(&self.name)
    }
}

/// All data migrations of a program.
pub struct DataMigrations<C>(Vec<DataMigration<C>>);

impl<C> Default for DataMigrations<C> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<C> DataMigrations<C> {
    /// Adds one.
    pub fn add(&mut self, migration: DataMigration<C>) {
        self.0.push(migration);
    }

    /// For every call in these revisions, a function that does nothing: where only the tables matter.
    #[cfg(feature = "cli")]
    pub(crate) fn passed_over(revisions: &Revisions) -> Self
    where
        C: 'static,
    {
        let called = revisions.iter().filter(|revision| calls_any(revision));
        let nothing = |_: &mut C| Ok::<(), BoxError>(());
        Self(
            called
                .map(|revision| DataMigration::new(&revision.name, nothing).down(nothing))
                .collect(),
        )
    }

    /// Whether there are none.
    #[cfg(feature = "cli")]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether any of these revisions calls a function.
    #[cfg(feature = "cli")]
    pub(crate) fn are_called(revisions: &Revisions) -> bool {
        revisions.iter().any(calls_any)
    }

    /// Whether each has a revision that calls it, in both directions for which there is a function, and no revision has two.
    ///
    /// # Errors
    /// [`MigrateError`] names the first that would never run.
    pub fn check(&self, revisions: &Revisions) -> Result<(), MigrateError> {
        for (index, migration) in self.0.iter().enumerate() {
            let version = migration.version();
            let name = || migration.name.clone();
            let Some(revision) = revisions.get(&version) else {
                return Err(FunctionError::NoRevision { name: name() }.into());
            };
            if !calls(&revision.up.text) {
                let file = revision.up.file.clone();
                return Err(FunctionError::NotCalled { name: name(), file }.into());
            }
            let down = revision.down.as_ref().filter(|down| !calls(&down.text));
            if let (Some(_), Some(down)) = (&migration.down, down) {
                let file = down.file.clone();
                return Err(FunctionError::NotCalled { name: name(), file }.into());
            }
            if self.0.iter().take(index).any(|other| other.version() == version) {
                return Err(FunctionError::Twice { name: name() }.into());
            }
        }
        Ok(())
    }

    /// The function that the revision's script calls; `None` if it calls none.
    ///
    /// # Errors
    /// When the program does not have it.
    pub(super) fn of(
        &self,
        revision: &Revision,
        direction: Direction,
    ) -> Result<Option<&Function<C>>, MigrateError> {
        let script = match direction {
            Direction::Up => Some(&revision.up),
            Direction::Down => revision.down.as_ref(),
        };
        let Some(script) = script.filter(|script| calls(&script.text)) else {
            return Ok(None);
        };
        let found = self.0.iter().find(|one| one.version() == revision.version);
        let function = found.and_then(|found| match direction {
            Direction::Up => Some(&found.up),
            Direction::Down => found.down.as_ref(),
        });
        match function {
            Some(function) => Ok(Some(function.as_ref())),
            None => Err(FunctionError::Missing {
                name: revision.name.clone(),
                file: script.file.clone(),
                down: direction == Direction::Down,
            }
            .into()),
        }
    }
}

/// Whether one of its scripts has a call.
#[cfg(feature = "cli")]
fn calls_any(revision: &Revision) -> bool {
    calls(&revision.up.text) || revision.down.as_ref().is_some_and(|down| calls(&down.text))
}

/// Whether the call is a statement of the script; in a comment, or in the body of a trigger, it is none. A script that cannot be cut is
/// refused when it is to run.
fn calls(script: &str) -> bool {
    // Most have none at all, and need not be cut for it.
    script.contains(CALL)
        && split_statements(script)
            .is_ok_and(|statements| statements.iter().any(|statement| is_call(&statement.text)))
}
