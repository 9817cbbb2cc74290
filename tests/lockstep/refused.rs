//! What is refused, with the way out; then nothing was written under any backend.

use std::fs;
use std::time::SystemTime;

use olembic::schema::{Column, ColumnType};

use super::project::{BACKENDS, Project, readers, readers_with, run};

const REVISION: [&str; 4] = ["revision", "--autogenerate", "-m", "cities"];

#[track_caller]
fn nothing_new(project: &Project, count: usize) {
    assert_eq!(project.names_of_all().len(), count);
}

#[test]
fn a_server_that_cannot_be_reached() {
    let Some(project) = Project::new() else { return };
    project.revised("readers");
    project.models(&[readers_with(Column::new("city", ColumnType::Text).nullable())]);
    for (variable, url, parts) in [
        (
            "OLEMBIC_SCRATCH_POSTGRES",
            Some("postgres://ann:secret@127.0.0.1:1/x"),
            ["for `postgres`", "postgres://ann:***@127.0.0.1:1", "hint: "],
        ),
        (
            "OLEMBIC_SCRATCH_MYSQL",
            Some("mysql://ann:secret@127.0.0.1:1/"),
            ["for `mysql`", "mysql://ann:***@127.0.0.1:1", "hint: "],
        ),
        (
            "OLEMBIC_SCRATCH_MYSQL",
            Some("postgres://ann:secret@127.0.0.1:1/x"),
            ["for `mysql`", "postgres://ann:***@127.0.0.1:1", "hint: "],
        ),
        (
            "OLEMBIC_SCRATCH_POSTGRES",
            None,
            [
                "for `postgres`",
                "no server",
                "name one by OLEMBIC_SCRATCH_POSTGRES",
            ],
        ),
        (
            "OLEMBIC_SCRATCH_MYSQL",
            None,
            ["for `mysql`", "no server", "name one by OLEMBIC_SCRATCH_MYSQL"],
        ),
    ] {
        for arguments in [&REVISION[..], &["check"], &["rehearse"]] {
            let mut command = project.command("sqlite", arguments);
            match url {
                Some(url) => command.env(variable, url),
                None => command.env_remove(variable),
            };
            let run = run(&mut command);
            run.fails_with(&parts);
            assert!(!run.stderr.contains("secret"), "{run:#?}");
        }
        nothing_new(&project, 1);
    }
    // The flag may be given for each, before the variables.
    let url = |variable: &str| std::env::var(variable).unwrap();
    let (postgres, mysql) = (url("OLEMBIC_TEST_POSTGRES"), url("OLEMBIC_TEST_MYSQL"));
    let mut command = project.command("sqlite", &["check"]);
    command
        .env("OLEMBIC_SCRATCH_POSTGRES", "postgres://127.0.0.1:1/x")
        .env_remove("OLEMBIC_SCRATCH_MYSQL")
        .args(["--scratch-url", &mysql, "--scratch-url", &postgres]);
    let checked = run(&mut command);
    assert_eq!(checked.code, 1, "{checked:#?}");
    // A variable for both servers serves the one whose URL it is.
    let mut command = project.command("sqlite", &REVISION);
    command
        .env_remove("OLEMBIC_SCRATCH_MYSQL")
        .env("OLEMBIC_SCRATCH_URL", mysql);
    run(&mut command).ok();
    nothing_new(&project, 2);
}

#[test]
fn what_one_backend_cannot_do() {
    let Some(project) = Project::new() else { return };
    project.revised("readers");
    // A type in words that only PostgreSQL knows.
    let words = Column::new("words", ColumnType::Other("TSVECTOR".to_owned())).nullable();
    project.models(&[readers_with(words)]);
    let run = project.run("sqlite", &REVISION);
    run.fails_with(&["for `mysql`", "tsvector"]);
    nothing_new(&project, 1);
    // Types of PostgreSQL alone are known.
    let tags = ColumnType::Array(Box::new(ColumnType::Text));
    project.models(&[readers_with(Column::new("tags", tags).nullable())]);
    for arguments in [&REVISION[..], &["check"]] {
        project.run("postgres", arguments).fails_with(&[
            "`readers.tags`: `sqlite` has no type `text[]`",
            "`readers.tags`: `mysql` has no type `text[]`",
            "hint: take a type that all of them have",
        ]);
    }
    nothing_new(&project, 1);
}

#[test]
fn a_failing_write_under_one_backend_leaves_none_under_the_others() {
    let Some(project) = Project::new() else { return };
    project.revised("readers");
    // Files have the names that the next folder may get, which only the last step finds.
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let now = i64::try_from(now.as_secs()).unwrap();
    let names = (now..now + 600).map(|second| {
        let time = chrono::DateTime::from_timestamp(second, 0).unwrap();
        time.format("%Y-%m-%d-%H%M%S_cities").to_string()
    });
    let names: Vec<_> = names.collect();
    for name in &names {
        fs::write(project.tree("mysql").join(name), "").unwrap();
    }
    project.models(&[readers_with(Column::new("city", ColumnType::Text).nullable())]);
    for arguments in [&REVISION[..], &["revision", "-m", "cities"]] {
        let run = project.run("sqlite", arguments);
        run.fails_with(&["cannot write `migrations/mysql/", "nothing was written"]);
        assert_eq!(project.names("sqlite").len(), 1);
        assert_eq!(project.names("postgres"), project.names("sqlite"));
        assert_eq!(project.names("mysql").len(), 1 + names.len());
    }
}

#[cfg(unix)]
#[test]
fn a_tree_that_cannot_be_made_leaves_no_other() {
    let Some(project) = Project::new() else { return };
    fs::create_dir(project.path().join("migrations")).unwrap();
    std::os::unix::fs::symlink("/nowhere/at/all", project.tree("mysql")).unwrap();
    let run = project.run("sqlite", &["revision", "--autogenerate", "-m", "readers"]);
    run.fails_with(&["cannot write `migrations/mysql`"]);
    let left = fs::read_dir(project.path().join("migrations")).unwrap().count();
    assert_eq!(left, 1, "the link alone");
}

#[test]
fn settings_that_make_no_sense() {
    let Some(project) = Project::new() else { return };
    for (text, parts) in [
        (
            "backends = [\"sqlite\", \"oracle\"]",
            [
                "olembic.toml",
                "unknown variant `oracle`",
                "hint: docs/settings.md",
            ],
        ),
        (
            "backends = [\"sqlite\", \"mysql\", \"sqlite\"]",
            ["olembic.toml", "names `sqlite` twice", "hint: "],
        ),
        (
            "backends = \"sqlite\"",
            ["olembic.toml", "invalid type", "hint: "],
        ),
        (
            "backend = [\"sqlite\"]",
            ["olembic.toml", "unknown field `backend`", "hint: "],
        ),
        (
            "backends = [\"postgres\", \"mysql\"]",
            [
                "runs on `sqlite`",
                "does not name",
                "hint: add it there: `backends = [\"postgres\", \"mysql\", \"sqlite\"]`",
            ],
        ),
    ] {
        project.write("olembic.toml", text);
        for arguments in [&["check"][..], &["history"], &["revision", "-m", "x"]] {
            project.run("sqlite", arguments).fails_with(&parts);
        }
    }
    assert!(!project.path().join("migrations").exists());
    // One backend, or none, is as ever.
    for text in ["backends = [\"sqlite\"]", "backends = []", ""] {
        project.write("olembic.toml", text);
        project.run("sqlite", &["revision", "-m", "x"]).ok();
    }
    let folders = fs::read_dir(project.path().join("migrations")).unwrap().count();
    assert_eq!(folders, 3);
    project
        .run("sqlite", &["revision", "--catch-up"])
        .fails_with(&["`--catch-up` is for several backends"]);
}

#[test]
fn folders_of_one_backend_where_those_of_several_should_be() {
    let Some(project) = Project::new() else { return };
    project.write("olembic.toml", "");
    project
        .run("sqlite", &["revision", "--autogenerate", "-m", "readers"])
        .ok();
    project.write("olembic.toml", "backends = [\"sqlite\", \"mysql\"]");
    for arguments in [&["check"][..], &["upgrade"], &["history"], &REVISION] {
        project.run("sqlite", arguments).fails_with(&[
            "`migrations` holds revisions itself, such as `",
            "`mkdir migrations/sqlite` and `mv migrations/[0-9]* migrations/sqlite`",
            "`revision --catch-up`",
        ]);
    }
    for backend in BACKENDS {
        assert_eq!(project.names(backend), [""; 0]);
    }
    project.models(&[readers()]);
}
