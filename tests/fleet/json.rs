//! `--json` on the reading verbs, and the help of all verbs, held by snapshots: `INSTA_UPDATE=always cargo test --test fleet json` takes new ones.

use serde_json::Value;

use crate::fleet::document;
use crate::project::{Project, Run};

fn branched() -> Project {
    let project = Project::new();
    project.migration(
        "2024-01-01-000000_users",
        "-- The people.\nCREATE TABLE users (id INTEGER);",
        "DROP TABLE users;",
    );
    let cart = "-- olembic: revision = 20240102000000, down_revision = 20240101000000, branch_labels = shop\nCREATE TABLE carts (id INTEGER);";
    project.migration("2024-01-02-000000_cart", cart, "DROP TABLE carts;");
    let wiki = "-- olembic: revision = 20240103000000, down_revision = 20240101000000\nCREATE TABLE pages (id INTEGER);";
    project.migration("2024-01-03-000000_wiki", wiki, "DROP TABLE pages;");
    project
}

/// A document, in one spelling and without times.
fn shown(run: &Run) -> String {
    fn without_times(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    if name == "milliseconds" {
                        assert!(value.is_u64());
                        *value = "[number]".into();
                    }
                    without_times(value);
                }
            }
            Value::Array(values) => values.iter_mut().for_each(without_times),
            _ => {}
        }
    }
    let mut document = document(run);
    without_times(&mut document);
    format!("exit code {}\n{document:#}", run.code)
}

#[test]
fn every_reading_verb_has_a_document() {
    let project = branched();
    project.run(&["upgrade", "2024-01-02"]).ok();
    for (name, arguments) in [
        ("current", &["current"][..]),
        ("current_check_heads", &["current", "--check-heads"]),
        (
            "current_fleet",
            &[
                "current",
                "--check-heads",
                "--database-url",
                "shelf.db",
                "--database-url",
                "no.db",
            ],
        ),
        ("heads", &["heads"]),
        ("branches", &["branches"]),
        ("history", &["history", "-i"]),
        ("history_range", &["history", "-r", "shop:shop"]),
        ("show", &["show", "shop"]),
        ("check", &["check"]),
        ("rehearse", &["rehearse"]),
        ("rehearse_one", &["rehearse", "shop"]),
        ("rehearse_on_copy", &["rehearse", "--on-copy"]),
        ("doctor", &["doctor"]),
        ("check_fleet", &["check", "--jobs", "1"]),
        ("upgrade", &["upgrade", "shop@head"]),
        (
            "upgrade_failed",
            &["upgrade", "heads", "--database-url", "no/shelf.db"],
        ),
        ("downgrade", &["downgrade", "shop@-1"]),
        ("stamp", &["stamp", "heads"]),
        ("diff", &["diff"]),
    ] {
        let run = project.run(&[arguments, &["--json"]].concat());
        insta::assert_snapshot!(format!("json_{name}"), shown(&run));
    }
    let empty = Project::new();
    for (name, verb) in [
        ("history", "history"),
        ("heads", "heads"),
        ("branches", "branches"),
        ("current", "current"),
        ("rehearse", "rehearse"),
        ("doctor", "doctor"),
    ] {
        insta::assert_snapshot!(format!("json_empty_{name}"), shown(&empty.run(&[verb, "--json"])));
    }
}

/// What is always JSON, and what fails: then there is no document.
#[test]
fn data_is_a_document_or_nothing() {
    let project = branched();
    let schema = project.run(&["schema"]);
    assert!(document(&schema)["tables"].is_array(), "{schema:#?}");
    project.migration("2024-01-04-000000_wrong", "CREATE TABLE users (id INTEGER);", "");
    for (arguments, part) in [
        (&["rehearse", "2024-01-04"][..], "already exists"),
        (&["rehearse", "nope"], "no revision is named `nope`"),
        (&["show", "nope"], "no revision is named `nope`"),
        (&["history", "-r", "nope:"], "no revision is named `nope`"),
        (&["check"], "already exists"),
    ] {
        let run = project.run(&[arguments, &["--json"]].concat());
        run.fails_with(&[part]);
        assert_eq!(run.stdout, "", "{arguments:?}");
    }
}

#[test]
fn the_help_of_every_verb() {
    let project = Project::new();
    let help = |arguments: &[&str]| {
        let run = project.finish(project.command().env("COLUMNS", "100").args(arguments));
        run.ok().to_owned()
    };
    let all = help(&["--help"]);
    let verbs: Vec<&str> = all
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|word| !word.is_empty())
        .collect();
    assert!(verbs.len() > 14, "{verbs:?}");
    for verb in verbs {
        if verb != "help" {
            insta::assert_snapshot!(format!("help_{verb}"), help(&[verb, "--help"]));
        }
    }
    insta::assert_snapshot!("help", all);
}
