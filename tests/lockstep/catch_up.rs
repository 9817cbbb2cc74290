//! A backend that comes later: it gets the revisions of the others, and goes on with them.

use std::fs;

use olembic::schema::{Column, ColumnType};

use super::project::{BACKENDS, Project, readers, readers_with};

/// A project for SQLite alone, with three revisions, of which the first was made by Diesel's command line.
fn of_sqlite(project: &Project) {
    project.write("olembic.toml", "backends = [\"sqlite\"]");
    let by_diesel = project.path().join("migrations/2020-01-02-030405_by_diesel");
    fs::create_dir_all(&by_diesel).unwrap();
    let up = "CREATE TABLE readers (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(80) NOT NULL);\n";
    fs::write(by_diesel.join("up.sql"), up).unwrap();
    fs::write(by_diesel.join("down.sql"), "DROP TABLE readers;\n").unwrap();
    project.run("sqlite", &["upgrade"]).ok();
    project.run("sqlite", &["revision", "-m", "by hand"]).ok();
    project.run("sqlite", &["upgrade"]).ok();
    project.models(&[readers_with(Column::new("city", ColumnType::Text).nullable())]);
    project
        .run("sqlite", &["revision", "--autogenerate", "-m", "cities"])
        .ok();
    project.run("sqlite", &["upgrade"]).ok();
}

fn move_to_sqlite(project: &Project) {
    let root = project.path().join("migrations");
    let folders: Vec<_> = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap()).collect();
    fs::create_dir(project.tree("sqlite")).unwrap();
    for folder in folders {
        fs::rename(folder.path(), project.tree("sqlite").join(folder.file_name())).unwrap();
    }
    project.write(
        "olembic.toml",
        "backends = [\"sqlite\", \"postgres\", \"mysql\"]\n",
    );
}

#[test]
fn a_backend_that_comes_later_gets_the_revisions_of_the_others() {
    let Some(project) = Project::new() else { return };
    of_sqlite(&project);
    move_to_sqlite(&project);
    let names = project.names("sqlite");
    let autogenerate = ["revision", "--autogenerate", "-m", "more"];
    project.run("sqlite", &autogenerate).fails_with(&[
        "`postgres` has no `2020-01-02-030405_by_diesel`",
        "hint: `revision --catch-up`",
    ]);

    let run = project.run("sqlite", &["revision", "--catch-up"]);
    assert_eq!(
        run.ok(),
        "wrote migrations/postgres with 3 revisions\nwrote migrations/mysql with 3 revisions\n"
    );
    assert!(run.stderr.contains("mysql: rehearsed "), "{run:#?}");
    assert_eq!(project.names_of_all(), names);
    for index in [0, 1] {
        let script = project.script("postgres", index, "up.sql");
        assert!(!script.contains("CREATE"), "{script}");
    }
    let last = project.script("mysql", 2, "up.sql");
    assert!(
        last.contains("CREATE TABLE `readers`") && last.contains("`city`"),
        "{last}"
    );
    assert_eq!(
        last.lines().next(),
        project.script("sqlite", 2, "up.sql").lines().next()
    );
    for backend in BACKENDS {
        project.run(backend, &["upgrade"]).ok();
        assert_eq!(project.run(backend, &["check"]).ok(), "");
    }
    for backend in ["postgres", "mysql"] {
        for arguments in [&["downgrade", "base"][..], &["upgrade"], &["check"]] {
            project.run(backend, arguments).ok();
        }
    }
    let again = project.run("sqlite", &["revision", "--catch-up"]);
    assert_eq!(again.ok(), "");
    assert_eq!(project.names_of_all(), names);

    // From here on they go together.
    project.models(&[readers()]);
    project.run("mysql", &autogenerate).ok();
    assert_eq!(project.names_of_all().len(), 4);
}

#[test]
fn what_is_still_to_be_written_comes_first() {
    let Some(project) = Project::new() else { return };
    of_sqlite(&project);
    move_to_sqlite(&project);
    project.models(&[readers()]);
    project.run("sqlite", &["revision", "--catch-up"]).fails_with(&[
        "the revisions of `sqlite` do not lead to what the models ask for",
        "drop column readers.city",
        "hint: ",
    ]);
    assert_eq!(project.names("postgres"), [""; 0]);
    assert_eq!(project.names("mysql"), [""; 0]);
    assert!(!project.tree("mysql").exists());
    // Nobody has any yet.
    fs::remove_dir_all(project.path().join("migrations")).unwrap();
    let run = project.run("sqlite", &["revision", "--catch-up"]);
    assert_eq!(run.ok(), "");
    assert!(
        run.stderr.contains("`revision --autogenerate` writes the first"),
        "{run:#?}"
    );
}

#[test]
fn trees_that_are_not_the_same_are_not_caught_up_with() {
    let Some(project) = Project::new() else { return };
    project.revised("readers");
    project.run("sqlite", &["revision", "-m", "more"]).ok();
    let names = project.names_of_all();
    fs::remove_dir_all(project.tree("postgres").join(&names[1])).unwrap();
    fs::remove_dir_all(project.tree("mysql")).unwrap();
    project
        .run("sqlite", &["revision", "--catch-up"])
        .fails_with(&[&format!("`postgres` has no `{}`", names[1]), "hint: bring back"]);
    assert!(!project.tree("mysql").exists());
}
