//! Rows that stand in the way of a change: found before anything is written, answered with the command, and asked for
//! again on the next database.

use std::fs;

use diesel::connection::SimpleConnection;
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use olembic::schema::{
    Check, Column, ColumnType, Deferrable, ForeignKey, Index, ReferentialAction, Table, Unique,
};

use crate::project::{Project, Run};

fn posts(columns: &[Column]) -> Table {
    let id = Column::new("id", ColumnType::Integer);
    let title = Column::new("title", ColumnType::Text);
    Table {
        name: "posts".to_owned(),
        columns: [&[id, title], columns].concat(),
        primary_key: vec!["id".to_owned()],
        ..Table::default()
    }
}

fn slug() -> Column {
    Column::new("slug", ColumnType::Text)
}

fn unique_title() -> Table {
    Table {
        uniques: vec![Unique {
            name: "uq_posts_title".to_owned(),
            columns: vec!["title".to_owned()],
        }],
        ..posts(&[])
    }
}

fn models(project: &Project, tables: &[Table]) {
    let text = serde_json::to_string(tables).unwrap();
    fs::write(project.path().join("models.json"), text).unwrap();
}

fn run(project: &Project, arguments: &[&str]) -> Run {
    project.run_with("file", arguments)
}

fn revision(project: &Project, arguments: &[&str]) -> Run {
    run(
        project,
        &[&["revision", "--autogenerate", "-m", "next"], arguments].concat(),
    )
}

/// A project whose database has these tables, and these rows.
fn project(tables: &[Table], rows: &str) -> Project {
    let project = Project::new();
    models(&project, tables);
    revision(&project, &[]).ok();
    run(&project, &["upgrade"]).ok();
    project.database().batch_execute(rows).unwrap();
    project
}

const ROWS: &str = "INSERT INTO posts (id, title) VALUES (1, 'One'), (2, 'Two'), (3, 'Two')";

#[test]
fn rows_in_the_way_are_named_with_their_number_and_the_ways_out() {
    let dropped = posts(&[slug().nullable()]);
    type Case<'a> = (&'a [Table], &'a str, &'a [Table], &'a [&'a str]);
    let cases: [Case<'_>; 6] = [
        (
            &[posts(&[])],
            ROWS,
            &[posts(&[slug()])],
            &[
                "not_null_without_default: `posts.slug` comes as NOT NULL without a server default, and nothing fills \
                 it in 3 rows (id 1, 2, 3)",
                "hint: `--backfill posts.slug=\"SQL\"`",
                "hint: on a terminal, the same command asks",
            ],
        ),
        (
            std::slice::from_ref(&dropped),
            "INSERT INTO posts VALUES (1, 'One', NULL), (2, 'Two', 'two')",
            &[posts(&[slug()])],
            &[
                "null_in_not_null: `posts.slug` becomes NOT NULL, and is NULL in 1 row (id 1)",
                "--backfill posts.slug",
            ],
        ),
        (
            &[posts(&[])],
            ROWS,
            &[unique_title()],
            &[
                "duplicate_key: `posts (title)` becomes unique, and has 1 value in more than one row (Two)",
                "hint: `--backfill posts.title=\"SQL\"` gives another value to all but the first of such rows",
            ],
        ),
        (
            std::slice::from_ref(&dropped),
            "INSERT INTO posts VALUES (1, 'One', NULL), (2, 'Two', 'two')",
            &[posts(&[])],
            &[
                "data_loss_column: column `posts.slug` goes with what it holds in 1 row (id 2)",
                "hint: `--allow-data-loss`",
            ],
        ),
        (
            &[posts(&[])],
            ROWS,
            &[],
            &[
                "data_loss_table: table `posts` goes with 3 rows (id 1, 2, 3)",
                "hint: `--allow-data-loss`",
            ],
        ),
        (
            &[posts(&[])],
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12) \
             INSERT INTO posts SELECT i, 'long' FROM n",
            &[posts(&[slug()])],
            &["12 rows (id 1, 2, 3, 4, 5 and 7 more)"],
        ),
    ];
    for (before, rows, after, parts) in cases {
        let project = project(before, rows);
        let folders = project.folders();
        models(&project, after);
        let run = revision(&project, &[]);
        run.fails_with(
            &[
                &["the rows of the database stand in the way, and nothing was written"],
                parts,
            ]
            .concat(),
        );
        assert_eq!(project.folders(), folders, "{run:?}");
    }
}

#[test]
fn all_that_is_in_the_way_is_named_at_once() {
    let project = project(&[posts(&[])], ROWS);
    models(
        &project,
        &[Table {
            columns: posts(&[slug()]).columns,
            ..unique_title()
        }],
    );
    revision(&project, &[]).fails_with(&["not_null_without_default", "duplicate_key"]);
}

#[test]
fn a_loss_is_written_when_it_is_allowed_and_marked() {
    let project = project(
        &[posts(&[slug().nullable()])],
        "INSERT INTO posts VALUES (1, 'One', 'one'), (2, 'Two', 'two')",
    );
    models(&project, &[posts(&[])]);
    let run = revision(&project, &["--allow-data-loss"]);
    run.ok();
    assert_eq!(told(&run), "drop column posts.slug (data loss: 2 rows)\n");
    let up = project.last_script("up.sql");
    assert!(
        up.contains("\n-- olembic: data_loss = drop column posts.slug\n"),
        "{up}"
    );
    assert!(!up.contains("preflight"), "{up}");
    self::run(&project, &["upgrade"]).ok();
}

#[test]
fn a_loss_that_nobody_was_asked_about_is_asked_for_on_the_next_database() {
    let project = project(&[posts(&[slug().nullable()])], "");
    models(&project, &[posts(&[])]);
    let run = revision(&project, &[]);
    run.ok();
    assert_eq!(told(&run), "drop column posts.slug\n");
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
    let run = self::run(&project, &["upgrade"]);
    run.fails_with(&[
        "column `posts.slug` goes with what it holds in 1 row (id 7)",
        "where a loss is meant, take its line",
    ]);
    assert_eq!(project.texts("SELECT slug AS text FROM posts"), ["one"]);
    project
        .database()
        .batch_execute("UPDATE posts SET slug = NULL")
        .unwrap();
    self::run(&project, &["upgrade"]).ok();
}

#[test]
fn the_same_models_and_answers_give_the_same_file_whatever_the_rows() {
    let texts = [
        "INSERT INTO posts VALUES (1, 'One', 'one'), (2, 'Two', 'two')",
        "",
    ]
    .map(|rows| {
        let project = project(&[posts(&[slug().nullable()])], rows);
        models(&project, &[posts(&[])]);
        revision(&project, &["--allow-data-loss"]).ok();
        let up = project.last_script("up.sql");
        up.lines()
            .filter(|line| !line.contains("revision"))
            .collect::<Vec<_>>()
            .join("\n")
    });
    assert_eq!(texts[0], texts[1]);
}

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

/// The whole story: the laptop's rows are filled, production's expression leaves a NULL, which is found there.
#[test]
fn a_backfill_becomes_three_steps_that_run_there_and_back() {
    let project = project(&[posts(&[])], ROWS);
    models(&project, &[posts(&[slug()])]);
    let run = revision(&project, &["--backfill", "posts.slug=nullif(lower(title), '')"]);
    run.ok();
    assert_eq!(
        told(&run),
        "add column posts.slug\nfill posts.slug with nullif(lower(title), '')\n\
         alter column posts.slug: set NOT NULL\n"
    );
    let slugs = "SELECT slug AS text FROM posts ORDER BY id";
    for _ in 0..2 {
        self::run(&project, &["upgrade"]).ok();
        assert_eq!(project.texts(slugs), ["one", "two", "two"]);
        assert_eq!(self::run(&project, &["check"]).code, 0);
        assert!(
            project
                .database()
                .batch_execute("UPDATE posts SET slug = NULL")
                .is_err()
        );
        self::run(&project, &["downgrade", "-1"]).ok();
        assert_eq!(
            project.texts("SELECT title AS text FROM posts"),
            ["One", "Two", "Two"]
        );
    }
    let mut database = project.database();
    database
        .batch_execute("INSERT INTO posts VALUES (9, '')")
        .unwrap();
    self::run(&project, &["upgrade"])
        .fails_with(&["null_in_not_null: `posts.slug` becomes NOT NULL, and is NULL in 1 row (id 9)"]);
    assert_eq!(project.applied().len(), 1);
    database
        .batch_execute("UPDATE posts SET title = 'Nine' WHERE id = 9")
        .unwrap();
    self::run(&project, &["upgrade"]).ok();
    assert_eq!(project.texts(slugs), ["one", "two", "two", "nine"]);
}

fn users() -> Table {
    Table {
        name: "users".to_owned(),
        ..posts(&[])
    }
}

fn referring(nullable: bool, refers: bool) -> Table {
    let mut column = Column::new("user_id", ColumnType::Integer);
    column.nullable = nullable;
    let mut table = posts(&[column]);
    if refers {
        table.foreign_keys.push(ForeignKey {
            name: "fk_posts_user_id".to_owned(),
            columns: vec!["user_id".to_owned()],
            parent: "users".to_owned(),
            parent_columns: vec!["id".to_owned()],
            on_delete: ReferentialAction::NoAction,
            on_update: ReferentialAction::NoAction,
            deferrable: Deferrable::Not,
        });
    }
    table
}

fn checked() -> Table {
    let mut table = posts(&[]);
    table.checks.push(Check {
        name: "ck_posts_title".to_owned(),
        expression: "length(title) > 3".to_owned(),
    });
    table
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

fn unique_index() -> Table {
    let mut index = Index::new("ux_posts_title", ["title"]);
    index.unique = true;
    Table {
        indexes: vec![index],
        ..posts(&[])
    }
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

#[test]
fn an_answer_is_carried_out_by_the_upgrade_and_by_plain_diesel() {
    let project = project(&[posts(&[])], ROWS);
    models(&project, &[unique_index()]);
    revision(&project, &[]).fails_with(&["duplicate_key"]);
    let run = revision(&project, &["--backfill", "posts.title=title || ' ' || id"]);
    run.ok();
    assert_eq!(
        told(&run),
        "fill posts.title with title || ' ' || id\ncreate unique index ux_posts_title on posts (title)\n"
    );
    fs::copy(project.path().join("shelf.db"), project.path().join("plain.db")).unwrap();
    self::run(&project, &["upgrade"]).ok();
    let titles = "SELECT title AS text FROM posts ORDER BY id";
    assert_eq!(project.texts(titles), ["One", "Two", "Two 3"]);
    // The values stay on the way back.
    self::run(&project, &["downgrade", "-1"]).ok();
    assert_eq!(project.texts(titles), ["One", "Two", "Two 3"]);
    self::run(&project, &["upgrade"]).ok();
    assert_eq!(self::run(&project, &["check"]).code, 0);

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

/// What a run says, but for the line about the rehearsal, which has a time in it.
fn told(run: &Run) -> String {
    let lines = run.stderr.lines().filter(|line| !line.starts_with("rehearsed "));
    lines.map(|line| format!("{line}\n")).collect()
}
