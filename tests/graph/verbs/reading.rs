//! `heads`, `branches`, `history`, `show` and `current`.

use std::fs;

use super::fork;
use crate::project::Project;

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
