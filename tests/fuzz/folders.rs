//! Migrations folders on a real file system: names of any letters and bytes, files that are missing or no text, a new revision among them.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use chrono::DateTime;
use diesel::migration::{Migration, MigrationSource};
use diesel::sqlite::Sqlite;
use diesel_migrations::FileBasedMigrations;
use olembic::revision::{Draft, Revisions, Version, read, read_each, slug};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::engine::fuzz;
use super::errors::is_said;
use super::texts::word;

const WORDS: &[&str] = &[
    "1",
    "2",
    "9",
    "2026-01-02-030405",
    "20260102030405",
    "99991231235959",
    "9999",
    "_",
    "__",
    "-",
    "--",
    "a",
    "init",
    "add_tags",
    ".",
    "..",
    " ",
    "\t",
    "\n",
    ",",
    "=",
    "none",
    "head",
    "up.sql",
    "1,2",
    "%",
    "\\",
    "'",
    "\"",
    "`",
    "*",
    "$(x)",
    "~",
    "é",
    "e\u{301}",
    "ж",
    "٣",
    "𝒳",
    "\u{202e}",
    "\u{1b}[31m",
    "\u{feff}",
    "00000000000000_diesel_initial_setup",
    "99999999999999999999999999999999999999999999999999",
];

const SCRIPTS: [&str; 9] = [
    "SELECT 1;",
    "",
    "-- only a comment\n",
    "-- olembic: revision = 1, down_revision = none\nSELECT 1;",
    "-- olembic: revision = 2, down_revision = 1\nSELECT 1;",
    "-- olembic: revision = \nSELECT 1;",
    "\u{feff}SELECT 1;\r\n",
    "SELECT 'not closed",
    "-- olembic: revision = 9, down_revision = none, replaces = 1, 2\nSELECT 1;",
];

const METADATA: [&str; 5] = [
    "run_in_transaction = true\n",
    "run_in_transaction = false\n",
    "",
    "run_in_transaction = 1",
    "x = [\n",
];

/// One entry of the folder.
#[derive(Debug, Clone)]
struct Entry {
    name: OsString,
    /// The entry is a file.
    file: bool,
    up: Option<Vec<u8>>,
    down: Option<Vec<u8>>,
    metadata: Option<Vec<u8>>,
}

fn name() -> impl Strategy<Value = OsString> {
    let text = prop_oneof![
        3 => "(0|1|2|9|2026-01-0[1-3]-00000[0-3]|2026010[1-3]000000)_[a-z]{1,3}",
        2 => prop::collection::vec(word(WORDS), 1..4).prop_map(|words| words.concat()),
    ];
    prop_oneof![
        9 => text.prop_map(OsString::from),
        1 => prop::collection::vec(any::<u8>(), 1..12).prop_map(of_bytes),
    ]
}

#[cfg(unix)]
fn of_bytes(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

#[cfg(not(unix))]
fn of_bytes(bytes: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

fn entry() -> impl Strategy<Value = Entry> {
    let text = |texts: &'static [&'static str]| {
        prop_oneof![
            8 => prop::sample::select(texts).prop_map(|text| text.as_bytes().to_vec()),
            1 => prop::collection::vec(any::<u8>(), 0..20),
        ]
    };
    let perhaps = |weight, texts| prop::option::weighted(weight, text(texts));
    let parts = (
        name(),
        prop::bool::weighted(0.05),
        perhaps(0.95, &SCRIPTS[..]),
        perhaps(0.7, &SCRIPTS[..]),
        perhaps(0.5, &METADATA[..]),
    );
    parts.prop_map(|(name, file, up, down, metadata)| Entry {
        name,
        file,
        up,
        down,
        metadata,
    })
}

/// The folder, a message for a new revision in it, and the time.
fn cases() -> impl Strategy<Value = (Vec<Entry>, String, i64)> {
    let message = prop::collection::vec(word(WORDS), 0..6).prop_map(|words| words.concat());
    let seconds = prop_oneof![
        Just(0),
        Just(253_402_300_799),
        Just(-62_135_596_800),
        0_i64..4_000_000_000
    ];
    (prop::collection::vec(entry(), 0..5), message, seconds)
}

#[test]
fn folders() {
    let root = tempfile::tempdir().unwrap();
    fuzz("folders", 500, cases(), |(entries, message, seconds)| {
        let folder = root.path().join("migrations");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir(&folder)?;
        let made: Vec<_> = entries
            .iter()
            .filter(|entry| make(&folder, entry).is_ok())
            .collect();
        names(&made, message)?;
        match read(&folder) {
            Ok(revisions) => {
                as_diesel(&folder, &revisions)?;
                one_more(&folder, &revisions, message, *seconds)?;
            }
            Err(error) => {
                is_said(&error)?;
                let said = error.to_string();
                let named = made
                    .iter()
                    .filter_map(|entry| entry.name.to_str())
                    .any(|name| said.contains(name));
                prop_assert!(named || said.contains("migrations"), "{said}");
                if let Err(error) = read_each(&folder) {
                    is_said(&error)?;
                }
            }
        }
        Ok(())
    });
}

/// A name that the file system does not take is left out.
fn make(root: &Path, entry: &Entry) -> std::io::Result<()> {
    let bytes = entry.name.as_encoded_bytes();
    if bytes.contains(&b'/') || bytes.contains(&0) {
        return Err(std::io::ErrorKind::InvalidInput.into());
    }
    let path = root.join(&entry.name);
    if entry.file {
        return fs::write(path, "");
    }
    fs::create_dir(&path)?;
    for (file, text) in [
        ("up.sql", &entry.up),
        ("down.sql", &entry.down),
        ("metadata.toml", &entry.metadata),
    ] {
        if let Some(text) = text {
            fs::write(path.join(file), text)?;
        }
    }
    Ok(())
}

/// A slug is safe, and versions are cut as Diesel cuts them.
fn names(entries: &[&Entry], message: &str) -> TestCaseResult {
    let made = slug(message);
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    prop_assert!(
        !made.is_empty() && made.len() <= 40 && made.bytes().all(plain),
        "{made:?}"
    );
    prop_assert_eq!(slug(&made), made.clone(), "a slug of a slug");
    for name in entries.iter().filter_map(|entry| entry.name.to_str()) {
        let version = Version::of(name);
        prop_assert_eq!(Version::of(version.as_str()), version);
    }
    Ok(())
}

/// What is read is what Diesel reads: the same versions, names and settings in the same order.
fn as_diesel(folder: &Path, revisions: &Revisions) -> TestCaseResult {
    if revisions.iter().any(|revision| {
        revision
            .header
            .as_ref()
            .is_some_and(|header| !header.replaces.is_empty())
    }) {
        return Ok(());
    }
    let fail = |error: &dyn ToString| {
        TestCaseError::fail(format!("Diesel reads it otherwise: {}", error.to_string()))
    };
    let source = FileBasedMigrations::from_path(folder).map_err(|error| fail(&error))?;
    let mut migrations: Vec<Box<dyn Migration<Sqlite>>> =
        source.migrations().map_err(|error| fail(&error))?;
    migrations.sort_by_key(|migration| migration.name().version().as_owned());
    let diesels: Vec<_> = migrations
        .iter()
        .map(|one| {
            (
                one.name().to_string(),
                one.name().version().to_string(),
                one.metadata().run_in_transaction(),
            )
        })
        .collect();
    let ours: Vec<_> = revisions
        .iter()
        .map(|one| (one.name.clone(), one.version.to_string(), one.run_in_transaction))
        .collect();
    prop_assert_eq!(ours, diesels);
    Ok(())
}

/// A new revision is written whole, behind all others, or not at all; and the folder is read as before.
fn one_more(folder: &Path, revisions: &Revisions, message: &str, seconds: i64) -> TestCaseResult {
    let now = DateTime::from_timestamp(seconds, 0).map(|time| time.naive_utc());
    let now = now.ok_or_else(|| TestCaseError::reject("no such time"))?;
    let draft = Draft {
        message: message.to_owned(),
        ..Draft::default()
    };
    let count = |folder: &Path| fs::read_dir(folder).map(Iterator::count);
    let before = count(folder)?;
    match draft.write(folder, now) {
        Ok(path) => {
            let again = read(folder)
                .map_err(|error| TestCaseError::fail(format!("after a new revision: {error}")))?;
            prop_assert_eq!(again.iter().count(), revisions.iter().count() + 1);
            let head = again.head().map(|head| folder.join(&head.name));
            prop_assert_eq!(head, Some(path));
            prop_assert_eq!(again.heads().count(), 1);
        }
        Err(error) => {
            is_said(&error)?;
            prop_assert_eq!(count(folder)?, before, "something is left behind {}", error);
        }
    }
    Ok(())
}
