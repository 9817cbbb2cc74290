//! Projects to begin with, and what a database holds.

use crate::dump::dump;
use crate::project::{Project, Run};

/// Three revisions of a table with a row each, all of them applied.
pub fn three() -> Project {
    let project = Project::new();
    for name in ["1_a", "2_b", "3_c"] {
        table(&project, name);
    }
    project.run(&["upgrade"]).ok();
    project
}

/// A revision that makes a table with a row, named by what is behind the `_`.
pub fn table(project: &Project, name: &str) {
    let table = name.split_once('_').unwrap().1;
    project.migration(
        name,
        &format!("CREATE TABLE {table} (id INTEGER PRIMARY KEY, text TEXT);\nINSERT INTO {table} VALUES (1, '{name}');\n"),
        &format!("DROP TABLE {table};\n"),
    );
}

/// All that is in the database, but times.
pub fn state(project: &Project) -> String {
    dump(&mut project.database())
}

/// The revisions that the ledger knows.
pub fn ledger(project: &Project) -> Vec<String> {
    project.texts("SELECT name AS text FROM __olembic_ledger ORDER BY revision")
}

/// Fails with exit code 2, these parts and a way out, and leaves the database as it was.
#[track_caller]
pub fn fails(project: &Project, arguments: &[&str], parts: &[&str]) -> Run {
    let before = state(project);
    let run = project.run(arguments);
    run.fails_with(parts);
    run.fails_with(&["hint: "]);
    assert_eq!(state(project), before, "{run:#?}");
    run
}
