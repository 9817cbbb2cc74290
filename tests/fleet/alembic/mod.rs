//! Every row of docs/alembic.md that is here, by a real program with real folders and databases: on SQLite, and with all features on
//! PostgreSQL and MariaDB as well.

mod rows;
#[cfg(all(feature = "postgres", feature = "mysql"))]
mod servers;

use std::collections::BTreeSet;
use std::process::Command;

use self::rows::{ALEMBIC, ROWS, Row};
use crate::project::Project;

const TABLE: &str = include_str!("../../../docs/alembic.md");

/// A project with two branches, whose first is applied by the program that `command` gives.
fn fork(command: &dyn Fn(&Project) -> Command) -> Project {
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
    project
        .finish(command(&project).args(["upgrade", "shop@head"]))
        .ok();
    project
}

fn drive(row: &Row, command: &dyn Fn(&Project) -> Command) {
    let name = row.name;
    let project = fork(command);
    let run = |arguments: &[&str]| project.finish(command(&project).env("VISUAL", "cat").args(arguments));
    for arguments in row.before {
        run(arguments).ok();
    }
    let before: BTreeSet<String> = project.folders().into_iter().collect();
    let found = run(row.arguments);
    assert_eq!(found.code, row.code, "{name}: {found:#?}");
    let said = |part: &str| found.stdout.contains(part) || found.stderr.contains(part);
    for part in row.says {
        assert!(said(part), "{name}: no {part:?} in {found:#?}");
    }
    for part in row.lacks {
        assert!(!said(part), "{name}: {part:?} in {found:#?}");
    }
    let after: BTreeSet<String> = project.folders().into_iter().collect();
    let new: Vec<_> = after.difference(&before).collect();
    assert!(before.is_subset(&after), "{name}: {after:?}");
    match (row.writes, new.as_slice()) {
        (None, []) => {}
        (Some(end), [one]) => assert!(one.ends_with(end), "{name}: {one}"),
        _ => panic!("{name}: wrote {new:?}"),
    }
    if let Some((arguments, prints)) = row.then {
        let then = run(arguments);
        assert!(then.ok().contains(prints), "{name}: no {prints:?} in {then:#?}");
    }
}

#[test]
fn every_row_that_is_here_is_here() {
    let shelf = |project: &Project| {
        let mut command = project.command();
        command.env("SHELF_MODELS", "first");
        command
    };
    for row in &ROWS {
        drive(row, &shelf);
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
    let driven: BTreeSet<&str> = ROWS.iter().map(|row| row.name).collect();
    let untested: Vec<_> = here.difference(&driven).collect();
    let unnamed: Vec<_> = driven.difference(&here).collect();
    assert_eq!((untested, unnamed), (vec![], vec![]));
    let named: BTreeSet<(&str, &str)> = rows
        .iter()
        .map(|(row, _)| match row.split_once(' ') {
            Some((command, option)) => (command, option.split(' ').next().unwrap_or_default()),
            None if row.starts_with('-') => ("", *row),
            None => (*row, ""),
        })
        .collect();
    for (command, options) in ALEMBIC {
        let is_named = named.iter().any(|(of, _)| *of == command);
        assert!(is_named, "no row of `{command}`");
        for forms in options {
            let is_named = forms.iter().any(|form| named.contains(&(command, *form)));
            assert!(is_named, "no row of `{command} {}`", forms.join(", "));
        }
    }
}
