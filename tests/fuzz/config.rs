//! Texts of settings: `olembic.toml`, `diesel.toml`, `metadata.toml`, and the list of a fleet.

use std::fs;
use std::path::Path;

use olembic::fuzz;
use olembic::revision::{locate, read_one};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::engine;
use super::errors::is_said;
use super::seeds;
use super::texts::{slipped, word};

const WORDS: &[&str] = &[
    "exclude_tables",
    "backends",
    "file_template",
    "timezone",
    "truncate_slug_length",
    "[hooks]",
    "[naming]",
    "[revision]",
    "[[hooks]]",
    "[migrations_directory]",
    "dir",
    "file",
    "run_in_transaction",
    "[print_schema]",
    " = ",
    "=",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "\"",
    "'",
    "\"\"\"",
    "'''",
    ",",
    ".",
    "#",
    "\n",
    "\r\n",
    "\\",
    "\\u0000",
    "\\UFFFFFFFF",
    "\\x",
    "true",
    "false",
    "0",
    "-1",
    "1e999",
    "nan",
    "inf",
    "0x",
    "9223372036854775808",
    "1979-05-27T07:32:00Z",
    "25:61:61",
    "\"sqlite\"",
    "\"postgres\"",
    "\"mysql\"",
    "\"*\"",
    "\"[\"",
    "\"[!\"",
    "\"***\"",
    "\"a**\"",
    "\"[a-]\"",
    "%Y",
    "%(year)d",
    "{rev}",
    "{slug}",
    "../..",
    "/",
    "~",
];

fn texts() -> impl Strategy<Value = String> {
    let mut seeds = seeds::files("metadata.toml");
    seeds.extend(seeds::files("olembic.toml"));
    seeds.extend(seeds::files("diesel.toml"));
    seeds.extend(
        [
            "exclude_tables = [\"spatial_*\", \"legacy_[a-z]?\"]\nbackends = [\"sqlite\", \"postgres\"]\n",
            "# a comment\n[migrations_directory]\ndir = \"db/steps\"\n\n[print_schema]\nfile = \"src/schema.rs\"\nfilter = { only_tables = [\"a\"] }\n",
            "run_in_transaction = false\n",
            "# tenants\na.db\nsqlite://b.db\n postgres://ann:secret@host/db \r\n\n# c.db\n",
        ]
        .map(str::to_owned),
    );
    let pieces = prop::collection::vec(word(WORDS), 0..20).prop_map(|words| words.concat());
    prop_oneof![4 => slipped(seeds, WORDS), 1 => pieces]
}

#[test]
fn config() {
    let root = tempfile::tempdir().unwrap();
    engine::fuzz("config", 800, texts(), |text| {
        olembic_toml(text)?;
        diesel_toml(text, root.path())?;
        metadata_toml(text, root.path())?;
        fleet_list(text)
    });
}

fn olembic_toml(text: &str) -> TestCaseResult {
    let read = fuzz::config(text);
    prop_assert_eq!(&fuzz::config(text), &read);
    match read {
        // What is read is TOML.
        Ok(()) => prop_assert!(text.parse::<toml::Table>().is_ok()),
        Err(message) => prop_assert!(!message.trim().is_empty()),
    }
    Ok(())
}

fn diesel_toml(text: &str, root: &Path) -> TestCaseResult {
    fs::write(root.join("diesel.toml"), text)?;
    match locate(root) {
        Ok(folder) => {
            let said = |table: &toml::Table| {
                Some(
                    table
                        .get("migrations_directory")?
                        .get("dir")?
                        .as_str()?
                        .to_owned(),
                )
            };
            let table: Result<toml::Table, _> = text.parse();
            prop_assert!(table.is_ok(), "no TOML, and {folder:?}");
            if let Some(said) = table.as_ref().ok().and_then(said) {
                prop_assert_eq!(folder, root.join(said));
            }
        }
        Err(error) => {
            is_said(&error)?;
            prop_assert!(error.to_string().contains("diesel.toml"), "{error}");
        }
    }
    Ok(())
}

fn metadata_toml(text: &str, root: &Path) -> TestCaseResult {
    let folder = root.join("1_a");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("up.sql"), "SELECT 1;")?;
    fs::write(folder.join("metadata.toml"), text)?;
    match read_one(&folder) {
        Ok(revision) => {
            let table: toml::Table = text
                .parse()
                .map_err(|error| TestCaseError::fail(format!("no TOML: {error}")))?;
            let said = table.get("run_in_transaction").and_then(toml::Value::as_bool);
            prop_assert_eq!(revision.run_in_transaction, said.unwrap_or(false));
        }
        Err(error) => {
            is_said(&error)?;
            prop_assert!(error.to_string().contains("metadata.toml"), "{error}");
        }
    }
    Ok(())
}

fn fleet_list(text: &str) -> TestCaseResult {
    for url in fuzz::fleet_list(text) {
        prop_assert!(
            !url.is_empty() && !url.starts_with('#') && url.lines().count() == 1,
            "{url:?}"
        );
        prop_assert_eq!(url.trim(), &url);
        prop_assert!(text.contains(&url));
    }
    Ok(())
}
