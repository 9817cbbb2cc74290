//! `include_tables`, `exclude_tables`, and the same of schemas.

use diesel::connection::SimpleConnection;

use super::project::Project;
use super::{settle, with};

/// A database as the first models want it, with a table of somebody else's.
fn applied() -> Project {
    let project = Project::new();
    project.run(&["revision", "--autogenerate", "-m", "init"]).ok();
    project.run(&["upgrade"]).ok();
    let sql = "CREATE TABLE legacy_a (id INTEGER); CREATE TABLE legacy_b (id INTEGER)";
    project.database().batch_execute(sql).unwrap();
    project
}

#[test]
fn filtered_tables_are_never_dropped() {
    type Case = (&'static str, &'static str);
    let cases: [Case; 8] = [
        ("", "drop table legacy_a\ndrop table legacy_b\n"),
        ("include_tables = [\"authors\", \"books\"]", ""),
        (
            "include_tables = [\"authors\", \"book?\", \"legacy_b\"]",
            "drop table legacy_b\n",
        ),
        ("include_tables = [\"*\"]\nexclude_tables = [\"legacy_*\"]", ""),
        (
            "include_tables = [\"*\"]\nexclude_tables = [\"*_a\"]",
            "drop table legacy_b\n",
        ),
        (
            "include_schemas = [\"pub*\"]\nexclude_tables = [\"legacy_*\"]",
            "",
        ),
        ("include_schemas = [\"sales\"]", ""),
        ("exclude_schemas = [\"public\"]", ""),
    ];
    let project = applied();
    for (settings, expected) in cases {
        settle(&project, settings);
        let check = project.run(&["check"]);
        assert_eq!(check.stdout, expected, "{settings}: {check:#?}");
        assert_eq!(check.code, i32::from(!expected.is_empty()), "{check:#?}");
        assert_eq!(project.run(&["diff"]).stdout, expected, "{settings}");
        let written = project.run(&[
            "revision",
            "--autogenerate",
            "--no-rehearse",
            "--allow-data-loss",
            "-m",
            "x",
        ]);
        written.ok();
        if expected.is_empty() {
            assert_eq!(written.stdout, "no difference: nothing written\n", "{settings}");
            continue;
        }
        let up = project.last_script("up.sql");
        for table in ["legacy_a", "legacy_b"] {
            let dropped = up.contains(&format!("DROP TABLE \"{table}\""));
            assert_eq!(dropped, expected.contains(table), "{settings}: {up}");
        }
        let last = project.folders().pop().unwrap();
        std::fs::remove_dir_all(project.migrations().join(last)).unwrap();
    }
}

#[test]
fn a_model_that_is_left_out_is_named() {
    let project = with("exclude_tables = [\"books\"]");
    let said = "`books` has a model, but the project leaves the table out: it is not compared\n";
    let run = project.run(&["revision", "--autogenerate", "-m", "init"]);
    run.ok();
    assert!(run.stderr.contains(said), "{run:#?}");
    assert!(!project.last_script("up.sql").contains("books"));
    project.run(&["upgrade"]).ok();
    let run = project.run(&["check"]);
    run.ok();
    assert!(run.stderr.contains(said), "{run:#?}");
    settle(&project, "");
    let run = project.run(&["check"]);
    assert!(!run.stderr.contains("leaves the table out"), "{run:#?}");
    assert!(run.stdout.starts_with("create table books"), "{run:#?}");
}
