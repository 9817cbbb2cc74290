//! The verbs without an application: what the binary `olembic` runs on any folder of Diesel migrations.
//! The backend is that of the database's URL. Verbs that need models are known here, and left to who has some.

use std::env;

use clap::{ArgMatches, Command, CommandFactory, FromArgMatches};
use diesel_migrations::EmbeddedMigrations;

use super::app::{Begun, ended};
use super::args::{Arguments, Verb};
use super::config::Config;
use super::source::Source;
use super::{App, AppConnection, CliError, Exit, database_url, printer};
use crate::backend::{Kind, KindError, Visitor};
use crate::compose::Models;
use crate::migrate::DataMigrations;
use crate::revision::{asks_what_is_applied, locate, read};

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
    pub fn need(&self) -> Option<Need> {
        let verb = self.arguments.verb.as_ref()?;
        if needs_models(verb) {
            return Some(Need::Models);
        }
        // The database is looked at, where the application can name one.
        if is_about_files(verb) && !matches!(verb, Verb::Doctor { .. }) {
            return None;
        }
        let url = database_url::choose(self.first_url(), None);
        if matches!(url, Err(CliError::NoUrl)) {
            return Some(Need::Url);
        }
        (may_call_functions(verb) && calls_a_function()).then_some(Need::Functions)
    }

    /// Does what the verb says. What needs models is refused, with the way to them.
    pub fn run(self) -> Exit {
        ended(self.try_run())
    }

    /// Of several databases, the first says which backend it is.
    fn first_url(&self) -> Option<&str> {
        self.arguments.database_url.first().map(String::as_str)
    }

    fn try_run(self) -> Result<Exit, CliError> {
        let Some(verb) = &self.arguments.verb else {
            return Ok(Exit::Failed);
        };
        if needs_models(verb) {
            return Err(CliError::NeedsModels);
        }
        let kind = match database_url::choose(self.first_url(), None) {
            Ok(url) => Kind::of_url(&url)?,
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
        Verb::Heads { .. } | Verb::Branches { .. } | Verb::Merge(_) | Verb::Revision(_) => true,
        // It looks at the database too, where one is named.
        Verb::Doctor { .. } => true,
        Verb::History {
            rev_range,
            indicate_current,
            ..
        } => !indicate_current && !rev_range.as_deref().is_some_and(asks_what_is_applied),
        Verb::Show { revision, .. } => !asks_what_is_applied(revision),
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

/// The backend of a run that opens no database: the first that the project names and this program has.
fn any_kind() -> Result<Kind, CliError> {
    let here = env::current_dir().map_err(CliError::CurrentFolder)?;
    let config = Config::read(&here)?;
    let mut named = config.lockstep().unwrap_or(&Kind::ALL).iter().copied();
    let built = named.find(|kind| kind.is_built());
    built.ok_or(CliError::Backend(KindError::NotBuilt { kind: Kind::Sqlite }))
}

/// Whether a script of the folder does; a folder that cannot be read is for the verb to tell of.
fn calls_a_function() -> bool {
    let here = env::current_dir().map_err(CliError::CurrentFolder);
    let folder = here.and_then(|here| Ok(locate(&here)?));
    folder
        .and_then(|folder| Ok(read(&folder)?))
        .is_ok_and(|revisions| DataMigrations::<()>::are_called(&revisions))
}

/// The examples of an application, as the binary `olembic` is called.
fn without_cargo(text: &str) -> String {
    text.replace("cargo run -- ", "olembic ")
}
