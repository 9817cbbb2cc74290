//! An application that runs on SQLite, PostgreSQL or MariaDB, by the URL in DATABASE_URL. Its three trees of migrations are written
//! together: see `docs/backends.md`. With `ANYWHERE_MODELS=file` its models are the tables of `models.json`: so the tests change them.

mod models;

use std::env;
use std::process::ExitCode;

use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use olembic::backend::{AppConnection, Kind, Visitor};
use olembic::schema::Table;
use olembic::{App, Models};

const SQLITE: EmbeddedMigrations = embed_migrations!("examples/anywhere/migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("examples/anywhere/migrations/postgres");
const MYSQL: EmbeddedMigrations = embed_migrations!("examples/anywhere/migrations/mysql");

fn main() -> ExitCode {
    let url = env::var("DATABASE_URL").unwrap_or_else(|_| "anywhere.db".to_owned());
    match Kind::of_url(&url).and_then(|kind| kind.visit(Application { url })) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

struct Application {
    url: String,
}

impl Visitor for Application {
    type Output = ExitCode;

    fn visit<C: AppConnection>(self) -> ExitCode {
        let migrations = match C::kind() {
            Kind::Sqlite => SQLITE,
            Kind::Postgres => POSTGRES,
            Kind::Mysql => MYSQL,
        };
        App::<C>::new(models(), migrations)
            .database_url(move || self.url.clone())
            .run(serve)
    }
}

fn serve<C: AppConnection>(mut connection: C) -> anyhow::Result<()> {
    let books = connection.number("SELECT count(*) FROM books")?;
    println!("{books} books, on {}", C::kind());
    Ok(())
}

fn models() -> Models {
    static TABLES: [fn() -> Table; 3] = [|| table(0), || table(1), || table(2)];
    match env::var("ANYWHERE_MODELS").as_deref() {
        Ok("file") => Models::new(&TABLES[..tables().len()]),
        _ => models::MODELS,
    }
}

fn table(index: usize) -> Table {
    tables().swap_remove(index)
}

fn tables() -> Vec<Table> {
    let text = std::fs::read_to_string("models.json").expect("models.json is there");
    serde_json::from_str(&text).expect("models.json has tables")
}
