//! The verbs on a folder of Diesel migrations that has no application, with the real binary.

mod project;

use std::fs;

use project::Project;
#[cfg(any(feature = "postgres", feature = "mysql"))]
use project::server::{self, Database};

const FIRST: &str = "2026-01-01-000000_books";
const SECOND: &str = "2026-01-02-000000_pages";

/// A folder as `diesel migration generate` leaves it, in SQL that every database has.
fn diesel_folder() -> Project {
    let project = Project::new();
    project.migration(
        FIRST,
        "CREATE TABLE books (id INTEGER NOT NULL PRIMARY KEY, title VARCHAR(20));",
        "DROP TABLE books;",
    );
    project.migration(
        SECOND,
        "ALTER TABLE books ADD COLUMN pages INTEGER;",
        "ALTER TABLE books DROP COLUMN pages;",
    );
    project
}

/// From an empty database up, down and up again; then a revision, a merge of nothing, and comparisons.
fn whole_story(project: &Project, url: &str) {
    let run = |arguments: &[&str]| project.olembic(&[&["--database-url", url], arguments].concat());
    assert_eq!(run(&["current"]).ok(), "");
    run(&["upgrade", "+1"]).ok();
    assert_eq!(run(&["current"]).ok(), format!("{FIRST}\n"));
    run(&["upgrade"]).ok();
    assert_eq!(
        run(&["current", "--check-heads"]).ok(),
        format!("{SECOND} (head)\n")
    );
    assert!(run(&["schema", "--from", "database"]).ok().contains("\"pages\""));
    run(&["diff", "--from", "migrations", "--to", "database"]).ok();
    assert!(run(&["rehearse"]).ok().contains(&format!("rehearsed {SECOND}")));
    run(&["downgrade", "-1"]).ok();
    let differs = run(&["diff", "--from", "migrations", "--to", "database"]);
    assert_eq!(differs.code, 1, "{differs:#?}");
    assert!(differs.stdout.contains("pages"), "{differs:#?}");
    run(&["stamp", "head"]).ok();
    assert_eq!(run(&["current"]).ok(), format!("{SECOND} (head)\n"));
    run(&["stamp", "--purge", FIRST]).ok();
    run(&["upgrade"]).ok();
    run(&["downgrade", "base"]).ok();
    assert_eq!(run(&["current"]).ok(), "");
}

#[test]
fn all_of_it_works_on_sqlite() {
    let project = diesel_folder();
    whole_story(&project, "books.db");
    // The same by the environment, and by `.env`.
    let by_variable = project.finish(project.command().env("DATABASE_URL", "books.db").arg("upgrade"));
    by_variable.ok();
    project.write(".env", "DATABASE_URL=books.db\n");
    assert_eq!(project.olembic(&["current"]).ok(), format!("{SECOND} (head)\n"));
}

#[test]
fn files_alone_need_no_database() {
    let project = diesel_folder();
    assert_eq!(
        project.olembic(&["history"]).ok(),
        format!("{SECOND} (head)\n{FIRST}\n")
    );
    assert_eq!(project.olembic(&["heads"]).ok(), format!("{SECOND} (head)\n"));
    assert_eq!(project.olembic(&["branches"]).ok(), "");
    assert!(
        project
            .olembic(&["show", "2026-01-01"])
            .ok()
            .contains("CREATE TABLE books")
    );
    let edited = project.finish(project.command().env("VISUAL", "cat").args(["edit", "head"]));
    assert!(edited.ok().contains("DROP COLUMN pages"), "{edited:#?}");
    let printed = project.olembic(&["revision", "--sql"]);
    assert!(
        printed.ok().starts_with("-- olembic: revision = "),
        "{printed:#?}"
    );
    assert_eq!(project.olembic(&["heads"]).ok(), format!("{SECOND} (head)\n"));
    project.olembic(&["revision", "-m", "by hand"]).ok();
    assert!(project.olembic(&["heads"]).ok().ends_with("_by_hand (head)\n"));
    project
        .olembic(&["revision", "-m", "aside", "--head", SECOND, "--splice"])
        .ok();
    assert_eq!(project.olembic(&["heads"]).ok().lines().count(), 2);
    project.olembic(&["merge", "heads", "-m", "together"]).ok();
    assert_eq!(project.olembic(&["heads"]).ok().lines().count(), 1);
}

#[test]
fn what_cannot_be_done_here_says_where_it_can() {
    let project = diesel_folder();
    let no_url: &[&str] = &[
        "no database is named",
        "hint: give `--database-url URL`, or set DATABASE_URL",
    ];
    let no_models: &[&str] = &[
        "needs the models of an application",
        "hint: go to the folder of the application",
    ];
    for (arguments, parts) in [
        (&["upgrade"][..], no_url),
        (&["current"], no_url),
        (&["history", "-i"], no_url),
        (&["rehearse"], no_url),
        (&["check"], no_models),
        (&["diff"], no_models),
        (&["schema"], no_models),
        (&["revision", "--autogenerate", "-m", "x"], no_models),
        (&["revision", "--rust", "-m", "x"], no_models),
        (
            &["--database-url", "books.db", "diff", "--to", "models"],
            no_models,
        ),
        (
            &["--database-url", "oracle://ann:secret@host/x", "upgrade"],
            &["is no URL of a database", "hint: give `postgres://"],
        ),
        (
            &["--database-url", "books.db", "upgrade", "nowhere"],
            &["nowhere", "hint: "],
        ),
    ] {
        let run = project.olembic(arguments);
        run.fails_with(parts);
        assert!(!run.stderr.contains("secret"), "{run:#?}");
    }
}

/// There is no Cargo.toml to give a feature in.
#[test]
fn a_backend_that_the_binary_was_built_without() {
    let others = [
        ("postgres", cfg!(feature = "postgres"), "postgres,mysql"),
        ("mysql", cfg!(feature = "mysql"), "postgres,mysql"),
    ];
    let has_any = others.iter().any(|(_, is_built, _)| *is_built);
    let project = diesel_folder();
    for (backend, _, both) in others.iter().filter(|(_, is_built, _)| !is_built) {
        // What it has already stays.
        let features = if has_any { both } else { backend };
        let url = format!("{backend}://nobody@host/x");
        let without = format!("built without the backend `{backend}`");
        let hint = format!("`cargo install --path cli --features {features}`");
        let run = project.olembic(&["--database-url", &url, "upgrade"]);
        run.fails_with(&[&without, &hint]);
        assert!(!run.stderr.contains("Cargo.toml"), "{run:#?}");
        // So it is for one of several.
        let lockstep = Project::new();
        lockstep.write("olembic.toml", &format!("backends = [\"sqlite\", \"{backend}\"]"));
        let run = lockstep.olembic(&["revision", "-m", "x"]);
        run.fails_with(&["does not work for", &without, &hint]);
    }
}

#[test]
fn a_package_without_models_is_no_project() {
    let project = diesel_folder();
    project.write(
        "Cargo.toml",
        "[package]\nname = \"other\"\nversion = \"0.1.0\"\n[dependencies]\ndiesel = \"2.3\"\n",
    );
    project.write("src/main.rs", "fn main() {}\n");
    project
        .olembic(&["check"])
        .fails_with(&["needs the models of an application"]);
    project.write("Cargo.toml", "[package\n");
    project
        .olembic(&["check"])
        .fails_with(&["Cargo.toml` cannot be understood", "hint: "]);
}

#[test]
fn the_help_is_that_of_this_program() {
    let project = Project::new();
    let help = project.olembic(&["--help"]);
    for verb in ["init", "upgrade", "downgrade", "rehearse", "revision"] {
        assert!(help.ok().contains(&format!("\n  {verb}")), "{help:#?}");
    }
    let upgrade = project.olembic(&["upgrade", "--help"]);
    assert!(upgrade.ok().contains("olembic upgrade"), "{upgrade:#?}");
    assert!(!upgrade.ok().contains("cargo run"), "{upgrade:#?}");
    let nothing = project.olembic(&[]);
    assert_eq!(nothing.code, 2, "{nothing:#?}");
}

#[cfg(feature = "postgres")]
#[test]
fn all_of_it_works_on_postgresql() {
    let Some(database) = Database::<diesel::PgConnection>::new(server::POSTGRES) else {
        return;
    };
    whole_story(&diesel_folder(), &database.url);
}

#[cfg(feature = "mysql")]
#[test]
fn all_of_it_works_on_mariadb() {
    let Some(database) = Database::<diesel::MysqlConnection>::new(server::MARIADB) else {
        return;
    };
    whole_story(&diesel_folder(), &database.url);
}

/// The list says which backend it is, whatever DATABASE_URL says; there need be none.
#[test]
fn several_databases_say_themselves_what_they_are() {
    let project = diesel_folder();
    project.write("list", "a.db\nb.db\n");
    let upgraded = project.olembic(&["upgrade", "--databases", "list"]);
    assert!(
        upgraded.stderr.contains("upgrade of 2 databases: 2 done"),
        "{upgraded:#?}"
    );
    upgraded.ok();
    let mut command = project.command();
    command.env("DATABASE_URL", "postgres://nobody@host/x");
    let current = project.finish(command.args(["current", "--databases-from", "cat list"]));
    assert_eq!(current.ok().matches(SECOND).count(), 2, "{current:#?}");
    // A list of one is a list all the same, and stdin is read once.
    let mut command = project.command();
    command
        .args(["current", "--databases", "-"])
        .stdin(fs::File::open(project.path().join("list")).unwrap());
    assert_eq!(project.finish(&mut command).ok().lines().count(), 2);
    project.write("list", "a.db\n");
    let one = project.olembic(&["current", "--databases", "list"]);
    assert_eq!(one.ok(), format!("a.db  done  {SECOND}\n"));
}

#[test]
fn databases_of_several_backends_are_refused_before_anything_is_done() {
    let project = diesel_folder();
    project.write("list", "new.db\npostgres://ann:secret@host/x\n");
    let run = project.olembic(&["upgrade", "--databases", "list"]);
    run.fails_with(&[
        "`new.db` is a database of `sqlite`",
        "one of `postgres`",
        "hint: run it once for each backend",
    ]);
    assert!(!run.stderr.contains("secret"), "{run:#?}");
    assert!(!project.path().join("new.db").exists());
    let flags = [
        "--database-url",
        "new.db",
        "--database-url",
        "mysql://host/x",
        "stamp",
        "head",
    ];
    project.olembic(&flags).fails_with(&["one of `mysql`"]);
    assert!(!project.path().join("new.db").exists());
    project.write("empty", "# nobody\n");
    project
        .olembic(&["upgrade", "--databases", "empty"])
        .fails_with(&["the list names no database"]);
    // Only an application knows these.
    project.olembic(&["upgrade", "--all"]).fails_with(&["hint: "]);
}

/// None of these needs a database, in a folder that names none.
#[test]
fn an_editor_and_completions_need_no_database() {
    let project = diesel_folder();
    let edited = project.finish(project.command().env("EDITOR", "cat").args(["edit", "head"]));
    assert!(edited.ok().contains("ADD COLUMN pages"), "{edited:#?}");
    let relative = project.finish(project.command().env("EDITOR", "cat").args(["edit", "current"]));
    relative.fails_with(&["no database is named"]);
    for (shell, parts) in [
        ("bash", ["olembic__subcmd__init", "olembic__init"]),
        ("zsh", ["init:", "(init)"]),
        ("fish", ["-a \"init\"", "-a \"init\""]),
        ("elvish", ["cand init", "cand init"]),
        ("powershell", ["'init'", "'init'"]),
    ] {
        let script = project.olembic(&["completions", shell]);
        assert!(
            parts.iter().any(|part| script.ok().contains(part)),
            "{shell}: {script:#?}"
        );
        assert_eq!(script.stderr, "");
    }
    // Bash reads it, and completes with it.
    project.write("completions", project.olembic(&["completions", "bash"]).ok());
    let ask = "source ./completions; COMP_WORDS=(olembic ini); COMP_CWORD=1; _olembic olembic ini olembic; echo \"${COMPREPLY[@]}\"";
    let completed = project.finish(project.program("bash").args(["--norc", "-c", ask]));
    assert_eq!(completed.stdout.trim(), "init", "{completed:#?}");
}
