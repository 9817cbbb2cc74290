//! `olembic.toml`: what a project settles once. All of it is optional.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::CliError;
use crate::backend::Kind;
use crate::schema::Filter;

const FILE: &str = "olembic.toml";

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
        let config: Self = toml::from_str(&text).map_err(|error| fail(error.to_string()))?;
        config.filter(&[]).map_err(|error| fail(error.to_string()))?;
        if let Some(twice) = config.twice() {
            return Err(fail(format!("`backends` names `{twice}` twice")));
        }
        Ok(config)
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
    pub(super) fn filter(&self, of_application: &[String]) -> Result<Filter, CliError> {
        let globs = self.exclude_tables.iter().chain(of_application);
        Ok(Filter::new(globs.map(String::as_str))?)
    }
}
