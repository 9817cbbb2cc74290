//! Cargo's file: the dependencies that are missing are added, and nothing else in it changes.

use std::fs;
use std::path::Path;

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value};

use super::{Database, InitArguments};
use crate::error::Error;
use crate::project::read;

/// Adds what is missing; whether there was anything. An asynchronous program that was there before chooses its own way to the database.
pub(super) fn add(
    path: &Path,
    arguments: &InitArguments,
    copy: Option<&str>,
    database: Database,
    asynchronous: bool,
) -> Result<bool, Error> {
    let mut manifest = read(path)?;
    let before = manifest.to_string();
    let feature = database.feature();
    let mut of_diesel = vec![feature, "chrono"];
    if database == Database::Sqlite {
        of_diesel.push("returning_clauses_for_sqlite_3_35");
    }
    let mut of_olembic = vec!["cli", feature];
    if asynchronous {
        of_olembic.push("async");
    }
    let mut olembic = olembic(copy);
    let mut dev = olembic.clone();
    dev.insert("features", features(&["testing"]));
    olembic.insert("default-features", false.into());
    olembic.insert("features", features(&of_olembic));
    let mut wanted = vec![
        ("anyhow", "1".into()),
        ("diesel", versioned("2.3", &of_diesel)),
        ("diesel_migrations", versioned("2.3", &[feature])),
        ("olembic", olembic.into()),
    ];
    if arguments.r#async {
        wanted.push(("diesel-async", versioned("0.9", &[feature])));
    }
    if asynchronous {
        wanted.push(("tokio", versioned("1", &["macros", "rt-multi-thread"])));
    }
    for (name, value) in wanted {
        insert(&mut manifest, "dependencies", name, value);
    }
    dev.insert("default-features", false.into());
    insert(&mut manifest, "dev-dependencies", "olembic", dev.into());
    let after = manifest.to_string();
    if after == before {
        return Ok(false);
    }
    replace(path, &after)?;
    Ok(true)
}

fn insert(manifest: &mut DocumentMut, table: &str, name: &str, value: Value) {
    let dependencies = manifest.entry(table).or_insert_with(|| Item::Table(Table::new()));
    if let Some(dependencies) = dependencies.as_table_like_mut() {
        if !dependencies.contains_key(name) {
            dependencies.insert(name, Item::Value(value));
        }
    }
}

/// The copy, or the release.
fn olembic(copy: Option<&str>) -> InlineTable {
    let mut table = InlineTable::new();
    match copy {
        Some(path) => table.insert("path", path.into()),
        None => table.insert("version", env!("CARGO_PKG_VERSION").into()),
    };
    table
}

fn versioned(version: &str, named: &[&str]) -> Value {
    let mut table = InlineTable::new();
    table.insert("version", version.into());
    table.insert("features", features(named));
    table.into()
}

fn features(named: &[&str]) -> Value {
    named.iter().copied().collect::<Array>().into()
}

/// The new text takes the old one's place at once, or not at all.
fn replace(path: &Path, text: &str) -> Result<(), Error> {
    let beside = path.with_extension("toml.olembic");
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, path));
    written.map_err(|source| {
        let _ = fs::remove_file(&beside);
        Error::Write {
            path: path.to_owned(),
            source,
        }
    })
}
