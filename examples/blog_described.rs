//! The blog some time later: `Post` has got a nullable `description2`. The tests take a database from one to the other.
//! It shows as well that models may stand in one file, beside `main`.

use std::process::ExitCode;

use diesel::sqlite::SqliteConnection;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use olembic::prelude::*;

model! {
    /// Somebody who writes.
    pub struct User {
        /// The name to log in with.
        #[column(max_length = 50, unique)]
        pub username: String,
    }
}

model! {
    /// Something that a user wrote.
    pub struct Post {
        user_relation!(Post, unique = false, back_populates = posts);
        /// The headline.
        #[column(max_length = 50)]
        pub title: String,
        /// The column that is new.
        pub description2: Option<String>,
        /// The text, of any length.
        #[column(default = "", server_default = "")]
        pub text: String,
    }
}

model! {
    /// What a user tells of themselves.
    pub struct Profile {
        user_relation!(Profile, unique = true, nullable = false, back_populates = profile);
        /// The given name.
        #[column(max_length = 50)]
        pub first_name: Option<String>,
        /// The family name.
        #[column(max_length = 50)]
        pub last_name: Option<String>,
    }
}

models! { User, Post, Profile }

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

fn main() -> ExitCode {
    olembic::App::new(MODELS, MIGRATIONS)
        .database_url(|| "blog.db")
        .run(|_connection: SqliteConnection| anyhow::Ok(()))
}
