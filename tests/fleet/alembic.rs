//! Every row of docs/alembic.md that is here, by the real program on a project with two branches.

use std::collections::BTreeSet;

use crate::project::Project;

const TABLE: &str = include_str!("../../docs/alembic.md");

/// A row; what is run for it; its exit code; what it says; the end of the name of a folder that it writes.
type Row = (
    &'static str,
    &'static [&'static str],
    i32,
    &'static [&'static str],
    Option<&'static str>,
);

const ROWS: [Row; 32] = [
    (
        "branches",
        &["branches"],
        0,
        &["2026-01-01-000000_trunk (branch point)"],
        None,
    ),
    (
        "branches -v",
        &["branches", "-v"],
        0,
        &["version: 20260101000000"],
        None,
    ),
    ("check", &["check"], 1, &["create table authors"], None),
    (
        "current",
        &["current"],
        0,
        &["2026-01-02-000000_shop (head)", "1 pending"],
        None,
    ),
    (
        "current -v",
        &["current", "-v"],
        0,
        &["version: 20260102000000"],
        None,
    ),
    (
        "current -c",
        &["current", "-c"],
        1,
        &["the database is not at all heads"],
        None,
    ),
    (
        "downgrade REV",
        &["downgrade", "-1"],
        0,
        &["downgrade 2026-01-02-000000_shop"],
        None,
    ),
    (
        "heads",
        &["heads"],
        0,
        &["2026-01-03-000000_blog (blog) (head)"],
        None,
    ),
    (
        "heads -v",
        &["heads", "-v"],
        0,
        &["version: 20260103000000"],
        None,
    ),
    (
        "history",
        &["history"],
        0,
        &["2026-01-01-000000_trunk", "2026-01-03-000000_blog"],
        None,
    ),
    (
        "history -r A:B",
        &["history", "-r", "2026-01-01:shop"],
        0,
        &["2026-01-02-000000_shop"],
        None,
    ),
    ("history -v", &["history", "-v"], 0, &["message: the trunk"], None),
    (
        "history -i",
        &["history", "-i"],
        0,
        &["2026-01-02-000000_shop (shop) (head) (current)"],
        None,
    ),
    (
        "merge REVS",
        &["merge", "shop", "blog"],
        0,
        &["wrote migrations/"],
        Some("_merge"),
    ),
    (
        "merge -m",
        &["merge", "-m", "both"],
        0,
        &["wrote migrations/"],
        Some("_both"),
    ),
    (
        "merge --branch-label",
        &["merge", "--branch-label", "all"],
        0,
        &["wrote migrations/"],
        Some("_merge"),
    ),
    (
        "merge --rev-id",
        &["merge", "--rev-id", "20260707"],
        0,
        &["wrote migrations/"],
        Some("20260707_merge"),
    ),
    (
        "revision -m",
        &["revision", "-m", "Tags!", "--head", "shop"],
        0,
        &["wrote migrations/"],
        Some("_tags"),
    ),
    (
        "revision --autogenerate",
        &[
            "revision",
            "--autogenerate",
            "-m",
            "models",
            "--head",
            "shop",
            "--allow-data-loss",
        ],
        0,
        &["wrote migrations/"],
        Some("_models"),
    ),
    (
        "revision --head",
        &["revision", "--head", "blog@head"],
        0,
        &["wrote migrations/"],
        Some(""),
    ),
    (
        "revision --splice",
        &["revision", "--head", "2026-01-01", "--splice", "-m", "third"],
        0,
        &["wrote migrations/"],
        Some("_third"),
    ),
    (
        "revision --branch-label",
        &[
            "revision",
            "--head",
            "base",
            "--branch-label",
            "wiki",
            "-m",
            "wiki",
        ],
        0,
        &["wrote migrations/"],
        Some("_wiki"),
    ),
    (
        "revision --rev-id",
        &["revision", "--head", "shop", "--rev-id", "20260707", "-m", "x"],
        0,
        &["wrote migrations/20260707_x"],
        Some("20260707_x"),
    ),
    (
        "revision --depends-on",
        &["revision", "--head", "shop", "--depends-on", "blog", "-m", "x"],
        0,
        &["wrote migrations/"],
        Some("_x"),
    ),
    (
        "show REV",
        &["show", "shop"],
        0,
        &["version: 20260102000000", "CREATE TABLE shop"],
        None,
    ),
    (
        "stamp REVS",
        &["stamp", "shop", "blog"],
        0,
        &["applied: 2026-01-03-000000_blog"],
        None,
    ),
    (
        "stamp --purge",
        &["stamp", "--purge", "blog"],
        0,
        &["no longer applied: 2026-01-02-000000_shop"],
        None,
    ),
    (
        "upgrade REV",
        &["upgrade", "blog@head"],
        0,
        &["upgrade 2026-01-03-000000_blog"],
        None,
    ),
    (
        "upgrade --sql",
        &["upgrade", "--sql", "blog@head"],
        0,
        &["CREATE TABLE blog"],
        None,
    ),
    (
        "downgrade --sql",
        &["downgrade", "--sql", "2026-01-02:2026-01-01"],
        0,
        &["DROP TABLE shop"],
        None,
    ),
    ("--help", &["--help"], 0, &["Commands:"], None),
    ("--quiet", &["--quiet", "upgrade", "heads"], 0, &[], None),
];

fn fork() -> Project {
    let project = Project::new();
    for (name, header) in [
        ("2026-01-01-000000_trunk", "down_revision = none"),
        (
            "2026-01-02-000000_shop",
            "down_revision = 20260101000000, branch_labels = shop",
        ),
        (
            "2026-01-03-000000_blog",
            "down_revision = 20260101000000, branch_labels = blog",
        ),
    ] {
        let (date, table) = name.split_once('_').unwrap();
        let version = date.replace('-', "");
        project.migration(
            name,
            &format!("-- olembic: revision = {version}, {header}\n-- the {table}\nCREATE TABLE {table} (id INTEGER);\n"),
            &format!("DROP TABLE {table};\n"),
        );
    }
    project.run(&["upgrade", "shop@head"]).ok();
    project
}

#[test]
fn every_row_that_is_here_is_here() {
    for (row, arguments, code, parts, folder) in ROWS {
        let project = fork();
        if row == "revision --autogenerate" {
            project.run(&["upgrade", "heads"]).ok();
        }
        let run = project.run(arguments);
        assert_eq!(run.code, code, "{row}: {run:#?}");
        for part in parts {
            let said = run.stdout.contains(part) || run.stderr.contains(part);
            assert!(said, "{row}: no {part:?} in {run:#?}");
        }
        let new = project.folders().len() - 3;
        assert_eq!(
            new,
            usize::from(folder.is_some()),
            "{row}: {:?}",
            project.folders()
        );
        if let Some(end) = folder {
            let written = project
                .folders()
                .into_iter()
                .find(|name| !name.starts_with("2026-01-0"))
                .unwrap();
            assert!(written.ends_with(end), "{row}: {written}");
        }
        if row == "--quiet" {
            assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
            assert_eq!(project.applied().len(), 3);
        }
    }
}

/// What the table says is here is what is driven above, and Alembic has nothing that the table does not name.
#[test]
fn the_table_names_every_row() {
    let rows: Vec<(&str, &str)> = TABLE
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "))
        .collect();
    let here: BTreeSet<&str> = rows
        .iter()
        // `init` makes a project, and is another program's: the tests of `cli/` drive it.
        .filter(|(row, text)| !text.starts_with("not here") && *row != "init")
        .map(|(row, _)| *row)
        .collect();
    let driven: BTreeSet<&str> = ROWS.iter().map(|row| row.0).collect();
    let untested: Vec<_> = here.difference(&driven).collect();
    let unnamed: Vec<_> = driven.difference(&here).collect();
    assert_eq!((untested, unnamed), (vec![], vec![]));
    for command in [
        "branches",
        "check",
        "current",
        "downgrade",
        "edit",
        "ensure_version",
        "heads",
        "history",
        "init",
        "list_templates",
        "merge",
        "revision",
        "show",
        "stamp",
        "upgrade",
    ] {
        let named = |row: &str| row.split(' ').next() == Some(command);
        assert!(rows.iter().any(|(row, _)| named(row)), "{command}");
    }
}
