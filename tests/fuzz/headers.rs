//! The header of up.sql, and the lines of `preflight` and `before`.

use olembic::revision::{Header, Preflight, Revision, Script, Version, before, without_header};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::engine::fuzz;
use super::errors::is_said;
use super::seeds;
use super::texts::{slipped, word};

const WORDS: &[&str] = &[
    "-- olembic: ",
    "--olembic:",
    "-- olembic",
    "--",
    "-",
    "revision = ",
    "revision",
    "down_revision = ",
    "branch_labels = ",
    "depends_on = ",
    "replaces = ",
    "preflight = ",
    "before = ",
    "data_loss = ",
    "none",
    "=",
    " = ",
    ",",
    ", ",
    "\n",
    "\r\n",
    " -- ",
    ";",
    "\\n",
    "\\r",
    "\\\\",
    "\\",
    "{rows}",
    "{values}",
    "{count}",
    "{keys}",
    "SELECT 1",
    "1",
    "2",
    "20260102030405",
    "2026-01-02-030405",
    "2_x",
    "_",
    "shop",
    "\u{feff}",
    "\n\n",
    "SELECT 1;\n",
    "/* olembic: */",
    "'",
    "head",
    "base",
];

/// Lines as they are written by hand and by programs, in any order.
fn lines() -> impl Strategy<Value = String> {
    let value = || prop::collection::vec(word(WORDS), 0..4).prop_map(|words| words.concat());
    let list = prop::collection::vec(value(), 0..4).prop_map(|values| values.join(","));
    let key = prop::sample::select(
        &[
            "revision",
            "down_revision",
            "branch_labels",
            "depends_on",
            "replaces",
            "x",
        ][..],
    );
    let pair = (key, list).prop_map(|(key, list)| format!("{key} = {list}"));
    let header =
        prop::collection::vec(pair, 0..6).prop_map(|pairs| format!("-- olembic: {}", pairs.join(", ")));
    let other = (
        prop::sample::select(&["preflight", "before", "data_loss"][..]),
        value(),
    );
    let other = other.prop_map(|(key, value)| format!("-- olembic: {key} = {value}"));
    let line = prop_oneof![3 => header, 3 => other, 1 => value().prop_map(|text| format!("-- {text}")), 1 => value()];
    prop::collection::vec(line, 0..8).prop_map(|lines| lines.join("\n"))
}

fn scripts() -> impl Strategy<Value = String> {
    let mut seeds = seeds::files("up.sql");
    seeds.push(
        "-- olembic: revision = 20260102030405, down_revision = 20250101000000, 1, branch_labels = shop, blog, depends_on = 7, replaces = 2, 3\n\
         -- olembic: preflight = SELECT id FROM posts WHERE slug IS NULL -- no slug in {rows} ({keys})\n\
         -- olembic: before = DROP INDEX CONCURRENTLY IF EXISTS x;\n\nCREATE INDEX CONCURRENTLY x ON posts (slug);\n"
            .to_owned(),
    );
    prop_oneof![2 => slipped(seeds, WORDS), 1 => lines()]
}

#[test]
fn headers() {
    fuzz("headers", 4_000, scripts(), |script| read(script));
}

fn read(script: &str) -> TestCaseResult {
    let file = "migrations/1_a/up.sql".to_owned();
    let parsed = Header::parse(script);
    let up = Script {
        text: script.to_owned(),
        file: file.clone(),
    };
    match (Revision::new("1_a".to_owned(), up, None, true), &parsed) {
        (Ok(revision), Ok(header)) => prop_assert_eq!(&revision.header, header),
        (Err(error), Err(message)) => {
            is_said(&error)?;
            let said = error.to_string();
            prop_assert!(said.contains(&file) && said.contains(message), "{said}");
            prop_assert!(!message.chars().any(char::is_control), "{message:?}");
        }
        (revision, parsed) => prop_assert!(false, "{revision:?} {parsed:?}"),
    }
    if let Ok(Some(header)) = &parsed {
        written_again(header, script)?;
    }
    let rest = without_header(script);
    prop_assert_eq!(Header::parse(&rest), Ok(None), "{:?} still has one", rest);
    let blank = |c: char| c.is_whitespace() || c == '\u{feff}';
    let lines = |text: &str| {
        text.lines()
            .map(|line| line.trim_matches(blank).to_owned())
            .collect::<Vec<_>>()
    };
    prop_assert_eq!(lines(&without_header(&rest)), lines(&rest));
    prop_assert!(rest.lines().all(|line| script.contains(line)), "{rest:?}");
    prop_assert_eq!(before(&rest), Vec::<String>::new());
    prop_assert_eq!(Preflight::all(&rest), vec![]);
    for statement in before(script) {
        prop_assert!(!statement.is_empty());
    }
    for preflight in Preflight::all(script) {
        let said = preflight.said(2, &["7\u{1b}".to_owned(), "x".repeat(100)]);
        prop_assert!(!said.is_empty() && !said.contains("7\u{1b}"), "{said:?}");
    }
    Ok(())
}

/// What was read and is written says the same, alone and before any script.
fn written_again(header: &Header, script: &str) -> TestCaseResult {
    let line = header.to_string();
    prop_assert_eq!(line.lines().count(), 1, "{:?}", line);
    prop_assert_eq!(&Header::parse(&line), &Ok(Some(header.clone())), "{:?}", line);
    let whole = format!("{line}\n{}", without_header(script));
    prop_assert_eq!(&Header::parse(&whole), &Ok(Some(header.clone())), "{:?}", whole);
    let versions = header
        .down_revision
        .iter()
        .chain(&header.depends_on)
        .chain(&header.replaces);
    for version in versions {
        prop_assert!(
            !version.as_str().is_empty(),
            "a version without a letter in {:?}",
            header
        );
        prop_assert_eq!(version, &Version::of(version.as_str()));
    }
    Ok(())
}
