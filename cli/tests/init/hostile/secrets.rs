//! What `init` writes for one machine alone does not come into git.

use crate::newcomer::Newcomer;

const URL: &str = "postgres://ann:secret@h/x";
const PACKAGE: &str = "[package]\nname = \"kept-shop\"\nversion = \"0.1.0\"\n";

/// Inside a repository; whether there is git to ask.
fn repository(newcomer: &Newcomer) -> bool {
    let git = newcomer.program("git").args(["init", "--quiet"]).status();
    let is_there = git.is_ok_and(|status| status.success());
    if !is_there {
        println!("skipped: there is no git, so the lines alone are looked at");
    }
    is_there
}

/// What git would take, if the application had made its database.
fn taken_by_git(newcomer: &Newcomer, package: &str) -> String {
    newcomer.project.write(&format!("{package}/kept_shop.db-wal"), "");
    let mut git = newcomer.program("git");
    let run = newcomer
        .project
        .finish(git.args(["-c", "core.excludesFile=", "add", "--all", "--dry-run"]));
    run.ok().to_owned()
}

#[test]
fn a_new_package_inside_a_repository() {
    let newcomer = Newcomer::new("kept-shop");
    let has_git = repository(&newcomer);
    let run = newcomer.init_run(&["shop", "--name", "kept-shop", "--database-url", URL]);
    run.ok();
    let lines = newcomer.project.read("shop/.gitignore");
    assert_eq!(lines, "/target\n/.env\n/kept_shop.db*\n", "{run:#?}");
    if has_git {
        assert!(run.stdout.contains("wrote .gitignore\n"), "{run:#?}");
        let taken = taken_by_git(&newcomer, "shop");
        assert!(taken.contains("shop/Cargo.toml"), "{taken}");
        assert!(!taken.contains(".env") && !taken.contains(".db"), "{taken}");
    }
}

#[test]
fn a_package_that_is_there() {
    const NEW: &str = "/target\n/.env\n/kept_shop.db*\n";
    const ADDED: &str = "added what was missing to .gitignore\n";
    // What is there, what it becomes, and what is said.
    let cases = [
        (None, NEW, "wrote .gitignore\n"),
        (Some("/target\n"), NEW, ADDED),
        (Some("/target"), NEW, ADDED),
        (Some(""), "/.env\n/kept_shop.db*\n", ADDED),
        (
            Some("# Ours.\r\n.env\r\n"),
            "# Ours.\r\n.env\r\n/kept_shop.db*\n",
            ADDED,
        ),
        (
            Some(".env\n!.env\nkept_shop.db*\n"),
            ".env\n!.env\nkept_shop.db*\n/.env\n",
            ADDED,
        ),
        (Some(".env\n*.db\n"), ".env\n*.db\n/kept_shop.db*\n", ADDED),
        (Some("*.env\n/kept_shop.db*\n"), "*.env\n/kept_shop.db*\n", ""),
    ];
    for in_a_repository in [false, true] {
        for (before, after, said) in cases {
            let newcomer = Newcomer::new("kept-shop");
            let project = &newcomer.project;
            let has_git = in_a_repository && repository(&newcomer);
            project.write("Cargo.toml", PACKAGE);
            if let Some(before) = before {
                project.write(".gitignore", before);
            }
            let run = newcomer.init_run(&["--database-url", URL]);
            assert!(run.ok().contains(said), "{before:?}: {run:#?}");
            assert_eq!(project.read(".gitignore"), after, "{before:?}");
            assert_eq!(run.stdout.contains(".gitignore"), !said.is_empty(), "{run:#?}");
            if has_git {
                let taken = taken_by_git(&newcomer, ".");
                assert!(!taken.contains(".env") && !taken.contains(".db"), "{taken}");
            }
            newcomer.init_run(&["--database-url", URL]).ok();
            assert_eq!(project.read(".gitignore"), after, "a second run, {before:?}");
        }
    }
}

/// The repository's own lines are enough.
#[test]
fn what_is_ignored_above() {
    let newcomer = Newcomer::new("kept-shop");
    if !repository(&newcomer) {
        return;
    }
    newcomer.project.write(".gitignore", "target\n.env\n*.db*\n");
    newcomer.project.write("shop/Cargo.toml", PACKAGE);
    newcomer.init_run(&["shop", "--database-url", URL]).ok();
    assert!(!newcomer.project.path().join("shop/.gitignore").exists());
    assert!(!taken_by_git(&newcomer, "shop").contains(".env"));
}

/// Without a URL there is no secret, and an owner's file stays as it is; but where the output tells to write one, it is prepared.
#[test]
fn where_no_secret_is_written() {
    for (database, after) in [
        ("sqlite", "/target\n"),
        ("mysql", "/target\n/.env\n/kept_shop.db*\n"),
    ] {
        let newcomer = Newcomer::new("kept-shop");
        newcomer.project.write("Cargo.toml", PACKAGE);
        newcomer.project.write(".gitignore", "/target\n");
        newcomer.init_run(&["--database", database]).ok();
        assert_eq!(newcomer.project.read(".gitignore"), after, "{database}");
    }
}
