//! Packages that were there before: what is in them stays, and goes on working.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::newcomer::{Newcomer, Told, ends_well};

const DIESEL: &str = "diesel = { version = \"2.3\", features = [\"sqlite\", \"chrono\", \"returning_clauses_for_sqlite_3_35\"] } # as it was\n";

const SCHEMA: &str = "\
// @generated automatically by Diesel CLI.

diesel::table! {
    books (id) {
        id -> Integer,
        title -> Text,
    }
}
";

const MODELS: &str = "\
use diesel::prelude::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = crate::schema::books)]
pub struct Book {
    pub id: i32,
    pub title: String,
}
";

/// The program says how many of its own books it finds.
const MAIN: &str = "\
use diesel::prelude::*;
use old_shop::schema::books;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut connection = SqliteConnection::establish(\"old.db\")?;
    let count: i64 = books::table.count().get_result(&mut connection)?;
    println!(\"the old program has {count} books\");
    Ok(())
}
";

fn manifest(name: &str, dependencies: &str) -> String {
    format!(
        "# Ours.\n[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\n{dependencies}"
    )
}

fn write(newcomer: &Newcomer, files: &[(&str, &str)]) {
    for (file, text) in files {
        newcomer.project.write(file, text);
    }
}

/// Nothing of these is another now, but for lines that cargo's file has got.
fn nothing_changed(before: &BTreeMap<PathBuf, Vec<u8>>, newcomer: &Newcomer) {
    let after = newcomer.files();
    for (file, bytes) in before {
        if file.ends_with("Cargo.toml") {
            let new = String::from_utf8_lossy(&after[file]).into_owned();
            let mut lines = new.lines();
            for line in String::from_utf8_lossy(bytes).lines() {
                assert!(lines.any(|new| new == line), "{line} in {new}");
            }
        } else {
            assert_eq!(&after[file], bytes, "{}", file.display());
        }
    }
}

/// Diesel's own program, if there is one.
fn diesel() -> Option<OsString> {
    let program = env::var_os("OLEMBIC_DIESEL_CLI").unwrap_or_else(|| "diesel".into());
    let mut command = Command::new(&program);
    let runs = command
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !runs.is_ok_and(|status| status.success()) {
        println!("skipped: set OLEMBIC_DIESEL_CLI");
        return None;
    }
    Some(program)
}

#[test]
fn a_diesel_project_keeps_what_it_has() {
    let newcomer = Newcomer::new("old-shop");
    let project = &newcomer.project;
    write(
        &newcomer,
        &[
            ("Cargo.toml", &manifest("old-shop", DIESEL)),
            (
                "diesel.toml",
                "[print_schema]\nfile = \"src/schema.rs\"\n\n[migrations_directory]\ndir = \"migrations\"\n",
            ),
            (".env", "# Ours.\nDATABASE_URL=old.db\n"),
            ("src/schema.rs", SCHEMA),
            ("src/models.rs", MODELS),
            ("src/lib.rs", "pub mod models;\npub mod schema;\n"),
            ("src/main.rs", MAIN),
        ],
    );
    project.migration(
        "2025-01-01-000000_books",
        "CREATE TABLE books (id INTEGER PRIMARY KEY NOT NULL, title TEXT NOT NULL);\nINSERT INTO books (title) VALUES ('one'), ('two');",
        "DROP TABLE books;",
    );
    let diesel = diesel();
    if let Some(diesel) = &diesel {
        let run = project.finish(
            project
                .program(&diesel.to_string_lossy())
                .args(["migration", "run"]),
        );
        run.ok();
    }
    let before = newcomer.files();
    let told = newcomer.init(&[]);
    nothing_changed(&before, &newcomer);
    assert_eq!(told.files_by_hand(), ["src/lib.rs", "src/main.rs"]);
    assert_eq!(
        project.read("olembic.toml").lines().last(),
        Some("exclude_tables = [\"books\"]")
    );
    for block in &told.by_hand {
        newcomer.pastes(block);
    }
    let mut before = newcomer.files();
    let runs = newcomer.types_all(&told);
    assert_eq!(runs[0].0, "cargo run -- upgrade");
    ends_well(&runs, "the old program has 2 books");
    before.retain(|file, _| !file.ends_with("old.db"));
    nothing_changed(&before, &newcomer);
    let last = newcomer.migrations().pop().unwrap();
    let up = project.read(&format!("migrations/{last}/up.sql"));
    assert!(up.contains("notes") && !up.contains("books"), "{up}");
    project.olembic(&["check"]).ok();
    project.olembic(&["doctor"]).ok();
    // Again there is nothing to do.
    let again = Told::parse(&newcomer.init_run(&[]));
    assert!(again.wrote.is_empty() && again.by_hand.is_empty(), "{again:#?}");

    // Diesel's own program goes on, and so does the application after it.
    let Some(diesel) = diesel else { return };
    let diesel = |arguments: &[&str]| {
        let run = project.finish(project.program(&diesel.to_string_lossy()).args(arguments));
        run.ok();
        run
    };
    let listed = diesel(&["migration", "list"]);
    assert_eq!(listed.stdout.matches("[X]").count(), 2, "{listed:#?}");
    diesel(&["migration", "generate", "shelves"]);
    let shelves = newcomer.migrations().pop().unwrap();
    project.write(
        &format!("migrations/{shelves}/up.sql"),
        "ALTER TABLE books ADD COLUMN shelf INTEGER;",
    );
    diesel(&["migration", "run"]);
    assert!(
        project
            .read("src/schema.rs")
            .contains("shelf -> Nullable<Integer>")
    );
    let started = newcomer.types("cargo run");
    assert!(
        started.stdout.contains("the old program has 2 books"),
        "{started:#?}"
    );
    project.olembic(&["check"]).ok();
}

/// A program on tokio, with diesel-async, is told how it is started so.
#[test]
fn an_asynchronous_program_stays_one() {
    let newcomer = Newcomer::new("old-service");
    let dependencies = format!(
        "{DIESEL}diesel-async = {{ version = \"0.9\", features = [\"sqlite\"] }}\ntokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n"
    );
    write(
        &newcomer,
        &[
            ("Cargo.toml", &manifest("old-service", &dependencies)),
            (
                "src/main.rs",
                "#[tokio::main(flavor = \"current_thread\")]\nasync fn main() -> std::io::Result<()> {\n    println!(\"the old service runs\");\n    Ok(())\n}\n",
            ),
            (
                "build.rs",
                "fn main() {\n    println!(\"cargo:rerun-if-changed=proto\");\n}\n",
            ),
        ],
    );
    let before = newcomer.files();
    let told = newcomer.init(&["--async"]);
    nothing_changed(&before, &newcomer);
    assert_eq!(told.files_by_hand(), ["src/main.rs", "build.rs"]);
    for block in &told.by_hand {
        newcomer.pastes(block);
    }
    ends_well(&newcomer.types_all(&told), "the old service runs");
}

/// A library becomes an application with a library.
#[test]
fn a_library_alone() {
    let newcomer = Newcomer::new("old-library");
    write(
        &newcomer,
        &[
            ("Cargo.toml", &manifest("old-library", "")),
            ("src/lib.rs", "//! Ours.\n\npub fn two() -> i32 {\n    2\n}\n"),
        ],
    );
    let before = newcomer.files();
    let told = newcomer.init(&[]);
    nothing_changed(&before, &newcomer);
    assert_eq!(told.files_by_hand(), ["src/lib.rs"]);
    newcomer.pastes(&told.by_hand[0]);
    ends_well(&newcomer.types_all(&told), "has 0 notes");
}

/// All names are taken, the migrations have a place of their own, and there is another program.
#[test]
fn where_every_name_is_taken() {
    let newcomer = Newcomer::new("crowded-shop");
    write(
        &newcomer,
        &[
            ("Cargo.toml", &manifest("crowded-shop", "")),
            ("src/lib.rs", "pub mod app;\npub mod mixins;\npub mod models;\n"),
            ("src/app.rs", "pub fn app() {}\n"),
            ("src/mixins/mod.rs", "pub fn mix() {}\n"),
            ("src/models/mod.rs", "pub struct Thing;\n"),
            (
                "src/bin/other.rs",
                "fn main() {\n    println!(\"another program\");\n}\n",
            ),
            ("tests/old.rs", "#[test]\nfn ours() {}\n"),
            ("diesel.toml", "[migrations_directory]\ndir = \"db/migrations\"\n"),
            ("db/migrations/.keep", ""),
        ],
    );
    let before = newcomer.files();
    let told = newcomer.init(&[]);
    nothing_changed(&before, &newcomer);
    assert!(
        told.kept.contains(&"diesel.toml".to_owned()) && told.kept.contains(&"src/lib.rs".to_owned()),
        "{told:#?}"
    );
    for module in ["start.rs", "pieces/mod.rs", "composed/mod.rs"] {
        assert!(told.wrote.contains(&format!("src/{module}")), "{told:#?}");
    }
    for block in &told.by_hand {
        newcomer.pastes(block);
    }
    let runs = newcomer.types_all(&told);
    assert!(
        runs[0].0.starts_with("cargo run --bin crowded-shop -- revision"),
        "{runs:#?}"
    );
    ends_well(&runs, "has 0 notes");
    assert_eq!(newcomer.migrations_in("db/migrations").len(), 1);
    assert!(
        newcomer
            .types("cargo run --bin other")
            .stdout
            .contains("another program")
    );
    // `olembic` knows which of the programs has the models.
    newcomer.project.olembic(&["check"]).ok();
}

/// A member of a workspace that is there: the others, and their migrations, stay as they are.
#[test]
fn a_member_of_a_workspace() {
    let newcomer = Newcomer::new("member-shop");
    write(
        &newcomer,
        &[
            (
                "Cargo.toml",
                "[workspace]\nresolver = \"3\"\nmembers = [\"sibling\"]\n",
            ),
            (
                "sibling/Cargo.toml",
                &manifest("sibling", "").replace("[dependencies]\n", ""),
            ),
            ("sibling/src/lib.rs", "pub fn two() -> i32 {\n    2\n}\n"),
            (
                "diesel.toml",
                "[migrations_directory]\ndir = \"sibling/migrations\"\n",
            ),
            ("sibling/migrations/1_a/up.sql", "SELECT 1;"),
        ],
    );
    let mut before = newcomer.files();
    let told = newcomer.init(&["shop", "--name", "member-shop"]);
    // Cargo adds the member to the list.
    before.retain(|file, _| file != &newcomer.project.path().join("Cargo.toml"));
    nothing_changed(&before, &newcomer);
    assert!(newcomer.project.read("Cargo.toml").contains("\"shop\""));
    ends_well(&newcomer.types_all(&told), "has 0 notes");
    assert_eq!(newcomer.migrations_in("shop/migrations").len(), 1);
    assert_eq!(newcomer.migrations_in("sibling/migrations"), ["1_a"]);
}
