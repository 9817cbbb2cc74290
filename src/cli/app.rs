//! The application with its command line: the one entry that a `main` calls.

use std::env;
use std::error::Error as StdError;
use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;

use clap::{CommandFactory, Parser};
use diesel_migrations::EmbeddedMigrations;

use super::args::{Arguments, Verb};
use super::completions;
use super::config::Globs;
use super::database_url::UrlFunction;
use super::error::BoxError;
use super::fleet::{self, Asked, FleetError, ListFunction};
use super::mistake::discreet;
use super::session::Session;
use super::{AppConnection, CliError, Exit, IntoDatabaseUrl, printer};
use super::{branches, doctor, edit, heads, lockstep, place, print_schema, remove, show, squash, stamp};
use super::{check, current, diff, downgrade, history, revision, schema, start, upgrade};
use crate::compose::Models;
use crate::migrate::{DataMigration, DataMigrations, Limits};
use crate::schema::{NameOf, Naming, NamingError};
use crate::startup::OnStart;

/// An application and its command line.
///
/// Without a verb the embedded migrations that are pending are applied, and the application starts. The verbs are
/// Alembic's: `revision`, `merge`, `upgrade`, `downgrade`, `stamp`, `current`, `heads`, `branches`, `history`, `show`, `edit`, `remove`, `squash`, `check`,
/// and `rehearse`, `schema`, `diff`, `print-schema` and `doctor` beside them; `--help` describes them. The exit
/// code is an [`Exit`].
///
/// ```no_run
/// use diesel::sqlite::SqliteConnection;
/// use diesel_migrations::{EmbeddedMigrations, embed_migrations};
/// use olembic::Models;
///
/// const MODELS: Models = Models::new(&[]);
/// const MIGRATIONS: EmbeddedMigrations = embed_migrations!();
///
/// fn main() -> std::process::ExitCode {
///     olembic::App::new(MODELS, MIGRATIONS)
///         .database_url(|| "blog.db")
///         .run(|_connection: SqliteConnection| {
///             println!("the database is ready");
///             anyhow::Ok(())
///         })
/// }
/// ```
#[must_use = "an application does nothing before `run`"]
pub struct App<C> {
    models: Models,
    migrations: EmbeddedMigrations,
    url_function: Option<UrlFunction>,
    list_function: Option<ListFunction>,
    scratch_url: Option<String>,
    functions: DataMigrations<C>,
    on_start: OnStart,
    limits: Limits,
    globs: Globs,
    names: Vec<(NameOf, String)>,
}

impl<C: AppConnection> App<C> {
    /// An application with these models, and the migrations that are part of its program.
    pub fn new(models: Models, migrations: EmbeddedMigrations) -> Self {
        Self {
            models,
            migrations,
            url_function: None,
            list_function: None,
            scratch_url: None,
            functions: DataMigrations::default(),
            limits: Limits::default(),
            on_start: OnStart::default(),
            globs: Globs::default(),
            names: Vec::new(),
        }
    }

    /// Where the application has its database URL from: text, an `Option` of it, or a `Result`. It is asked only
    /// when neither `--database-url` nor `DATABASE_URL` (also from `.env`) names one.
    pub fn database_url<U: IntoDatabaseUrl>(mut self, function: impl Fn() -> U + Send + 'static) -> Self {
        self.url_function = Some(Box::new(move || function().into_database_url()));
        self
    }

    /// Which databases `upgrade --all` and the like are for, such as one for each tenant: their URLs. It is asked only for `--all`.
    pub fn databases<E: Into<BoxError>>(
        mut self,
        function: impl Fn() -> Result<Vec<String>, E> + Send + 'static,
    ) -> Self {
        self.list_function = Some(Box::new(move || function().map_err(Into::into)));
        self
    }

    /// Where databases for trials are made, when it is not the server of the database itself: a URL of another server, or of an
    /// empty database. `--scratch-url` and `OLEMBIC_SCRATCH_URL` come before it. SQLite needs none.
    pub fn scratch_url(mut self, url: impl Into<String>) -> Self {
        self.scratch_url = Some(url.into());
        self
    }

    /// A step of a revision that is a function in Rust: see [`DataMigration`].
    pub fn data_migration(mut self, migration: DataMigration<C>) -> Self {
        self.functions.add(migration);
        self
    }

    /// What a start without a verb does with the database: it migrates it, unless something else is said.
    pub fn on_start(mut self, on_start: OnStart) -> Self {
        self.on_start = on_start;
        self
    }

    /// How long statements of migrations may wait for tables and take, and how often they are tried again. What the command line says
    /// comes before it.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Globs of the tables that are nobody's business: no comparison regards them, nor those of `olembic.toml`, which need not be
    /// where the program runs.
    pub fn exclude_tables<'a>(mut self, globs: impl IntoIterator<Item = &'a str>) -> Self {
        self.globs
            .exclude_tables
            .extend(globs.into_iter().map(str::to_owned));
        self
    }

    /// Globs of the tables that comparisons regard, beside those of `olembic.toml`; without any, all are regarded.
    pub fn include_tables<'a>(mut self, globs: impl IntoIterator<Item = &'a str>) -> Self {
        self.globs
            .include_tables
            .extend(globs.into_iter().map(str::to_owned));
        self
    }

    /// PostgreSQL: globs of the schemas whose tables are nobody's business. Tables without a schema count as those of `public`.
    pub fn exclude_schemas<'a>(mut self, globs: impl IntoIterator<Item = &'a str>) -> Self {
        self.globs
            .exclude_schemas
            .extend(globs.into_iter().map(str::to_owned));
        self
    }

    /// PostgreSQL: globs of the schemas whose tables comparisons regard; without any, all are regarded.
    pub fn include_schemas<'a>(mut self, globs: impl IntoIterator<Item = &'a str>) -> Self {
        self.globs
            .include_schemas
            .extend(globs.into_iter().map(str::to_owned));
        self
    }

    /// The names of what the models give no name, such as `ix_{table}_{columns}`: `[naming]` of `olembic.toml`, which comes before it and
    /// need not be where the program runs. A template that cannot be had is an error of every run.
    pub fn naming(mut self, of: NameOf, template: &str) -> Self {
        self.names.push((of, template.to_owned()));
        self
    }

    /// Does what the arguments of the process say. `serve` is the application; the type of its connection says
    /// which database it is for.
    pub fn run<E>(self, serve: impl FnOnce(C) -> Result<(), E>) -> ExitCode
    where
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        self.run_with_arguments(env::args_os(), serve).into()
    }

    /// The same with other arguments, of which the first is the program's name.
    pub fn run_with_arguments<E>(
        self,
        arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
        serve: impl FnOnce(C) -> Result<(), E>,
    ) -> Exit
    where
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        let begun = match parsed(arguments) {
            Ok(arguments) => self.begin(arguments),
            Err(exit) => return exit,
        };
        ended(begun.and_then(|begun| {
            match begun {
                Begun::Ended(exit) => Ok(exit),
                Begun::Serves(conn, _) => serve(conn)
                    .map(|()| Exit::Done)
                    .map_err(|error| CliError::Application(error.into())),
            }
        }))
    }

    /// Does what the arguments say, but for the application itself.
    pub(super) fn begin(self, arguments: Arguments) -> Result<Begun<C>, CliError> {
        printer::set_voice(arguments.voice.quiet, arguments.voice.verbose);
        let urls = arguments.database_url;
        let mut session = Session {
            models: self.models,
            migrations: self.migrations,
            url_flag: None,
            url_function: self.url_function,
            list_function: self.list_function,
            scratch_flags: arguments.scratch_url,
            scratch_url: self.scratch_url,
            of_other: None,
            functions: self.functions,
            lock_timeout: Duration::from_secs(arguments.lock_timeout),
            single_starter: arguments.single_starter,
            limits: arguments.limits.over(self.limits),
            on_start: self.on_start,
            globs: self.globs,
            naming: convention(&self.names)?,
        };
        if arguments
            .verb
            .as_ref()
            .is_some_and(|verb| fleet::is_refused(verb, urls.len()))
        {
            return Err(FleetError::Instead.into());
        }
        let verb = match arguments.verb.map(|verb| fleet::verb(verb, urls.len())) {
            Some(Asked::Several(arguments, task)) => {
                return fleet::run(&session, &arguments, &urls, &task).map(Begun::Ended);
            }
            Some(Asked::One(verb)) => Some(verb),
            None => None,
        };
        if urls.len() > 1 {
            return Err(FleetError::One { given: urls.len() }.into());
        }
        session.url_flag = urls.into_iter().next();
        let Some(verb) = verb else {
            let (conn, url) = start::run(session)?;
            return Ok(Begun::Serves(conn, url));
        };
        let exit = match verb {
            Verb::Revision(arguments) => revision::run(&session, arguments),
            Verb::Upgrade {
                target,
                accept_edited,
                instead,
                ..
            } => upgrade::run(&session, &target, &accept_edited, &instead),
            Verb::Downgrade {
                target,
                accept_edited,
                instead,
                ..
            } => downgrade::run(&session, &target, &accept_edited, &instead),
            Verb::Current {
                verbose,
                check_heads,
                fleet,
            } => current::run(&session, verbose, check_heads, fleet.json),
            Verb::History {
                rev_range,
                verbose,
                indicate_current,
                json,
            } => history::run(
                &session,
                rev_range.as_deref(),
                verbose,
                indicate_current,
                json.json,
            ),
            Verb::Heads {
                verbose,
                resolve_dependencies,
                json,
            } => heads::run(&session, verbose, resolve_dependencies, json.json),
            Verb::Branches { verbose, json } => branches::run(&session, verbose, json.json),
            Verb::Show { revision, json } => show::run(&session, &revision, json.json),
            Verb::Merge(arguments) => place::merge(&session, arguments),
            Verb::Stamp {
                revisions,
                purge,
                sql,
                ..
            } => stamp::run(&session, &revisions, purge, sql),
            Verb::Edit { revision } => edit::run(&session, &revision),
            Verb::Remove(arguments) => remove::run(&session, &arguments),
            Verb::Squash(arguments) => squash::run(&session, &arguments),
            Verb::Check { fleet } => check::run(&session, fleet.json),
            Verb::Rehearse(arguments) => lockstep::rehearse::run(&session, &arguments),
            Verb::Schema(arguments) => schema::run(&session, &arguments),
            Verb::Diff(arguments) => diff::run(&session, &arguments),
            Verb::PrintSchema => print_schema::run(&session),
            Verb::Doctor { json } => doctor::run(&session, json),
            Verb::Completions { shell } => completions::run(shell, &mut Arguments::command()),
        };
        exit.map(Begun::Ended)
    }
}

/// The names that an application has settled for itself.
fn convention(names: &[(NameOf, String)]) -> Result<Naming, NamingError> {
    names
        .iter()
        .try_fold(Naming::default(), |naming, (of, template)| {
            naming.with(*of, template.parse()?)
        })
}

/// How far a run has come before the application itself.
pub(super) enum Begun<C> {
    /// A verb is done.
    Ended(Exit),
    /// The application is to have this connection, to the database of this URL.
    Serves(C, #[cfg_attr(not(feature = "async"), allow(dead_code))] String),
}

/// The arguments; or how the run ends without any.
pub(super) fn parsed(
    arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
) -> Result<Arguments, Exit> {
    Arguments::try_parse_from(arguments).map_err(|error| {
        // Help goes to stdout, a mistake to stderr; a reader that has left is no matter.
        let error = discreet(error);
        let _ = error.print();
        if error.use_stderr() {
            Exit::Failed
        } else {
            Exit::Done
        }
    })
}

/// How the run ends; an error is printed.
pub(super) fn ended(result: Result<Exit, CliError>) -> Exit {
    match result {
        Ok(exit) => exit,
        Err(error) if printer::reader_left(&error) => Exit::Done,
        Err(error) => {
            printer::error(&error);
            Exit::Failed
        }
    }
}
