//! The blog some time later: `Post` has got a nullable `description2`. The tests take a database from one to the other.
//! It shows as well that models may stand in one file, beside `main`.

use std::process::ExitCode;

use diesel::sqlite::SqliteConnection;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use olembic::prelude::*;

model! {
    pub struct User {
        #[column(max_length = 50, unique)]
        pub username: String,
    }
}

model! {
    pub struct Post {
        user_relation!(Post, unique = false, back_populates = posts);
        #[column(max_length = 50)]
        pub title: String,
        pub description2: Option<String>,
        #[column(default = "", server_default = "")]
        pub text: String,
    }
}

model! {
    pub struct Profile {
        user_relation!(Profile, unique = true, nullable = false, back_populates = profile);
        #[column(max_length = 50)]
        pub first_name: Option<String>,
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
