//! A project in a folder of its own, and the application `shelf` run in it as a user would.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::SqliteConnection;
use tempfile::TempDir;

/// A temporary folder with a `diesel.toml`; the database is `shelf.db` in it.
pub struct Project {
    folder: TempDir,
}

/// What a run left behind.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// The run was a success; returns what it printed as data.
    #[track_caller]
    pub fn ok(&self) -> &str {
        assert_eq!(self.code, 0, "{self:#?}");
        self.stdout.as_str()
    }

    /// What it said, but for the line about a rehearsal, which has a time in it.
    pub fn told(&self) -> String {
        let lines = self.stderr.lines().filter(|line| !line.starts_with("rehearsed "));
        lines.map(|line| format!("{line}\n")).collect()
    }

    /// The run failed, and its message has all of these parts.
    #[track_caller]
    pub fn fails_with(&self, parts: &[&str]) {
        assert_eq!(self.code, 2, "{self:#?}");
        assert!(
            self.stderr.lines().any(|line| line.starts_with("error: ")),
            "{self:#?}"
        );
        for part in parts {
            assert!(self.stderr.contains(part), "no {part:?} in {self:#?}");
        }
        assert!(!self.stderr.contains("panicked"), "{self:#?}");
    }
}

impl Project {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // So that a folder above is never found instead.
        fs::write(
            folder.path().join("diesel.toml"),
            "[migrations_directory]\ndir = \"migrations\"\n",
        )
        .unwrap();
        Self { folder }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn migrations(&self) -> PathBuf {
        self.path().join("migrations")
    }

    /// Runs the application with these models.
    pub fn run_with(&self, models: &str, arguments: &[&str]) -> Run {
        self.finish(self.command().env("SHELF_MODELS", models).args(arguments))
    }

    /// Runs the application with its first models.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with("first", arguments)
    }

    /// The application, to be run in this project.
    pub fn command(&self) -> Command {
        self.program(example("shelf"))
    }

    /// Any program, to be run in this project.
    pub fn program(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.path())
            .env_remove("DATABASE_URL")
            .env_remove("MIGRATION_DIRECTORY")
            .env_remove("NO_COLOR")
            .env("SHELF_URL", "shelf.db")
            .stdin(Stdio::null());
        command
    }

    pub fn finish(&self, command: &mut Command) -> Run {
        let output = command.output().unwrap();
        Run {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Writes a migration folder as Diesel's command line lays it out.
    pub fn migration(&self, name: &str, up: &str, down: &str) {
        let folder = self.migrations().join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("up.sql"), up).unwrap();
        fs::write(folder.join("down.sql"), down).unwrap();
    }

    /// The names in the migrations folder, hidden ones too.
    pub fn folders(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.migrations()) else {
            return Vec::new();
        };
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// The text of a script of the last migration.
    pub fn last_script(&self, file: &str) -> String {
        let name = self.folders().pop().unwrap();
        fs::read_to_string(self.migrations().join(name).join(file)).unwrap()
    }

    pub fn database(&self) -> SqliteConnection {
        let path = self.path().join("shelf.db");
        let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        connection.batch_execute("PRAGMA foreign_keys = ON").unwrap();
        connection
    }

    /// The names of the tables and indexes that a user would see.
    pub fn tables(&self) -> Vec<String> {
        self.texts(
            "SELECT name AS text FROM sqlite_master
             WHERE type = 'table' AND name NOT LIKE '\\_\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' ORDER BY name",
        )
    }

    /// The versions in Diesel's table.
    pub fn applied(&self) -> Vec<String> {
        self.texts("SELECT version AS text FROM __diesel_schema_migrations ORDER BY version")
    }

    /// One column of text, named `text`.
    pub fn texts(&self, query: &str) -> Vec<String> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            text: String,
        }
        let rows: Vec<Row> = diesel::sql_query(query).load(&mut self.database()).unwrap();
        rows.into_iter().map(|row| row.text).collect()
    }

    /// One number, named `number`.
    pub fn number(&self, query: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = BigInt)]
            number: i64,
        }
        let row: Row = diesel::sql_query(query).get_result(&mut self.database()).unwrap();
        row.number
    }
}

/// An example, which `cargo test` builds beside the tests. Where only some targets were built it is missing or old,
/// and is built now.
pub fn example(name: &str) -> PathBuf {
    example_with(name, &[])
}

/// The same, built with these arguments.
pub fn example_with(name: &str, arguments: &[&str]) -> PathBuf {
    static BUILDING: Mutex<()> = Mutex::new(());
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(Path::parent).unwrap();
    let example = profile
        .join("examples")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let _building = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    let sources = ["src", "examples", "tests/shelf"].map(|folder| newest(&root.join(folder)));
    let built = modified(&example);
    if sources.iter().any(|source| *source > built) {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args(["build", "--quiet", "--example", name])
            .args(arguments)
            .current_dir(root);
        if profile.ends_with("release") {
            cargo.arg("--release");
        }
        if let Some(target) = profile.parent() {
            cargo.arg("--target-dir").arg(target);
        }
        assert!(cargo.status().unwrap().success(), "the example was not built");
    }
    example
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}

fn newest(folder: &Path) -> Option<SystemTime> {
    fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            if path.is_dir() {
                newest(&path)
            } else {
                modified(&path)
            }
        })
        .max()
}
