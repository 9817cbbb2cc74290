//! What the verbs of one run share: the models, the migrations, and which database it is.
//! Nothing is opened or read before a verb asks for it.

use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use diesel_migrations::EmbeddedMigrations;

use super::config::Config;
use super::database_url::{self, UrlFunction};
use super::{AppConnection, CliError};
use crate::compose::Models;
use crate::migrate::{DataMigrations, Limits, MigrateError, Migrator, Status, embedded};
use crate::revision::{Revisions, locate, read};
use crate::schema::Filter;
use crate::startup::OnStart;

/// Diesel's own name for the folder, before any file.
const FOLDER_VARIABLE: &str = "MIGRATION_DIRECTORY";

pub(super) struct Session<C> {
    pub(super) models: Models,
    pub(super) migrations: EmbeddedMigrations,
    pub(super) url_flag: Option<String>,
    pub(super) url_function: Option<UrlFunction>,
    pub(super) lock_timeout: Duration,
    pub(super) limits: Limits,
    pub(super) functions: DataMigrations<C>,
    pub(super) on_start: OnStart,
    /// Globs, beside those of the project's file.
    pub(super) exclude_tables: Vec<String>,
}

impl<C: AppConnection> Session<C> {
    /// Opens the database of this run.
    pub(super) fn open(&self) -> Result<C, CliError> {
        Ok(C::open(&self.url()?)?)
    }

    /// Which database this run is for.
    pub(super) fn url(&self) -> Result<String, CliError> {
        database_url::choose(self.url_flag.as_deref(), self.url_function.as_ref())
    }

    /// The database of this run, to be looked at only: where it is not there yet, an empty one is looked at, and none is
    /// made.
    pub(super) fn look(&self) -> Result<C, CliError> {
        let url = self.url()?;
        if C::is_missing(&url) {
            return Ok(C::scratch()?);
        }
        Ok(C::open(&url)?)
    }

    /// Runs these revisions as this run asks for it.
    pub(super) fn migrator<'a>(&'a self, revisions: &'a Revisions) -> Migrator<'a, C> {
        Migrator::new(revisions)
            .functions(&self.functions)
            .lock_timeout(self.lock_timeout)
            .limits(self.limits.clone())
    }

    /// The tables that the project leaves out of comparisons.
    pub(super) fn filter(&self) -> Result<Filter, CliError> {
        let here = env::current_dir().map_err(CliError::CurrentFolder)?;
        Config::read(&here)?.filter(&self.exclude_tables)
    }

    /// The migrations folder, as short as it can be written from here. It need not exist.
    pub(super) fn folder(&self) -> Result<PathBuf, CliError> {
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
