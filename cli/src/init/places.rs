//! Whether everything that is to be written has a place: no folder where a file has to be, no file where a folder has to.
//! It is looked at before anything is written, so that a project is not left half done.

use std::path::Path;

use super::found::Found;
use crate::error::Error;

/// The files of every project.
const ALWAYS: [&str; 5] = [
    ".gitignore",
    "build.rs",
    "diesel.toml",
    "olembic.toml",
    "src/main.rs",
];

/// Those that a new package has, too, whose names are known before there is one.
const OF_A_NEW_ONE: [&str; 7] = [
    "src/lib.rs",
    "src/app.rs",
    "src/mixins/mod.rs",
    "src/models/mod.rs",
    "src/models/note.rs",
    "tests/notes.rs",
    "migrations/.keep",
];

/// Those whose names are known before the package is looked at; of a new one that is all. A folder `.env` may be there for another
/// language's sake: it is in the way of a URL alone.
pub(super) fn of_known_names(root: &Path, is_new: bool, has_url: bool) -> Result<(), Error> {
    let new = OF_A_NEW_ONE.iter().filter(|_| is_new);
    let env = has_url.then_some(&".env");
    ALWAYS
        .iter()
        .chain(new)
        .chain(env)
        .try_for_each(|file| free(root, file))
}

/// Those under the names that were chosen for this package.
pub(super) fn of_chosen_names(root: &Path, found: &Found) -> Result<(), Error> {
    let source = found.source();
    let [first, _, table] = found.first;
    let names = &found.modules;
    let of_code = [
        found.library.clone(),
        format!("{source}{}.rs", names.app),
        format!("{source}{}/mod.rs", names.mixins),
        format!("{source}{}/mod.rs", names.models),
        format!("{source}{}/{first}.rs", names.models),
        format!("tests/{table}.rs"),
        found.migrations.join(".keep").display().to_string(),
    ];
    of_code.iter().try_for_each(|file| free(root, file))
}

fn free(root: &Path, file: &str) -> Result<(), Error> {
    let path = root.join(file);
    if path.is_dir() {
        return Err(Error::FolderInPlace { path });
    }
    let above = Path::new(file).ancestors().skip(1);
    let folders = above.filter(|folder| !folder.as_os_str().is_empty());
    let mut folders = folders.map(|folder| root.join(folder));
    match folders.find(|folder| folder.exists() && !folder.is_dir()) {
        Some(path) => Err(Error::FileInPlace { path }),
        None => Ok(()),
    }
}
