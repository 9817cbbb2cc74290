//! An application on PostgreSQL, as a process of its own: its command line is what a user has.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use diesel::PgConnection;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use olembic::schema::{Check, Column, ColumnType, Index, KeyPart, ReferentialAction, Table};
use olembic::{App, Models};

use crate::build::{indexed, integer, referring, table, text, unique, with};
use crate::database::Database;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("tests/shelf/migrations");

/// The test of this file that is the process, and what it is told by.
const CHILD: &str = "app::child";
const ARGUMENTS: &str = "OLEMBIC_TEST_APP";
const MODELS: &str = "OLEMBIC_TEST_APP_MODELS";
const BETWEEN: char = '\u{1f}';

#[test]
#[ignore = "the other tests start it as a process of its own"]
fn child() {
    let Ok(arguments) = std::env::var(ARGUMENTS) else {
        return;
    };
    let models = match std::env::var(MODELS).as_deref() {
        Ok("second") => Models::new(&[users, second_posts, tags]),
        _ => Models::new(&[users, first_posts]),
    };
    let arguments = std::iter::once("app").chain(arguments.split(BETWEEN));
    let exit = App::new(models, MIGRATIONS)
        .run_with_arguments(arguments, |_: PgConnection| Ok::<(), std::fmt::Error>(()));
    std::process::exit(exit as i32);
}

fn users() -> Table {
    unique(table("users", [text("name")]), &["name"])
}

fn first_posts() -> Table {
    let posts = table(
        "posts",
        [
            text("title"),
            text("body").nullable(),
            integer("users_id").nullable(),
        ],
    );
    indexed(indexed(posts, &["body"]), &["title", "body"])
}

/// Everything that comes in stages, and something that does not.
fn second_posts() -> Table {
    let mut posts = table(
        "posts",
        [
            text("title"),
            Column::new("body", ColumnType::Text),
            text("slug"),
            integer("words").nullable(),
        ],
    );
    posts.columns = with(posts.clone(), text("slug").default("".into())).columns;
    let mut posts = referring(posts, "users", ReferentialAction::SetNull);
    posts.checks.push(Check {
        name: "ck_posts_words".to_owned(),
        expression: "words > 0".to_owned(),
    });
    let mut lower = Index::new("ix_posts_lower", ["title"]);
    lower.keys[0].part = KeyPart::Expression("lower(title)".to_owned());
    posts.indexes.push(lower);
    let posts = indexed(posts, &["title", "body"]);
    unique(indexed(posts, &["slug"]), &["title", "slug"])
}

fn tags() -> Table {
    let tags = referring(table("tags", [text("word")]), "posts", ReferentialAction::Cascade);
    unique(indexed(tags, &["posts_id"]), &["word"])
}

/// A folder with a database.
pub struct Project {
    pub database: Database,
    folder: tempfile::TempDir,
}

/// What a run left behind.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:#?}");
        self
    }
}

impl Project {
    pub fn new() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(
            folder.path().join("diesel.toml"),
            "[migrations_directory]\ndir = \"migrations\"\n",
        )
        .unwrap();
        Some(Self {
            database: Database::new()?,
            folder,
        })
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn migrations(&self) -> PathBuf {
        self.path().join("migrations")
    }

    /// The folders' names without their versions, in order; hidden ones too.
    pub fn folders(&self) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(self.migrations())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let bare = |name: String| {
            name.split_once('_')
                .map_or(name.clone(), |(_, slug)| slug.to_owned())
        };
        names.into_iter().map(bare).collect()
    }

    /// A file of the folder whose name ends so.
    pub fn file(&self, slug: &str, file: &str) -> String {
        let found = fs::read_dir(self.migrations())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .find(|path| path.to_string_lossy().ends_with(&format!("_{slug}")));
        fs::read_to_string(found.unwrap().join(file)).unwrap()
    }

    fn command(&self, models: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", CHILD, "--ignored", "--nocapture", "--quiet"])
            .current_dir(self.path())
            .env(ARGUMENTS, arguments.join(&BETWEEN.to_string()))
            .env(MODELS, models)
            .env("DATABASE_URL", self.database.url())
            .env_remove("MIGRATION_DIRECTORY")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn run(&self, models: &str, arguments: &[&str]) -> Run {
        let output = self.command(models, arguments).output().unwrap();
        Run {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub fn spawn(&self, models: &str, arguments: &[&str]) -> Child {
        self.command(models, arguments).spawn().unwrap()
    }

    /// A project at its first models, with rows.
    pub fn begun() -> Option<Self> {
        use diesel::connection::SimpleConnection;
        let project = Self::new()?;
        project
            .run("first", &["revision", "--autogenerate", "-m", "begin"])
            .ok();
        project.run("first", &["upgrade"]).ok();
        project
            .database
            .connect()
            .batch_execute(
                "INSERT INTO users (name) SELECT 'n' || i FROM generate_series(1, 50) i;
                 INSERT INTO posts (title, body, users_id) SELECT 't' || i, 'b', i FROM generate_series(1, 50) i",
            )
            .unwrap();
        Some(project)
    }
}
