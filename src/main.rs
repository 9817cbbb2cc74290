//! The blog: the application that shows what Olembic does, and its command line.
//! `cargo run` migrates the database and runs `blog::run`; `cargo run -- --help` lists the verbs.

mod blog;
mod models;
mod settings;

use std::process::ExitCode;

use diesel_migrations::{EmbeddedMigrations, embed_migrations};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

fn main() -> ExitCode {
    olembic::App::new(models::MODELS, MIGRATIONS)
        .database_url(settings::database_url)
        .run(blog::run)
}
