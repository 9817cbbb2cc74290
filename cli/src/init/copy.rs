//! The copy of Olembic that `--olembic-path` names.

use std::fs;
use std::path::{Path, PathBuf};

use toml_edit::DocumentMut;

use crate::error::Error;
use crate::project::MANIFEST;

/// The whole path of the folder, which has Olembic's own package in it.
pub(super) fn find(folder: &Path) -> Result<String, Error> {
    look(folder).map_err(|fault| Error::NoCopy {
        path: folder.to_owned(),
        fault,
    })
}

fn look(folder: &Path) -> Result<String, String> {
    let full: PathBuf = fs::canonicalize(folder).map_err(|error| error.to_string())?;
    if !full.is_dir() {
        return Err("it is no folder".to_owned());
    }
    let manifest = full.join(MANIFEST);
    if !manifest.exists() {
        return Err(format!("there is no {MANIFEST} in it"));
    }
    let text = fs::read_to_string(&manifest).map_err(|error| format!("its {MANIFEST}: {error}"))?;
    let manifest: DocumentMut = text
        .parse()
        .map_err(|error: toml_edit::TomlError| format!("its {MANIFEST}: {}", error.message()))?;
    match manifest
        .get("package")
        .and_then(|package| package.get("name")?.as_str())
    {
        Some("olembic") => {}
        Some(other) => return Err(format!("its package is `{other}`, not `olembic`")),
        None => return Err(format!("its {MANIFEST} has no package in it")),
    }
    let text = full.to_str().map(str::to_owned);
    text.ok_or_else(|| format!("its path is no UTF-8, which {MANIFEST} wants"))
}
