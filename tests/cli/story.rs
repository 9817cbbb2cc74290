//! The whole story: models, a first migration, a change, there and back.

use diesel::connection::SimpleConnection;

use crate::project::Project;

#[test]
fn from_an_empty_database_and_back_again() {
    let project = Project::new();

    // An empty database: one folder is written.
    let run = project.run(&["revision", "--autogenerate", "-m", "database init"]);
    let folders = project.folders();
    assert_eq!(folders.len(), 1);
    assert!(folders[0].ends_with("_database_init"), "{folders:?}");
    assert_eq!(run.ok(), format!("wrote migrations/{}\n", folders[0]));
    assert!(
        run.stderr.contains("authors") && run.stderr.contains("books"),
        "{run:?}"
    );
    assert_eq!(
        project.last_script("metadata.toml"),
        "run_in_transaction = true\n"
    );

    // The tables are what the models ask for.
    let run = project.run(&["upgrade", "head"]);
    run.ok();
    assert_eq!(run.stderr, format!("upgrade {}\n", folders[0]));
    assert_eq!(project.tables(), ["authors", "books"]);
    let mut database = project.database();
    database
        .batch_execute(
            "INSERT INTO authors (id, name) VALUES (1, 'Ann');
             INSERT INTO books (author_id, title) VALUES (1, 'One'), (1, 'Two');",
        )
        .unwrap();
    for refused in [
        "INSERT INTO authors (name) VALUES ('Ann')",
        "INSERT INTO books (author_id, title) VALUES (9, 'No author')",
        "INSERT INTO books (author_id) VALUES (1)",
    ] {
        assert!(database.batch_execute(refused).is_err(), "{refused}");
    }
    assert_eq!(
        project.number("SELECT count(*) AS number FROM books WHERE text = ''"),
        2
    );

    // No difference: nothing is written.
    let run = project.run(&["revision", "--autogenerate", "-m", "nothing"]);
    assert_eq!(run.ok(), "no difference: nothing written\n");
    assert_eq!(project.folders(), folders);
    assert_eq!(project.run(&["check"]).code, 0);

    // A nullable column more: that column, and nothing else.
    let run = project.run_with("described", &["check"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stdout.contains("description2"), "{run:?}");
    project
        .run_with(
            "described",
            &["revision", "--autogenerate", "-m", "add description"],
        )
        .ok();
    assert_eq!(
        statements(&project.last_script("up.sql")),
        ["ALTER TABLE books ADD COLUMN description2 TEXT"]
    );
    assert_eq!(
        statements(&project.last_script("down.sql")),
        ["ALTER TABLE books DROP COLUMN description2"]
    );

    // Before it is applied, a comparison would find the same again.
    let run = project.run_with("described", &["revision", "--autogenerate", "-m", "again"]);
    run.fails_with(&["not up to date: 1 pending", "hint: run `upgrade`"]);
    assert_eq!(project.folders().len(), 2);

    // There, and back: the column is gone, the rest is unchanged.
    project.run_with("described", &["upgrade", "head"]).ok();
    assert_eq!(columns(&project).last().unwrap(), "description2");
    database
        .batch_execute("UPDATE books SET description2 = 'a first'")
        .unwrap();
    assert_eq!(project.run_with("described", &["check"]).code, 0);
    project.run_with("described", &["downgrade", "-1"]).ok();
    assert_eq!(columns(&project), ["id", "author_id", "title", "text"]);
    assert_eq!(
        project.texts("SELECT title AS text FROM books ORDER BY id"),
        ["One", "Two"]
    );

    // All the way back.
    project.run(&["downgrade", "base"]).ok();
    assert_eq!(project.tables(), [""; 0]);
    assert_eq!(project.applied(), [""; 0]);
    assert_eq!(project.folders().len(), 2);

    // And on again.
    project.run(&["upgrade"]).ok();
    assert_eq!(project.run_with("described", &["check"]).code, 0);
}

#[test]
fn models_that_contradict_each_other_write_nothing() {
    let project = Project::new();
    let run = project.run_with("broken", &["revision", "--autogenerate", "-m", "x"]);
    run.fails_with(&[
        "foreign key `fk_books_author_id`",
        "hint: add its model to `models!`",
    ]);
    assert_eq!(project.folders(), [""; 0]);
}

#[test]
fn the_tables_of_a_hand_written_migration_are_compared_too() {
    let project = Project::new();
    project.migration(
        "2024-01-01-000000-0000_by_hand",
        "CREATE TABLE shelves (id INTEGER NOT NULL PRIMARY KEY, place TEXT NOT NULL);",
        "DROP TABLE shelves;",
    );
    project.run_with("shelves", &["upgrade"]).ok();
    let run = project.run_with("shelves", &["revision", "--autogenerate", "-m", "x"]);
    assert_eq!(run.ok(), "no difference: nothing written\n");
}

fn columns(project: &Project) -> Vec<String> {
    project.texts("SELECT name AS text FROM pragma_table_info('books') ORDER BY cid")
}

/// The statements without quotes and comments.
fn statements(script: &str) -> Vec<String> {
    olembic::sql::split_statements(script)
        .unwrap()
        .into_iter()
        .map(|statement| statement.text.replace(['"', '`'], ""))
        .collect()
}
