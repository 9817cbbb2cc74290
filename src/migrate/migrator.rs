//! Upgrade, downgrade and startup: look; where something is to be done, lock, look again, and take the steps one by one.
//! The look is read-only and costs two queries; where nothing is to be done, nothing else happens.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use super::journal::Place;
use super::progress::Steps as OnSteps;
use super::refuse::{refuse_edited, refuse_half, refuse_pooled};
use super::repairs::Repairs;
use super::run::Step;
use super::script::Direction;
use super::stamp::{Stamp, Stamped};
use super::{
    DataMigrations, Database, DowngradeTarget, Limits, MigrateError, Notice, Progress, Status, UpgradeTarget,
    path, preflight,
};
use crate::revision::{Revision, Revisions, Version};

/// Runs revisions on databases.
///
/// ```
/// use std::time::Duration;
///
/// use diesel::sqlite::SqliteConnection;
/// use olembic::migrate::{Database, Migrator, Progress, UpgradeTarget};
/// use olembic::revision::{Revision, Revisions, Script};
///
/// struct Quiet;
/// impl Progress for Quiet {}
///
/// let up = Script { text: "CREATE TABLE tags (id INTEGER);".to_owned(), file: "up.sql".to_owned() };
/// let revisions = Revisions::new([Revision::new("1_tags".to_owned(), up, None, true)?])?;
/// let mut connection = SqliteConnection::open(":memory:")?;
/// let migrator = Migrator::new(&revisions).lock_timeout(Duration::from_secs(60));
/// assert_eq!(migrator.upgrade(&mut connection, &UpgradeTarget::Head, &mut Quiet)?, 1);
/// # anyhow::Ok(())
/// ```
pub struct Migrator<'a, C> {
    pub(super) revisions: &'a Revisions,
    functions: Option<&'a DataMigrations<C>>,
    lock_timeout: Duration,
    limits: Limits,
    pub(super) accept_edited: &'a [String],
    single_starter: bool,
}

/// What is to run, in its order.
pub(super) type Steps<'a, C> = Vec<Step<'a, C>>;

impl<'a, C: Database> Migrator<'a, C> {
    /// How long a lock is waited for if nothing else is said.
    pub const LOCK_TIMEOUT: Duration = Duration::from_secs(300);

    /// One for these revisions.
    pub fn new(revisions: &'a Revisions) -> Self {
        Self {
            revisions,
            functions: None,
            lock_timeout: Self::LOCK_TIMEOUT,
            limits: Limits::default(),
            accept_edited: &[],
            single_starter: false,
        }
    }

    /// With the functions that scripts call.
    pub fn functions(mut self, functions: &'a DataMigrations<C>) -> Self {
        self.functions = Some(functions);
        self
    }

    /// How long to wait while somebody else migrates the database.
    pub fn lock_timeout(mut self, timeout: Duration) -> Self {
        self.lock_timeout = timeout;
        self
    }

    /// Whether nobody else migrates the database, by the word of whoever asks. On a cluster whose nodes do not know each other's locks
    /// nothing runs without that ([`MigrateError::Cluster`]), and no lock is taken with it; elsewhere it changes nothing.
    pub fn single_starter(mut self, single: bool) -> Self {
        self.single_starter = single;
        self
    }

    /// How long statements may wait for tables and take, and how often they are tried again.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Revisions, as [`Revisions::find`] knows them, that may have been edited after they were applied: from now on the new text
    /// is what was applied.
    pub fn accept_edited(mut self, revisions: &'a [String]) -> Self {
        self.accept_edited = revisions;
        self
    }

    /// Applies pending revisions up to the target, each in its own transaction. Before each, the rows of the database are
    /// asked what its preflight lines say. Returns how many ran.
    ///
    /// # Errors
    /// [`MigrateError`]. Revisions that ran before the failing one stay applied; the failing one leaves nothing, if it
    /// runs in a transaction.
    pub fn upgrade(
        &self,
        conn: &mut C,
        target: &UpgradeTarget,
        progress: &mut dyn Progress,
    ) -> Result<usize, MigrateError> {
        self.run(conn, progress, |status, _| {
            refuse_edited(status, self.accept_edited)?;
            self.up(path::upgrade(status, target)?)
        })
    }

    /// Whether [`upgrade`](Self::upgrade) would do nothing at all, to the ledger neither. A look that changes nothing.
    ///
    /// # Errors
    /// [`MigrateError`], where it cannot be known.
    pub fn is_done(&self, conn: &mut C, target: &UpgradeTarget) -> Result<bool, MigrateError> {
        let status = Status::read(conn, self.revisions)?;
        let in_order = status.half().is_none() && status.edited().next().is_none();
        let repairs = Repairs::of(&status, self.accept_edited)?;
        Ok(in_order && repairs.is_empty() && path::upgrade(&status, target)?.is_empty())
    }

    /// Brings a database to all heads. An edited revision is an error only where something is to be run; else it is a notice.
    ///
    /// # Errors
    /// As for [`upgrade`](Self::upgrade).
    pub fn startup(&self, conn: &mut C, progress: &mut dyn Progress) -> Result<usize, MigrateError> {
        let mut noticed = Vec::new();
        let ran = self.run(conn, progress, |status, _| {
            let pending = path::upgrade(status, &UpgradeTarget::Heads)?;
            if pending.is_empty() {
                noticed = status.edited().collect();
            } else {
                refuse_edited(status, self.accept_edited)?;
            }
            self.up(pending)
        })?;
        for edited in &noticed {
            Notice::Edited(edited).tell(progress);
        }
        Ok(ran)
    }

    /// Reverts applied revisions down to the target, the last one first, each in its own transaction. Returns how many ran. A
    /// revision without a folder is reverted by what the ledger keeps of it.
    ///
    /// # Errors
    /// [`MigrateError`], as for [`upgrade`](Self::upgrade). A revision on the way that cannot be reverted is found before
    /// anything runs.
    pub fn downgrade(
        &self,
        conn: &mut C,
        target: &DowngradeTarget,
        progress: &mut dyn Progress,
    ) -> Result<usize, MigrateError> {
        self.run(conn, progress, |status, conn| {
            refuse_edited(status, self.accept_edited)?;
            self.down(conn, status, &path::downgrade(status, target)?)
        })
    }

    /// Says that a database is at these revisions, and runs nothing: they count as applied, with all that they stand or depend on,
    /// and what stands on them does not. With `purge` nothing else does, either.
    ///
    /// # Errors
    /// [`MigrateError`]; then nothing was changed.
    pub fn stamp(
        &self,
        conn: &mut C,
        targets: &[String],
        purge: bool,
        progress: &mut dyn Progress,
    ) -> Result<Stamped, MigrateError> {
        match Status::read(conn, self.revisions) {
            Ok(status) if Stamp::of(&status, targets, purge)?.is_empty() => return Ok(Stamped::default()),
            Ok(_) => {}
            // Whoever writes it may be migrating it: that is what the lock is waited for.
            Err(MigrateError::Applied(error) | MigrateError::Ledger(error)) if C::is_busy(&error) => {}
            Err(error) => return Err(error),
        }
        self.locked(conn, progress, |conn, progress| {
            let status = Status::read(conn, self.revisions)?;
            refuse_half::<C>(&status, &[])?;
            let stamp = Stamp::of(&status, targets, purge)?;
            let repairs = Repairs::of(&status, &[])?;
            conn.make_tables().map_err(MigrateError::Table)?;
            conn.check_ledger().map_err(MigrateError::Ledger)?;
            repairs.make(conn).map_err(MigrateError::LedgerNotWritten)?;
            repairs.tell(progress);
            stamp.make(conn, &status, self.revisions)
        })
    }

    pub(super) fn up(&self, revisions: Vec<&'a Revision>) -> Result<Steps<'a, C>, MigrateError> {
        revisions
            .into_iter()
            .map(|revision| self.step(Cow::Borrowed(revision), Direction::Up))
            .collect()
    }

    pub(super) fn down(
        &self,
        conn: &mut C,
        status: &Status<'a>,
        versions: &[Version],
    ) -> Result<Steps<'a, C>, MigrateError> {
        let revision = |version: &Version, conn: &mut C| {
            if let Some(revision) = status.revisions().get(version) {
                return Ok(Cow::Borrowed(revision));
            }
            let kept = conn.kept(version).map_err(MigrateError::Ledger)?;
            let kept = kept.ok_or_else(|| MigrateError::NoFolder {
                version: version.clone(),
            })?;
            let revision = kept.into_revision()?;
            match revision.down {
                Some(_) => Ok(Cow::Owned(revision)),
                None => Err(MigrateError::NoDownScript { name: revision.name }),
            }
        };
        versions
            .iter()
            .map(|version| self.step(revision(version, conn)?, Direction::Down))
            .collect()
    }

    fn step(&self, revision: Cow<'a, Revision>, direction: Direction) -> Result<Step<'a, C>, MigrateError> {
        let function = match self.functions {
            Some(functions) => functions.of(&revision, direction)?,
            None => {
                DataMigrations::<C>::default().of(&revision, direction)?;
                None
            }
        };
        Ok(Step {
            parents: self.revisions.parents(&revision),
            revision,
            direction,
            function,
            limits: self.limits.clone(),
        })
    }

    /// Looks, and where something is to be done locks, looks again and does it.
    fn run(
        &self,
        conn: &mut C,
        progress: &mut dyn Progress,
        mut steps: impl FnMut(&Status<'a>, &mut C) -> Result<Vec<Step<'a, C>>, MigrateError>,
    ) -> Result<usize, MigrateError> {
        let mut only_the_ledger = false;
        match Status::read(conn, self.revisions) {
            Ok(status) => {
                // First, so that a slip in a name is told of as such.
                let repairs = Repairs::of(&status, self.accept_edited)?;
                // What is half done may be under way, elsewhere.
                let nothing_to_run = steps(&status, conn)?.is_empty() && status.half().is_none();
                if nothing_to_run && repairs.is_empty() {
                    return Ok(0);
                }
                only_the_ledger = nothing_to_run && self.accept_edited.is_empty();
            }
            // Whoever writes it may be migrating it: that is what the lock is waited for.
            Err(MigrateError::Applied(error) | MigrateError::Ledger(error)) if C::is_busy(&error) => {}
            Err(error) => return Err(error),
        }
        let result = self.locked(conn, progress, |conn, progress| {
            let status = Status::read(conn, self.revisions)?;
            let repairs = Repairs::of(&status, self.accept_edited)?;
            let steps = steps(&status, conn)?;
            refuse_half(&status, &steps)?;
            refuse_pooled(conn, &steps)?;
            if steps.is_empty() && repairs.is_empty() {
                return Ok(0);
            }
            conn.make_tables().map_err(MigrateError::Table)?;
            // Found now, it costs nothing; found behind a script without a transaction, it would have the script run twice.
            conn.check_ledger().map_err(MigrateError::Ledger)?;
            repairs.make(conn).map_err(MigrateError::LedgerNotWritten)?;
            repairs.tell(progress);
            take_all(conn, &steps, status.half(), progress)
        });
        match result {
            // A database that nobody may write can be used all the same.
            Err(error) if only_the_ledger => {
                Notice::LedgerNotWritten(&error).tell(progress);
                Ok(0)
            }
            result => result,
        }
    }

    fn locked<T>(
        &self,
        conn: &mut C,
        progress: &mut dyn Progress,
        run: impl FnOnce(&mut C, &mut dyn Progress) -> Result<T, MigrateError>,
    ) -> Result<T, MigrateError> {
        if let Some(what) = conn.cluster().map_err(MigrateError::Applied)? {
            if !self.single_starter {
                return Err(MigrateError::Cluster { what });
            }
            tracing::info!(what, "no lock is taken, for there is a single starter");
            return run(conn, progress);
        }
        let progress = std::cell::RefCell::new(progress);
        let mut waiting = || Notice::Waiting(self.lock_timeout).tell(*progress.borrow_mut());
        conn.locked(self.lock_timeout, &mut waiting, |conn| {
            run(conn, *progress.borrow_mut())
        })
    }
}

pub(super) fn take_all<C: Database>(
    conn: &mut C,
    steps: &[Step<'_, C>],
    half: Option<&Place>,
    progress: &mut dyn Progress,
) -> Result<usize, MigrateError> {
    for step in steps {
        // What was begun has been asked for before it was.
        let begun = half.is_some_and(|half| half.revision == step.revision.version);
        if step.direction == Direction::Up && !begun {
            preflight::check(conn, &step.revision)?;
        }
        let (revision, direction) = (step.revision.name.as_str(), step.direction);
        tracing::info!(revision, ?direction, "revision runs");
        progress.step(&step.revision);
        let start = Instant::now();
        step.take(conn, progress)?;
        let time = start.elapsed();
        tracing::info!(revision, ?direction, ?time, "revision done");
        progress.done(&step.revision, time);
    }
    Ok(steps.len())
}

/// [`Migrator::upgrade`] with nothing but a function that is told of the steps.
///
/// # Errors
/// As there.
pub fn upgrade<C: Database>(
    conn: &mut C,
    revisions: &Revisions,
    target: &UpgradeTarget,
    on_step: impl FnMut(&Revision),
) -> Result<usize, MigrateError> {
    Migrator::new(revisions).upgrade(conn, target, &mut OnSteps(on_step))
}

/// [`Migrator::downgrade`] with nothing but a function that is told of the steps.
///
/// # Errors
/// As there.
pub fn downgrade<C: Database>(
    conn: &mut C,
    revisions: &Revisions,
    target: &DowngradeTarget,
    on_step: impl FnMut(&Revision),
) -> Result<usize, MigrateError> {
    Migrator::new(revisions).downgrade(conn, target, &mut OnSteps(on_step))
}

/// [`Migrator::startup`] with nothing but a function that is told of the steps. On a database that is up to date it runs two
/// queries, as Diesel's own `has_pending_migration` does.
///
/// # Errors
/// As there.
pub fn startup<C: Database>(
    conn: &mut C,
    embedded: &Revisions,
    on_step: impl FnMut(&Revision),
) -> Result<usize, MigrateError> {
    Migrator::new(embedded).startup(conn, &mut OnSteps(on_step))
}
