//! The flags for several databases.

use std::path::PathBuf;

use clap::Args;

use super::{FleetError, list};

/// Which databases, and how they are gone through.
#[derive(Debug, Args)]
#[command(next_help_heading = "Several databases")]
pub(in crate::cli) struct FleetArguments {
    /// All databases that the application names with `App::databases`.
    #[arg(long)]
    pub(super) all: bool,

    /// The databases that a file names, one URL a line; `-` is stdin. Empty lines and lines that begin with `#` are left out.
    #[arg(long, value_name = "FILE")]
    pub(super) databases: Option<PathBuf>,

    /// The databases that the output of a command names, one URL a line.
    #[arg(long, value_name = "COMMAND")]
    pub(super) databases_from: Option<String>,

    /// How many databases are worked on at once; without it, as many as there are cores.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) jobs: Option<u16>,

    /// Begin no further database after so many have failed.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) max_failures: Option<u32>,

    /// Keep in this file which databases are done, and pass over those that it names already.
    #[arg(long, value_name = "FILE")]
    pub(super) resume: Option<PathBuf>,

    /// Print the results as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,

    /// The databases of a list are among the URLs already.
    #[arg(skip)]
    listed: bool,
}

impl FleetArguments {
    /// Whether it is for several databases, or to be done as if it were; so many URLs were given beside.
    pub(in crate::cli) fn asked_for(&self, urls: usize) -> bool {
        self.names_databases()
            || urls > 1
            || self.jobs.is_some()
            || self.max_failures.is_some()
            || self.resume.is_some()
    }

    /// Whether a list is named, beside URLs.
    pub(in crate::cli) fn names_databases(&self) -> bool {
        self.listed || self.all || self.databases.is_some() || self.databases_from.is_some()
    }

    /// Whether the list is the application's own.
    pub(in crate::cli) fn is_of_application(&self) -> bool {
        self.all
    }

    /// Reads the lists now, where there are any, and adds them to the URLs: they are asked for once.
    ///
    /// # Errors
    /// When one cannot be read, or none names a database.
    pub(in crate::cli) fn read_lists(&mut self, urls: &mut Vec<String>) -> Result<(), FleetError> {
        if self.names_databases() && !self.all {
            *urls = list::of(self, urls, None)?;
            self.databases = None;
            self.databases_from = None;
            self.listed = true;
        }
        Ok(())
    }
}
