//! A model, the migrations that lead to it, and a file for them.

use std::path::PathBuf;

use diesel::connection::SimpleConnection;
use diesel::sqlite::SqliteConnection;
use olembic::migrate::{Database, Quiet};
use olembic::revision::{Revision, Revisions, Script};
use olembic::startup::{Report, StartupError};
use olembic::{Models, OnStart, Startup};

olembic::model! {
    pub struct Rack {
        #[column(max_length = 50)]
        pub place: String,
        pub boards: i32,
    }
}
olembic::models! { Rack }

/// The models of the next version of the application.
pub mod next {
    olembic::model! {
        pub struct Rack {
            #[column(max_length = 50)]
            pub place: String,
            pub boards: i32,
            pub colour: Option<String>,
        }
    }
    olembic::models! { Rack }
}

const RACKS: &str = "CREATE TABLE racks (id INTEGER NOT NULL PRIMARY KEY, \
                       place VARCHAR(50) NOT NULL, boards INTEGER NOT NULL);";

pub fn revision(name: &str, up: &str) -> Revision {
    let script = |text: &str, file: &str| Script {
        text: text.to_owned(),
        file: format!("{name}/{file}"),
    };
    Revision::new(
        name.to_owned(),
        script(up, "up.sql"),
        Some(script("-- x", "down.sql")),
        true,
    )
    .unwrap()
}

pub fn first() -> Revision {
    revision("1_racks", RACKS)
}

pub struct Place(tempfile::TempDir);

impl Place {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> PathBuf {
        self.0.path().join("shelf.db")
    }

    pub fn url(&self) -> String {
        self.path().display().to_string()
    }

    pub fn execute(&self, sql: &str) {
        let mut conn = SqliteConnection::open(&self.url()).unwrap();
        conn.batch_execute(sql).unwrap();
    }

    pub fn start(
        &self,
        models: Models,
        revisions: impl IntoIterator<Item = Revision>,
        on_start: OnStart,
    ) -> Result<Report, StartupError> {
        let startup = startup(models, revisions).on_start(on_start);
        startup.run(&self.url(), &mut Quiet).map(|(_, report)| report)
    }

    /// The files beside the database, and itself.
    pub fn files(&self) -> usize {
        std::fs::read_dir(self.0.path()).unwrap().count()
    }
}

pub fn startup(models: Models, revisions: impl IntoIterator<Item = Revision>) -> Startup<SqliteConnection> {
    Startup::of(models, Revisions::new(revisions).unwrap())
}
