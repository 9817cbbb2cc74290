//! The application with its command line: its models, its migrations, and the one place that names its database.

__USE_CONNECTION__
use diesel_migrations::{EmbeddedMigrations, embed_migrations};

/// The migrations, as a part of the program.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!(__EMBEDDED__);

/// What `main` runs.
pub fn app() -> olembic::App<__CONNECTION__> {
    olembic::App::new(crate::__MODELS__::MODELS, MIGRATIONS)__URL_FUNCTION__
}
