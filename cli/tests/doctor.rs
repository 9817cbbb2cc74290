//! `doctor`: each fault is found with its remedy, and nothing else is.

mod project;

use std::fs;

use project::Project;
#[cfg(any(feature = "postgres", feature = "mysql"))]
use project::server::{self, Database};

const FIRST: &str = "2026-01-01-000000_a";
const SECOND: &str = "2026-01-02-000000_b";
const THIRD: &str = "2026-01-03-000000_c";

/// Two revisions, applied to `a.db`; nothing is wrong with them.
fn healthy() -> Project {
    healthy_on("a.db")
}

/// Two revisions, applied to that database.
fn healthy_on(url: &str) -> Project {
    let project = Project::new();
    project.write("diesel.toml", "[migrations_directory]\ndir = \"migrations\"\n");
    project.migration(FIRST, "CREATE TABLE a (id INTEGER PRIMARY KEY);", "DROP TABLE a;");
    project.migration(THIRD, "CREATE TABLE c (id INTEGER PRIMARY KEY);", "DROP TABLE c;");
    project.olembic(&["--database-url", url, "upgrade"]).ok();
    project
}

type Case = (&'static str, fn(&Project), &'static [&'static str]);

const CASES: [Case; 8] = [
    ("nothing", |_| {}, &[]),
    (
        "two_of_one_version",
        |project| project.migration("20260103000000_again", "SELECT 1;", "SELECT 1;"),
        &[
            "have one version, `20260103000000`",
            "remedy: rename all but the one that is applied",
        ],
    ),
    (
        "edited",
        |project| project.migration(FIRST, "CREATE TABLE a (id BIGINT PRIMARY KEY);", "DROP TABLE a;"),
        &[
            "`2026-01-01-000000_a` was edited after it was applied",
            "remedy: put the old text back",
        ],
    ),
    (
        "applied_but_missing",
        |project| fs::remove_dir_all(project.path().join("migrations").join(THIRD)).unwrap(),
        &[
            "`2026-01-03-000000_c` is applied, but",
            "remedy: bring its folder back",
        ],
    ),
    (
        "out_of_order",
        |project| {
            project.migration(
                SECOND,
                "CREATE TABLE b (id INTEGER PRIMARY KEY);",
                "DROP TABLE b;",
            )
        },
        &[
            "`2026-01-02-000000_b` is not applied, but a revision that comes after it is",
            "remedy: run `upgrade`",
        ],
    ),
    (
        "several_heads",
        |project| {
            for (version, name) in [
                ("20260104000000", "2026-01-04-000000_d"),
                ("20260105000000", "2026-01-05-000000_e"),
            ] {
                let up =
                    format!("-- olembic: revision = {version}, down_revision = 20260103000000\nSELECT 1;");
                project.migration(name, &up, "SELECT 1;");
            }
        },
        &[
            "there are 2 heads: `2026-01-04-000000_d`, `2026-01-05-000000_e`",
            "remedy: bring them together with `merge heads`",
        ],
    ),
    (
        "metadata_without_run_in_transaction",
        |project| project.write(&format!("migrations/{FIRST}/metadata.toml"), "# nothing\n"),
        &[
            "metadata.toml` does not say `run_in_transaction`",
            "remedy: write `run_in_transaction = true`",
        ],
    ),
    (
        "print_schema_overwrites",
        |project| {
            project.write("diesel.toml", "[print_schema]\nfile = \"src/models.rs\"\n");
            project.write("src/models.rs", "olembic::model! {\n    pub struct A {}\n}\n");
        },
        &[
            "`src/models.rs`, which has models in it",
            "remedy: let `print_schema.file` name another file",
        ],
    ),
];

#[test]
fn each_fault_is_found_alone() {
    for case in CASES {
        is_found_alone("a.db", case);
    }
}

#[cfg(feature = "postgres")]
#[test]
fn each_fault_is_found_on_postgresql() {
    for case in CASES {
        let Some(database) = Database::<diesel::PgConnection>::new(server::POSTGRES) else {
            return;
        };
        is_found_alone(&database.url, case);
    }
}

#[cfg(feature = "mysql")]
#[test]
fn each_fault_is_found_on_mariadb() {
    for case in CASES {
        let Some(database) = Database::<diesel::MysqlConnection>::new(server::MARIADB) else {
            return;
        };
        is_found_alone(&database.url, case);
    }
}

fn is_found_alone(url: &str, (finding, wrong, parts): Case) {
    let project = healthy_on(url);
    wrong(&project);
    let run = project.olembic(&["--database-url", url, "doctor"]);
    let json = project.olembic(&["--database-url", url, "doctor", "--json"]);
    if parts.is_empty() {
        assert_eq!(run.ok(), "");
        assert!(run.stderr.contains("nothing was found"), "{run:#?}");
        assert_eq!(json.ok(), "[]\n");
        return;
    }
    assert_eq!((run.code, json.code), (1, 1), "{finding}: {run:#?}");
    for part in parts {
        assert!(run.stdout.contains(part), "{finding}: no {part:?} in {run:#?}");
    }
    assert_eq!(run.stdout.lines().count(), 2, "{finding}: {run:#?}");
    assert_eq!(json.stdout.matches("\"finding\"").count(), 1, "{json:#?}");
    assert!(
        json.stdout.contains(&format!("\"finding\": \"{finding}\"")),
        "{json:#?}"
    );
}

#[test]
fn what_diesel_writes_is_no_fault() {
    let project = healthy();
    project.write("diesel.toml", "[print_schema]\nfile = \"src/schema.rs\"\n");
    project.write(
        "src/schema.rs",
        "// @generated automatically by Diesel CLI.\n\npub mod sql_types {\n    #[derive(diesel::sql_types::SqlType)]\n    pub struct Mood;\n}\n\ndiesel::table! {\n    use diesel::sql_types::*;\n    a (id) {\n        id -> Integer,\n    }\n}\n",
    );
    project.write(
        &format!("migrations/{FIRST}/metadata.toml"),
        "run_in_transaction = true\n",
    );
    assert_eq!(project.olembic(&["--database-url", "a.db", "doctor"]).ok(), "");
    let files_alone = project.olembic(&["doctor"]);
    assert_eq!(files_alone.ok(), "");
    assert!(
        files_alone.stderr.contains("only the files were looked at"),
        "{files_alone:#?}"
    );
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let project = healthy();
    project.write(
        &format!("migrations/{FIRST}/metadata.toml"),
        "run_in_transaction = maybe\n",
    );
    project
        .olembic(&["--database-url", "a.db", "doctor"])
        .fails_with(&["metadata.toml` cannot be understood", "hint: "]);
    let project = healthy();
    project.write("diesel.toml", "[print_schema\n");
    project
        .olembic(&["--database-url", "a.db", "doctor"])
        .fails_with(&["diesel.toml` cannot be understood", "hint: "]);
}
