//! What a file asks of the database that it is run on: production has the rows, not the laptop.

use diesel::connection::SimpleConnection;
use olembic::schema::Table;

use crate::filled::{
    ROWS, checked, models, posts, project, referring, revision, run, slug, unique_index, unique_title, users,
};
use crate::project::Project;

#[test]
fn a_preflight_refuses_its_own_revision_and_changes_nothing() {
    let project = Project::new();
    models(&project, &[]);
    project.migration(
        "1_posts",
        "CREATE TABLE posts (id INTEGER PRIMARY KEY, slug TEXT);",
        "DROP TABLE posts;",
    );
    // Its table comes with the revision before it.
    project.migration(
        "2_strict",
        "-- olembic: preflight = SELECT id FROM posts WHERE slug IS NULL -- no slug in {rows} (id {keys})\n\
         -- olembic: preflight = SELECT slug FROM posts GROUP BY slug HAVING count(*) > 1; -- {values} twice\n\
         CREATE TABLE strict (id INTEGER);",
        "DROP TABLE strict;",
    );
    run(&project, &["upgrade"]).ok();
    run(&project, &["downgrade", "-1"]).ok();
    let mut database = project.database();
    database
        .batch_execute("INSERT INTO posts VALUES (1, 'a'), (2, NULL), (3, 'a'), (4, NULL)")
        .unwrap();
    let refused = run(&project, &["upgrade"]);
    refused.fails_with(&[
        "error: the rows of the database do not allow `2_strict`, and nothing of it was run\n",
        "\n  no slug in 2 rows (id 2, 4)\n",
        "\n  2 values twice (NULL, a)\n",
        "hint: mend these rows and run it again",
        "out of migrations/2_strict/up.sql",
    ]);
    assert!(!refused.stderr.contains("upgrade 2_strict"), "{refused:?}");
    assert_eq!(project.applied(), ["1"]);
    assert_eq!(project.tables(), ["posts"]);
    database.batch_execute("UPDATE posts SET slug = id").unwrap();
    run(&project, &["upgrade"]).ok();
    assert_eq!(project.tables(), ["posts", "strict"]);
    // A downgrade asks nothing.
    database.batch_execute("UPDATE posts SET slug = NULL").unwrap();
    run(&project, &["downgrade", "-1"]).ok();
}

#[test]
fn a_preflight_that_cannot_be_asked_names_its_query() {
    let project = Project::new();
    models(&project, &[]);
    project.migration(
        "1_a",
        "-- olembic: preflight = SELECT id FROM nowhere\nCREATE TABLE a (id INTEGER);",
        "DROP TABLE a;",
    );
    run(&project, &["upgrade"]).fails_with(&[
        "cannot ask the rows of the database whether they allow `1_a`: no such table: nowhere",
        "\n  SELECT id FROM nowhere\n",
        "hint: correct the query",
    ]);
    assert_eq!(project.tables(), [""; 0]);
}

/// The laptop has no such rows, production has them.
#[test]
fn another_database_is_asked_and_goes_on_when_its_rows_are_mended() {
    let project = project(&[posts(&[])], "INSERT INTO posts VALUES (1, 'One')");
    let production = Project::new();
    production
        .database()
        .batch_execute("CREATE TABLE posts (id INTEGER NOT NULL PRIMARY KEY, title TEXT NOT NULL)")
        .unwrap();
    models(&project, &[unique_index()]);
    revision(&project, &[]).ok();
    let folders = project.folders();
    let upgrade = |url: &str| run(&project, &["upgrade", "--database-url", url]);
    upgrade("shelf.db").ok();
    // The first revision is there already: plain Diesel ran it, for instance.
    let mut database = production.database();
    database.batch_execute("DROP TABLE posts").unwrap();
    let url = production.path().join("shelf.db").display().to_string();
    run(&project, &["upgrade", "+1", "--database-url", &url]).ok();
    database
        .batch_execute("INSERT INTO posts VALUES (1, 'One'), (2, 'Two'), (3, 'One'), (4, 'Two')")
        .unwrap();
    let before = production.texts("SELECT coalesce(sql, '') AS text FROM sqlite_master ORDER BY name");
    upgrade(&url).fails_with(&[
        &format!("the rows of the database do not allow `{}`", folders[1]),
        "duplicate_key: `posts (title)` becomes unique, and has 2 values in more than one row (One, Two)",
    ]);
    assert_eq!(
        production.texts("SELECT coalesce(sql, '') AS text FROM sqlite_master ORDER BY name"),
        before
    );
    assert_eq!(production.applied().len(), 1);
    database.batch_execute("UPDATE posts SET title = id").unwrap();
    upgrade(&url).ok();
    assert_eq!(production.applied().len(), 2);
    assert_eq!(run(&project, &["check", "--database-url", &url]).code, 0);
}

/// Without rows there is nothing to answer, and the next database is asked.
#[test]
fn each_constraint_is_asked_for_where_the_rows_are() {
    let refers = "INSERT INTO users VALUES (1, 'ann'); INSERT INTO posts VALUES (1, 'One', 1), (2, 'Two', 7)";
    type Case<'a> = (&'a [Table], &'a [Table], &'a str, &'a str, &'a str);
    let cases: [Case<'_>; 6] = [
        (
            &[posts(&[])],
            &[posts(&[slug()])],
            ROWS,
            "not_null_without_default: `posts.slug` comes",
            "DELETE FROM posts",
        ),
        (
            &[posts(&[slug().nullable()])],
            &[posts(&[slug()])],
            "INSERT INTO posts VALUES (1, 'One', NULL)",
            "null_in_not_null: `posts.slug` becomes NOT NULL, and is NULL in 1 row (id 1)",
            "UPDATE posts SET slug = 'one'",
        ),
        (
            &[posts(&[])],
            &[unique_title()],
            ROWS,
            "duplicate_key: `posts (title)`",
            "DELETE FROM posts WHERE id = 2",
        ),
        (
            &[users(), referring(true, false)],
            &[users(), referring(true, true)],
            refers,
            "orphan_row: `posts (user_id)` comes to refer to `users (id)`, which is not there for 1 row (id 2)",
            "INSERT INTO users VALUES (7, 'bob')",
        ),
        (
            &[posts(&[])],
            &[checked()],
            ROWS,
            "failed_check: the check `length(title) > 3` comes to `posts`, and fails in 3 rows",
            "UPDATE posts SET title = 'long'",
        ),
        (
            &[posts(&[])],
            &[],
            ROWS,
            "data_loss_table: table `posts` goes with 3 rows (id 1, 2, 3)",
            "DELETE FROM posts",
        ),
    ];
    for (before, after, rows, part, mended) in cases {
        let project = project(before, "");
        models(&project, after);
        revision(&project, &[]).ok();
        let mut database = project.database();
        database.batch_execute(rows).unwrap();
        let dump = "SELECT name || coalesce(sql, '') AS text FROM sqlite_master ORDER BY name";
        let there = project.texts(dump);
        run(&project, &["upgrade"]).fails_with(&["the rows of the database do not allow", part]);
        assert_eq!(project.texts(dump), there, "{part}");
        assert_eq!(project.applied().len(), 1, "{part}");
        database.batch_execute(mended).unwrap();
        run(&project, &["upgrade"]).ok();
        assert_eq!(run(&project, &["check"]).code, 0, "{part}");
    }
}

#[test]
fn a_loss_that_nobody_was_asked_about_is_asked_for_on_the_next_database() {
    let project = project(&[posts(&[slug().nullable()])], "");
    models(&project, &[posts(&[])]);
    let written = revision(&project, &[]);
    written.ok();
    assert_eq!(written.told(), "drop column posts.slug\n");
    let up = project.last_script("up.sql");
    assert!(
        up.contains(
            "\n-- olembic: data_loss = drop column posts.slug\n-- olembic: preflight = SELECT \"id\" FROM"
        ),
        "{up}"
    );
    project
        .database()
        .batch_execute("INSERT INTO posts VALUES (7, 'One', 'one')")
        .unwrap();
    let refused = run(&project, &["upgrade"]);
    refused.fails_with(&[
        "column `posts.slug` goes with what it holds in 1 row (id 7)",
        "where a loss is meant, take its line",
    ]);
    assert_eq!(project.texts("SELECT slug AS text FROM posts"), ["one"]);
    project
        .database()
        .batch_execute("UPDATE posts SET slug = NULL")
        .unwrap();
    run(&project, &["upgrade"]).ok();
}
