//! Diesel's own command line on the same project, and both in turn on one database.
//! The program is `OLEMBIC_DIESEL_CLI`, else `diesel` on the PATH; without it these tests say so and pass.

// The other tests use more of it.
#[allow(dead_code)]
#[path = "cli/project.rs"]
mod project;

use std::env;
use std::ffi::OsString;
use std::process::{Command, Stdio};

use project::{Project, Run};

/// Diesel's program, if there is one.
fn diesel() -> Option<OsString> {
    let named = env::var_os("OLEMBIC_DIESEL_CLI");
    let program = named.clone().unwrap_or_else(|| "diesel".into());
    let found = Command::new(&program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    assert!(
        found || named.is_none(),
        "OLEMBIC_DIESEL_CLI does not name a program that runs"
    );
    if !found {
        println!("skipped: set OLEMBIC_DIESEL_CLI");
    }
    found.then_some(program)
}

/// A project whose database both programs work on.
struct Both {
    project: Project,
    diesel: OsString,
}

impl Both {
    fn new() -> Option<Self> {
        Some(Self {
            diesel: diesel()?,
            project: Project::new(),
        })
    }

    #[track_caller]
    fn diesel(&self, arguments: &[&str]) -> Run {
        let run = self.project.finish(
            Command::new(&self.diesel)
                .current_dir(self.project.path())
                .env_remove("MIGRATION_DIRECTORY")
                .env_remove("DIESEL_CONFIG_FILE")
                .env("DATABASE_URL", "shelf.db")
                .arg("migration")
                .args(arguments),
        );
        run.ok();
        run
    }

    #[track_caller]
    fn olembic(&self, models: &str, arguments: &[&str]) -> Run {
        let run = self.project.run_with(models, arguments);
        run.ok();
        run
    }

    /// The marks of `diesel migration list`: `X` where a migration is applied.
    fn marks(&self) -> String {
        self.diesel(&["list"])
            .stdout
            .lines()
            .filter_map(|line| line.trim().strip_prefix('[')?.chars().next())
            .collect()
    }
}

#[test]
fn diesel_lists_runs_reverts_and_redoes_what_was_generated() {
    let Some(both) = Both::new() else { return };
    both.olembic("first", &["revision", "--autogenerate", "-m", "database init"]);
    both.olembic("first", &["upgrade"]);
    both.olembic(
        "described",
        &["revision", "--autogenerate", "-m", "описание (longer)"],
    );
    both.olembic("first", &["downgrade", "base"]);
    both.olembic("first", &["revision", "-m", "by hand"]);

    assert_eq!(both.marks(), "   ");
    let listed = both.diesel(&["list"]).stdout;
    for folder in both.project.folders() {
        assert!(listed.contains(&folder), "{folder}: {listed}");
    }
    both.diesel(&["run"]);
    assert_eq!(both.marks(), "XXX");
    assert_eq!(both.project.tables(), ["authors", "books"]);
    assert_eq!(both.project.run_with("described", &["check"]).code, 0);
    both.diesel(&["redo"]);
    both.diesel(&["redo", "--all"]);
    assert_eq!(both.marks(), "XXX");
    assert_eq!(both.project.run_with("described", &["check"]).code, 0);
    both.diesel(&["revert"]);
    assert_eq!(both.marks(), "XX ");
    both.diesel(&["revert"]);
    assert_eq!(both.marks(), "X  ");
    assert_eq!(both.project.run_with("first", &["diff"]).code, 0);
    both.diesel(&["revert", "--all"]);
    assert_eq!(both.project.tables(), [""; 0]);
}

#[test]
fn what_diesel_generates_is_accepted() {
    let Some(both) = Both::new() else { return };
    both.olembic("first", &["revision", "-m", "ours"]);
    // In the same second, more often than not.
    both.diesel(&["generate", "theirs"]);
    both.olembic("first", &["revision", "-m", "ours again"]);
    let history = both.olembic("first", &["history"]).stdout;
    let names: Vec<&str> = history
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(names.len(), 3, "{history}");
    assert!(names[0].ends_with("_ours_again"), "{history}");
    assert!(names.iter().any(|name| name.ends_with("_theirs")), "{history}");
    both.olembic("first", &["upgrade"]);
    assert_eq!(both.marks(), "XXX");
    both.olembic("first", &["downgrade", "base"]);
    assert_eq!(both.marks(), "   ");
}

#[test]
fn both_in_turn_end_in_one_state() {
    let Some(both) = Both::new() else { return };
    for (name, table) in [("1_a", "a"), ("2_b", "b"), ("3_c", "c"), ("4_d", "d")] {
        both.project.migration(
            name,
            &format!("CREATE TABLE {table} (id INTEGER);"),
            &format!("DROP TABLE {table};"),
        );
    }
    both.olembic("first", &["upgrade", "+1"]);
    assert_eq!(both.marks(), "X   ");
    both.diesel(&["run"]);
    assert_eq!(both.olembic("first", &["current"]).stdout, "4_d (head)\n");
    both.olembic("first", &["downgrade", "-1"]);
    both.diesel(&["revert"]);
    assert_eq!(both.marks(), "XX  ");
    both.olembic("first", &["upgrade", "3"]);
    both.diesel(&["redo"]);
    assert_eq!(both.project.tables(), ["a", "b", "c"]);
    both.diesel(&["run"]);
    both.olembic("first", &["downgrade", "2"]);
    assert_eq!(both.project.tables(), ["a", "b"]);
    assert_eq!(both.marks(), "XX  ");
    both.diesel(&["revert", "--all"]);
    assert_eq!(both.olembic("first", &["current"]).stdout, "");
}
