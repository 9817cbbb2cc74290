//! The verbs without an application: what the binary `olembic` runs on any folder of Diesel migrations.
//! The backend is that of the database's URL. Verbs that need models are known here, and left to who has some.

use std::env;

use clap::{ArgMatches, Command, CommandFactory, FromArgMatches};
use diesel_migrations::EmbeddedMigrations;

use super::app::{Begun, ended};
use super::args::{Arguments, Verb};
use super::config::Config;
use super::source::Source;
use super::{App, AppConnection, CliError, Exit, FleetError, completions, database_url, printer};
use crate::backend::{Kind, KindError, Visitor};
use crate::compose::Models;
use crate::migrate::{DataMigrations, without_password};
use crate::revision::{asks_what_is_applied, locate, read_outline};

/// A run of one verb on the migrations folder at hand, for the database of `--database-url` or `DATABASE_URL`.
pub struct Folder {
    arguments: Arguments,
}

/// What only an application can bring to a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The verb compares or prints models.
    Models,
    /// A revision calls a function in Rust.
    Functions,
    /// Nobody but the application can name the database.
    Url,
}

impl Folder {
    /// The arguments, to which a program may add verbs of its own. Its texts say `olembic VERB` where those of an application
    /// say `cargo run -- VERB`.
    pub fn command() -> Command {
        let command = Arguments::command().mut_subcommands(|verb| {
            let examples = verb.get_after_help().map(|text| without_cargo(&text.to_string()));
            match examples {
                Some(examples) => verb.after_help(examples),
                None => verb,
            }
        });
        command.subcommand_required(true).arg_required_else_help(true)
    }

    /// What was given of these arguments.
    ///
    /// # Errors
    /// When they are those of a verb that [`command`](Self::command) did not have.
    pub fn from_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let arguments = Arguments::from_arg_matches(matches)?;
        Ok(Self { arguments })
    }

    /// What the verb cannot do without an application; `None` when it is complete in itself.
    pub fn need(&mut self) -> Option<Need> {
        let verb = self.arguments.verb.as_mut()?;
        if needs_models(verb) {
            return Some(Need::Models);
        }
        // The application's list says which, or the list that is named with the command.
        match verb.fleet() {
            Some(fleet) if fleet.is_of_application() => return Some(Need::Url),
            Some(fleet) if fleet.names_databases() => {
                return calls_a_function().then_some(Need::Functions);
            }
            _ => {}
        }
        // The database is looked at, where the application can name one.
        if is_about_files(verb) && !matches!(verb, Verb::Doctor { .. }) {
            return None;
        }
        let runs_scripts = may_call_functions(verb);
        let url = database_url::choose(self.first_url(), None);
        if matches!(url, Err(CliError::NoUrl)) {
            return Some(Need::Url);
        }
        (runs_scripts && calls_a_function()).then_some(Need::Functions)
    }

    /// Prints the script of `completions`, where that was asked for: the one for this command line, which is
    /// [`command`](Self::command) with what the program has added.
    pub fn completions(&self, command: &mut Command) -> Option<Exit> {
        match self.arguments.verb {
            Some(Verb::Completions { shell }) => Some(ended(completions::run(shell, command))),
            _ => None,
        }
    }

    /// Does what the verb says. What needs models is refused, with the way to them.
    pub fn run(self) -> Exit {
        ended(self.try_run().map_err(of_binary))
    }

    /// Of several databases, the first says which backend it is: the others are of the same.
    fn first_url(&self) -> Option<&str> {
        self.arguments.database_url.first().map(String::as_str)
    }

    fn try_run(mut self) -> Result<Exit, CliError> {
        let Some(verb) = &mut self.arguments.verb else {
            return Ok(Exit::Failed);
        };
        if needs_models(verb) {
            return Err(CliError::NeedsModels);
        }
        if let Some(fleet) = verb.fleet() {
            fleet.read_lists(&mut self.arguments.database_url)?;
        }
        let verb = &*verb;
        let first = self.arguments.database_url.first().map(String::as_str);
        let kind = match database_url::choose(first, None) {
            Ok(url) => kind_of_all(&url, &self.arguments.database_url)?,
            Err(CliError::NoUrl) if is_about_files(verb) => any_kind()?,
            Err(CliError::NoUrl) => return Err(CliError::NoUrlOfFolder),
            Err(error) => return Err(error),
        };
        kind.visit(Run(self.arguments))?
    }
}

struct Run(Arguments);

impl Visitor for Run {
    type Output = Result<Exit, CliError>;

    fn visit<C: AppConnection>(self) -> Self::Output {
        let app = App::<C>::new(Models::new(&[]), EmbeddedMigrations::new(&[]));
        match app.begin(self.0)? {
            Begun::Ended(exit) => Ok(exit),
            Begun::Serves(..) => Ok(Exit::Done),
        }
    }
}

/// Prints an error of a program that adds verbs, as those of the verbs here are printed.
pub fn report(error: &(dyn std::error::Error + 'static)) {
    printer::error(error);
}

fn needs_models(verb: &Verb) -> bool {
    match verb {
        Verb::Check { .. } | Verb::PrintSchema => true,
        Verb::Revision(arguments) => arguments.autogenerate || arguments.rust || arguments.catch_up,
        Verb::Schema(arguments) => arguments.from == Source::Models,
        Verb::Diff(arguments) => arguments.from == Source::Models || arguments.to == Source::Models,
        _ => false,
    }
}

/// Whether it needs no database: then the backend does not matter.
fn is_about_files(verb: &Verb) -> bool {
    match verb {
        Verb::Heads { .. }
        | Verb::Branches { .. }
        | Verb::Merge(_)
        | Verb::Revision(_)
        | Verb::Completions { .. } => true,
        // It looks at the database too, where one is named.
        Verb::Doctor { .. } => true,
        Verb::History {
            rev_range,
            indicate_current,
            ..
        } => !indicate_current && !rev_range.as_deref().is_some_and(asks_what_is_applied),
        Verb::Show { revision, .. } | Verb::Edit { revision } => !asks_what_is_applied(revision),
        _ => false,
    }
}

/// Whether it may come to run scripts.
fn may_call_functions(verb: &Verb) -> bool {
    !matches!(
        verb,
        Verb::Current { .. }
            | Verb::History { .. }
            | Verb::Show { .. }
            | Verb::Stamp { .. }
            | Verb::Doctor { .. }
    )
}

/// The backend of the first, which has to be that of all.
fn kind_of_all(first: &str, urls: &[String]) -> Result<Kind, CliError> {
    let kind = Kind::of_url(first)?;
    for other in urls {
        let other_kind = Kind::of_url(other)?;
        if other_kind != kind {
            return Err(CliError::Fleet(FleetError::Backends {
                first: without_password(first),
                kind,
                other: without_password(other),
                other_kind,
            }));
        }
    }
    Ok(kind)
}

/// The backend of a run that opens no database: the first that the project names and this program has.
fn any_kind() -> Result<Kind, CliError> {
    let here = env::current_dir().map_err(CliError::CurrentFolder)?;
    let config = Config::read(&here)?;
    let mut named = config.lockstep().unwrap_or(&Kind::ALL).iter().copied();
    let built = named.find(|kind| kind.is_built());
    built.ok_or(CliError::Backend(KindError::NotBuilt { kind: Kind::Sqlite }))
}

/// A program of no project has no Cargo.toml for a feature: it is installed anew, with what it has already.
fn of_binary(error: CliError) -> CliError {
    match error {
        CliError::Backend(KindError::NotBuilt { kind }) => {
            let wanted = |other: &Kind| *other == kind || other.is_built() && *other != Kind::Sqlite;
            let features: Vec<_> = Kind::ALL.into_iter().filter(wanted).map(Kind::name).collect();
            CliError::NotInstalled(kind, features.join(","))
        }
        CliError::OtherBackend { kind, source } => CliError::OtherBackend {
            kind,
            source: Box::new(of_binary(*source)),
        },
        error => error,
    }
}

/// Whether a script of the folder does, on the way up: no other has a function for the way down; a folder that cannot be read is for the verb to tell of.
fn calls_a_function() -> bool {
    let here = env::current_dir().map_err(CliError::CurrentFolder);
    let folder = here.and_then(|here| Ok(locate(&here)?));
    folder
        .and_then(|folder| Ok(read_outline(&folder)?))
        .is_ok_and(|revisions| DataMigrations::<()>::are_called(&revisions))
}

/// The examples of an application, as the binary `olembic` is called.
fn without_cargo(text: &str) -> String {
    text.replace("cargo run -- ", "olembic ")
}
