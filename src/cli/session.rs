//! What the verbs of one run share: the models, the migrations, and which database it is.
//! Nothing is opened or read before a verb asks for it.

use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use diesel_migrations::EmbeddedMigrations;

use super::config::{Config, Globs};
use super::database_url::{self, UrlFunction};
use super::fleet::ListFunction;
use super::lockstep::{self, Lockstep};
use super::{AppConnection, CliError};
use crate::backend::ScratchServer;
use crate::compose::Models;
use crate::migrate::{DataMigrations, Limits, MigrateError, Migrator, Status, embedded};
use crate::revision::{Draft, Revisions, locate, read, read_outline};
use crate::schema::{Filter, Naming, Schema};
use crate::scratch::ScratchError;
use crate::startup::OnStart;

/// Diesel's own name for the folder, before any file.
const FOLDER_VARIABLE: &str = "MIGRATION_DIRECTORY";

pub(super) struct Session<C> {
    pub(super) models: Models,
    pub(super) migrations: EmbeddedMigrations,
    pub(super) url_flag: Option<String>,
    pub(super) url_function: Option<UrlFunction>,
    /// Which databases `--all` are.
    pub(super) list_function: Option<ListFunction>,
    /// One for each kind of server.
    pub(super) scratch_flags: Vec<String>,
    /// The application's own word for it, which stands behind the flag and the environment.
    pub(super) scratch_url: Option<String>,
    /// The session is of another backend than the program's: it has no database but those for trials there.
    pub(super) of_other: Option<ScratchServer>,
    pub(super) lock_timeout: Duration,
    pub(super) single_starter: bool,
    pub(super) limits: Limits,
    pub(super) functions: DataMigrations<C>,
    pub(super) on_start: OnStart,
    /// Globs, beside those of the project's file.
    pub(super) globs: Globs,
    /// The application's own naming convention, which stands behind the file's.
    pub(super) naming: Naming,
}

impl<C: AppConnection> Session<C> {
    /// Opens the database of this run.
    pub(super) fn open(&self) -> Result<C, CliError> {
        Ok(C::open(&self.url()?)?)
    }

    /// Which database this run is for.
    pub(super) fn url(&self) -> Result<String, CliError> {
        if self.of_other.is_some() {
            return Err(CliError::NoUrl);
        }
        database_url::choose(self.url_flag.as_deref(), self.url_function.as_ref())
    }

    /// The database of this run, to be looked at only: where it is not there yet, an empty one is looked at, and none is
    /// made.
    pub(super) fn look(&self) -> Result<C, CliError> {
        let url = self.url()?;
        if C::is_missing(&url) {
            return self.scratch();
        }
        Ok(C::open(&url)?)
    }

    /// Where the trials of this run take place.
    pub(super) fn server(&self) -> Result<ScratchServer, CliError> {
        if let Some(server) = &self.of_other {
            return Ok(server.clone());
        }
        let server = match self.url() {
            Ok(url) => ScratchServer::of(&url),
            Err(CliError::NoUrl) => ScratchServer::unknown(),
            Err(error) => return Err(error),
        };
        Ok(self.settled(server))
    }

    /// Where trials for the database of this URL take place.
    pub(super) fn server_of(&self, url: &str) -> ScratchServer {
        self.settled(ScratchServer::of(url))
    }

    fn settled(&self, mut server: ScratchServer) -> ScratchServer {
        if let Some(url) = &self.scratch_url {
            server = server.or_named(url);
        }
        match lockstep::server::given(C::kind(), &self.scratch_flags) {
            Some(url) => server.named(url),
            // Of another backend, it is for that one where there are several; else it is a mistake, and is told when it is opened.
            None => match self.scratch_flags.last().filter(|_| !self.in_lockstep()) {
                Some(url) => server.named(url),
                None => server,
            },
        }
    }

    /// An empty database, which goes with its connection.
    pub(super) fn scratch(&self) -> Result<C, CliError> {
        Ok(C::scratch(&self.server()?)?)
    }

    /// A schema as a database gives it back.
    pub(super) fn read_back(&self, schema: &Schema) -> Result<Schema, ScratchError> {
        let server = self.server();
        C::read_back(
            &server.map_err(|error| ScratchError::NoPlace(error.into()))?,
            schema,
        )
    }

    /// Runs these revisions as this run asks for it.
    pub(super) fn migrator<'a>(&'a self, revisions: &'a Revisions) -> Migrator<'a, C> {
        Migrator::new(revisions)
            .functions(&self.functions)
            .lock_timeout(self.lock_timeout)
            .single_starter(self.single_starter)
            .limits(self.limits.clone())
    }

    /// The schemas that the models name.
    pub(super) fn schemas(&self) -> Result<BTreeSet<String>, CliError> {
        Ok(self.wanted()?.schemas())
    }

    /// What the project has settled.
    fn config(&self) -> Result<Config, CliError> {
        let here = env::current_dir().map_err(CliError::CurrentFolder)?;
        Config::read(&here)
    }

    /// The tables that the project leaves out of comparisons.
    pub(super) fn filter(&self) -> Result<Filter, CliError> {
        Ok(self.config()?.filter(&self.globs)?)
    }

    /// The names of what models give no name.
    pub(super) fn naming(&self) -> Result<Naming, CliError> {
        Ok(self.config()?.naming(&self.naming)?)
    }

    /// What the models ask for, whatever the project leaves out.
    pub(super) fn wanted(&self) -> Result<Schema, CliError> {
        Ok(self.models.schema_named(&self.naming()?)?)
    }

    /// A new revision as the project wants it, in which nothing stands yet.
    pub(super) fn draft(&self) -> Result<Draft, CliError> {
        Ok(self.config()?.draft())
    }

    /// The trees of a project with several backends; `None` where there is one folder of migrations.
    pub(super) fn lockstep(&self) -> Result<Option<Lockstep>, CliError> {
        let config = self.config()?;
        let Some(backends) = config.lockstep() else {
            return Ok(None);
        };
        Lockstep::new(self.root()?, C::kind(), backends).map(Some)
    }

    /// The migrations folder, as short as it can be written from here; that of this backend where there are several. It need not
    /// exist.
    pub(super) fn folder(&self) -> Result<PathBuf, CliError> {
        Ok(match self.lockstep()? {
            Some(lockstep) => lockstep.folder(C::kind()),
            None => self.root()?,
        })
    }

    fn in_lockstep(&self) -> bool {
        self.config().is_ok_and(|config| config.lockstep().is_some())
    }

    /// The same for another backend: it has no database but those for trials on that server, and no function for what scripts call.
    pub(super) fn of<D: AppConnection>(&self, server: ScratchServer) -> Session<D> {
        Session {
            models: self.models,
            migrations: EmbeddedMigrations::new(&[]),
            url_flag: None,
            url_function: None,
            list_function: None,
            scratch_flags: Vec::new(),
            scratch_url: None,
            of_other: Some(server),
            lock_timeout: self.lock_timeout,
            single_starter: self.single_starter,
            limits: self.limits.clone(),
            functions: DataMigrations::default(),
            on_start: self.on_start,
            globs: self.globs.clone(),
            naming: self.naming.clone(),
        }
    }

    /// The migrations folder, before any backend.
    fn root(&self) -> Result<PathBuf, CliError> {
        if let Some(folder) = env::var_os(FOLDER_VARIABLE).filter(|folder| !folder.is_empty()) {
            return Ok(folder.into());
        }
        let here = env::current_dir().map_err(CliError::CurrentFolder)?;
        let folder = locate(&here)?;
        Ok(match folder.strip_prefix(&here) {
            Ok(short) if short.as_os_str().is_empty() => Path::new(".").to_owned(),
            Ok(short) => short.to_owned(),
            Err(_) => folder,
        })
    }

    /// The revisions of the folder; where there is no folder, the embedded ones.
    pub(super) fn revisions(&self) -> Result<Revisions, CliError> {
        let folder = self.folder()?;
        if folder.exists() {
            Ok(read(&folder)?)
        } else {
            self.embedded()
        }
    }

    /// The same for a list of revisions, with or without all that is known of each.
    pub(super) fn revisions_for(&self, details: bool) -> Result<Revisions, CliError> {
        if details { self.revisions() } else { self.outline() }
    }

    /// The same for whoever asks for no more than places and what upgrades: without the ways down, and without what `metadata.toml` says. Of
    /// a thousand revisions, that is a thousand files in place of three thousand.
    pub(super) fn outline(&self) -> Result<Revisions, CliError> {
        let folder = self.folder()?;
        if folder.exists() {
            Ok(read_outline(&folder)?)
        } else {
            self.embedded()
        }
    }

    /// The migrations that are part of the program.
    pub(super) fn embedded(&self) -> Result<Revisions, CliError> {
        Ok(embedded::<C::Engine>(&self.migrations)?)
    }
}

/// Refuses a database that is behind the revisions, or ahead of them.
pub(super) fn at_head<C: AppConnection>(conn: &mut C, revisions: &Revisions) -> Result<(), CliError> {
    let status = Status::read(conn, revisions)?;
    if let Some(version) = status.without_folder().next() {
        if let Some(name) = status.name_of(version) {
            return Err(CliError::NoFolder {
                name: name.to_owned(),
            });
        }
        return Err(MigrateError::NoFolder {
            version: version.clone(),
        }
        .into());
    }
    match status.pending().next() {
        None => Ok(()),
        Some(first) => Err(CliError::NotAtHead {
            pending: status.pending().count(),
            first: first.name.clone(),
        }),
    }
}
