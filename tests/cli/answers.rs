//! Answers that are given with the command, from the refusal to the upgrade and back.

use std::fs;

use diesel::connection::SimpleConnection;
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use olembic::schema::Table;

use crate::filled::{
    ROWS, checked, models, posts, project, referring, revision, run, slug, unique_index, unique_title, users,
};

#[test]
fn answers_that_do_not_fit_write_nothing() {
    let project = project(&[posts(&[])], ROWS);
    models(&project, &[posts(&[slug()])]);
    let folders = project.folders();
    for (arguments, parts) in [
        (
            &["--backfill", "posts.slug=lowr(title)"][..],
            &[
                "does not take `lowr(title)` as a value for `posts.slug`: no such function: lowr",
                "hint: give SQL",
            ][..],
        ),
        (
            &["--backfill", "posts.slug=title || max(id)"],
            &["misuse of aggregate"],
        ),
        (
            &["--backfill", "posts.title='x'"],
            &["fills nothing", "hint: what it could fill is `posts.slug`"],
        ),
        (&["--backfill", "slug='x'"], &["is no `TABLE.COLUMN=SQL`"]),
        (
            &["--backfill", "posts.slug=1); DROP TABLE posts; --"],
            &["is no `TABLE.COLUMN=SQL`"],
        ),
        (
            &["--backfill", "posts.slug=nullif(title, 'Two')"],
            &["`posts.slug` becomes NOT NULL, and is NULL in 2 rows (id 2, 3)"],
        ),
        (&["--allow-data-loss"], &["not_null_without_default"]),
    ] {
        revision(&project, arguments).fails_with(parts);
        assert_eq!(project.folders(), folders, "{arguments:?}");
    }
    assert_eq!(project.number("SELECT count(*) AS number FROM posts"), 3);
    for flag in [&["--allow-data-loss"][..], &["--backfill", "posts.slug=1"]] {
        let run = run(&project, &[&["revision", "-m", "x"], flag].concat());
        run.fails_with(&["--autogenerate"]);
    }
}

#[test]
fn an_answer_is_carried_out_by_the_upgrade_and_by_plain_diesel() {
    let project = project(&[posts(&[])], ROWS);
    models(&project, &[unique_index()]);
    revision(&project, &[]).fails_with(&["duplicate_key"]);
    let written = revision(&project, &["--backfill", "posts.title=title || ' ' || id"]);
    written.ok();
    assert_eq!(
        written.told(),
        "fill posts.title with title || ' ' || id\ncreate unique index ux_posts_title on posts (title)\n"
    );
    fs::copy(project.path().join("shelf.db"), project.path().join("plain.db")).unwrap();
    run(&project, &["upgrade"]).ok();
    let titles = "SELECT title AS text FROM posts ORDER BY id";
    assert_eq!(project.texts(titles), ["One", "Two", "Two 3"]);
    // The values stay on the way back.
    run(&project, &["downgrade", "-1"]).ok();
    assert_eq!(project.texts(titles), ["One", "Two", "Two 3"]);
    run(&project, &["upgrade"]).ok();
    assert_eq!(run(&project, &["check"]).code, 0);

    fs::rename(project.path().join("plain.db"), project.path().join("shelf.db")).unwrap();
    let folder = FileBasedMigrations::from_path(project.migrations()).unwrap();
    project.database().run_pending_migrations(folder).unwrap();
    assert_eq!(project.texts(titles), ["One", "Two", "Two 3"]);
}

#[test]
fn a_column_that_may_be_null_can_be_filled_as_well() {
    let project = project(&[posts(&[])], ROWS);
    models(&project, &[posts(&[slug().nullable()])]);
    revision(&project, &["--backfill", "posts.slug=lower(title)"]).ok();
    run(&project, &["upgrade"]).ok();
    assert_eq!(
        project.texts("SELECT slug AS text FROM posts ORDER BY id"),
        ["one", "two", "two"]
    );
}

/// The whole story: the laptop's rows are filled, production's expression leaves a NULL, which is found there.
#[test]
fn a_backfill_becomes_three_steps_that_run_there_and_back() {
    let project = project(&[posts(&[])], ROWS);
    models(&project, &[posts(&[slug()])]);
    let written = revision(&project, &["--backfill", "posts.slug=nullif(lower(title), '')"]);
    written.ok();
    assert_eq!(
        written.told(),
        "add column posts.slug\nfill posts.slug with nullif(lower(title), '')\n\
         alter column posts.slug: set NOT NULL\n"
    );
    let slugs = "SELECT slug AS text FROM posts ORDER BY id";
    for _ in 0..2 {
        run(&project, &["upgrade"]).ok();
        assert_eq!(project.texts(slugs), ["one", "two", "two"]);
        assert_eq!(run(&project, &["check"]).code, 0);
        assert!(
            project
                .database()
                .batch_execute("UPDATE posts SET slug = NULL")
                .is_err()
        );
        run(&project, &["downgrade", "-1"]).ok();
        assert_eq!(
            project.texts("SELECT title AS text FROM posts"),
            ["One", "Two", "Two"]
        );
    }
    let mut database = project.database();
    database
        .batch_execute("INSERT INTO posts VALUES (9, '')")
        .unwrap();
    run(&project, &["upgrade"])
        .fails_with(&["null_in_not_null: `posts.slug` becomes NOT NULL, and is NULL in 1 row (id 9)"]);
    assert_eq!(project.applied().len(), 1);
    database
        .batch_execute("UPDATE posts SET title = 'Nine' WHERE id = 9")
        .unwrap();
    run(&project, &["upgrade"]).ok();
    assert_eq!(project.texts(slugs), ["one", "two", "two", "nine"]);
}

/// Each kind of constraint: refused, answered, upgraded, and the database is what the models ask for.
#[test]
fn each_constraint_is_refused_and_answered_and_then_in_force() {
    let refers = "INSERT INTO users VALUES (1, 'ann'); INSERT INTO posts VALUES (1, 'One', 1), (2, 'Two', 7)";
    type Case<'a> = (
        &'a [Table],
        &'a str,
        &'a [Table],
        &'a str,
        &'a str,
        &'a str,
        &'a str,
    );
    let cases: [Case<'_>; 6] = [
        (
            &[posts(&[])],
            ROWS,
            &[posts(&[slug()])],
            "not_null_without_default",
            "posts.slug='x'",
            "slug",
            "x x x",
        ),
        (
            &[posts(&[slug().nullable()])],
            "INSERT INTO posts VALUES (1, 'One', NULL), (2, 'Two', 'two')",
            &[posts(&[slug()])],
            "null_in_not_null",
            "posts.slug=lower(title)",
            "slug",
            "one two",
        ),
        (
            &[posts(&[])],
            ROWS,
            &[unique_title()],
            "duplicate_key",
            "posts.title=title || id",
            "title",
            "One Two Two3",
        ),
        (
            &[users(), referring(true, false)],
            refers,
            &[users(), referring(true, true)],
            "orphan_row",
            "posts.user_id=NULL",
            "user_id",
            "1 NULL",
        ),
        (
            &[users(), referring(true, false)],
            refers,
            &[users(), referring(false, true)],
            "orphan_row",
            "posts.user_id=(SELECT min(id) FROM users)",
            "user_id",
            "1 1",
        ),
        (
            &[posts(&[])],
            ROWS,
            &[checked()],
            "failed_check",
            "posts.title=title || '..'",
            "title",
            "One.. Two.. Two..",
        ),
    ];
    for (before, rows, after, code, answer, column, values) in cases {
        let project = project(before, rows);
        models(&project, after);
        revision(&project, &[]).fails_with(&[code, "hint: `--backfill posts."]);
        revision(&project, &["--backfill", answer]).ok();
        run(&project, &["upgrade"]).ok();
        let query = format!("SELECT coalesce({column}, 'NULL') AS text FROM posts ORDER BY id");
        let query = format!("SELECT CAST(text AS TEXT) AS text FROM ({query})");
        assert_eq!(project.texts(&query).join(" "), values, "{answer}");
        assert_eq!(run(&project, &["check"]).code, 0, "{answer}");
        run(&project, &["downgrade", "-1"]).ok();
        run(&project, &["upgrade"]).ok();
        assert_eq!(run(&project, &["check"]).code, 0, "{answer}");
    }
}
