//! The verbs on a folder of Diesel migrations that has no application, with the real binary.

mod project;

#[cfg(any(feature = "postgres", feature = "mysql"))]
use std::env;
#[cfg(any(feature = "postgres", feature = "mysql"))]
use std::process;
#[cfg(any(feature = "postgres", feature = "mysql"))]
use std::sync::atomic::{AtomicU32, Ordering};

use project::Project;

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
    if cfg!(not(feature = "postgres")) {
        let run = project.olembic(&["--database-url", "postgres://nobody@host/x", "upgrade"]);
        run.fails_with(&["built without the backend `postgres`", "hint: "]);
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

#[cfg(any(feature = "postgres", feature = "mysql"))]
/// A name that no other test has.
fn random() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("olembic_cli_{}_{}_{count}", process::id(), now.as_nanos())
}

#[cfg(any(feature = "postgres", feature = "mysql"))]
fn server(variable: &str) -> Option<String> {
    let url = env::var(variable).ok().filter(|url| !url.is_empty());
    if url.is_none() {
        println!("skipped: set {variable}");
    }
    url
}

#[cfg(feature = "postgres")]
#[test]
fn all_of_it_works_on_postgresql() {
    use diesel::connection::SimpleConnection;
    use diesel::{Connection, PgConnection};

    struct Dropped(String, String);
    impl Drop for Dropped {
        fn drop(&mut self) {
            if let Ok(mut conn) = PgConnection::establish(&self.0) {
                let _ = conn.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.1));
            }
        }
    }

    let Some(admin) = server("OLEMBIC_TEST_POSTGRES") else {
        return;
    };
    let name = random();
    let mut conn = PgConnection::establish(&admin).unwrap();
    conn.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0"))
        .unwrap();
    let _dropped = Dropped(admin.clone(), name.clone());
    let (before, _) = admin.rsplit_once('/').unwrap();
    whole_story(&diesel_folder(), &format!("{before}/{name}"));
}

#[cfg(feature = "mysql")]
#[test]
fn all_of_it_works_on_mariadb() {
    use diesel::connection::SimpleConnection;
    use diesel::{Connection, MysqlConnection};

    struct Dropped(String, String);
    impl Drop for Dropped {
        fn drop(&mut self) {
            if let Ok(mut conn) = MysqlConnection::establish(&self.0) {
                let _ = conn.batch_execute(&format!("DROP DATABASE IF EXISTS {}", self.1));
            }
        }
    }

    let Some(admin) = server("OLEMBIC_TEST_MYSQL") else {
        return;
    };
    let name = random();
    let mut conn = MysqlConnection::establish(&admin).unwrap();
    conn.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    let _dropped = Dropped(admin.clone(), name.clone());
    let (before, _) = admin.rsplit_once('/').unwrap();
    whole_story(&diesel_folder(), &format!("{before}/{name}"));
}
