//! A project with three backends, in a folder of its own, with a database on each server; the application `anywhere` run in it as a
//! user would.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Once;

use olembic::schema::{Column, ColumnType, Table};
use tempfile::TempDir;

pub use super::cli_project::Run;
use super::server::{Maria, Place, Postgres, Server};

pub const BACKENDS: [&str; 3] = ["sqlite", "postgres", "mysql"];

pub struct Project {
    folder: TempDir,
    pub postgres: Place<Postgres>,
    pub maria: Place<Maria>,
}

impl Project {
    /// With `olembic.toml` and the first models; `None` where a server is missing.
    pub fn new() -> Option<Self> {
        let project = Self {
            folder: tempfile::tempdir().unwrap(),
            postgres: Place::new()?,
            maria: Place::new()?,
        };
        project.write("diesel.toml", "[migrations_directory]\ndir = \"migrations\"\n");
        project.write(
            "olembic.toml",
            "backends = [\"sqlite\", \"postgres\", \"mysql\"]\n",
        );
        project.models(&[readers()]);
        Some(project)
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, file: &str, text: &str) {
        fs::write(self.path().join(file), text).unwrap();
    }

    pub fn models(&self, tables: &[Table]) {
        self.write("models.json", &serde_json::to_string(tables).unwrap());
    }

    pub fn tree(&self, backend: &str) -> PathBuf {
        self.path().join("migrations").join(backend)
    }

    /// The application on that backend's database.
    pub fn command(&self, backend: &str, arguments: &[&str]) -> Command {
        let url = match backend {
            "sqlite" => "anywhere.db",
            "postgres" => &self.postgres.url,
            _ => &self.maria.url,
        };
        let mut command = Command::new(anywhere());
        command
            .current_dir(self.path())
            .env_remove("MIGRATION_DIRECTORY")
            .env_remove("NO_COLOR")
            .env_remove("OLEMBIC_SCRATCH_URL")
            .env("DATABASE_URL", url)
            .env("OLEMBIC_SCRATCH_POSTGRES", env::var(Postgres::VARIABLE).unwrap())
            .env("OLEMBIC_SCRATCH_MYSQL", env::var(Maria::VARIABLE).unwrap())
            .env("ANYWHERE_MODELS", "file")
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, backend: &str, arguments: &[&str]) -> Run {
        run(&mut self.command(backend, arguments))
    }

    /// `revision --autogenerate` and `upgrade`, on SQLite.
    #[track_caller]
    pub fn revised(&self, message: &str) {
        let run = self.run("sqlite", &["revision", "--autogenerate", "-m", message]);
        assert_eq!(run.ok().lines().count(), 3, "{run:#?}");
        self.run("sqlite", &["upgrade"]).ok();
    }

    /// `check` on SQLite finds these lines.
    #[track_caller]
    pub fn check_finds(&self, lines: &[&str]) -> Run {
        let run = self.run("sqlite", &["check"]);
        assert_eq!(run.code, 1, "{run:#?}");
        let found: Vec<_> = run.stdout.lines().collect();
        assert_eq!(found, lines, "{run:#?}");
        run
    }

    /// What stands in a backend's tree, hidden or not; nothing where there is no tree.
    pub fn names(&self, backend: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.tree(backend)) else {
            return Vec::new();
        };
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// The same in all trees, which are alike.
    #[track_caller]
    pub fn names_of_all(&self) -> Vec<String> {
        let names = self.names("sqlite");
        assert_eq!(self.names("postgres"), names);
        assert_eq!(self.names("mysql"), names);
        names
    }

    /// A script of the revision at that place.
    pub fn script(&self, backend: &str, index: usize, file: &str) -> String {
        let name = self.names(backend).swap_remove(index);
        fs::read_to_string(self.tree(backend).join(name).join(file)).unwrap()
    }

    /// The scripts of all backends.
    pub fn scripts(&self, index: usize, file: &str) -> [String; 3] {
        BACKENDS.map(|backend| self.script(backend, index, file))
    }
}

pub fn run(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

pub fn readers() -> Table {
    Table {
        name: "readers".to_owned(),
        columns: vec![
            Column::new("id", ColumnType::Integer),
            Column::new("name", ColumnType::Varchar(80)),
        ],
        primary_key: vec!["id".to_owned()],
        ..Table::default()
    }
}

/// The first models with a column more.
pub fn readers_with(column: Column) -> Table {
    let mut table = readers();
    table.columns.push(column);
    table
}

/// The example, built with what these tests are built with.
fn anywhere() -> PathBuf {
    static BUILT: Once = Once::new();
    let test = env::current_exe().unwrap();
    let profile = test.parent().and_then(Path::parent).unwrap();
    BUILT.call_once(|| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args(["build", "--quiet", "--all-features", "--example", "anywhere"])
            .current_dir(env!("CARGO_MANIFEST_DIR"));
        if profile.ends_with("release") {
            cargo.arg("--release");
        }
        cargo.arg("--target-dir").arg(profile.parent().unwrap());
        assert!(cargo.status().unwrap().success(), "the example was not built");
    });
    profile
        .join("examples")
        .join(format!("anywhere{}", env::consts::EXE_SUFFIX))
}
