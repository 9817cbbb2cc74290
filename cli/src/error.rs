//! What can go wrong beside the verbs of the library: with the files of a project, and with cargo.
//! Every message names the file, and the way out on a `hint:` line.

use std::io;
use std::path::PathBuf;

/// A fault of a project, or of what it is made with.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The current folder is gone, or may not be looked at.
    #[error("cannot tell the current folder\nhint: go to a folder that is there")]
    CurrentFolder(#[source] io::Error),
    /// A file cannot be read.
    #[error("cannot read `{}`\nhint: see that it is a file that you may read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's own words.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write `{}`\nhint: see that you may write there, and run it again: what is there already stays", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's own words.
        source: io::Error,
    },
    /// A file has to be where a folder is.
    #[error("`{}` is a folder, where a file has to be: nothing was written\nhint: give it another name", path.display())]
    FolderInPlace {
        /// The folder.
        path: PathBuf,
    },
    /// A folder has to be where a file is.
    #[error("`{}` is a file, where a folder has to be: nothing was written\nhint: give it another name", path.display())]
    FileInPlace {
        /// The file.
        path: PathBuf,
    },
    /// `--olembic-path` names something else.
    #[error("`{}` is no copy of Olembic: {fault}\nhint: give `--olembic-path` the folder with Olembic's own Cargo.toml", path.display())]
    NoCopy {
        /// The folder.
        path: PathBuf,
        /// What it is, or is not.
        fault: String,
    },
    /// All is written, and cannot be told.
    #[error(
        "the files are written, and what to do next cannot be printed\nhint: see where stdout goes, and run it again: what is there already stays"
    )]
    Print(#[source] io::Error),
    /// Cargo's file is no TOML.
    #[error("`{}` cannot be understood: {message}\nhint: correct it", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What the reader said.
        message: String,
    },
    /// Cargo's file is not that of a package.
    #[error("`{}` has no package in it\nhint: go to the folder of the package that is to have the models, or make one with `cargo new NAME`", path.display())]
    NoPackage {
        /// The file.
        path: PathBuf,
    },
    /// The package has the name of one that its code has to name.
    #[error(
        "a package that is called `{name}` cannot depend on another of that name\nhint: give it another name: for a new one, `--name NAME`"
    )]
    NameOfDependency {
        /// The name.
        name: String,
    },
    /// The URL is of no database, or of one that this program does not know.
    #[error(transparent)]
    Url(#[from] olembic::backend::KindError),
    /// Two kinds of database are asked for.
    #[error(
        "`--database {asked}` and a `--database-url` of `{of_url}` are two kinds of database\nhint: the URL alone is enough"
    )]
    OtherDatabase {
        /// The flag's.
        asked: &'static str,
        /// The URL's.
        of_url: &'static str,
    },
    /// The project is for another database.
    #[error(
        "the project's `{package}` is for `{has}`, not for `{asked}`: nothing was written\nhint: give `olembic` and `diesel` in Cargo.toml the feature `{asked}`, or leave `{asked}` out"
    )]
    OtherBackend {
        /// The dependency that says so.
        package: &'static str,
        /// Its feature.
        has: &'static str,
        /// What was asked for.
        asked: &'static str,
    },
    /// Cargo cannot be run.
    #[error("cannot run `cargo`\nhint: see that it is installed, and on the PATH")]
    Cargo(#[source] io::Error),
    /// Cargo did not make the package.
    #[error("`cargo init` failed, and nothing else was written\nhint: its own words stand above")]
    CargoInit,
}
