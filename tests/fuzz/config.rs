//! Texts of settings: `olembic.toml`, `diesel.toml`, `metadata.toml`, and the list of a fleet.

use std::fs;
use std::path::Path;

use chrono::DateTime;
use olembic::fuzz;
use olembic::revision::{Draft, locate, read, read_one};
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

fn seeds() -> Vec<String> {
    let mut seeds = seeds::files("metadata.toml");
    seeds.extend(seeds::files("olembic.toml"));
    seeds.extend(seeds::files("diesel.toml"));
    seeds.extend(
        [
            "exclude_tables = [\"spatial_*\", \"legacy_[a-z]?\"]\nbackends = [\"sqlite\", \"postgres\"]\n",
            "file_template = \"{year}-{month}-{day}-{hour}{minute}-{rev}_{slug}\"\ntimezone = \"Europe/Vienna\"\ntruncate_slug_length = 20\n\
             include_tables = [\"*\"]\nexclude_schemas = [\"audit\"]\n\n[[hooks]]\nname = \"format\"\nrun = \"sqlfluff fix {folder}\"\n\n[[hooks]]\nrun = [\"true\", \"{file}\"]\n\n\
             [template]\nup = \"-- {message}, {date}\"\ndown = \"-- undoes {revision}\"\n\n\
             [naming]\nindex = \"ix_{table}_{columns}\"\nunique = \"uq_{table}_{columns}\"\nforeign_key = \"fk_{table}_{columns}\"\ncheck = \"ck_{table}_{columns}\"\n",
            "file_template = \"{epoch}_{slug}\"\ntimezone = \"Asia/Kathmandu\"\n",
            "file_template = \"{year}{month}{day}{hour}{minute}{second}_{rev}\"\ntruncate_slug_length = 1\n",
            "# a comment\n[migrations_directory]\ndir = \"db/steps\"\n\n[print_schema]\nfile = \"src/schema.rs\"\nfilter = { only_tables = [\"a\"] }\n",
            "run_in_transaction = false\n",
            "# tenants\na.db\nsqlite://b.db\n postgres://ann:secret@host/db \r\n\n# c.db\n",
        ]
        .map(str::to_owned),
    );
    seeds
}

fn texts() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(word(WORDS), 0..20).prop_map(|words| words.concat());
    prop_oneof![4 => slipped(seeds(), WORDS), 1 => pieces]
}

#[test]
fn config() {
    let root = tempfile::tempdir().unwrap();
    engine::fuzz("config", 800, texts(), |text| {
        olembic_toml(text, root.path())?;
        diesel_toml(text, root.path())?;
        metadata_toml(text, root.path())?;
        fleet_list(text)
    });
}

fn olembic_toml(text: &str, root: &Path) -> TestCaseResult {
    match fuzz::config(text) {
        Ok(draft) => two_revisions(&draft, &root.join("migrations")),
        Err(message) => {
            prop_assert!(!message.trim().is_empty());
            Ok(())
        }
    }
}

/// Revisions as the settings want them, two at the same moment: both can be read, and the second comes behind the first.
fn two_revisions(draft: &Draft, folder: &Path) -> TestCaseResult {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let now = DateTime::from_timestamp(1_792_000_000, 0).unwrap().naive_utc();
    let draft = Draft {
        message: "add tags".to_owned(),
        ..draft.clone()
    };
    for count in 1..=2 {
        let path = match draft.write(folder, now) {
            Ok(path) => path,
            Err(error) => return is_said(&error),
        };
        let revisions = read(folder)
            .map_err(|error| TestCaseError::fail(format!("what was written cannot be read: {error}")))?;
        prop_assert_eq!(revisions.iter().count(), count);
        let head = revisions.head().map(|head| folder.join(&head.name));
        prop_assert_eq!(head, Some(path));
        prop_assert_eq!(revisions.heads().count(), 1);
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
            if let Some(said) = table(text).as_ref().and_then(said) {
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
            let said = |table: toml::Table| table.get("run_in_transaction").map(toml::Value::as_bool);
            if let Some(said) = table(text).map(said) {
                prop_assert_eq!(revision.run_in_transaction, said.flatten().unwrap_or(false));
            }
        }
        Err(error) => {
            is_said(&error)?;
            prop_assert!(error.to_string().contains("metadata.toml"), "{error}");
        }
    }
    Ok(())
}

/// All that stands in the text. A number that is too large for a table is no fault where nobody asks for it.
fn table(text: &str) -> Option<toml::Table> {
    text.parse().ok()
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

/// Else all slips would be made in what is refused anyway.
#[test]
fn the_texts_to_begin_with_are_understood() {
    let understood = seeds().iter().filter(|text| fuzz::config(text).is_ok()).count();
    assert!(
        understood >= 5,
        "{understood}: {:?}",
        seeds()
            .iter()
            .filter_map(|text| fuzz::config(text).err())
            .collect::<Vec<_>>()
    );
}
