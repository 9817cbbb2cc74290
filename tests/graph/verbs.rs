//! The verbs that read and write the graph, by the real binary.

use std::fs;

use diesel::connection::SimpleConnection;

use crate::project::{Project, Run};

/// A trunk with two branches, `shop` and `blog`.
fn fork() -> Project {
    let project = Project::new();
    for (name, header) in [
        ("2026-01-01-000000_trunk", "down_revision = none"),
        (
            "2026-01-02-000000_shop",
            "down_revision = 20260101000000, branch_labels = shop",
        ),
        (
            "2026-01-03-000000_blog",
            "down_revision = 20260101000000, branch_labels = blog",
        ),
        ("2026-01-04-000000_cart", "down_revision = 20260102000000"),
    ] {
        let version: String = name.split('_').next().unwrap().replace('-', "");
        let table = name.split('_').next_back().unwrap();
        project.migration(
            name,
            &format!("-- olembic: revision = {version}, {header}\n-- the {table}\nCREATE TABLE {table} (id INTEGER);\n"),
            &format!("DROP TABLE {table};\n"),
        );
    }
    project
}

fn wrote(run: &Run) -> String {
    let path = run.ok().trim().strip_prefix("wrote migrations/").unwrap();
    path.to_owned()
}

fn header(project: &Project, folder: &str) -> String {
    let up = fs::read_to_string(project.migrations().join(folder).join("up.sql")).unwrap();
    up.lines().next().unwrap().to_owned()
}

fn version(folder: &str) -> String {
    folder.split('_').next().unwrap().replace('-', "")
}

#[test]
fn heads_and_branches_are_listed() {
    let project = fork();
    let heads = project.run(&["heads"]);
    assert_eq!(
        heads.ok(),
        "2026-01-04-000000_cart (shop) (head)\n2026-01-03-000000_blog (blog) (head)\n"
    );
    assert_eq!(heads.stderr, "2 heads: `merge` makes one of them\n");
    assert_eq!(
        project.run(&["branches"]).ok(),
        "2026-01-01-000000_trunk (branch point)\n  \
           -> 2026-01-03-000000_blog (blog) (head)\n  \
           -> 2026-01-02-000000_shop (shop)\n"
    );
    assert_eq!(
        project.run(&["heads", "-v"]).ok(),
        "2026-01-04-000000_cart (shop) (head)\n  \
           version: 20260104000000\n  \
           stands on: 2026-01-02-000000_shop\n  \
           carries: nothing: it is a head\n  \
           file: migrations/2026-01-04-000000_cart/up.sql\n  \
           message: the cart\n\
         \n\
         2026-01-03-000000_blog (blog) (head)\n  \
           version: 20260103000000\n  \
           stands on: 2026-01-01-000000_trunk\n  \
           carries: nothing: it is a head\n  \
           file: migrations/2026-01-03-000000_blog/up.sql\n  \
           message: the blog\n"
    );
    assert!(
        !project.path().join("shelf.db").exists(),
        "no database was needed"
    );

    let empty = Project::new();
    fs::create_dir(empty.migrations()).unwrap();
    for (verb, said) in [
        ("heads", "there are no revisions\n"),
        ("branches", "there are no branches\n"),
        ("history", "there are no revisions\n"),
    ] {
        let run = empty.run(&[verb]);
        assert_eq!((run.ok(), run.stderr.as_str()), ("", said), "{verb}");
    }
}

#[test]
fn history_marks_what_is_asked_for() {
    let project = fork();
    project.run(&["upgrade", "shop"]).ok();
    assert_eq!(
        project.run(&["history"]).ok(),
        "2026-01-04-000000_cart (shop) (head)\n\
         2026-01-03-000000_blog (blog) (head)\n\
         2026-01-02-000000_shop (shop)\n\
         2026-01-01-000000_trunk (branch point)\n"
    );
    let marked = project.run(&["history", "-i", "-r", "2026-01-02:shop@head"]);
    assert_eq!(
        marked.ok(),
        "2026-01-04-000000_cart (shop) (head)\n2026-01-02-000000_shop (shop) (current)\n"
    );
    let verbose = project.run(&["history", "-v", "-r", ":2026-01-01"]);
    assert_eq!(
        verbose.ok(),
        "2026-01-01-000000_trunk (branch point)\n  version: 20260101000000\n  \
           stands on: nothing: it is a base\n  carries: 2026-01-02-000000_shop, 2026-01-03-000000_blog\n  \
           file: migrations/2026-01-01-000000_trunk/up.sql\n  message: the trunk\n"
    );
}

#[test]
fn show_gives_the_place_and_the_script() {
    let project = fork();
    let shown = project.run(&["show", "cart-1"]);
    shown.fails_with(&[
        "no revision is named `cart`",
        "is `2026-01-04-000000_cart` meant?",
    ]);
    let shown = project.run(&["show", "shop@head"]);
    assert!(
        shown
            .ok()
            .starts_with("2026-01-04-000000_cart (shop) (head)\n  version: 20260104000000\n"),
        "{shown:?}"
    );
    assert!(
        shown.ok().ends_with("\n\n-- olembic: revision = 20260104000000, down_revision = 20260102000000\n-- the cart\nCREATE TABLE cart (id INTEGER);\n"),
        "{shown:?}"
    );
    project.run(&["upgrade", "blog"]).ok();
    let shown = project.run(&["show", "current"]);
    assert!(
        shown.ok().starts_with("2026-01-03-000000_blog (blog) (head)\n"),
        "{shown:?}"
    );
    assert_eq!(project.run(&["show", "head"]).code, 2);
    assert_eq!(
        project.run(&["show", "heads"]).ok().matches("version: ").count(),
        2
    );
}

#[test]
fn current_names_one_a_branch_and_checks_heads() {
    let project = fork();
    let none = project.run(&["current", "--check-heads"]);
    assert_eq!((none.code, none.stdout.as_str()), (1, ""));
    project.run(&["upgrade", "shop"]).ok();
    project.run(&["upgrade", "blog"]).ok();
    let run = project.run(&["current"]);
    assert_eq!(
        run.ok(),
        "2026-01-03-000000_blog (head)\n2026-01-02-000000_shop\n"
    );
    assert_eq!(project.run(&["current", "--check-heads"]).code, 1);
    let verbose = project.run(&["current", "-v"]);
    assert!(
        verbose.ok().contains("  stands on: 2026-01-01-000000_trunk\n"),
        "{verbose:?}"
    );
    project.run(&["upgrade", "heads"]).ok();
    let checked = project.run(&["current", "--check-heads"]);
    assert_eq!(
        checked.ok(),
        "2026-01-04-000000_cart (head)\n2026-01-03-000000_blog (head)\n"
    );
}

#[test]
fn a_merge_brings_branches_together() {
    let project = fork();
    project.run(&["revision", "-m", "x"]).fails_with(&[
        "there are 2 heads for a new revision to stand on",
        "hint: `--head NAME` says which, and `merge` makes one of them",
    ]);
    project
        .run(&["merge", "shop@head"])
        .fails_with(&["a merge needs two heads or more, and one was named"]);
    project
        .run(&["merge", "blog", "2026-01-01"])
        .fails_with(&["`2026-01-01-000000_trunk` is not a head"]);
    assert_eq!(project.folders().len(), 4, "nothing was written");
    let merge = wrote(&project.run(&["merge", "-m", "shop and blog"]));
    assert!(merge.ends_with("_shop_and_blog"), "{merge}");
    assert_eq!(
        header(&project, &merge),
        format!(
            "-- olembic: revision = {}, down_revision = 20260103000000, 20260104000000",
            version(&merge)
        )
    );
    let up = fs::read_to_string(project.migrations().join(&merge).join("up.sql")).unwrap();
    assert!(
        up.lines().all(|line| line.is_empty() || line.starts_with("--")),
        "{up}"
    );
    project
        .run(&["merge"])
        .fails_with(&[&format!("and there is one: `{merge}`")]);
    project.run(&["upgrade"]).ok();
    assert_eq!(project.run(&["current"]).ok(), format!("{merge} (head)\n"));
    // And back again: the merge alone, then both branches are open.
    project.run(&["downgrade", "-1"]).ok();
    assert_eq!(project.applied().len(), 4);
    project
        .run(&["downgrade", "-1"])
        .fails_with(&["several ways to go"]);
    project.run(&["upgrade"]).ok();
    let next = wrote(&project.run(&["revision", "-m", "after"]));
    assert!(header(&project, &next).ends_with(&format!("down_revision = {}", version(&merge))));
}

#[test]
fn a_new_revision_stands_where_it_is_told_to() {
    let project = fork();
    let on_shop = wrote(&project.run(&["revision", "-m", "paid", "--head", "shop@head"]));
    assert!(header(&project, &on_shop).ends_with("down_revision = 20260104000000"));
    project
        .run(&["revision", "--head", "2026-01-01"])
        .fails_with(&["`2026-01-01-000000_trunk` is not a head", "hint: `--splice`"]);
    let spliced = wrote(&project.run(&[
        "revision",
        "-m",
        "wiki",
        "--head",
        "2026-01-01",
        "--splice",
        "--branch-label",
        "wiki",
        "--depends-on",
        "blog",
        "--depends-on",
        "2026-01-02",
    ]));
    assert_eq!(
        header(&project, &spliced),
        format!(
            "-- olembic: revision = {}, down_revision = 20260101000000, branch_labels = wiki, depends_on = 20260103000000, 20260102000000",
            version(&spliced)
        )
    );
    let base = wrote(&project.run(&[
        "revision",
        "-m",
        "own line",
        "--head",
        "base",
        "--branch-label",
        "own",
    ]));
    assert!(header(&project, &base).contains("down_revision = none, branch_labels = own"));
    // Each is greater than the one before, though they were written in one second.
    assert!(version(&on_shop) < version(&spliced) && version(&spliced) < version(&base));
    for (arguments, parts) in [
        (
            &["--head", "own@head", "--branch-label", "own"][..],
            &["`own` cannot be the label of a branch: another branch has it"][..],
        ),
        (
            &["--head", "own@head", "--branch-label", "a b"],
            &["`a b` cannot be the label"],
        ),
        (
            &["--head", "own@head", "--branch-label", "heads"],
            &["the word has a meaning of its own"],
        ),
        (
            &["--head", "own@head", "--rev-id", "1"],
            &[
                "`1` cannot be the version of a revision that comes after",
                "greater `--rev-id`",
            ],
        ),
        (
            &["--head", "own@head", "--rev-id", "a/b"],
            &["`a/b` cannot be the version", "letters, digits and `-`"],
        ),
        (
            &["--head", "own@head", "--rev-id", ".."],
            &["`..` cannot be the version"],
        ),
        (
            &["--head", "own@head", "--rev-id", "9_9"],
            &["`9_9` cannot be the version"],
        ),
        (
            &["--head", "own@head", "--rev-id", ""],
            &["cannot be the version"],
        ),
        (&["--head", "nope"], &["no revision is named `nope`"]),
        (
            &["--depends-on", "nope", "--head", "own@head"],
            &["no revision is named `nope`"],
        ),
        (&["--splice"], &[]),
    ] {
        let run = project.run(&[&["revision", "-m", "x"], arguments].concat());
        assert_eq!(run.code, 2, "{arguments:?} {run:?}");
        for part in parts {
            assert!(run.stderr.contains(part), "{arguments:?}: no {part:?} in {run:?}");
        }
    }
    assert_eq!(project.folders().len(), 7, "nothing else was written");
    assert!(project.folders().iter().all(|name| !name.starts_with('.')));
    let own = wrote(&project.run(&["revision", "-m", "x", "--head", "own@head", "--rev-id", "2999-01"]));
    assert_eq!(own, "2999-01_x");
    project
        .run(&["revision", "--head", "shop@head", "--rev-id", "2999-01"])
        .fails_with(&["`2999-01` cannot be the version of a new revision: another revision has it"]);
    project.run(&["upgrade", "heads"]).ok();
    assert_eq!(project.applied().len(), 8);
}

#[test]
fn a_generated_revision_stands_where_it_is_told_to() {
    let project = fork();
    project.run(&["upgrade", "heads"]).ok();
    // The tables of the branches are none of the models' business.
    fs::write(
        project.path().join("olembic.toml"),
        "exclude_tables = [\"trunk\", \"shop\", \"blog\", \"cart\"]\n",
    )
    .unwrap();
    project
        .run(&["revision", "--autogenerate", "-m", "init"])
        .fails_with(&["there are 2 heads"]);
    let generated = wrote(&project.run(&["revision", "--autogenerate", "-m", "init", "--head", "blog@head"]));
    assert!(header(&project, &generated).ends_with("down_revision = 20260103000000"));
    project.run(&["upgrade", "blog@head"]).ok();
    assert_eq!(project.run(&["check"]).code, 0);
    assert_eq!(project.run(&["rehearse"]).ok().lines().count(), 5);
    project.run(&["downgrade", "blog@-1"]).ok();
    project.run(&["rehearse", "--on-copy"]).ok();
}

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
