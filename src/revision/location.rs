//! Where the migrations folder is, by Diesel's rules.
//! The folder need not exist: the first revision makes it.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::RevisionError;

const SETTINGS: &str = "diesel.toml";
const FOLDER: &str = "migrations";

#[derive(Deserialize, Default)]
struct Settings {
    migrations_directory: Option<Directory>,
}

#[derive(Deserialize)]
struct Directory {
    dir: PathBuf,
}

/// The migrations folder of the project that `start` is in.
///
/// That is `dir` under `[migrations_directory]` in the nearest `diesel.toml` from `start` upwards, relative to
/// that file; else the nearest folder `migrations` upwards; else `migrations` beside the nearest `diesel.toml` or
/// `Cargo.toml`, or in `start`, still to be made.
///
/// # Errors
/// When `diesel.toml` cannot be read or understood.
pub fn locate(start: &Path) -> Result<PathBuf, RevisionError> {
    let above = |file: &str| start.ancestors().find(|folder| folder.join(file).is_file());
    let project = above(SETTINGS).or_else(|| above("Cargo.toml"));
    if let Some(project) = project {
        let path = project.join(SETTINGS);
        if path.is_file() {
            if let Some(directory) = settings(&path)?.migrations_directory {
                return Ok(project.join(directory.dir));
            }
        }
    }
    let found = start
        .ancestors()
        .map(|folder| folder.join(FOLDER))
        .find(|folder| folder.is_dir());
    Ok(found.unwrap_or_else(|| project.unwrap_or(start).join(FOLDER)))
}

fn settings(path: &Path) -> Result<Settings, RevisionError> {
    let text = fs::read_to_string(path).map_err(RevisionError::read(path))?;
    toml::from_str(&text).map_err(|error| RevisionError::Settings {
        path: path.to_owned(),
        message: error.message().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_found_as_diesel_finds_it() {
        let root = tempfile::tempdir().unwrap();
        let deep = root.path().join("a/b");
        fs::create_dir_all(&deep).unwrap();
        assert_eq!(locate(&deep).unwrap(), deep.join("migrations"));

        fs::write(root.path().join("Cargo.toml"), "").unwrap();
        assert_eq!(locate(&deep).unwrap(), root.path().join("migrations"));

        fs::create_dir(root.path().join("a/migrations")).unwrap();
        assert_eq!(locate(&deep).unwrap(), root.path().join("a/migrations"));

        let settings = root.path().join("diesel.toml");
        fs::write(&settings, "[print_schema]\nfile = \"x\"\n").unwrap();
        assert_eq!(locate(&deep).unwrap(), root.path().join("a/migrations"));

        fs::write(&settings, "[migrations_directory]\ndir = \"db/steps\"\n").unwrap();
        assert_eq!(locate(&deep).unwrap(), root.path().join("db/steps"));

        fs::write(&settings, "[migrations_directory]\ndir = 7\n").unwrap();
        let message = locate(&deep).unwrap_err().to_string();
        assert!(message.contains("diesel.toml` cannot be understood"), "{message}");
    }
}
