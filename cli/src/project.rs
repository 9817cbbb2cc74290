//! An Olembic project: a package that depends on `olembic` and has a program, which knows its models.
//! It is found from the current folder upwards, and run by cargo.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use toml_edit::{DocumentMut, Item, TableLike};

use crate::error::Error;
use crate::programs;

/// The name of cargo's file.
pub(crate) const MANIFEST: &str = "Cargo.toml";

/// A package with models.
#[derive(Debug)]
pub(crate) struct Project {
    manifest: PathBuf,
    /// The application's program, where cargo has to be told which of several it is.
    program: Option<String>,
}

impl Project {
    /// The project that the current folder is in.
    pub(crate) fn find() -> Result<Option<Self>, Error> {
        let here = env::current_dir().map_err(Error::CurrentFolder)?;
        let mut manifests = here.ancestors().map(|folder| folder.join(MANIFEST));
        let Some(manifest) = manifests.find(|path| path.is_file()) else {
            return Ok(None);
        };
        let document = read(&manifest)?;
        let folder = manifest.parent().unwrap_or(Path::new(""));
        if !depends_on(&document, "olembic") || !programs::any(folder, &document) {
            return Ok(None);
        }
        let program = programs::to_be_named(folder, &document).map(str::to_owned);
        Ok(Some(Self { manifest, program }))
    }

    /// Runs the verb with the project's own program, and gives its exit code back.
    pub(crate) fn hand_over(&self, arguments: impl Iterator<Item = OsString>) -> Result<ExitCode, Error> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let status = Command::new(cargo)
            .args(["run", "--quiet", "--manifest-path"])
            .arg(&self.manifest)
            .args(self.program.iter().flat_map(|name| ["--bin", name]))
            .arg("--")
            .args(arguments)
            .status()
            .map_err(Error::Cargo)?;
        // Without a code a signal has ended it.
        let code = status.code().and_then(|code| u8::try_from(code).ok());
        Ok(ExitCode::from(code.unwrap_or(2)))
    }
}

/// Cargo's file, to be looked at or edited.
pub(crate) fn read(manifest: &Path) -> Result<DocumentMut, Error> {
    let text = fs::read_to_string(manifest).map_err(|source| Error::Read {
        path: manifest.to_owned(),
        source,
    })?;
    text.parse()
        .map_err(|error: toml_edit::TomlError| Error::Manifest {
            path: manifest.to_owned(),
            message: error.message().to_owned(),
        })
}

/// Whether the package depends on that one, be it by another name, or on some platforms only.
pub(crate) fn depends_on(manifest: &DocumentMut, package: &str) -> bool {
    let tables = |table: &dyn TableLike| table.get("dependencies").is_some_and(|item| names(item, package));
    let targets = manifest.get("target").and_then(Item::as_table_like);
    tables(manifest.as_table())
        || targets.is_some_and(|targets| {
            let mut each = targets.iter();
            each.any(|(_, target)| target.as_table_like().is_some_and(tables))
        })
}

fn names(dependencies: &Item, package: &str) -> bool {
    let Some(dependencies) = dependencies.as_table_like() else {
        return false;
    };
    dependencies.iter().any(|(name, of)| {
        let renamed = of.as_table_like().and_then(|of| of.get("package")?.as_str());
        renamed.unwrap_or(name) == package
    })
}
