//! What a database has applied of branches: `stamp`, `downgrade`, starts.

use std::fs;

use diesel::connection::SimpleConnection;

use super::fork;
use crate::project::Project;

#[test]
fn a_stamp_records_and_runs_nothing() {
    let project = fork();
    let ledger =
        |project: &Project| project.texts("SELECT revision AS text FROM __olembic_ledger ORDER BY revision");
    let run = project.run(&["stamp", "shop@head"]);
    run.ok();
    assert_eq!(
        run.stderr,
        "applied: 2026-01-01-000000_trunk\napplied: 2026-01-02-000000_shop\napplied: 2026-01-04-000000_cart\n"
    );
    assert_eq!(project.tables(), [""; 0]);
    assert_eq!(
        project.applied(),
        ["20260101000000", "20260102000000", "20260104000000"]
    );
    assert_eq!(ledger(&project), project.applied());
    assert_eq!(project.run(&["stamp", "shop@head"]).stderr, "nothing to stamp\n");
    // Another branch beside it.
    project.run(&["stamp", "blog"]).ok();
    assert_eq!(project.applied().len(), 4);
    // Back on one branch; the other stays.
    let run = project.run(&["stamp", "2026-01-02"]);
    assert_eq!(run.stderr, "no longer applied: 2026-01-04-000000_cart\n");
    assert_eq!(
        project.applied(),
        ["20260101000000", "20260102000000", "20260103000000"]
    );
    // Nothing but that.
    project.run(&["stamp", "--purge", "blog"]).ok();
    assert_eq!(project.applied(), ["20260101000000", "20260103000000"]);
    assert_eq!(ledger(&project), project.applied());
    project.run(&["stamp", "head"]).fails_with(&["any of 2 heads"]);
    project
        .run(&["stamp", "nope"])
        .fails_with(&["no revision is named `nope`"]);
    assert_eq!(project.applied().len(), 2);
    project.run(&["stamp", "heads"]).ok();
    assert_eq!(project.applied().len(), 4);
    // What is said to be applied counts as run: it can be taken back, and an edit of it is found.
    project
        .database()
        .batch_execute("CREATE TABLE cart (id INTEGER)")
        .unwrap();
    project.run(&["downgrade", "shop@-1"]).ok();
    assert_eq!(project.tables(), [""; 0]);
    project.run(&["stamp", "base"]).ok();
    assert_eq!(project.applied(), [""; 0]);
    assert_eq!(ledger(&project), [""; 0]);
    project.run(&["upgrade", "heads"]).ok();
    assert_eq!(project.tables(), ["blog", "cart", "shop", "trunk"]);
}

#[test]
fn a_stamp_waits_for_the_lock() {
    let project = fork();
    project.run(&["upgrade", "shop"]).ok();
    let lock = fs::read_dir(project.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().ends_with("-olembic-lock"))
        .unwrap();
    let mut holder =
        <diesel::SqliteConnection as diesel::Connection>::establish(lock.to_str().unwrap()).unwrap();
    holder.batch_execute("BEGIN EXCLUSIVE").unwrap();
    project
        .run(&["stamp", "blog", "--lock-timeout", "0"])
        .fails_with(&["another program is migrating this database"]);
    assert_eq!(project.applied().len(), 2);
    holder.batch_execute("ROLLBACK").unwrap();
    project.run(&["stamp", "blog"]).ok();
    assert_eq!(project.applied().len(), 3);
}

#[test]
fn a_branch_whose_folders_are_gone_is_taken_back_alone() {
    let project = fork();
    project.run(&["upgrade", "heads"]).ok();
    // Another git branch, without the shop.
    for name in ["2026-01-02-000000_shop", "2026-01-04-000000_cart"] {
        fs::remove_dir_all(project.migrations().join(name)).unwrap();
    }
    let run = project.run(&["current"]);
    assert_eq!(
        run.ok(),
        "2026-01-04-000000_cart (no folder)\n2026-01-03-000000_blog (head)\n"
    );
    assert_eq!(project.run(&["current", "--check-heads"]).code, 1);
    project
        .run(&["downgrade", "-1"])
        .fails_with(&["several ways to go: `2026-01-03-000000_blog`, `2026-01-04-000000_cart`"]);
    project.run(&["downgrade", "2026-01-02-000000_shop-1"]).ok();
    assert_eq!(project.tables(), ["blog", "trunk"]);
    assert_eq!(
        project.run(&["current", "--check-heads"]).ok(),
        "2026-01-03-000000_blog (head)\n"
    );
}

#[test]
fn branches_run_at_a_start_and_as_diesel_runs_them() {
    let project = fork();
    project.run(&["upgrade", "blog"]).ok();
    // Diesel's runner takes what is left, in version order; the ledger catches up.
    let folder = diesel_migrations::FileBasedMigrations::from_path(project.migrations()).unwrap();
    let mut database = project.database();
    let ran = diesel_migrations::MigrationHarness::run_pending_migrations(&mut database, folder).unwrap();
    let ran: Vec<String> = ran.iter().map(ToString::to_string).collect();
    assert_eq!(ran, ["20260102000000", "20260104000000"]);
    let run = project.run(&["upgrade", "heads"]);
    run.ok();
    assert!(
        run.stderr
            .contains("entered in the ledger: 2026-01-02-000000_shop, 2026-01-04-000000_cart"),
        "{run:?}"
    );
    project.run(&["downgrade", "shop@base"]).ok();
    assert_eq!(project.tables(), ["blog", "trunk"]);
}
