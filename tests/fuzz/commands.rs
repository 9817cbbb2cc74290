//! The real binary, with verbs and flags as its own help lists them, and values that nobody expects: in a small project on SQLite
//! that goes through revisions, upgrades, stamps, merges and squashes meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use diesel::prelude::*;
use diesel::sql_types::Text;
use olembic::revision::read;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;

use super::engine::fuzz;
use super::texts::word;

/// They change neither the database nor the folder, whatever their flags.
const READING: [&str; 10] = [
    "current",
    "history",
    "heads",
    "branches",
    "show",
    "check",
    "schema",
    "diff",
    "doctor",
    "print-schema",
];

/// It opens an editor, or prints what no project has a part in.
const LEFT_OUT: [&str; 3] = ["edit", "completions", "help"];

/// Flags that run what they are given, or print help.
const NOT_USED: [&str; 4] = ["--databases-from", "--help", "--version", "--lock-timeout"];

const SECRET: &str = "SECRET";

const VALUES: &[&str] = &[
    "head",
    "heads",
    "base",
    "current",
    "+1",
    "-1",
    "-2",
    "head-1",
    "2",
    "3",
    "20",
    ":",
    ":head",
    "base:",
    "a:b",
    "shop",
    "shop@head",
    "shop@",
    "@",
    "none",
    "0",
    "-0",
    "99999999999999999999",
    "x.db",
    ":memory:",
    "",
    " ",
    "a.json",
    "models",
    "migrations",
    "database",
    "t1.a=1",
    "t1.a=",
    "=",
    "a.b.c",
    "add tags",
    "s3",
    "9-9",
    "é",
    "json",
    "sqlite",
    "postgres://ann:SECRET@localhost:1/x",
    "mysql://ann:SECRET@localhost:1/x",
];

/// What is done to the project.
#[derive(Debug, Clone)]
enum Step {
    /// A revision with real scripts.
    Revision(Vec<String>),
    Run(Vec<String>),
    /// Any verb of the help, with flags of its help, each with a value or without.
    Any(Index, Vec<(Index, Option<String>)>, Vec<String>),
}

fn value() -> impl Strategy<Value = String> {
    // A path that leads out of the project would be somebody's.
    let inside = |value: String| value.replace("://", "\0").replace('/', "").replace('\0', "://");
    word(VALUES).prop_map(move |value| inside(value.replace(['\0', '~'], "")).replace("..", ""))
}

fn reference() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(&["head", "heads", "base", "current", "+1", "-1", "head-1", "shop@head", "20", "1", "2", "3", "4"][..]).prop_map(str::to_owned),
        1 => value(),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let run = move |verb: &'static [&'static str]| {
        (reference(), prop::bool::weighted(0.15)).prop_map(move |(reference, dry)| {
            let mut arguments = words(verb);
            arguments.push(reference);
            if dry && ["upgrade", "downgrade"].contains(&verb[0]) {
                arguments.push("--dry-run".to_owned());
            }
            Step::Run(arguments)
        })
    };
    let place = prop_oneof![
        4 => Just(Vec::new()),
        2 => reference().prop_map(|head| vec!["--splice".to_owned(), "--head".to_owned(), head]),
        1 => Just(words(&["--branch-label", "shop"])),
        1 => reference().prop_map(|head| vec!["--depends-on".to_owned(), head]),
        1 => value().prop_map(|id| vec!["--rev-id".to_owned(), id]),
        1 => Just(words(&["--head", "base"])),
    ];
    let flags = prop::collection::vec((any::<Index>(), prop::option::of(value())), 0..4);
    prop_oneof![
        5 => place.prop_map(Step::Revision),
        4 => run(&["upgrade"]),
        3 => run(&["downgrade"]),
        2 => run(&["stamp"]),
        1 => run(&["stamp", "--purge"]),
        1 => Just(Step::Run(words(&["merge"]))),
        2 => run(&["remove"]),
        1 => (reference(), reference()).prop_map(|(from, to)| Step::Run(vec!["squash".to_owned(), format!("{from}:{to}")])),
        8 => (any::<Index>(), flags, prop::collection::vec(value(), 0..3)).prop_map(|(verb, flags, rest)| Step::Any(verb, flags, rest)),
    ]
}

#[test]
fn commands() {
    fuzz("commands", 12, prop::collection::vec(step(), 1..14), |steps| {
        let folder = tempfile::tempdir()?;
        fs::write(
            folder.path().join("diesel.toml"),
            "[migrations_directory]\ndir = \"migrations\"\n",
        )?;
        fs::create_dir(folder.path().join("migrations"))?;
        steps
            .iter()
            .enumerate()
            .try_for_each(|(at, step)| take(folder.path(), at, step))
    });
}

fn take(project: &Path, at: usize, step: &Step) -> TestCaseResult {
    let arguments = step.arguments(at);
    let before = state(project)?;
    let output = program(project).args(&arguments).output()?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    let said = format!("{arguments:?}: {:?}\n{stderr}", output.status.code());
    prop_assert!(matches!(output.status.code(), Some(0..=2)), "{said}");
    prop_assert!(
        !stderr.contains("panicked") && !tells(&arguments, &stderr),
        "{said}"
    );
    prop_assert!(
        !stderr.chars().any(|c| c.is_control() && c != '\n' && c != '\t'),
        "{said:?}"
    );
    prop_assert!(
        output.status.code() != Some(2) || !stderr.is_empty() || !output.stdout.is_empty(),
        "{said}"
    );
    // The book of a fleet's run is kept in a file of one's own.
    let keeps = arguments.iter().any(|argument| argument == "--resume");
    let reads = !keeps
        && arguments
            .first()
            .is_some_and(|verb| READING.contains(&verb.as_str()));
    if reads || output.status.code() == Some(2) && stderr.contains("Usage:") {
        prop_assert_eq!(state(project)?, before, "it reads only: {}", said);
    }
    if matches!(step, Step::Revision(_)) && output.status.success() {
        fill(project, at)?;
    }
    in_order(project, &said)
}

/// Whether a password is told. One that was given as the name of a revision is taken for that.
fn tells(arguments: &[String], stderr: &str) -> bool {
    let secret = |argument: &String| argument.contains(SECRET);
    let named = arguments
        .windows(2)
        .any(|two| secret(&two[1]) && !two[0].ends_with("-url"));
    !named && stderr.contains(SECRET)
}

impl Step {
    fn arguments(&self, at: usize) -> Vec<String> {
        match self {
            Self::Revision(place) => {
                let mut arguments = vec!["revision".to_owned(), "-m".to_owned(), format!("s{at}")];
                arguments.extend(place.iter().cloned());
                arguments
            }
            Self::Run(arguments) => arguments.clone(),
            Self::Any(verb, flags, rest) => {
                let verbs: Vec<_> = help().iter().collect();
                let (verb, known) = verb.get(&verbs);
                let mut arguments = vec![(*verb).clone()];
                for (flag, value) in flags {
                    if !known.is_empty() {
                        arguments.push(flag.get(known).clone());
                    }
                    arguments.extend(value.clone());
                }
                arguments.extend(rest.iter().cloned());
                arguments
            }
        }
    }
}

fn program(project: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_blog"));
    for variable in [
        "DATABASE_URL",
        "MIGRATION_DIRECTORY",
        "OLEMBIC_SCRATCH_URL",
        "RUST_BACKTRACE",
    ] {
        command.env_remove(variable);
    }
    command
        .current_dir(project)
        .env("DATABASE_URL", "x.db")
        .stdin(Stdio::null());
    command
}

/// The verbs, and the long flags of each.
fn help() -> &'static BTreeMap<String, Vec<String>> {
    static HELP: OnceLock<BTreeMap<String, Vec<String>>> = OnceLock::new();
    HELP.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let help = |arguments: &[&str]| {
            let output = program(folder.path()).args(arguments).output().unwrap();
            String::from_utf8(output.stdout).unwrap()
        };
        let text = help(&["--help"]);
        let listed = text
            .lines()
            .skip_while(|line| *line != "Commands:")
            .skip(1)
            .take_while(|line| !line.is_empty());
        let verbs = listed
            .filter(|line| !line.starts_with("   "))
            .filter_map(|line| line.split_whitespace().next());
        let found: BTreeMap<_, _> = verbs
            .filter(|verb| !LEFT_OUT.contains(verb))
            .map(|verb| (verb.to_owned(), flags(&help(&[verb, "--help"]))))
            .collect();
        assert!(
            found.len() > 15 && found["upgrade"].contains(&"--sql".to_owned()),
            "{found:?}"
        );
        found
    })
}

fn flags(help: &str) -> Vec<String> {
    let words = help
        .lines()
        .filter(|line| line.trim_start().starts_with('-'))
        .flat_map(str::split_whitespace);
    let flags: BTreeSet<_> = words
        .map(|word| word.trim_end_matches(','))
        .filter(|word| word.starts_with("--") && !NOT_USED.contains(word))
        .map(str::to_owned)
        .collect();
    flags.into_iter().collect()
}

/// Every file of the project, with its bytes.
fn state(project: &Path) -> std::io::Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut open = vec![project.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if !path.to_string_lossy().ends_with("olembic-lock") {
                found.insert(path.clone(), fs::read(path)?);
            }
        }
    }
    Ok(found)
}

/// Gives the newest revision scripts that do something.
fn fill(project: &Path, at: usize) -> TestCaseResult {
    for entry in fs::read_dir(project.join("migrations"))? {
        let folder = entry?.path();
        if folder.to_string_lossy().ends_with(&format!("_s{at}")) {
            let up = fs::read_to_string(folder.join("up.sql"))?;
            fs::write(
                folder.join("up.sql"),
                format!("{up}\nCREATE TABLE t{at} (a INTEGER);\n"),
            )?;
            fs::write(folder.join("down.sql"), format!("DROP TABLE t{at};\n"))?;
        }
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    version: String,
}

/// Every folder can be read, none is half written, and the ledger has what Diesel's table has.
fn in_order(project: &Path, said: &str) -> TestCaseResult {
    let migrations = project.join("migrations");
    if let Err(error) = read(&migrations) {
        prop_assert!(false, "{said}\nthen the folder cannot be read: {error}");
    }
    if migrations.exists() {
        for entry in fs::read_dir(&migrations)? {
            prop_assert!(
                !entry?.file_name().as_encoded_bytes().starts_with(b"."),
                "something is half written: {said}"
            );
        }
    }
    let database = project.join("x.db");
    if !database.exists() {
        return Ok(());
    }
    let fail = |error: &dyn std::fmt::Display| TestCaseError::fail(format!("{said}\nthen: {error}"));
    let mut connection =
        SqliteConnection::establish(&database.to_string_lossy()).map_err(|error| fail(&error))?;
    let mut versions = |query: &str| -> Result<Vec<String>, TestCaseError> {
        let rows: Vec<Row> = diesel::sql_query(query)
            .load(&mut connection)
            .map_err(|error| fail(&error))?;
        Ok(rows.into_iter().map(|row| row.version).collect())
    };
    let tables = versions(
        "SELECT name AS version FROM sqlite_master WHERE name IN ('__olembic_ledger', '__diesel_schema_migrations')",
    )?;
    if tables.len() == 2 {
        let diesel = versions("SELECT version FROM __diesel_schema_migrations ORDER BY version")?;
        let ledger = versions("SELECT revision AS version FROM __olembic_ledger ORDER BY revision")?;
        prop_assert_eq!(diesel, ledger, "{}", said);
    }
    Ok(())
}
