//! `init`, and then only what its output tells a newcomer to type, with real builds.

mod project;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use project::{Project, Run};

/// The repository that projects of these tests depend on.
const OLEMBIC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The same packages as here, so that nothing is downloaded.
fn with_our_lock(project: &Project) {
    fs::copy(
        Path::new(OLEMBIC).join("Cargo.lock"),
        project.path().join("Cargo.lock"),
    )
    .unwrap();
}

fn init(project: &Project, arguments: &[&str]) -> Run {
    project.olembic(&[&["init", "--olembic-path", OLEMBIC], arguments].concat())
}

/// The commands after `next:` or `then:`.
fn told(run: &Run) -> Vec<String> {
    let lines = run
        .ok()
        .lines()
        .skip_while(|line| *line != "next:" && *line != "then:")
        .skip(1);
    lines.map(|line| line.trim().to_owned()).collect()
}

/// The blocks to be written by hand, by the line above each.
fn by_hand(run: &Run) -> BTreeMap<String, String> {
    let mut blocks: BTreeMap<String, String> = BTreeMap::new();
    let mut what = String::new();
    for line in run.ok().lines() {
        match line.strip_prefix("    ") {
            Some(code) => {
                let block = blocks.entry(what.clone()).or_default();
                block.push_str(code);
                block.push('\n');
            }
            None if !line.is_empty() => what = line.to_owned(),
            None => {}
        }
    }
    blocks
}

/// Types the commands, as a shell runs them; the output of each.
fn type_all(project: &Project, commands: &[String]) -> Vec<Run> {
    let typed = |command: &String| {
        let run = project.finish(project.program("sh").args(["-ec", command]));
        assert_eq!(run.code, 0, "{command}: {run:#?}");
        run
    };
    commands.iter().map(typed).collect()
}

fn snapshot(folder: &Path, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            snapshot(&path, found);
        } else if let Ok(text) = fs::read_to_string(&path) {
            found.insert(path.display().to_string(), text);
        }
    }
}

#[test]
fn an_empty_folder_becomes_an_application() {
    let project = Project::new();
    let run = init(&project, &["--name", "shop"]);
    with_our_lock(&project);
    let commands = told(&run);
    assert_eq!(commands.len(), 3, "{run:#?}");
    let runs = type_all(&project, &commands);
    assert!(runs[0].stdout.contains("_first_models"), "{:#?}", runs[0]);
    assert!(runs[1].stdout.contains("has 0 notes"), "{:#?}", runs[1]);
    assert!(
        runs[2].stdout.contains("what_is_kept_comes_back ... ok"),
        "{:#?}",
        runs[2]
    );
    // What needs models goes to the project's own program, with its exit code.
    project.olembic(&["check"]).ok();
    assert!(
        project
            .olembic(&["current"])
            .ok()
            .ends_with("_first_models (head)\n")
    );
    let model = project
        .read("src/models/note.rs")
        .replace("headline!();", "headline!();\n        pub done: bool,");
    project.write("src/models/note.rs", &model);
    let check = project.olembic(&["check"]);
    assert_eq!(check.code, 1, "{check:#?}");
    project.write("src/models/note.rs", "this is no model");
    assert_eq!(project.olembic(&["check"]).code, 101);
    // A second time, nothing is written and nothing is left to do by hand.
    let mut before = BTreeMap::new();
    snapshot(project.path(), &mut before);
    let again = init(&project, &[]);
    assert!(!again.ok().contains("wrote "), "{again:#?}");
    assert!(by_hand(&again).is_empty(), "{again:#?}");
    let mut after = BTreeMap::new();
    snapshot(project.path(), &mut after);
    assert_eq!(before, after);
}

#[test]
fn a_diesel_project_keeps_what_it_has() {
    let project = Project::new();
    project.migration(
        "2025-01-01-000000_books",
        "CREATE TABLE books (id INTEGER PRIMARY KEY NOT NULL, title TEXT NOT NULL);",
        "DROP TABLE books;",
    );
    for (file, text) in [
        (
            "Cargo.toml",
            "# Ours.\n[package]\nname = \"old-shop\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\ndiesel = { version = \"2.3\", features = [\"sqlite\", \"chrono\", \"returning_clauses_for_sqlite_3_35\"] } # as it was\n",
        ),
        ("diesel.toml", "[print_schema]\nfile = \"src/schema.rs\"\n"),
        (".env", "DATABASE_URL=old.db\n"),
        (
            "src/schema.rs",
            "diesel::table! {\n    books (id) {\n        id -> Integer,\n        title -> Text,\n    }\n}\n",
        ),
        (
            "src/models.rs",
            "use diesel::prelude::*;\n\n#[derive(Queryable, Selectable)]\n#[diesel(table_name = crate::schema::books)]\npub struct Book {\n    pub id: i32,\n    pub title: String,\n}\n",
        ),
        ("src/lib.rs", "pub mod models;\npub mod schema;\n"),
        (
            "src/main.rs",
            "fn main() {\n    println!(\"the old program runs\");\n}\n",
        ),
    ] {
        project.write(file, text);
    }
    let mut before = BTreeMap::new();
    snapshot(project.path(), &mut before);
    let run = init(&project, &[]);
    let mut after = BTreeMap::new();
    snapshot(project.path(), &mut after);
    for (file, text) in &before {
        if file.ends_with("Cargo.toml") {
            for line in text.lines() {
                assert!(after[file].contains(line), "{line} in {}", after[file]);
            }
        } else {
            assert_eq!(&after[file], text, "{file}");
        }
    }
    assert_eq!(
        project.read("olembic.toml").lines().last(),
        Some("exclude_tables = [\"books\"]")
    );
    with_our_lock(&project);
    for (what, block) in by_hand(&run) {
        if what.starts_with("src/lib.rs") {
            project.write("src/lib.rs", &format!("{}{block}", project.read("src/lib.rs")));
        } else {
            assert!(
                what.starts_with("src/main.rs") && what.contains("name `serve`"),
                "{what}"
            );
            let main = project.read("src/main.rs").replace("fn main()", "fn serve()");
            project.write("src/main.rs", &format!("{main}\n{block}"));
        }
    }
    let commands = told(&run);
    assert_eq!(commands[0], "cargo run -- upgrade");
    let runs = type_all(&project, &commands);
    assert!(runs[1].stdout.contains("_first_models"), "{:#?}", runs[1]);
    assert!(runs[2].stdout.contains("the old program runs"), "{:#?}", runs[2]);
    assert!(
        runs[3].stdout.contains("what_is_kept_comes_back ... ok"),
        "{:#?}",
        runs[3]
    );
    let up = project.read(&format!("migrations/{}/up.sql", last_migration(&project)));
    assert!(up.contains("notes") && !up.contains("books"), "{up}");
    project.olembic(&["check"]).ok();
}

fn last_migration(project: &Project) -> String {
    let entries = fs::read_dir(project.path().join("migrations")).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .max()
        .unwrap()
}

#[test]
fn what_cannot_be_a_project_is_refused() {
    let virtual_one = Project::new();
    virtual_one.write("Cargo.toml", "[workspace]\n");
    init(&virtual_one, &[]).fails_with(&["has no package in it", "hint: "]);
    let broken = Project::new();
    broken.write("Cargo.toml", "[package\n");
    init(&broken, &[]).fails_with(&["cannot be understood", "hint: "]);
    let odd_name = Project::new();
    init(&odd_name, &["--name", "7 shops"]).fails_with(&["`cargo init` failed", "hint: "]);
    for project in [&virtual_one, &broken, &odd_name] {
        assert!(!project.path().join("src").exists());
    }
}

#[test]
fn each_database_has_its_own_words() {
    for (database, type_name, command) in [
        ("postgres", "PgConnection", "createdb shop"),
        (
            "mysql",
            "MysqlConnection",
            "mariadb --execute 'CREATE DATABASE shop'",
        ),
    ] {
        let project = Project::new();
        let run = init(&project, &["--name", "shop", "--database", database]);
        assert_eq!(told(&run)[0], command);
        assert!(project.read("src/main.rs").contains(type_name));
        assert!(project.read("src/app.rs").contains(type_name));
        let manifest = project.read("Cargo.toml");
        assert!(
            manifest.contains(&format!("features = [\"{database}\", \"chrono\"]")),
            "{manifest}"
        );
    }
}
