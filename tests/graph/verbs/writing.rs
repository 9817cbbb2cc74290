//! `merge`, and `revision` with a place in the graph.

use std::fs;

use super::{fork, header, version, wrote};

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
        .fails_with(&["`2026-01-03-000000_blog` stands on `2026-01-01-000000_trunk` already"]);
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
