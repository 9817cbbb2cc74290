//! `olembic.toml`: what a project settles once. All of it is optional.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::CliError;
use crate::backend::Kind;
use crate::schema::{Filter, FilterError};

const FILE: &str = "olembic.toml";

/// What is wrong with the text of an `olembic.toml`.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConfigError {
    /// It is no TOML, or has a key or a value that nothing is known of.
    #[error(transparent)]
    Toml(#[from] toml::de::Error),
    /// A glob of tables is none.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// A backend is named twice.
    #[error("`backends` names `{kind}` twice")]
    BackendTwice {
        /// Which.
        kind: Kind,
    },
}

/// The settings of a project.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Config {
    /// Globs of the tables that no comparison regards.
    #[serde(default)]
    exclude_tables: Vec<String>,
    /// The backends that have migrations; where there are several, each has a folder of its own.
    #[serde(default)]
    backends: Vec<Kind>,
}

/// Whether the text can be understood, and else why not: for the fuzz tests.
pub(crate) fn check(text: &str) -> Result<(), String> {
    Config::parse(text).map(|_| ()).map_err(|error| error.to_string())
}

impl Config {
    /// Reads the nearest `olembic.toml`, from `start` upwards; without one, everything is as usual.
    pub(super) fn read(start: &Path) -> Result<Self, CliError> {
        let mut folders = start.ancestors().map(|folder| folder.join(FILE));
        let Some(path) = folders.find(|path| path.is_file()) else {
            return Ok(Self::default());
        };
        let fail = |message: String| CliError::Config {
            path: path.clone(),
            message,
        };
        let text = fs::read_to_string(&path).map_err(|error| fail(error.to_string()))?;
        Self::parse(&text).map_err(|error| fail(error.to_string()))
    }

    /// The settings in the text of an `olembic.toml`. Everything is checked that can be told from the text alone.
    ///
    /// # Errors
    /// [`ConfigError`] says what is at fault, and where it stands if that is known.
    pub(super) fn parse(text: &str) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text)?;
        config.filter(&[])?;
        match config.twice() {
            Some(kind) => Err(ConfigError::BackendTwice { kind }),
            None => Ok(config),
        }
    }

    /// The backends, where there are several: then they go in lockstep.
    pub(super) fn lockstep(&self) -> Option<&[Kind]> {
        (self.backends.len() > 1).then_some(&self.backends)
    }

    fn twice(&self) -> Option<Kind> {
        let mut names = self.backends.iter().enumerate();
        let twice = names.find(|(index, kind)| self.backends.iter().take(*index).any(|other| other == *kind));
        twice.map(|(_, kind)| *kind)
    }

    /// The tables to leave out, those of the application with them.
    pub(super) fn filter(&self, of_application: &[String]) -> Result<Filter, FilterError> {
        let globs = self.exclude_tables.iter().chain(of_application);
        Filter::new(globs.map(String::as_str))
    }
}
