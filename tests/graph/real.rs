//! Each case by the real binary, on real folders and a real database.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::SimpleConnection;
use olembic::revision::Version;

use crate::cases::{Case, Cases};
use crate::project::Project;

/// The project of a case, with what is applied in its database as Diesel's own command line leaves it.
fn project(cases: &Cases, case: &Case) -> Project {
    let project = Project::new();
    std::fs::create_dir_all(project.migrations()).unwrap();
    for (name, up) in cases.folders(case) {
        project.migration(&name, &up, &format!("DROP TABLE t{};", Version::of(&name)));
    }
    let mut database = project.database();
    database
        .batch_execute(
            "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL,
             run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)",
        )
        .unwrap();
    for version in case.applied() {
        let statements = format!(
            "INSERT INTO __diesel_schema_migrations (version) VALUES ('{version}'); CREATE TABLE t{version} (id INTEGER);"
        );
        database.batch_execute(&statements).unwrap();
    }
    project
}

/// The names behind a verb, as the run has told of its steps.
fn told(stderr: &str, verb: &str) -> String {
    let steps = stderr
        .lines()
        .filter_map(|line| line.strip_prefix(verb)?.strip_prefix(' '));
    steps.collect::<Vec<_>>().join(" ")
}

fn try_out(cases: &Cases, case: &Case) {
    let project = project(cases, case);
    let mut arguments: Vec<&str> = case.run.split_whitespace().collect();
    if arguments.first() == Some(&"history") {
        arguments.push("-i");
    }
    let run = project.run(&arguments);
    let mut applied: BTreeSet<Version> = case.applied().into_iter().collect();
    let versions = |path: &str| path.split_whitespace().map(Version::of).collect::<Vec<_>>();
    if let Some(up) = &case.up {
        run.ok();
        assert_eq!(told(&run.stderr, "upgrade"), *up, "{}", case.name);
        applied.extend(versions(up));
    } else if let Some(down) = &case.down {
        run.ok();
        assert_eq!(told(&run.stderr, "downgrade"), *down, "{}", case.name);
        versions(down).iter().for_each(|version| {
            applied.remove(version);
        });
    } else if let Some(list) = &case.list {
        assert_eq!(run.ok().lines().collect::<Vec<_>>(), *list, "{}", case.name);
    } else {
        let parts: Vec<&str> = case.error.iter().map(String::as_str).collect();
        run.fails_with(&parts);
    }
    let versions: Vec<&str> = applied.iter().map(Version::as_str).collect();
    assert_eq!(project.applied(), versions, "{}", case.name);
    let tables: BTreeSet<String> = versions.iter().map(|version| format!("t{version}")).collect();
    assert_eq!(
        project.tables().into_iter().collect::<BTreeSet<_>>(),
        tables,
        "{}",
        case.name
    );
}

#[test]
fn the_binary_takes_the_path_of_every_case() {
    let cases = Cases::read();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(case) = cases.cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    try_out(&cases, case);
                }
            });
        }
    });
}
