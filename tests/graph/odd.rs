//! `odd.toml`: each case by the real binary, on real folders and a real database. Whatever is refused changes nothing.

use std::collections::BTreeSet;
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Deserialize;

use crate::project::Project;

const GRAPH: [(&str, &str); 8] = [
    ("1_trunk", "down_revision = none"),
    ("2_left", "down_revision = 1, branch_labels = left"),
    ("3_right", "down_revision = 1, branch_labels = right"),
    ("4_more", "down_revision = 2"),
    ("5_merge", "down_revision = 3, 4"),
    ("6_after", "down_revision = 5"),
    (
        "7_other",
        "down_revision = none, branch_labels = other, depends_on = 4",
    ),
    ("8_last", "down_revision = 7"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    apply: String,
    #[serde(default)]
    gone: String,
    run: String,
    after: Option<String>,
    #[serde(default)]
    wrote: String,
    #[serde(default)]
    header: String,
    #[serde(default)]
    removed: String,
    #[serde(default)]
    says: Vec<String>,
    #[serde(default)]
    error: Vec<String>,
}

fn project(case: &Case) -> Project {
    let project = Project::new();
    for (name, header) in GRAPH {
        let version = &name[..1];
        project.migration(
            name,
            &format!("-- olembic: revision = {version}, {header}\nCREATE TABLE t{version} (id INTEGER);\n"),
            &format!("DROP TABLE t{version};\n"),
        );
    }
    // So that there is a database.
    project.run(&["stamp", "1_trunk"]).ok();
    project.run(&["stamp", "base"]).ok();
    if !case.apply.is_empty() {
        let words: Vec<&str> = case.apply.split(' ').collect();
        project.run(&words).ok();
    }
    for folder in case.gone.split_whitespace() {
        fs::remove_dir_all(project.migrations().join(folder)).unwrap();
    }
    project
}

fn words(text: &str) -> BTreeSet<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// The tables of which the database says that they were made.
fn made(versions: &BTreeSet<String>) -> BTreeSet<String> {
    versions.iter().map(|version| format!("t{version}")).collect()
}

fn try_out(case: &Case) {
    let name = &case.name;
    let project = project(case);
    let folders = || project.folders().into_iter().collect::<BTreeSet<_>>();
    let applied = || project.applied().into_iter().collect::<BTreeSet<_>>();
    let (folders_before, applied_before) = (folders(), applied());
    let arguments: Vec<&str> = case.run.split(' ').collect();
    let run = project.run(&arguments);
    let parts: Vec<&str> = case.error.iter().chain(&case.says).map(String::as_str).collect();
    if case.error.is_empty() {
        run.ok();
        for part in parts {
            let said = run.stdout.contains(part) || run.stderr.contains(part);
            assert!(said, "{name}: no {part:?} in {run:#?}");
        }
    } else {
        run.fails_with(&parts);
        let changes = case.after.is_some() || !case.wrote.is_empty() || !case.removed.is_empty();
        assert!(!changes, "{name}: what fails changes nothing");
    }
    let expected = case.after.as_deref().map_or(applied_before, words);
    let squash = case.run.starts_with("squash");
    assert_eq!(applied(), expected, "{name}: {run:#?}");
    if case.apply.starts_with("upgrade") && !case.run.starts_with("stamp") {
        let tables: BTreeSet<String> = project.tables().into_iter().collect();
        assert_eq!(tables, made(&expected), "{name}");
    }
    let mut left: BTreeSet<String> = &folders_before - &words(&case.removed);
    left.extend(words(&case.wrote));
    assert_eq!(folders(), left, "{name}: {run:#?}");
    if !case.wrote.is_empty() {
        let up = fs::read_to_string(project.migrations().join(&case.wrote).join("up.sql")).unwrap();
        let header = format!("-- olembic: revision = {}, {}", &case.wrote[..1], case.header);
        assert_eq!(up.lines().next(), Some(header.as_str()), "{name}");
    }
    // It goes on from there: all of it up, and all of it back.
    if case.gone.is_empty() && case.error.is_empty() && !case.run.starts_with("stamp") {
        project.run(&["upgrade", "heads"]).ok();
        project.run(&["current", "--check-heads"]).ok();
        project.run(&["downgrade", "base"]).ok();
        assert!(project.tables().is_empty(), "{name}");
        assert!(squash || project.applied().is_empty(), "{name}");
    }
}

#[test]
fn the_binary_is_not_surprised() {
    let cases: Cases = toml::from_str(include_str!("odd.toml")).unwrap();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(case) = cases.case.get(next.fetch_add(1, Ordering::Relaxed)) {
                    try_out(case);
                }
            });
        }
    });
}
