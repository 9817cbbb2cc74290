//! Which database a run is for, and what is said when it cannot be opened.

use std::fs;

use diesel::connection::SimpleConnection;

use crate::project::Project;

#[test]
fn the_flag_comes_before_the_environment_before_dotenv_before_the_application() {
    let project = Project::new();
    project.migration("1_a", "CREATE TABLE a (id INTEGER);", "DROP TABLE a;");
    let upgrade = |arguments: &[&str], variable: Option<&str>| {
        let mut command = project.command();
        if let Some(url) = variable {
            command.env("DATABASE_URL", url);
        }
        project.finish(command.arg("upgrade").args(arguments)).ok();
        let mut made: Vec<String> = fs::read_dir(project.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".db"))
            .collect();
        assert_eq!(made.len(), 1, "{made:?}");
        let name = made.remove(0);
        fs::remove_file(project.path().join(&name)).unwrap();
        name
    };
    assert_eq!(upgrade(&[], None), "shelf.db");
    fs::write(project.path().join(".env"), "A=1\nDATABASE_URL=dotenv.db\n").unwrap();
    assert_eq!(upgrade(&[], None), "dotenv.db");
    assert_eq!(upgrade(&[], Some("variable.db")), "variable.db");
    assert_eq!(upgrade(&[], Some("sqlite://variable.db")), "variable.db");
    assert_eq!(
        upgrade(&["--database-url", "flag.db"], Some("variable.db")),
        "flag.db"
    );
    assert_eq!(upgrade(&["--database-url", "sqlite:flag.db"], None), "flag.db");
    fs::write(project.path().join(".env"), "A=1\n").unwrap();
    assert_eq!(upgrade(&[], None), "shelf.db");
}

#[test]
fn nobody_names_a_database() {
    let project = Project::new();
    let run = project.finish(project.command().env_remove("SHELF_URL").arg("current"));
    run.fails_with(&["no database is named", "hint: give `--database-url URL`"]);
}

#[test]
fn what_cannot_be_opened_says_why_and_the_way_out() {
    let project = Project::new();
    project.migration("1_a", "-- a", "-- a");
    fs::write(
        project.path().join("text.db"),
        "this is no database, but a good deal of text",
    )
    .unwrap();
    for (url, parts) in [
        (
            "no/such/blog.db",
            &["`no/such/blog.db`", "hint: make the folder `no/such` first"][..],
        ),
        (".", &["hint: `.` is a folder; give a file in it"]),
        ("", &["the URL is empty", "hint: give a file"]),
        (
            "postgres://ann:secret@localhost/blog",
            &[
                "`postgres://ann:***@localhost/blog`",
                "this application uses SQLite",
            ],
        ),
        (
            "text.db",
            &[
                "cannot open the database `text.db`: file is not a database",
                "hint: see that it is an SQLite database",
            ],
        ),
    ] {
        for verb in [&["upgrade"][..], &["current"], &["check"], &[]] {
            let arguments = [verb, &["--database-url", url]].concat();
            let run = project.run(&arguments);
            run.fails_with(parts);
            assert!(!run.stderr.contains("secret"), "{run:?}");
        }
    }
    assert!(!project.path().join("no").exists());
}

#[test]
fn a_dotenv_that_cannot_be_read_is_reported() {
    let project = Project::new();
    for (text, part) in [
        ("PASSWORD='secret\n", "its first entry"),
        ("A=1\nPASSWORD='secret\nB=2\n", "the entry after `A`"),
    ] {
        fs::write(project.path().join(".env"), text).unwrap();
        let run = project.run(&["current"]);
        run.fails_with(&["cannot read `.env`", part, "hint: correct it"]);
        assert!(!run.stderr.contains("secret"), "{run:?}");
    }
}

#[test]
fn a_database_that_opens_but_does_not_serve_says_the_way_out() {
    let project = Project::new();
    project.migration("1_a", "CREATE TABLE a (id INTEGER);", "DROP TABLE a;");
    let run = |verb: &str, url: &str| project.run(&[verb, "--database-url", url]);
    project
        .database()
        .batch_execute("CREATE TABLE b (id INTEGER)")
        .unwrap();
    run("upgrade", "file:shelf.db?mode=ro").fails_with(&[
        "cannot make the tables that say which migrations are applied",
        "caused by: attempt to write a readonly database",
        "hint: see that the database may be written",
    ]);
    let odd = "CREATE TABLE __diesel_schema_migrations (foo)";
    project.database().batch_execute(odd).unwrap();
    for verb in ["upgrade", "current", "check"] {
        run(verb, "shelf.db").fails_with(&[
            "cannot read which migrations are applied",
            "caused by: no such column",
            "hint: see that no other program holds the database",
        ]);
    }
}

#[test]
fn a_url_without_a_file_is_refused() {
    let project = Project::new();
    project.migration("1_a", "CREATE TABLE a (id INTEGER);", "DROP TABLE a;");
    for url in ["sqlite://", "file:", "file:?mode=rwc"] {
        let run = project.run(&["upgrade", "--database-url", url]);
        run.fails_with(&["the URL names no file", "hint: give a file"]);
    }
}
