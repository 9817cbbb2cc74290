//! An application that is asynchronous: everything but itself runs on a thread of its own.

use std::env;
use std::ffi::OsString;
use std::future::Future;
use std::process::ExitCode;

use super::app::{Begun, ended, parsed};
use super::error::BoxError;
use super::{App, AppConnection, CliError, Exit};
use crate::startup::{on_a_thread, outlives_its_connection};

impl<C: AppConnection> App<C> {
    /// [`run`](Self::run) for an asynchronous application. `serve` is given the URL of the database, to make its pool of
    /// connections with; the connection on which revisions have run is closed by then.
    ///
    /// ```no_run
    /// # use diesel::sqlite::SqliteConnection;
    /// # use diesel_migrations::{EmbeddedMigrations, embed_migrations};
    /// # use olembic::{App, Models};
    /// # const MODELS: Models = Models::new(&[]);
    /// # const MIGRATIONS: EmbeddedMigrations = embed_migrations!("tests/shelf/migrations");
    /// #[tokio::main]
    /// async fn main() -> std::process::ExitCode {
    ///     App::<SqliteConnection>::new(MODELS, MIGRATIONS)
    ///         .database_url(|| "blog.db")
    ///         .run_async(async |url| {
    ///             println!("serving {url}");
    ///             anyhow::Ok(())
    ///         })
    ///         .await
    /// }
    /// ```
    pub async fn run_async<F, E>(self, serve: impl FnOnce(String) -> F) -> ExitCode
    where
        F: Future<Output = Result<(), E>>,
        E: Into<BoxError>,
    {
        self.run_async_with_arguments(env::args_os(), serve).await.into()
    }

    /// The same with other arguments, of which the first is the program's name.
    pub async fn run_async_with_arguments<F, E>(
        self,
        arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
        serve: impl FnOnce(String) -> F,
    ) -> Exit
    where
        F: Future<Output = Result<(), E>>,
        E: Into<BoxError>,
    {
        let arguments = match parsed(arguments) {
            Ok(arguments) => arguments,
            Err(exit) => return exit,
        };
        let begin = move || match self.begin(arguments)? {
            Begun::Ended(exit) => Ok(Err(exit)),
            Begun::Serves(_conn, url) => {
                outlives_its_connection::<C>(&url)?;
                Ok(Ok(url))
            }
        };
        let begun: Result<Result<String, Exit>, CliError> = match on_a_thread(begin).await {
            Ok(begun) => begun,
            Err(error) => Err(error.into()),
        };
        ended(match begun {
            Ok(Ok(url)) => serve(url)
                .await
                .map(|()| Exit::Done)
                .map_err(|error| CliError::Application(error.into())),
            Ok(Err(exit)) => Ok(exit),
            Err(error) => Err(error),
        })
    }
}
