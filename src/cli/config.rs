//! `olembic.toml`: what a project settles once. All of it is optional.
//! What can be told from the text alone is checked when it is read, so that a fault is reported with its place.

use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use chrono::Utc;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use super::CliError;
use crate::backend::Kind;
use crate::revision::{Caption, Captions, Draft, FolderNames, Hook, Hooks, Zone};
use crate::schema::{Filter, FilterError, NameOf, NameTemplate, Naming, NamingError};

const FILE: &str = "olembic.toml";

/// What is wrong with the text of an `olembic.toml`.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConfigError {
    /// It is no TOML, or has a key or a value that nothing is known of.
    #[error("{}", .0.to_string().trim_end())]
    Toml(#[from] toml::de::Error),
    /// A name of the convention cannot be had.
    #[error("in `[naming]`, {0}")]
    Naming(#[from] NamingError),
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
    /// Globs of the tables and schemas that comparisons regard.
    #[serde(default)]
    include_tables: Vec<Glob>,
    #[serde(default)]
    exclude_tables: Vec<Glob>,
    #[serde(default)]
    include_schemas: Vec<Glob>,
    #[serde(default)]
    exclude_schemas: Vec<Glob>,
    /// The backends that have migrations; where there are several, each has a folder of its own.
    #[serde(default)]
    backends: Vec<Kind>,
    /// How new folders are called.
    #[serde(default, deserialize_with = "text")]
    file_template: Option<FolderNames>,
    /// Where the times in their names are at home.
    #[serde(default, deserialize_with = "text")]
    timezone: Option<Zone>,
    /// The most characters that a message has in their names.
    #[serde(default, deserialize_with = "slug_length")]
    truncate_slug_length: Option<usize>,
    /// What is run when the files of a revision are written.
    #[serde(default)]
    hooks: Vec<HookOfProject>,
    /// What stands at the head of new scripts.
    #[serde(default)]
    template: Template,
    /// The names of what models give no name.
    #[serde(default)]
    naming: Names,
    /// The folder of the file.
    #[serde(skip)]
    root: PathBuf,
}

/// Text that is a glob.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
struct Glob(String);

impl TryFrom<String> for Glob {
    type Error = FilterError;

    fn try_from(text: String) -> Result<Self, FilterError> {
        Filter::new([text.as_str()])?;
        Ok(Self(text))
    }
}

/// A command, and its name in messages.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "HookText")]
struct HookOfProject(Hook);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HookText {
    name: Option<String>,
    run: Words,
}

/// As a command line is typed, or word by word.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a command is a text, or a list of its words")]
enum Words {
    Line(String),
    List(Vec<String>),
}

impl TryFrom<HookText> for HookOfProject {
    type Error = String;

    fn try_from(text: HookText) -> Result<Self, String> {
        let words = match text.run {
            Words::List(words) => words,
            Words::Line(line) => shell_words::split(&line).map_err(|_| {
                format!("`{line}` has a quotation mark without its other half\nhint: write the words as a list: `run = [\"program\", \"argument\"]`")
            })?,
        };
        let hook = Hook::new(text.name.as_deref(), &words);
        hook.map(Self).map_err(|error| error.to_string())
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Template {
    #[serde(default, deserialize_with = "text")]
    up: Option<Caption>,
    #[serde(default, deserialize_with = "text")]
    down: Option<Caption>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    #[serde(default, deserialize_with = "text")]
    index: Option<NameTemplate>,
    #[serde(default, deserialize_with = "text")]
    unique: Option<NameTemplate>,
    #[serde(default, deserialize_with = "text")]
    foreign_key: Option<NameTemplate>,
    #[serde(default, deserialize_with = "text")]
    check: Option<NameTemplate>,
}

impl Names {
    fn naming(&self) -> Result<Naming, NamingError> {
        let all = [
            (NameOf::Index, &self.index),
            (NameOf::Unique, &self.unique),
            (NameOf::ForeignKey, &self.foreign_key),
            (NameOf::Check, &self.check),
        ];
        let mut naming = Naming::default();
        for (of, template) in all {
            if let Some(template) = template {
                naming = naming.with(of, template.clone())?;
            }
        }
        Ok(naming)
    }
}

/// Globs that the application itself brings, beside those of the file.
#[derive(Debug, Clone, Default)]
pub(super) struct Globs {
    pub(super) include_tables: Vec<String>,
    pub(super) exclude_tables: Vec<String>,
    pub(super) include_schemas: Vec<String>,
    pub(super) exclude_schemas: Vec<String>,
}

/// A revision as the text asks for it, or why the text cannot be understood: for the fuzz tests, which run no command of it.
pub(crate) fn draft_of(text: &str) -> Result<Draft, String> {
    let config = Config::parse(text).map_err(|error| error.to_string())?;
    let globs = Globs::default();
    config.filter(&globs).map_err(|error| error.to_string())?;
    config
        .naming(&Naming::default())
        .map_err(|error| error.to_string())?;
    Ok(Draft {
        hooks: Hooks::default(),
        ..config.draft()
    })
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
        let mut config = Self::parse(&text).map_err(|error| fail(error.to_string()))?;
        config.root = path.parent().unwrap_or(start).to_owned();
        Ok(config)
    }

    /// The settings in the text of an `olembic.toml`. Everything is checked that can be told from the text alone.
    ///
    /// # Errors
    /// [`ConfigError`] says what is at fault, and where it stands if that is known.
    pub(super) fn parse(text: &str) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text)?;
        config.naming.naming()?;
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

    /// The tables to leave out, with what the application says beside the file.
    pub(super) fn filter(&self, of_application: &Globs) -> Result<Filter, FilterError> {
        fn both<'a>(own: &'a [Glob], others: &'a [String]) -> impl Iterator<Item = &'a str> {
            own.iter()
                .map(|glob| glob.0.as_str())
                .chain(others.iter().map(String::as_str))
        }
        Filter::new(both(&self.exclude_tables, &of_application.exclude_tables))?
            .include_tables(both(&self.include_tables, &of_application.include_tables))?
            .exclude_schemas(both(&self.exclude_schemas, &of_application.exclude_schemas))?
            .include_schemas(both(&self.include_schemas, &of_application.include_schemas))
    }

    /// The names of what models give no name; what the file does not say, the application does.
    pub(super) fn naming(&self, of_application: &Naming) -> Result<Naming, NamingError> {
        Ok(self.naming.naming()?.over(of_application))
    }

    /// A new revision as the project wants it, in which nothing stands yet.
    pub(super) fn draft(&self) -> Draft {
        let zone = self.timezone.unwrap_or_default();
        let names = self.file_template.clone().unwrap_or_default().zone(zone);
        let now = Utc::now().naive_utc();
        let hooks = self.hooks.iter().map(|hook| hook.0.clone());
        Draft {
            names: match self.truncate_slug_length {
                Some(length) => names.slug_length(length),
                None => names,
            },
            captions: Captions {
                up: self.template.up.clone(),
                down: self.template.down.clone(),
                date: format!("{} {zone}", zone.time(now).format("%Y-%m-%d %H:%M:%S")),
            },
            hooks: Hooks::new(&self.root, hooks.collect()),
            ..Draft::default()
        }
    }
}

/// A value that is written as text; a fault of it is one of that place in the file.
fn text<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr,
    T::Err: Display,
{
    let text = String::deserialize(deserializer)?;
    text.parse().map(Some).map_err(D::Error::custom)
}

fn slug_length<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    let length = i64::deserialize(deserializer)?;
    match usize::try_from(length) {
        Ok(length @ 1..=FolderNames::LONGEST_SLUG) => Ok(Some(length)),
        _ => Err(D::Error::custom(format!(
            "`{length}` is no length of a slug\nhint: it is from 1 to {}",
            FolderNames::LONGEST_SLUG
        ))),
    }
}
