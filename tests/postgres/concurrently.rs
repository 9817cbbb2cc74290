//! `revision --autogenerate --concurrently`: one change as several revisions, none of which keeps others from a table for long.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};

use crate::app::Project;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn count(conn: &mut PgConnection, of: &str) -> i64 {
    let query = diesel::sql_query(format!("SELECT count(*) AS count FROM {of}"));
    query.get_result::<Count>(conn).unwrap().count
}

const WRITE: [&str; 5] = ["revision", "--autogenerate", "--concurrently", "-m", "add tags"];

/// Nothing is left of the helper checks, and every constraint and index is in force.
fn nothing_half(conn: &mut PgConnection) {
    assert_eq!(count(conn, "pg_constraint WHERE NOT convalidated"), 0);
    assert_eq!(count(conn, "pg_constraint WHERE conname LIKE 'not_null%'"), 0);
    assert_eq!(count(conn, "pg_index WHERE NOT indisvalid"), 0);
}

#[test]
fn a_change_is_written_in_stages_that_run_up_down_and_up() {
    let Some(project) = Project::begun() else { return };
    let written = project.run("second", &WRITE).ok();
    assert_eq!(
        project.folders(),
        [
            "begin",
            "add_tags",
            "add_tags_validate",
            "add_tags_not_null",
            "add_tags_index_posts_title_slug",
            "add_tags_index_posts_lower",
            "add_tags_index_posts_slug",
            "add_tags_unique",
            "add_tags_drop_index_posts_body",
        ],
        "{written:#?}"
    );
    assert_eq!(written.stderr.matches("rehearsed ").count(), 1, "{written:#?}");
    for (slug, part) in [
        (
            "add_tags",
            "FOREIGN KEY (\"users_id\") REFERENCES \"users\" (\"id\") ON DELETE SET NULL NOT VALID;",
        ),
        (
            "add_tags",
            "ADD CONSTRAINT \"ck_posts_words\" CHECK (words > 0) NOT VALID;",
        ),
        (
            "add_tags",
            "ADD CONSTRAINT \"not_null_posts_body\" CHECK (\"body\" IS NOT NULL) NOT VALID;",
        ),
        (
            "add_tags_validate",
            "VALIDATE CONSTRAINT \"not_null_posts_body\";",
        ),
        (
            "add_tags_not_null",
            "ALTER COLUMN \"body\" SET NOT NULL;\nALTER TABLE \"posts\" DROP CONSTRAINT \"not_null_posts_body\";",
        ),
        (
            "add_tags_index_posts_slug",
            "-- olembic: before = DROP INDEX CONCURRENTLY IF EXISTS \"ix_posts_slug\"\n",
        ),
        (
            "add_tags_index_posts_slug",
            "\nCREATE INDEX CONCURRENTLY \"ix_posts_slug\" ON \"posts\" (\"slug\");\n",
        ),
        ("add_tags_unique", "UNIQUE USING INDEX \"uq_posts_title_slug\";"),
        (
            "add_tags_drop_index_posts_body",
            "\nDROP INDEX CONCURRENTLY IF EXISTS \"ix_posts_body\";\n",
        ),
    ] {
        let text = project.file(slug, "up.sql");
        assert!(text.contains(part), "{slug}: {text}");
    }
    // A new table needs none of it.
    assert!(
        project
            .file("add_tags", "up.sql")
            .contains("\nCREATE INDEX \"ix_tags_posts_id\" ON")
    );
    for (slug, transaction) in [("add_tags_validate", true), ("add_tags_index_posts_slug", false)] {
        let text = project.file(slug, "metadata.toml");
        assert_eq!(text, format!("run_in_transaction = {transaction}\n"));
    }

    let mut conn = project.database.connect();
    for step in 0..8 {
        // What is not yet in force is a difference.
        let check = project.run("second", &["check"]);
        assert_eq!(check.code, Some(1), "step {step}: {check:#?}");
        if step == 1 {
            for line in [
                "add check constraint ck_posts_words",
                "add foreign key",
                "set NOT NULL",
            ] {
                assert!(check.stdout.contains(line), "{line}: {check:#?}");
            }
        }
        project.run("second", &["upgrade", "+1"]).ok();
    }
    project.run("second", &["check"]).ok();
    nothing_half(&mut conn);
    for _ in 0..2 {
        project.run("second", &["downgrade", "-8"]).ok();
        nothing_half(&mut conn);
        project
            .run("first", &["check"])
            .code
            .filter(|code| *code < 2)
            .unwrap();
        let diff = project.run("first", &["diff"]);
        assert_eq!(diff.code, Some(0), "{diff:#?}");
        project.run("second", &["upgrade"]).ok();
        project.run("second", &["check"]).ok();
    }
    assert_eq!(count(&mut conn, "posts"), 50);
    project.run("second", &["rehearse"]).ok();
}

#[test]
fn diesels_own_runner_runs_the_folders() {
    let Some(project) = Project::begun() else { return };
    project.run("second", &WRITE).ok();
    let mut conn = project.database.connect();
    let folder = FileBasedMigrations::from_path(project.migrations()).unwrap();
    assert_eq!(conn.run_pending_migrations(folder).unwrap().len(), 8);
    project.run("second", &["check"]).ok();
    let folder = FileBasedMigrations::from_path(project.migrations()).unwrap();
    for _ in 0..8 {
        conn.revert_last_migration(folder.clone()).unwrap();
    }
    assert_eq!(project.run("first", &["diff"]).code, Some(0));
    nothing_half(&mut conn);
}

/// Until the query finds a row; its first column.
fn awaited(conn: &mut PgConnection, query: &str) -> String {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        text: String,
    }
    let start = Instant::now();
    loop {
        let rows: Vec<Row> = diesel::sql_query(query).load(conn).unwrap();
        if let Some(row) = rows.into_iter().next() {
            return row.text;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "{query}");
        std::thread::yield_now();
    }
}

#[test]
fn after_a_death_in_the_middle_of_a_build_the_next_upgrade_finishes() {
    let Some(project) = Project::begun() else { return };
    project.run("second", &WRITE).ok();
    project.run("second", &["upgrade", "+3"]).ok();
    let (mut looker, mut writer) = (project.database.connect(), project.database.connect());
    // The second one dies while it drops what the first one has left.
    for cut_by_the_server in [false, true] {
        // The build waits for whoever writes the table.
        writer.batch_execute("BEGIN; UPDATE posts SET words = 1").unwrap();
        let mut child = project.spawn("second", &["upgrade"]);
        let building = "SELECT CAST(pid AS text) AS text FROM pg_stat_activity WHERE datname = current_database() \
                        AND query ~ '^(CREATE|DROP) (UNIQUE )?INDEX CONCURRENTLY' AND wait_event_type = 'Lock'";
        let pid = awaited(&mut looker, building);
        let terminate = format!("SELECT pg_terminate_backend({pid})");
        if cut_by_the_server {
            looker.batch_execute(&terminate).unwrap();
            assert_eq!(child.wait().unwrap().code(), Some(2));
        } else {
            // The server does not notice it, and goes on until it is told.
            child.kill().unwrap();
            child.wait().unwrap();
            looker.batch_execute(&terminate).unwrap();
        }
        let gone = format!(
            "SELECT 'gone' AS text WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = {pid})"
        );
        awaited(&mut looker, &gone);
        assert_eq!(count(&mut looker, "pg_index WHERE NOT indisvalid"), 1);
        writer.batch_execute("COMMIT").unwrap();
        assert_eq!(project.run("second", &["check"]).code, Some(1));
    }
    project.run("second", &["upgrade"]).ok();
    project.run("second", &["check"]).ok();
    nothing_half(&mut looker);
}

#[test]
fn a_build_that_the_server_finished_after_the_death_is_done_again() {
    let Some(project) = Project::begun() else { return };
    project.run("second", &WRITE).ok();
    project.run("second", &["upgrade", "+3"]).ok();
    let mut conn = project.database.connect();
    conn.batch_execute("CREATE INDEX CONCURRENTLY ix_posts_lower ON posts (lower(title))")
        .unwrap();
    project.run("second", &["upgrade"]).ok();
    project.run("second", &["check"]).ok();
}

#[test]
fn rows_in_the_way_are_found_before_anything_is_written() {
    let Some(project) = Project::begun() else { return };
    let mut conn = project.database.connect();
    conn.batch_execute("UPDATE posts SET body = NULL WHERE id = 3")
        .unwrap();
    let run = project.run("second", &WRITE);
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(run.stderr.contains("null_in_not_null"), "{run:#?}");
    assert_eq!(project.folders(), ["begin"]);
    let mut filled = WRITE.to_vec();
    filled.extend(["--backfill", "posts.body='?'"]);
    project.run("second", &filled).ok();
    project.run("second", &["upgrade"]).ok();
    project.run("second", &["check"]).ok();
    assert_eq!(count(&mut conn, "posts WHERE body = '?'"), 1);
}
