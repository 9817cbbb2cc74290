//! The programs of a package, as cargo finds them, and which of them is that of the application.

use std::fs;
use std::path::Path;

use toml_edit::{DocumentMut, Item};

/// The program beside the library.
const MAIN: &str = "src/main.rs";

/// Whether there is any.
pub(crate) fn any(folder: &Path, manifest: &DocumentMut) -> bool {
    folder.join(MAIN).is_file() || has_others(folder, manifest)
}

/// Whether `cargo run` does not know which is meant, once there is one beside the library.
pub(crate) fn several(folder: &Path, manifest: &DocumentMut) -> bool {
    let default = manifest
        .get("package")
        .and_then(|package| package.get("default-run"));
    default.is_none() && has_others(folder, manifest)
}

/// The name of the one beside the library, where it has to be said.
pub(crate) fn to_be_named<'a>(folder: &Path, manifest: &'a DocumentMut) -> Option<&'a str> {
    if !folder.join(MAIN).is_file() || !several(folder, manifest) {
        return None;
    }
    main_name(manifest)
}

/// The name of the one beside the library: the package's, unless it is listed under another.
pub(crate) fn main_name(manifest: &DocumentMut) -> Option<&str> {
    let listed = manifest.get("bin").and_then(Item::as_array_of_tables);
    let mut bins = listed.into_iter().flatten();
    let named = bins.find(|bin| bin.get("path").and_then(Item::as_str) == Some(MAIN));
    let of_package = || manifest.get("package")?.get("name")?.as_str();
    named
        .and_then(|bin| bin.get("name")?.as_str())
        .or_else(of_package)
}

fn has_others(folder: &Path, manifest: &DocumentMut) -> bool {
    let listed = manifest.get("bin").and_then(Item::as_array_of_tables);
    let path = |bin: &toml_edit::Table| bin.get("path").and_then(Item::as_str) != Some(MAIN);
    let named = listed.is_some_and(|bins| bins.iter().any(path));
    let found = fs::read_dir(folder.join("src/bin")).is_ok_and(|entries| {
        let mut paths = entries.flatten().map(|entry| entry.path());
        paths.any(|path| path.extension().is_some_and(|of| of == "rs") || path.join("main.rs").is_file())
    });
    named || found
}
