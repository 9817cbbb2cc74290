//! A project whose application uses a database of its own on a server, run as a user would run it.

use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use olembic::backend::AppConnection;
use tempfile::TempDir;

use super::server::{Maria, Place, Postgres, Server};

/// One of the servers, and which application is for it.
pub trait Depot: Server<Conn: AppConnection> {
    const PROGRAM: &str;
    /// What tells of any change in the database, ledger included.
    const TABLES: &str;
    /// The scratch databases that there are.
    const SCRATCH: &str;
}

impl Depot for Postgres {
    const PROGRAM: &str = "depot_postgres";
    const TABLES: &str = "SELECT CAST(relname AS text) AS text FROM pg_class WHERE relkind IN ('r', 'v', 'm') \
        AND relnamespace = 'public'::regnamespace AND relname NOT LIKE '\\_\\_%' ORDER BY relname COLLATE \"C\"";
    const SCRATCH: &str =
        "SELECT CAST(datname AS text) AS text FROM pg_database WHERE datname LIKE 'olembic\\_scratch\\_%'";
}

impl Depot for Maria {
    const PROGRAM: &str = "depot_mysql";
    const TABLES: &str = "SELECT table_name AS text FROM information_schema.tables WHERE table_schema = database() \
        AND table_name NOT LIKE '\\_\\_%' ORDER BY 1";
    const SCRATCH: &str = "SELECT schema_name AS text FROM information_schema.schemata WHERE schema_name LIKE 'olembic\\_scratch\\_%'";
}

/// A temporary folder with a `diesel.toml`, and a database.
pub struct Project<S: Depot> {
    place: Place<S>,
    folder: TempDir,
}

impl<S: Depot> Deref for Project<S> {
    type Target = Place<S>;

    fn deref(&self) -> &Place<S> {
        &self.place
    }
}

/// What a run left behind.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// The run ended with that code; returns what it printed as data.
    #[track_caller]
    pub fn ends(&self, code: i32) -> &str {
        assert!(!self.stderr.contains("panicked"), "{self:#?}");
        assert_eq!(self.code, code, "{self:#?}");
        self.stdout.as_str()
    }

    #[track_caller]
    pub fn ok(&self) -> &str {
        self.ends(0)
    }

    /// The run failed, and its message has all of these parts.
    #[track_caller]
    pub fn fails_with(&self, parts: &[&str]) {
        self.ends(2);
        for part in parts {
            assert!(self.stderr.contains(part), "no {part:?} in {self:#?}");
        }
    }

    /// Both outputs have all of these parts.
    #[track_caller]
    pub fn says(&self, parts: &[&str]) {
        for part in parts {
            let said = self.stdout.contains(part) || self.stderr.contains(part);
            assert!(said, "no {part:?} in {self:#?}");
        }
    }
}

impl<S: Depot> Project<S> {
    pub fn new() -> Option<Self> {
        let place = Place::new()?;
        let folder = tempfile::tempdir().unwrap();
        // So that a folder above is never found instead.
        fs::write(
            folder.path().join("diesel.toml"),
            "[migrations_directory]\ndir = \"migrations\"\n",
        )
        .unwrap();
        Some(Self { place, folder })
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs the application with these models.
    pub fn run_with(&self, models: &str, arguments: &[&str]) -> Run {
        finish(self.command().env("DEPOT_MODELS", models).args(arguments))
    }

    /// The application, to be run in this project.
    pub fn command(&self) -> Command {
        let mut command = Command::new(example(S::PROGRAM));
        command
            .current_dir(self.path())
            .env_remove("DATABASE_URL")
            .env_remove("MIGRATION_DIRECTORY")
            .env_remove("OLEMBIC_SCRATCH_URL")
            .env("DEPOT_URL", &self.place.url)
            .stdin(Stdio::null());
        command
    }

    fn migrations(&self) -> PathBuf {
        self.path().join("migrations")
    }

    /// Writes a revision as Diesel's command line lays it out.
    pub fn migration(&self, name: &str, up: &str, down: &str) {
        let folder = self.migrations().join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("up.sql"), up).unwrap();
        fs::write(folder.join("down.sql"), down).unwrap();
    }

    /// One that runs outside of a transaction.
    pub fn plain_migration(&self, name: &str, up: &str, down: &str) {
        self.migration(name, up, down);
        let settings = self.migrations().join(name).join("metadata.toml");
        fs::write(settings, "run_in_transaction = false\n").unwrap();
    }

    /// The names in the migrations folder.
    pub fn folders(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.migrations()) else {
            return Vec::new();
        };
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    pub fn tables(&self) -> Vec<String> {
        S::texts(&mut self.open(), S::TABLES)
    }
}

pub fn finish(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// An example, which `cargo test` builds beside the tests. Where only some targets were built it is missing or old,
/// and is built now.
fn example(name: &str) -> PathBuf {
    static BUILDING: Mutex<()> = Mutex::new(());
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(Path::parent).unwrap();
    let example = profile
        .join("examples")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let _building = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    let sources = ["src", "examples", "tests/depot"].map(|folder| newest(&root.join(folder)));
    let built = modified(&example);
    if sources.iter().any(|source| *source > built) {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args(["build", "--quiet", "--all-features", "--example", name])
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
    let entries = fs::read_dir(folder).ok()?;
    let newest_of = |path: PathBuf| {
        if path.is_dir() {
            newest(&path)
        } else {
            modified(&path)
        }
    };
    entries.filter_map(|entry| newest_of(entry.ok()?.path())).max()
}
