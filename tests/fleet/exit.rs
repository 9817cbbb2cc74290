//! The exit codes: each is produced by real runs, and no run has another.

use std::collections::BTreeMap;
use std::fs;

use olembic::Exit;
use olembic::schema::Table;

use crate::filled::{models, posts};
use crate::project::{Project, Run};

/// Two revisions, of which the first is applied; the models want both tables.
fn project() -> Project {
    let project = Project::new();
    let named = |name: &str| Table {
        name: name.to_owned(),
        ..posts(&[])
    };
    models(&project, &[named("a"), named("b")]);
    for (revision, table) in [("1_a", "a"), ("2_b", "b")] {
        let up = format!("CREATE TABLE {table} (id INTEGER PRIMARY KEY NOT NULL, title TEXT NOT NULL);");
        project.migration(revision, &up, &format!("DROP TABLE {table};"));
    }
    fs::write(project.path().join("good"), "shelf.db\n").unwrap();
    fs::write(project.path().join("list"), "shelf.db\nbroken.db\n").unwrap();
    fs::write(project.path().join("broken.db"), "this is no database at all").unwrap();
    project.run_with("file", &["upgrade", "+1"]).ok();
    project
}

/// What a run begins with beside the project.
type Before = fn(&Project);

fn nothing(_: &Project) {}

/// Both revisions are applied.
fn at_head(project: &Project) {
    project.run_with("file", &["upgrade"]).ok();
}

fn two_heads(project: &Project) {
    let up = "-- olembic: revision = 3, down_revision = 1\nSELECT 1;";
    project.migration("3_c", up, "SELECT 1;");
}

fn wrong_script(project: &Project) {
    project.migration("3_c", "CREATE TABLE;", "SELECT 1;");
}

const CASES: [(Before, &[&str], Exit); 42] = [
    // Done, or nothing to do.
    (nothing, &["upgrade"], Exit::Done),
    (at_head, &["upgrade"], Exit::Done),
    (at_head, &["downgrade", "-1"], Exit::Done),
    (nothing, &["current"], Exit::Done),
    (at_head, &["current", "--check-heads"], Exit::Done),
    (nothing, &["heads"], Exit::Done),
    (nothing, &["history", "-i"], Exit::Done),
    (nothing, &["branches"], Exit::Done),
    (nothing, &["show", "head", "--json"], Exit::Done),
    (nothing, &["stamp", "head"], Exit::Done),
    (nothing, &["rehearse"], Exit::Done),
    (nothing, &["schema"], Exit::Done),
    (nothing, &["print-schema"], Exit::Done),
    (at_head, &["check"], Exit::Done),
    (at_head, &["diff"], Exit::Done),
    (at_head, &["doctor"], Exit::Done),
    (at_head, &["revision", "--autogenerate"], Exit::Done),
    (nothing, &["upgrade", "--dry-run"], Exit::Done),
    (at_head, &["check", "--databases", "good"], Exit::Done),
    (nothing, &["completions", "zsh"], Exit::Done),
    (nothing, &["--help"], Exit::Done),
    (nothing, &["help", "upgrade"], Exit::Done),
    // Something was found.
    (nothing, &["check"], Exit::Difference),
    (nothing, &["diff"], Exit::Difference),
    (nothing, &["diff", "--json"], Exit::Difference),
    (nothing, &["current", "--check-heads"], Exit::Difference),
    (two_heads, &["doctor"], Exit::Difference),
    (nothing, &["check", "--databases", "good"], Exit::Difference),
    (
        nothing,
        &["current", "-c", "--databases", "good", "--json"],
        Exit::Difference,
    ),
    // An error; of several databases it counts for more than a difference.
    (nothing, &["uprade"], Exit::Failed),
    (nothing, &["upgrade", "--nope"], Exit::Failed),
    (nothing, &["downgrade"], Exit::Failed),
    (nothing, &["-q", "-v", "heads"], Exit::Failed),
    (nothing, &["upgrade", "nope"], Exit::Failed),
    (two_heads, &["upgrade"], Exit::Failed),
    (wrong_script, &["upgrade"], Exit::Failed),
    (wrong_script, &["rehearse"], Exit::Failed),
    (nothing, &["revision", "--autogenerate"], Exit::Failed),
    (nothing, &["--database-url", "broken.db", "current"], Exit::Failed),
    (nothing, &["check", "--databases", "list"], Exit::Failed),
    (nothing, &["upgrade", "--databases", "nowhere"], Exit::Failed),
    (nothing, &["diff", "--to", "nowhere.json"], Exit::Failed),
];

/// An error is said, and a difference is printed.
fn fits(run: &Run, exit: Exit) -> bool {
    let says_error = run.stderr.lines().any(|line| line.starts_with("error: "));
    match exit {
        Exit::Done => !says_error,
        Exit::Difference => !says_error && !run.stdout.is_empty(),
        // Results of several databases tell of those that failed.
        Exit::Failed => says_error || run.stdout.contains("failed"),
    }
}

#[test]
fn every_code_comes_from_real_runs() {
    let mut seen: BTreeMap<u8, usize> = BTreeMap::new();
    for (before, arguments, exit) in CASES {
        let project = project();
        before(&project);
        let run = project.run_with("file", arguments);
        assert_eq!(run.code, i32::from(exit.code()), "{arguments:?}: {run:#?}");
        assert!(fits(&run, exit), "{arguments:?}: {run:#?}");
        *seen.entry(exit.code()).or_default() += 1;
    }
    assert_eq!(seen.keys().copied().collect::<Vec<_>>(), [0, 1, 2]);
}

/// Without a verb it is the application's own end.
#[test]
fn a_start_ends_as_the_application_does() {
    let started = |environment: &[(&str, &str)]| {
        let project = project();
        let mut command = project.command();
        command
            .env("SHELF_MODELS", "file")
            .envs(environment.iter().copied());
        project.finish(&mut command).code
    };
    assert_eq!(started(&[]), 0);
    assert_eq!(started(&[("SHELF_FAIL", "1")]), 2);
    assert_eq!(started(&[("SHELF_ON_START", "refuse")]), 2);
}

/// The codes stand in the help, and the numbers stay what they are.
#[test]
fn the_codes_are_documented() {
    assert_eq!(
        [Exit::Done, Exit::Difference, Exit::Failed].map(Exit::code),
        [0, 1, 2]
    );
    let help = project().run_with("file", &["--help"]);
    let words: Vec<&str> = help.ok().split_whitespace().collect();
    assert!(words.join(" ").contains(
        "Exit codes: 0 done, 1 `check`, `diff`, `doctor` or `current --check-heads` found something, 2 an error."
    ));
    let page = include_str!("../../docs/command-line.md");
    for exit in [Exit::Done, Exit::Difference, Exit::Failed] {
        assert!(page.contains(&format!("\n| {} |", exit.code())), "{exit:?}");
    }
}
