//! A folder of revisions that is an Olembic project and a Diesel one, with a database of its own for each, in which all of them
//! are applied.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use super::shape::Shape;

/// The files, and the databases `olembic.db` and `diesel.db`.
pub struct Project {
    folder: TempDir,
}

impl Project {
    /// Writes so many revisions, each with a table and an index.
    pub fn new(shape: Shape, revisions: usize) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        fs::write(
            folder.path().join("diesel.toml"),
            "[migrations_directory]\ndir = \"migrations\"\n",
        )?;
        for number in 0..revisions {
            let place = folder.path().join("migrations").join(name(number));
            fs::create_dir_all(&place)?;
            let parents = shape.parents(number, revisions);
            let parents: Vec<String> = parents.into_iter().map(version).collect();
            let parents = if parents.is_empty() {
                "none".to_owned()
            } else {
                parents.join(", ")
            };
            let mut up = format!(
                "-- olembic: revision = {}, down_revision = {parents}\n-- add table {number}\n",
                version(number)
            );
            writeln!(up, "CREATE TABLE t{number} (")?;
            writeln!(
                up,
                "    id INTEGER NOT NULL PRIMARY KEY,\n    title VARCHAR(50) NOT NULL,\n    text TEXT NOT NULL DEFAULT ''\n);"
            )?;
            writeln!(up, "CREATE INDEX ix_t{number}_title ON t{number} (title);")?;
            fs::write(place.join("up.sql"), up)?;
            fs::write(place.join("down.sql"), format!("DROP TABLE t{number};\n"))?;
            fs::write(place.join("metadata.toml"), "run_in_transaction = true\n")?;
        }
        Ok(Self { folder })
    }

    /// A command in the folder, for the database of that name.
    pub fn command(&self, program: impl AsRef<Path>, database: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program.as_ref());
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("DATABASE_URL", database)
            .env_remove("MIGRATION_DIRECTORY")
            .stdin(Stdio::null());
        command
    }
}

/// Runs a command, and gives what it said.
pub fn run(command: &mut Command) -> Result<String> {
    let output = command.output();
    let output = output.with_context(|| format!("cannot start {command:?}"))?;
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    ensure!(output.status.success(), "{command:?}: {}\n{said}", output.status);
    Ok(said)
}

/// The release binary of the package `olembic-cli`, built where it is not there yet.
pub fn olembic() -> Result<PathBuf> {
    let blog = Path::new(env!("CARGO_BIN_EXE_blog"));
    run(
        Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["build", "--quiet", "--release", "--package", "olembic-cli"])
            .current_dir(env!("CARGO_MANIFEST_DIR")),
    )?;
    Ok(blog.with_file_name(format!("olembic{}", env::consts::EXE_SUFFIX)))
}

/// The folder of a revision: one a minute.
fn name(number: usize) -> String {
    let (day, hour, minute) = (number / 1440, number / 60 % 24, number % 60);
    format!("2024-01-{:02}-{hour:02}{minute:02}00_add_table_{number}", day + 1)
}

fn version(number: usize) -> String {
    name(number)
        .split('_')
        .next()
        .unwrap_or_default()
        .replace('-', "")
}
