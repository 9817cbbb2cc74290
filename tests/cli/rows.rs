//! Rows that stand in the way of a change, or would be lost by it: found and named before anything is written.

use std::fs;

use olembic::schema::{ColumnType, Table};

use crate::filled::{ROWS, models, posts, project, revision, run, slug, unique_title};

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
        let written = revision(&project, &[]);
        written.fails_with(
            &[
                &["the rows of the database stand in the way, and nothing was written"],
                parts,
            ]
            .concat(),
        );
        assert_eq!(project.folders(), folders, "{written:?}");
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
    let written = revision(&project, &["--allow-data-loss"]);
    written.ok();
    assert_eq!(written.told(), "drop column posts.slug (data loss: 2 rows)\n");
    let up = project.last_script("up.sql");
    assert!(
        up.contains("\n-- olembic: data_loss = drop column posts.slug\n"),
        "{up}"
    );
    assert!(!up.contains("preflight"), "{up}");
    run(&project, &["upgrade"]).ok();
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
fn a_type_that_no_value_may_lose_is_rehearsed_with_values() {
    let posts_of = |column_type| {
        let mut column = slug();
        column.column_type = column_type;
        posts(&[column])
    };
    let project = project(&[posts_of(ColumnType::Text)], "SELECT 1");
    models(&project, &[posts_of(ColumnType::Binary)]);
    // The script keeps no row, and its own preflight would let none come so far.
    let losing =
        "[[hooks]]\nrun = [\"sed\", \"-i\", 's/FROM \"posts\";/FROM \"posts\" LIMIT 0;/', \"{file}\"]\n";
    fs::write(project.path().join("olembic.toml"), losing).unwrap();
    let folders = project.folders();
    revision(&project, &[]).fails_with(&["the upgrade changes rows of `posts`: there were 5, there are 0"]);
    assert_eq!(project.folders(), folders);
    fs::write(project.path().join("olembic.toml"), "").unwrap();
    let written = revision(&project, &[]);
    written.ok();
    assert!(written.stderr.contains(": 5 rows in 1 table"), "{written:?}");
    let up = project.last_script("up.sql");
    assert!(up.contains("-- narrowed_type: "), "{up}");
}
