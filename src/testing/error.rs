//! Why a test cannot have its database.

use std::error::Error as StdError;
use std::io;
use std::path::PathBuf;

use crate::migrate::{MigrateError, OpenError};

/// A database for a test that cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TestingError {
    /// The migrations cannot be read.
    #[error(transparent)]
    Migrations(MigrateError),
    /// A migration failed.
    #[error(
        "the migrations cannot be run on the template of the test databases\nhint: on an empty database `upgrade` fails in the same way"
    )]
    Migrate(#[source] MigrateError),
    /// A seed failed.
    #[error(
        "the seed `{name}` failed on the template of the test databases\nhint: it runs once, when all migrations have run"
    )]
    Seed {
        /// The name of the seed.
        name: String,
        /// Its own error.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// Migrations and seeds have run, and the result is not what it should be.
    #[error(
        "the template of the test databases is damaged or has pending migrations as soon as it is made\nhint: does a seed revert migrations, or write rows that CHECK or NOT NULL do not allow?"
    )]
    Unfit,
    /// The folder of the templates may be written by others.
    #[error(
        "`{}` is not a folder that you alone may use, so no template is taken from it\nhint: remove it, or let TMPDIR name another place for temporary files", path.display()
    )]
    NotPrivate {
        /// The folder.
        path: PathBuf,
    },
    /// The system refused to make, copy or move a file or folder.
    #[error("cannot make `{}`\nhint: see that there is room, and that you may write there; TMPDIR names another place for temporary files", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The system's own words.
        source: io::Error,
    },
    /// The place for temporary files cannot be written in a URL.
    #[error("`{}` is not UTF-8\nhint: let TMPDIR name another place for temporary files", path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
    },
    /// Nobody says on which server.
    #[error(
        "no server is known for the databases of tests\nhint: set OLEMBIC_SCRATCH_URL, or DATABASE_URL (also in `.env`), to a URL on it whose user may make databases; or give one to `Template::server`"
    )]
    NoServer,
    /// `.env`, which may say it, cannot be read.
    #[error("cannot read `.env`: {0}\nhint: correct it, or set DATABASE_URL, which comes before it")]
    DotEnv(String),
    /// The server refused to make a database, or to look for one.
    #[error(
        "cannot make a database for a test on the server: {cause}\nhint: give the user the right to make databases (PostgreSQL: `ALTER ROLE name CREATEDB`; MariaDB and MySQL: ``GRANT ALL ON `olembic\\_%`.* TO name``), or name a server where it has it by OLEMBIC_SCRATCH_URL"
    )]
    Server {
        /// The server's own words.
        cause: String,
    },
    /// The test's own program cannot be looked at, by which templates with functions are told apart.
    #[error(
        "cannot find out when this program was built\nhint: see that its file is still there; without functions and seeds it is not asked"
    )]
    Program(#[source] io::Error),
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
}

#[cfg(feature = "sqlite")]
impl TestingError {
    pub(super) fn write(path: &std::path::Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Write { path, source }
    }
}
