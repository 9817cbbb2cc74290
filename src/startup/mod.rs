//! What an application does with its database before it serves: bring it to the head, or only look whether it is there.
//! It works on a connection of its own, never on one of the application's pool.

mod agreement;
#[cfg(feature = "async")]
mod asynchronous;
mod error;
mod report;

use std::time::Duration;

use diesel::migration::MigrationSource;

use crate::backend::{AppConnection, ScratchServer};
use crate::compose::Models;
use crate::migrate::{
    DataMigration, DataMigrations, Limits, Migrator, Notice, Progress, SlowStatement, Status, embedded,
};
use crate::revision::{Revision, Revisions};
use crate::schema::{Filter, Naming};

pub(crate) use agreement::{Asked, note};
#[cfg(all(feature = "async", feature = "cli"))]
pub(crate) use asynchronous::{on_a_thread, outlives_its_connection};
pub use error::StartupError;
pub use report::Report;

/// What a start does with the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnStart {
    /// Pending revisions are run.
    #[default]
    Migrate,
    /// Nothing is changed. What is not as it should be is reported, and the application starts.
    Check,
    /// Nothing is changed. What is not as it should be is reported, and is an error.
    Refuse,
}

/// A start of an application.
///
/// ```
/// use diesel::sqlite::SqliteConnection;
/// use diesel_migrations::{EmbeddedMigrations, embed_migrations};
/// use olembic::migrate::Quiet;
/// use olembic::{Models, OnStart, Startup};
///
/// # const MODELS: Models = Models::new(&[]);
/// const MIGRATIONS: EmbeddedMigrations = embed_migrations!("tests/shelf/migrations");
///
/// # let folder = tempfile::tempdir()?;
/// # let url = folder.path().join("shelf.db").display().to_string();
/// let startup = Startup::<SqliteConnection>::new(MODELS, &MIGRATIONS)?;
/// let (_connection, report) = startup.run(&url, &mut Quiet)?;
/// assert_eq!(report.ran, ["2020-01-01-000000_shelves"]);
///
/// let checked = Startup::<SqliteConnection>::new(MODELS, &MIGRATIONS)?.on_start(OnStart::Check);
/// let (_connection, report) = checked.run(&url, &mut Quiet)?;
/// // No model asks for the table that the migration made.
/// assert_eq!(report.lines(), ["drop table shelves"]);
/// # anyhow::Ok(())
/// ```
#[must_use = "nothing is done before `run`"]
pub struct Startup<C> {
    models: Models,
    revisions: Revisions,
    functions: DataMigrations<C>,
    on_start: OnStart,
    lock_timeout: Duration,
    single_starter: bool,
    limits: Limits,
    filter: Filter,
    naming: Naming,
    server: Option<ScratchServer>,
}

impl<C: AppConnection> Startup<C> {
    /// One that runs pending migrations.
    ///
    /// # Errors
    /// When an embedded migration cannot be read.
    pub fn new(models: Models, migrations: &impl MigrationSource<C::Engine>) -> Result<Self, StartupError> {
        Ok(Self::of(models, embedded::<C::Engine>(migrations)?))
    }

    /// The same with revisions that were read already.
    pub fn of(models: Models, revisions: Revisions) -> Self {
        Self {
            models,
            revisions,
            functions: DataMigrations::default(),
            on_start: OnStart::default(),
            lock_timeout: Migrator::<C>::LOCK_TIMEOUT,
            single_starter: false,
            limits: Limits::default(),
            filter: Filter::default(),
            naming: Naming::default(),
            server: None,
        }
    }

    /// What to do with the database.
    pub fn on_start(mut self, on_start: OnStart) -> Self {
        self.on_start = on_start;
        self
    }

    /// With a step of a revision that is a function in Rust.
    pub fn data_migration(mut self, migration: DataMigration<C>) -> Self {
        self.functions.add(migration);
        self
    }

    /// With all of them.
    #[cfg(feature = "cli")]
    pub(crate) fn functions(mut self, functions: DataMigrations<C>) -> Self {
        self.functions = functions;
        self
    }

    /// How long to wait while another program migrates the database; [`Migrator::LOCK_TIMEOUT`] if nothing is said.
    pub fn lock_timeout(mut self, timeout: Duration) -> Self {
        self.lock_timeout = timeout;
        self
    }

    /// Whether this program alone migrates the database: [`Migrator::single_starter`].
    pub fn single_starter(mut self, single: bool) -> Self {
        self.single_starter = single;
        self
    }

    /// How long statements may wait for tables and take, and how often they are tried again.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The tables that are nobody's business: a check does not regard them.
    pub fn exclude_tables(mut self, filter: Filter) -> Self {
        self.filter = filter;
        self
    }

    /// The names of what the models give no name, where they are not the usual ones.
    pub fn naming(mut self, naming: Naming) -> Self {
        self.naming = naming;
        self
    }

    /// Where the models are tried out when they are compared: beside the database, if nothing is said.
    pub fn scratch_server(mut self, server: ScratchServer) -> Self {
        self.server = Some(server);
        self
    }

    /// Opens the database, does what is to be done, and gives the connection and what is worth knowing.
    ///
    /// # Errors
    /// [`StartupError`]. Revisions that ran before a failing one stay applied; the failing one leaves nothing, if it runs in a
    /// transaction.
    pub fn run(&self, url: &str, progress: &mut dyn Progress) -> Result<(C, Report), StartupError> {
        self.functions.check(&self.revisions)?;
        let server = self.server.clone().unwrap_or_else(|| ScratchServer::of(url));
        let report = match self.on_start {
            OnStart::Migrate => {
                let mut conn = C::open(url)?;
                let report = self.migrate(&mut conn, &server, progress)?;
                return Ok((conn, report));
            }
            // To look at a database must not make one.
            OnStart::Check | OnStart::Refuse if C::is_missing(url) => {
                self.look(&mut C::scratch(&server)?, &server)?
            }
            OnStart::Check | OnStart::Refuse => {
                let mut conn = C::open(url)?;
                let report = self.look(&mut conn, &server)?;
                if self.on_start == OnStart::Check || report.is_right() {
                    return Ok((conn, report));
                }
                report
            }
        };
        if self.on_start == OnStart::Refuse && !report.is_right() {
            return Err(StartupError::Refused { report });
        }
        Ok((C::open(url)?, report))
    }

    fn asked(&self) -> Asked<'_> {
        Asked {
            models: &self.models,
            naming: &self.naming,
            filter: &self.filter,
        }
    }

    fn migrate(
        &self,
        conn: &mut C,
        server: &ScratchServer,
        progress: &mut dyn Progress,
    ) -> Result<Report, StartupError> {
        let mut told = Told {
            progress,
            ran: Vec::new(),
        };
        Migrator::new(&self.revisions)
            .functions(&self.functions)
            .lock_timeout(self.lock_timeout)
            .single_starter(self.single_starter)
            .limits(self.limits.clone())
            .startup(conn, &mut told)?;
        let ran = told.ran;
        if !ran.is_empty() {
            note(conn, server, &self.asked());
        }
        Ok(Report {
            ran,
            ..Report::default()
        })
    }

    /// Looks at the database of a connection, and changes nothing. A connection does not tell where models can be tried out:
    /// on a server, [`scratch_server`](Self::scratch_server) has to be said.
    ///
    /// # Errors
    /// [`StartupError`] when the database or the models cannot be read; what is found is in the report.
    pub fn check(&self, conn: &mut C) -> Result<Report, StartupError> {
        let server = self.server.clone().unwrap_or_else(ScratchServer::unknown);
        self.look(conn, &server)
    }

    fn look(&self, conn: &mut C, server: &ScratchServer) -> Result<Report, StartupError> {
        let status = Status::read(conn, &self.revisions)?;
        let pending = status.pending().map(|revision| revision.name.clone());
        let unknown = status.without_folder();
        Ok(Report {
            ran: Vec::new(),
            pending: pending.collect(),
            unknown: unknown
                .map(|version| status.name_of(version).unwrap_or(version.as_str()).to_owned())
                .collect(),
            edited: status.edited().collect(),
            differences: agreement::differences(conn, server, &status, &self.asked())?,
        })
    }
}

/// Passes everything on, and remembers what ran.
struct Told<'a> {
    progress: &'a mut dyn Progress,
    ran: Vec<String>,
}

impl Progress for Told<'_> {
    fn step(&mut self, revision: &Revision) {
        self.progress.step(revision);
    }

    fn done(&mut self, revision: &Revision, time: Duration) {
        self.ran.push(revision.name.clone());
        self.progress.done(revision, time);
    }

    fn notice(&mut self, notice: Notice<'_>) {
        self.progress.notice(notice);
    }

    fn slow(&mut self, statement: SlowStatement<'_>) {
        self.progress.slow(statement);
    }

    fn slow_after(&self) -> Duration {
        self.progress.slow_after()
    }
}
