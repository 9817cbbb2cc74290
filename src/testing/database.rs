//! The database of one test.

use std::fmt;

use diesel::migration::MigrationSource;

use super::{Template, TestBackend, TestingError};

/// A migrated database for one test alone. It is dropped with this value, also when the test panics.
///
/// ```
/// use diesel::prelude::*;
/// use diesel::sqlite::SqliteConnection;
/// use diesel_migrations::{EmbeddedMigrations, embed_migrations};
/// use olembic::testing::TestDatabase;
///
/// const MIGRATIONS: EmbeddedMigrations = embed_migrations!();
///
/// let database = TestDatabase::<SqliteConnection>::new(&MIGRATIONS)?;
/// let mut connection = database.connect()?;
/// diesel::sql_query("INSERT INTO users (username) VALUES ('ada')").execute(&mut connection)?;
/// # anyhow::Ok(())
/// ```
#[must_use = "the database is dropped with this value"]
pub struct TestDatabase<C: TestBackend> {
    url: String,
    /// Dropped with this value.
    place: C::Place,
}

impl<C: TestBackend> fmt::Debug for TestDatabase<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (url, place) = (&self.url, &self.place);
        f.debug_struct("TestDatabase")
            .field("url", url)
            .field("place", place)
            .finish()
    }
}

impl<C: TestBackend> TestDatabase<C> {
    /// A database with these migrations, and no rows but theirs. [`Template`] makes one with more.
    ///
    /// # Errors
    /// [`TestingError`].
    pub fn new(migrations: &impl MigrationSource<C::Engine>) -> Result<Self, TestingError> {
        Template::new(migrations)?.database()
    }

    pub(super) fn of(template: &Template<C>) -> Result<Self, TestingError> {
        let (place, url) = C::fresh(template)?;
        Ok(Self { url, place })
    }

    /// Opens a connection; there may be any number of them. A connection has to be dropped before the database, which it is when
    /// it was opened behind it in the same function.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub fn connect(&self) -> Result<C, TestingError> {
        Ok(C::connect(&self.url)?)
    }

    /// The URL for the application that is tested, or for a pool of connections.
    pub fn url(&self) -> &str {
        &self.url
    }
}
