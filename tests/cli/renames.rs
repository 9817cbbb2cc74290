//! Renames: told by the models or by an answer, never guessed; the data stays.

use olembic::schema::{Column, ColumnType, Table};

use crate::filled::{models, posts, project, revision, run};

fn headline() -> Table {
    let mut table = posts(&[]);
    table.columns[1].name = "headline".to_owned();
    table
}

const ROWS: &str = "INSERT INTO posts VALUES (1, 'One'), (2, 'Two')";

#[test]
fn a_column_keeps_its_values_whoever_tells_of_its_new_name() {
    let told = {
        let mut table = headline();
        table.columns[1].renamed_from = Some("title".to_owned());
        table
    };
    for (table, answer) in [
        (told, &[][..]),
        (headline(), &["--rename", "posts.title:headline"]),
        (headline(), &["--rename", "posts.title:posts.headline"]),
    ] {
        let project = project(&[posts(&[])], ROWS);
        models(&project, &[table]);
        revision(&project, answer).ok();
        let up = project.last_script("up.sql");
        assert!(up.contains("RENAME COLUMN \"title\" TO \"headline\""), "{up}");
        run(&project, &["upgrade"]).ok();
        assert_eq!(
            project.texts("SELECT headline AS text FROM posts ORDER BY id"),
            ["One", "Two"]
        );
        run(&project, &["check"]).ok();
        run(&project, &["downgrade", "-1"]).ok();
        assert_eq!(
            project.texts("SELECT title AS text FROM posts ORDER BY id"),
            ["One", "Two"]
        );
    }
}

#[test]
fn a_table_keeps_its_rows() {
    let project = project(&[posts(&[])], ROWS);
    let articles = Table {
        name: "articles".to_owned(),
        ..posts(&[])
    };
    models(&project, &[articles]);
    revision(&project, &[]).fails_with(&["may be a rename", "`--rename posts:articles`", "`--no-rename`"]);
    revision(&project, &["--rename", "posts:articles"]).ok();
    run(&project, &["upgrade"]).ok();
    assert_eq!(
        project.texts("SELECT title AS text FROM articles ORDER BY id"),
        ["One", "Two"]
    );
    run(&project, &["downgrade", "-1"]).ok();
    assert_eq!(project.number("SELECT count(*) AS number FROM posts"), 2);
}

#[test]
fn without_an_answer_nothing_is_written_and_both_ways_are_shown() {
    let project = project(&[posts(&[])], ROWS);
    let folders = project.folders();
    models(&project, &[headline()]);
    for (answer, parts) in [
        (
            &[][..],
            &[
                "`title`",
                "`headline`",
                "--rename posts.title:headline",
                "renamed_from",
                "--no-rename",
            ][..],
        ),
        (
            &["--rename", "posts.titel:headline"],
            &["--rename posts.title:headline"],
        ),
        (
            &["--rename", "title:headline"],
            &["--rename posts.title:headline"],
        ),
        (&["--rename", "posts"], &["`posts` is no rename"]),
        // What is gone holds data.
        (
            &["--no-rename"],
            &["data_loss_column", "not_null_without_default"],
        ),
    ] {
        let refused = revision(&project, answer);
        assert_eq!(refused.code, 2, "{refused:#?}");
        for part in parts {
            assert!(refused.stderr.contains(part), "no {part:?} in {refused:#?}");
        }
        assert_eq!(project.folders(), folders, "{answer:?}");
    }
    let answers = [
        "--no-rename",
        "--allow-data-loss",
        "--backfill",
        "posts.headline='new'",
    ];
    revision(&project, &answers).ok();
    run(&project, &["upgrade"]).ok();
    assert_eq!(
        project.texts("SELECT DISTINCT headline AS text FROM posts"),
        ["new"]
    );
    // What the column held is gone; it comes back with a stand-in, and the rows stay.
    run(&project, &["downgrade", "-1"]).ok();
    assert_eq!(project.texts("SELECT title AS text FROM posts"), ["", ""]);
}

#[test]
fn an_answer_beside_another_change_is_carried_out_with_it() {
    let project = project(&[posts(&[])], ROWS);
    let mut table = headline();
    table
        .columns
        .push(Column::new("note", ColumnType::Text).nullable());
    table.columns[1].column_type = ColumnType::Varchar(20);
    models(&project, &[table]);
    revision(&project, &["--rename", "posts.title:headline"]).ok();
    run(&project, &["upgrade"]).ok();
    run(&project, &["check"]).ok();
    assert_eq!(
        project.texts("SELECT headline AS text FROM posts ORDER BY id"),
        ["One", "Two"]
    );
}

#[test]
fn an_answer_that_nothing_asked_for_is_refused() {
    let project = project(&[posts(&[])], ROWS);
    models(
        &project,
        &[posts(&[Column::new("note", ColumnType::Text).nullable()])],
    );
    for answer in ["posts.titel:note", "post.title:note", "posts:articles"] {
        let refused = revision(&project, &["--rename", answer]);
        refused.fails_with(&[&format!("`--rename {answer}` renames nothing"), "hint:"]);
    }
    assert_eq!(project.folders().len(), 1);
}
