//! Revisions that are edited after they were applied: found by their checksums, refused where something would build on them.

use std::fs;

use olembic::migrate::Checksum;

use crate::project::Project;
use crate::state::{fails, state, table, three};

const EDIT: &str = "CREATE TABLE b (id INTEGER PRIMARY KEY, text TEXT, more TEXT);\n";

fn up(project: &Project, name: &str) -> String {
    fs::read_to_string(project.migrations().join(name).join("up.sql")).unwrap()
}

fn write_up(project: &Project, name: &str, text: &str) {
    fs::write(project.migrations().join(name).join("up.sql"), text).unwrap();
}

/// What is said of it: both checksums.
fn said(name: &str, applied: &str, now: &str) -> String {
    let (applied, now) = (Checksum::of(applied), Checksum::of(now));
    format!(
        "`{name}` was edited after it was applied: what ran has the checksum {applied}, what is there now {now}\nhint: bring back what ran; or, where this database is what the new text says, `upgrade --accept-edited {name}`\n"
    )
}

#[test]
fn an_edited_revision_is_refused_with_both_checksums() {
    let project = three();
    let said = said("2_b", &up(&project, "2_b"), EDIT);
    write_up(&project, "2_b", EDIT);
    let error = format!("error: {said}");
    for pending in [false, true] {
        if pending {
            table(&project, "4_d");
        }
        for arguments in [
            &["upgrade"][..],
            &["upgrade", "+1"],
            &["downgrade", "-1"],
            &["downgrade", "base"],
        ] {
            // More steps than there are is another matter.
            if arguments == ["upgrade", "+1"] && !pending {
                continue;
            }
            let run = fails(&project, arguments, &[&error]);
            assert_eq!(run.stderr, error, "{arguments:?}");
        }
        let run = project.run(&["current"]);
        assert_eq!(run.ok(), if pending { "3_c\n" } else { "3_c (head)\n" });
        assert!(run.stderr.ends_with(&format!("warning: {said}")), "{run:#?}");
    }
}

#[test]
fn line_ends_and_blanks_at_ends_are_no_edit() {
    let project = three();
    let text = up(&project, "2_b");
    for same in [
        text.replace('\n', "\r\n"),
        text.replace('\n', "  \t\n"),
        format!("\u{feff}{text}\n\n\n"),
        text.trim_end().to_owned(),
    ] {
        write_up(&project, "2_b", &same);
        assert_eq!(
            project.run(&["upgrade"]).stderr,
            "nothing to upgrade\n",
            "{same:?}"
        );
        assert_eq!(project.run(&["current"]).stderr, "", "{same:?}");
    }
    for other in [text.replace(' ', "  "), format!("\n{text}"), text.to_lowercase()] {
        write_up(&project, "2_b", &other);
        fails(&project, &["upgrade"], &["`2_b` was edited"]);
    }
    write_up(&project, "2_b", &text);
    // The way back is the folder's own, and may be mended at any time.
    fs::write(
        project.migrations().join("2_b/down.sql"),
        "-- mended\nDROP TABLE b;\n",
    )
    .unwrap();
    project.run(&["downgrade", "base"]).ok();
    assert_eq!(project.tables(), [""; 0]);
}

#[test]
fn an_edit_that_is_accepted_is_what_was_applied() {
    let project = three();
    write_up(&project, "1_a", "-- one\n");
    write_up(&project, "2_b", "-- two\n");
    fails(
        &project,
        &["upgrade", "--accept-edited", "2_b"],
        &["`1_a` was edited"],
    );
    fails(
        &project,
        &["upgrade", "--accept-edited", "nope"],
        &["no revision is named `nope`"],
    );
    table(&project, "4_d");
    fails(
        &project,
        &["upgrade", "--accept-edited", "4_d"],
        &["`4_d` is not applied, so there is no edit to accept"],
    );
    let accept = ["--accept-edited", "2_b", "--accept-edited", "1"];
    let run = project.run(&[&["upgrade"][..], &accept].concat());
    run.ok();
    assert_eq!(run.stderr, "accepted as edited: 2_b, 1_a\nupgrade 4_d\n");
    let accepted = state(&project);
    assert_eq!(project.run(&["current"]).stderr, "");
    // Nothing is left to accept, and asking for it again does no harm.
    assert_eq!(
        project.run(&[&["upgrade"][..], &accept].concat()).stderr,
        "nothing to upgrade\n"
    );
    assert_eq!(state(&project), accepted);
    write_up(&project, "1_a", "-- three\n");
    let run = project.run(&["downgrade", "3", "--accept-edited", "1_a"]);
    assert_eq!(run.stderr, "accepted as edited: 1_a\ndowngrade 4_d\n");
}

/// The program has another text than the one that ran.
fn started(name: &str, text: &str, migrations: &str) -> (Project, String) {
    let project = Project::new();
    project.migration(name, text, "-- x");
    project.run(&["upgrade"]).ok();
    fs::remove_dir_all(project.migrations()).unwrap();
    let embedded = fs::read_to_string(format!(
        "{}/tests/shelf/{migrations}/{name}/up.sql",
        env!("CARGO_MANIFEST_DIR")
    ));
    let said = said(name, text, &embedded.unwrap());
    (project, said)
}

#[test]
fn a_start_with_nothing_to_run_warns_and_one_with_something_refuses() {
    let (project, said) = started(
        "2020-01-01-000000_shelves",
        "CREATE TABLE shelves (id INTEGER NOT NULL PRIMARY KEY, place TEXT NOT NULL);\nINSERT INTO shelves VALUES (1, 'attic');",
        "migrations",
    );
    let before = state(&project);
    let run = project.run(&[]);
    assert_eq!(run.ok(), "a shelf in the attic\n");
    assert_eq!(run.stderr, format!("warning: {said}"));
    assert_eq!(state(&project), before);

    let (project, said) = started("2021-01-01-000000_log", "-- nothing", "once");
    let before = state(&project);
    let run = project.finish(project.command().env("SHELF_MIGRATIONS", "once"));
    run.fails_with(&[&said]);
    assert_eq!(run.stderr, format!("error: {said}"));
    assert_eq!(state(&project), before);
}
