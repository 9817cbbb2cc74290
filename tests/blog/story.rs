//! The story of the blog's models, on real files in a project folder of their own.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use crate::project::{Project, Run, example};

/// The blog as it is.
pub fn blog(project: &Project, arguments: &[&str]) -> Run {
    project.finish(project.program(env!("CARGO_BIN_EXE_blog")).args(arguments))
}

/// The blog with one nullable column more.
fn described(project: &Project, arguments: &[&str]) -> Run {
    project.finish(project.program(example("blog_described")).args(arguments))
}

pub fn open(project: &Project) -> SqliteConnection {
    let path = project.path().join("blog.db");
    let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    connection.batch_execute("PRAGMA foreign_keys = ON").unwrap();
    connection
}

#[test]
fn models_become_tables_and_go_again() {
    let project = Project::new();

    // From an empty database: one folder.
    blog(&project, &["revision", "--autogenerate", "-m", "database init"]).ok();
    let folders = project.folders();
    assert_eq!(folders.len(), 1, "{folders:?}");
    blog(&project, &["upgrade", "head"]).ok();

    // The constraints are those of the models.
    let mut database = open(&project);
    database
        .batch_execute(
            "INSERT INTO users (id, username) VALUES (1, 'ada'), (2, 'bob');
             INSERT INTO posts (id, user_id, title) VALUES (1, 1, 'Notes'), (2, 1, 'Notes');
             INSERT INTO profiles (user_id, first_name) VALUES (1, 'Ada');",
        )
        .unwrap();
    for (refused, why) in [
        (
            "INSERT INTO users (username) VALUES ('ada')",
            "UNIQUE constraint failed: users.username",
        ),
        (
            "INSERT INTO profiles (user_id) VALUES (1)",
            "UNIQUE constraint failed: profiles.user_id",
        ),
        (
            "INSERT INTO profiles (first_name) VALUES ('x')",
            "NOT NULL constraint failed: profiles.user_id",
        ),
        (
            "INSERT INTO posts (user_id, title) VALUES (9, 'x')",
            "FOREIGN KEY constraint failed",
        ),
        (
            "INSERT INTO posts (title) VALUES ('x')",
            "NOT NULL constraint failed: posts.user_id",
        ),
        (
            "INSERT INTO posts (user_id) VALUES (1)",
            "NOT NULL constraint failed: posts.title",
        ),
    ] {
        let error = database.batch_execute(refused).unwrap_err().to_string();
        assert!(error.contains(why), "{refused}: {error}");
    }
    let row = "SELECT title || '/' || text || '/' || (SELECT username FROM users WHERE id = user_id) AS text FROM posts";
    assert_eq!(texts(&mut database, row), ["Notes//ada", "Notes//ada"]);

    // Nothing has changed: nothing is written, and it says so.
    let run = blog(&project, &["revision", "--autogenerate", "-m", "again"]);
    assert_eq!(run.ok(), "no difference: nothing written\n");
    assert_eq!(project.folders(), folders);

    // One nullable column more: that one statement, and its reverse.
    described(&project, &["revision", "--autogenerate", "-m", "describe posts"]).ok();
    assert_eq!(
        statements(&project.last_script("up.sql")),
        ["ALTER TABLE posts ADD COLUMN description2 TEXT"]
    );
    assert_eq!(
        statements(&project.last_script("down.sql")),
        ["ALTER TABLE posts DROP COLUMN description2"]
    );
    described(&project, &["upgrade", "head"]).ok();
    database
        .batch_execute("UPDATE posts SET description2 = 'x'")
        .unwrap();
    assert_eq!(described(&project, &["check"]).code, 0);
    assert_eq!(blog(&project, &["check"]).code, 1);

    // One step back: the column is gone, the rest is as it was.
    described(&project, &["downgrade", "-1"]).ok();
    assert_eq!(blog(&project, &["diff"]).code, 0);
    // The folder still has the migration, which leads elsewhere than these models.
    let check = blog(&project, &["check"]);
    assert_eq!(
        (check.code, check.stdout.as_str()),
        (1, "drop column posts.description2\n")
    );
    assert!(database.batch_execute("SELECT description2 FROM posts").is_err());
    assert_eq!(texts(&mut database, row), ["Notes//ada", "Notes//ada"]);

    // All the way: no table of ours is left.
    blog(&project, &["downgrade", "base"]).ok();
    let tables =
        "SELECT name AS text FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'";
    assert_eq!(texts(&mut database, tables), [""; 0]);
}

#[test]
fn the_migrations_of_the_repository_are_those_of_the_models() {
    let project = Project::new();
    blog(&project, &[]).ok();
    let check = blog(&project, &["check"]);
    assert_eq!(check.code, 0, "{check:#?}");
}

/// The statements of a script on one line each, without comments and quotes.
fn statements(script: &str) -> Vec<String> {
    let code: Vec<&str> = script.lines().filter(|line| !line.starts_with("--")).collect();
    let flat = code.join(" ").replace('"', "");
    flat.split(';')
        .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|text| !text.is_empty())
        .collect()
}

/// One column of text, named `text`.
fn texts(database: &mut SqliteConnection, query: &str) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Text)]
        text: String,
    }
    let rows: Vec<Row> = diesel::sql_query(query).load(database).unwrap();
    rows.into_iter().map(|row| row.text).collect()
}
