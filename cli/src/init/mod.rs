//! `init`: the files of a new project, or of an existing one that is to have models.
//! What is there stays as it is; what has to be changed in it is told, to be written by hand.

mod files;
mod found;
mod manifest;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::{Args, ValueEnum};

use crate::error::Error;
use crate::project::MANIFEST;
use files::Files;
use found::Found;

/// Start a project, or give models to the one that is here.
///
/// What is there already is never overwritten. What was written, and what to type next, is printed.
#[derive(Debug, Args)]
pub(crate) struct InitArguments {
    /// The folder of the project.
    #[arg(default_value = ".")]
    folder: PathBuf,

    /// The database of the application: without it, the one that the project's `diesel` has as a feature, or SQLite.
    #[arg(long, value_enum)]
    database: Option<Database>,

    /// For an asynchronous application, with tokio and diesel-async.
    #[arg(long)]
    r#async: bool,

    /// The name of a new package, where it is not that of the folder.
    #[arg(long)]
    name: Option<String>,

    /// A copy of Olembic to depend on, in place of the released one.
    #[arg(long, value_name = "FOLDER")]
    olembic_path: Option<PathBuf>,
}

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Database {
    /// SQLite: nothing to install.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MariaDB, and MySQL.
    Mysql,
}

impl Database {
    /// The name of the feature, of Diesel and of Olembic.
    fn feature(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }
}

/// Writes what is missing, and says what to type next.
pub(crate) fn run(arguments: &InitArguments) -> Result<(), Error> {
    let root = &arguments.folder;
    fs::create_dir_all(root).map_err(|source| Error::Write {
        path: root.clone(),
        source,
    })?;
    let manifest = root.join(MANIFEST);
    // What cargo writes in this run is nobody's work yet.
    let main_is_ours = !root.join("src/main.rs").exists() && !manifest.exists();
    if !manifest.exists() {
        cargo_init(root, arguments.name.as_deref())?;
    }
    let found = Found::look(root, arguments.database)?;
    let mut files = Files::new(root);
    if manifest::add(&manifest, arguments, found.database)? {
        files.told(MANIFEST, "added what was missing to");
    }
    let by_hand = files::write(&mut files, &found, arguments.r#async, main_is_ours)?;
    files.print();
    for hand in &by_hand {
        println!("\n{}\n", hand.what);
        for line in hand.text.lines() {
            println!("    {line}");
        }
    }
    println!("\n{}:", if by_hand.is_empty() { "next" } else { "then" });
    for command in next(root, &found) {
        println!("  {command}");
    }
    Ok(())
}

/// The commands to be typed, first to last.
fn next(root: &Path, found: &Found) -> Vec<String> {
    let mut commands = Vec::new();
    if root != Path::new(".") {
        commands.push(format!("cd '{}'", root.display()));
    }
    if !found.names_a_database {
        match found.database {
            Database::Sqlite => {}
            Database::Postgres => commands.extend([
                format!("createdb {}", found.krate),
                format!("echo 'DATABASE_URL=postgres://localhost/{}' >> .env", found.krate),
            ]),
            Database::Mysql => commands.extend([
                format!("mariadb --execute 'CREATE DATABASE {}'", found.krate),
                format!(
                    "echo 'DATABASE_URL=mysql://root@127.0.0.1/{}' >> .env",
                    found.krate
                ),
            ]),
        }
    }
    if found.has_migrations {
        commands.push("cargo run -- upgrade".to_owned());
    }
    commands.push("cargo run -- revision --autogenerate -m \"first models\"".to_owned());
    commands.push("cargo run".to_owned());
    let exports = matches!(found.database, Database::Postgres | Database::Mysql);
    commands.push(
        if exports {
            "env $(cat .env) cargo test"
        } else {
            "cargo test"
        }
        .to_owned(),
    );
    commands
}

fn cargo_init(root: &Path, name: Option<&str>) -> Result<(), Error> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["init", "--quiet"]).current_dir(root);
    if let Some(name) = name {
        cargo.args(["--name", name]);
    }
    let status = cargo.status().map_err(Error::Cargo)?;
    if status.success() {
        Ok(())
    } else {
        Err(Error::CargoInit)
    }
}
