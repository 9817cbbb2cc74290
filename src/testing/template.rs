//! What the databases of some tests begin as, and the key by which it is found again.
//! Where templates are kept is each backend's affair.

use std::error::Error as StdError;
use std::time::UNIX_EPOCH;
use std::{env, fs, io};

use diesel::migration::MigrationSource;

use super::{TestBackend, TestDatabase, TestingError};
use crate::migrate::{Checksum, DataMigrations, Migrator, Progress, Status, embedded};
use crate::revision::Revisions;

/// An error of any kind.
type BoxError = Box<dyn StdError + Send + Sync>;

/// What writes the rows that every test begins with.
type Seed<C> = dyn Fn(&mut C) -> Result<(), BoxError> + Send + Sync;

struct Quiet;

impl Progress for Quiet {}

/// What the databases of some tests begin as: the migrations, the functions that they call, and rows.
///
/// It is made once, by whichever test needs it first, and kept for the next run: found again by its key, a SHA-256 over the names
/// and texts of all revisions and the version of Olembic. With functions or seeds, whose text cannot be seen, the
/// program of the test is part of the key, too: each build makes its own.
///
/// ```
/// use diesel::prelude::*;
/// use diesel::sqlite::SqliteConnection;
/// use diesel_migrations::{EmbeddedMigrations, embed_migrations};
/// use olembic::testing::Template;
///
/// const MIGRATIONS: EmbeddedMigrations = embed_migrations!();
///
/// fn two_users(conn: &mut SqliteConnection) -> QueryResult<()> {
///     diesel::sql_query("INSERT INTO users (username) VALUES ('ada'), ('bob')").execute(conn)?;
///     Ok(())
/// }
///
/// let database = Template::<SqliteConnection>::new(&MIGRATIONS)?.seeded("two users", two_users).database()?;
/// assert_eq!(diesel::sql_query("DELETE FROM users").execute(&mut database.connect()?)?, 2);
/// # anyhow::Ok(())
/// ```
pub struct Template<C> {
    revisions: Revisions,
    functions: Option<DataMigrations<C>>,
    seeds: Vec<(String, Box<Seed<C>>)>,
    server: Option<String>,
}

impl<C: TestBackend> Template<C> {
    /// One with these migrations. Nothing is made yet.
    ///
    /// # Errors
    /// [`TestingError::Migrations`] when they cannot be read, or do not fit together.
    pub fn new(migrations: &impl MigrationSource<C::Engine>) -> Result<Self, TestingError> {
        Ok(Self {
            revisions: embedded::<C::Engine>(migrations).map_err(TestingError::Migrations)?,
            functions: None,
            seeds: Vec::new(),
            server: None,
        })
    }

    /// With the functions that the migrations call.
    pub fn functions(mut self, functions: DataMigrations<C>) -> Self {
        self.functions = Some(functions);
        self
    }

    /// On the server of this URL, whose database is only looked at. Otherwise it is that of OLEMBIC_SCRATCH_URL, or else of DATABASE_URL,
    /// also from `.env`. Without meaning on SQLite.
    pub fn server(mut self, url: &str) -> Self {
        self.server = Some(url.to_owned());
        self
    }

    /// The URL that [`server`](Self::server) was given.
    pub fn server_url(&self) -> Option<&str> {
        self.server.as_deref()
    }

    /// With rows that every test begins with. The function runs once, when the template is made (on MariaDB and MySQL for every database); several run in the order in
    /// which they are given. The name tells it from others of the same program: where what a function does depends on a value, the
    /// name has to, too.
    pub fn seeded<E: Into<BoxError>>(
        mut self,
        name: &str,
        seed: impl Fn(&mut C) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self {
        let seed = Box::new(move |conn: &mut C| seed(conn).map_err(Into::into));
        self.seeds.push((name.to_owned(), seed));
        self
    }

    /// A database for one test alone.
    ///
    /// # Errors
    /// [`TestingError`].
    pub fn database(&self) -> Result<TestDatabase<C>, TestingError> {
        TestDatabase::of(self)
    }

    /// What tells this template from all others.
    ///
    /// # Errors
    /// [`TestingError::Program`].
    pub fn key(&self) -> Result<Checksum, TestingError> {
        let mut parts = vec![env!("CARGO_PKG_VERSION")];
        for revision in self.revisions.iter() {
            let transaction = if revision.run_in_transaction {
                "one"
            } else {
                "none"
            };
            let down = revision.down.as_ref();
            let down = down.map_or(["no down", ""], |down| ["down", &down.text]);
            parts.extend([&revision.name, transaction, &revision.up.text]);
            parts.extend(down);
        }
        let program;
        if self.functions.is_some() || !self.seeds.is_empty() {
            program = this_build().map_err(TestingError::Program)?;
            parts.push(&program);
        }
        parts.extend(self.seeds.iter().map(|(name, _)| name.as_str()));
        Ok(Checksum::of_parts(&parts))
    }

    /// Brings an empty database to what the template is.
    ///
    /// # Errors
    /// When a migration or a seed fails.
    pub fn fill(&self, conn: &mut C) -> Result<(), TestingError> {
        // Nobody else knows the database yet.
        let mut migrator = Migrator::new(&self.revisions).single_starter(true);
        if let Some(functions) = &self.functions {
            migrator = migrator.functions(functions);
        }
        migrator
            .startup(conn, &mut Quiet)
            .map_err(TestingError::Migrate)?;
        for (name, seed) in &self.seeds {
            seed(conn).map_err(|source| TestingError::Seed {
                name: name.clone(),
                source,
            })?;
        }
        Ok(())
    }

    /// Whether all migrations, and no others, are applied there.
    pub fn is_applied(&self, conn: &mut C) -> bool {
        Status::read(conn, &self.revisions)
            .is_ok_and(|status| status.pending().next().is_none() && status.without_folder().next().is_none())
    }
}

/// What tells the program that runs from one that is built later.
fn this_build() -> io::Result<String> {
    let file = env::current_exe()?;
    let about = fs::metadata(&file)?;
    let built = about.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(format!("{} {} {}", file.display(), about.len(), built.as_nanos()))
}
