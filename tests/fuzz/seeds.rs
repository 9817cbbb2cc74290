//! The texts to begin with: those of the project itself, as it lies there.

use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The files with this name below some folders of the project.
pub fn files(name: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for folder in ["migrations", "examples", "tests/shelf", "tests/depot"] {
        find(&Path::new(ROOT).join(folder), name, &mut paths);
    }
    paths.sort();
    let texts: Vec<_> = paths
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    assert!(!texts.is_empty(), "no {name} in the project");
    texts
}

fn find(folder: &Path, name: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find(&path, name, found);
        } else if path.file_name().is_some_and(|file| file == name) {
            found.push(path);
        }
    }
}

/// The scripts of the conformance cases, those of all backends.
pub fn conformance_scripts() -> Vec<String> {
    let cases = conformance();
    let of = |case: &serde_json::Value| match &case["before_sql"] {
        serde_json::Value::String(text) => vec![text.clone()],
        serde_json::Value::Object(texts) => {
            let texts = texts.values().filter_map(|text| text.as_str());
            texts.map(str::to_owned).collect()
        }
        _ => Vec::new(),
    };
    let lists =
        ["cases", "sqlite_rebuild_cases"].map(|list| cases[list].as_array().cloned().unwrap_or_default());
    let scripts: Vec<_> = lists.iter().flatten().flat_map(of).collect();
    assert!(scripts.len() > 30, "where are the cases?");
    scripts
}

fn conformance() -> serde_json::Value {
    let path = Path::new(ROOT).join("tests/conformance/cases.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}
