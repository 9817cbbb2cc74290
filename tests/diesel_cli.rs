//! Diesel's own command line on the same project, and both in turn on one database.
//! The program is `OLEMBIC_DIESEL_CLI`, else `diesel` on the PATH; without it these tests say so and pass.

// The other tests use more of it.
#[allow(dead_code)]
#[path = "cli/project.rs"]
mod project;

#[allow(dead_code)]
#[path = "pipeline/dump.rs"]
mod dump;

use std::env;
use std::ffi::OsString;
use std::process::{Command, Stdio};

use dump::dump;
use olembic::schema::{Column, ColumnType, Table};
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

impl Both {
    /// All that is in the database, but times.
    fn state(&self) -> String {
        dump(&mut self.project.database())
    }

    fn ledger(&self) -> Vec<String> {
        self.project
            .texts("SELECT name AS text FROM __olembic_ledger ORDER BY revision")
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

/// The ledger knows what is applied, by the text of the folder; each way to one state leaves the same database.
#[test]
fn the_ledger_follows_whatever_diesel_does() {
    let Some(both) = Both::new() else { return };
    both.olembic("first", &["revision", "--autogenerate", "-m", "init"]);
    both.olembic("first", &["upgrade"]);
    // Only a rebuild can do it.
    both.olembic("strict", &["revision", "--autogenerate", "-m", "strict"]);
    both.project.migration(
        "2999-01-01-000000_words",
        "CREATE TABLE words (word TEXT);\nINSERT INTO words VALUES ('one');",
        "DROP TABLE words;",
    );
    both.diesel(&["generate", "log", "--version", "2999-01-02-000000"]);
    let log = both.project.migrations().join("2999-01-02-000000_log");
    std::fs::write(log.join("up.sql"), "CREATE TABLE log (n INTEGER);\n").unwrap();
    std::fs::write(log.join("down.sql"), "DROP TABLE log;\n").unwrap();
    let mut names = both.project.folders();
    // Diesel's own lock stands among them.
    names.retain(|name| !name.starts_with('.'));
    let [init, strict, words, log] = &names[..] else {
        panic!("{names:?}")
    };
    let upgraded = |told: &str| assert_eq!(both.olembic("strict", &["upgrade"]).stderr, told);
    upgraded(&format!("upgrade {strict}\nupgrade {words}\nupgrade {log}\n"));
    let end = both.state();

    // Diesel reverts and runs: between the two, and behind them.
    both.diesel(&["revert"]);
    both.diesel(&["revert"]);
    assert_eq!(both.olembic("strict", &["current"]).stdout, format!("{strict}\n"));
    both.diesel(&["run"]);
    upgraded("nothing to upgrade\n");
    assert_eq!(both.state(), end);
    both.diesel(&["revert"]);
    both.diesel(&["revert"]);
    upgraded(&format!(
        "struck from the ledger: {words}, {log}\nupgrade {words}\nupgrade {log}\n"
    ));
    assert_eq!(both.state(), end);
    both.diesel(&["redo"]);
    both.diesel(&["redo", "--all"]);
    upgraded("nothing to upgrade\n");
    assert_eq!(both.state(), end);

    // Olembic takes back what Diesel has run, and Diesel what Olembic has.
    assert_eq!(
        both.olembic("strict", &["downgrade", "base"]).stderr,
        format!("downgrade {log}\ndowngrade {words}\ndowngrade {strict}\ndowngrade {init}\n")
    );
    both.diesel(&["run"]);
    upgraded(&format!(
        "entered in the ledger: {init}, {strict}, {words}, {log}\nnothing to upgrade\n"
    ));
    assert_eq!(both.state(), end);
    both.diesel(&["revert", "--number", "2"]);
    both.olembic("strict", &["downgrade", "-1"]);
    both.diesel(&["run"]);
    assert_eq!(
        both.olembic("strict", &["downgrade", "-1"]).stderr,
        format!("entered in the ledger: {strict}, {words}, {log}\ndowngrade {log}\n")
    );
    upgraded(&format!("upgrade {log}\n"));
    assert_eq!(both.state(), end);

    // Diesel has taken back everything, so there is nothing left to keep.
    both.diesel(&["revert", "--all"]);
    assert_eq!(
        both.olembic("strict", &["downgrade", "base"]).stderr,
        format!("struck from the ledger: {init}, {strict}, {words}, {log}\nnothing to downgrade\n")
    );
    assert_eq!(both.ledger(), [""; 0]);
    assert_eq!(both.project.tables(), [""; 0]);
}

/// What Diesel has run and Olembic has entered is kept, for the day when its folder is gone.
#[test]
fn what_diesel_ran_is_taken_back_without_its_folder() {
    let Some(both) = Both::new() else { return };
    for (name, table) in [("1_a", "a"), ("2_b", "b")] {
        both.project.migration(
            name,
            &format!("CREATE TABLE {table} (id INTEGER);"),
            &format!("DROP TABLE {table};"),
        );
    }
    both.diesel(&["run"]);
    let gone = both.project.migrations().join("2_b");
    let aside = both.project.path().join("aside");
    std::fs::rename(&gone, &aside).unwrap();
    // Nobody has entered it yet.
    both.project.run(&["downgrade", "-1"]).fails_with(&[
        "version `2` is applied, but neither the migrations folder nor the ledger has it",
        "hint: bring its folder back",
    ]);
    std::fs::rename(&aside, &gone).unwrap();
    let told = both.olembic("first", &["upgrade"]).stderr;
    assert_eq!(told, "entered in the ledger: 1_a, 2_b\nnothing to upgrade\n");
    std::fs::rename(&gone, &aside).unwrap();
    assert_eq!(
        both.olembic("first", &["downgrade", "-1"]).stderr,
        "downgrade 2_b\n"
    );
    assert_eq!(both.marks(), "X");
    assert_eq!(both.project.tables(), ["a"]);
}

/// One column of each type, and what Diesel takes it for that has no such type on SQLite.
fn every_type() -> Vec<(ColumnType, &'static str, &'static str)> {
    let numeric = ColumnType::Numeric {
        precision: Some(10),
        scale: Some(2),
    };
    let mood = ColumnType::Enum {
        name: "mood".to_owned(),
        values: vec!["good".to_owned(), "bad".to_owned()],
    };
    let same = |column_type, name| (column_type, name, name);
    vec![
        same(ColumnType::SmallInt, "SmallInt"),
        same(ColumnType::Integer, "Integer"),
        same(ColumnType::BigInt, "BigInt"),
        same(ColumnType::Float, "Float"),
        same(ColumnType::Double, "Double"),
        same(ColumnType::Bool, "Bool"),
        same(ColumnType::Text, "Text"),
        same(ColumnType::Varchar(20), "Text"),
        same(ColumnType::Binary, "Binary"),
        same(ColumnType::Date, "Date"),
        same(ColumnType::Time, "Time"),
        same(ColumnType::Timestamp, "Timestamp"),
        same(ColumnType::Uuid, "Binary"),
        same(mood, "Text"),
        (ColumnType::TimestampTz, "TimestamptzSqlite", "Text"),
        (ColumnType::Json, "Json", "Text"),
        (ColumnType::Jsonb, "Jsonb", "Binary"),
        (numeric, "Numeric", "Double"),
    ]
}

/// What is printed of them compiles.
#[allow(dead_code)]
#[path = "printed/types_sqlite.rs"]
#[rustfmt::skip]
mod types_sqlite;

#[test]
fn diesel_prints_the_types_that_the_models_have() {
    let Some(both) = Both::new() else { return };
    let named = |(at, (column_type, ..)): (usize, &(ColumnType, _, _))| {
        Column::new(format!("column_{at}"), column_type.clone()).nullable()
    };
    let types = every_type();
    let mut table = Table {
        name: "samples".to_owned(),
        columns: vec![Column::new("id", ColumnType::Integer)],
        primary_key: vec!["id".to_owned()],
        ..Table::default()
    };
    table.columns.extend(types.iter().enumerate().map(named));
    let models = serde_json::to_string(&[table]).unwrap();
    std::fs::write(both.project.path().join("models.json"), models).unwrap();
    let printed = both.olembic("file", &["print-schema"]).stdout;
    assert_eq!(printed, include_str!("printed/types_sqlite.rs"), "{printed}");
    both.olembic("file", &["revision", "--autogenerate", "-m", "types"]);
    both.olembic("file", &["upgrade"]);
    let mut diesel = Command::new(&both.diesel);
    let diesel = diesel
        .current_dir(both.project.path())
        .env_remove("DIESEL_CONFIG_FILE");
    let of_diesel = both
        .project
        .finish(diesel.args(["print-schema", "--database-url", "shelf.db"]));
    let lines = |text: &str| -> Vec<String> {
        let lines = text
            .lines()
            .filter(|line| !line.starts_with("//") && !line.is_empty());
        lines.map(str::to_owned).collect()
    };
    let ours = lines(&printed).into_iter().map(|line| {
        // By its place, for the words of one type are in those of others.
        let place = line
            .trim()
            .strip_prefix("column_")
            .and_then(|line| line.split_once(' '));
        let place = place.and_then(|(place, _)| place.parse::<usize>().ok());
        match place.and_then(|place| types.get(place)) {
            Some((_, ours, theirs)) => line.replace(&format!("<{ours}>"), &format!("<{theirs}>")),
            None => line,
        }
    });
    assert_eq!(ours.collect::<Vec<_>>(), lines(of_diesel.ok()));
}
