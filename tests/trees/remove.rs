//! `remove`.

use std::fs;

use crate::three;

#[test]
fn a_revision_goes_out_of_database_and_folder() {
    let project = three();
    project.run(&["upgrade"]).ok();
    let run = project.run(&["remove", "head"]);
    assert_eq!(run.ok(), "removed migrations/2026-01-03-000000_mail\n");
    assert_eq!(run.stderr, "downgrade 2026-01-03-000000_mail\n");
    assert_eq!(
        project.folders(),
        ["2026-01-01-000000_users", "2026-01-02-000000_posts"]
    );
    assert_eq!(project.applied(), ["20260101000000", "20260102000000"]);
    project.run(&["downgrade", "-1"]).ok();
    // Not applied any more.
    let run = project.run(&["remove", "2026-01-02"]);
    assert_eq!(
        (run.ok(), run.stderr.as_str()),
        ("removed migrations/2026-01-02-000000_posts\n", "")
    );
    assert_eq!(project.folders(), ["2026-01-01-000000_users"]);
    assert_eq!(project.run(&["upgrade"]).stderr, "nothing to upgrade\n");
}

#[test]
fn what_is_needed_stays() {
    let project = three();
    let all = project.folders();
    project.run(&["remove", "2026-01-02"]).fails_with(&[
        "`2026-01-02-000000_posts` cannot be removed",
        "stand on it: `2026-01-03-000000_mail`",
    ]);
    project
        .run(&["remove", "nope"])
        .fails_with(&["no revision is named `nope`"]);
    project.run(&["upgrade"]).ok();
    let note = project.migrations().join("2026-01-03-000000_mail/notes.md");
    fs::write(&note, "keep me").unwrap();
    project
        .run(&["remove", "head"])
        .fails_with(&["notes.md", "nothing was removed"]);
    assert_eq!(fs::read_to_string(&note).unwrap(), "keep me");
    assert_eq!(
        project.applied().len(),
        3,
        "refused before the database is touched"
    );
    fs::remove_file(&note).unwrap();
    // It cannot be taken back.
    fs::write(
        project.migrations().join("2026-01-03-000000_mail/down.sql"),
        "oops;",
    )
    .unwrap();
    project.run(&["remove", "head"]).fails_with(&["oops"]);
    assert_eq!(project.folders(), all);
    assert_eq!(project.applied().len(), 3);
}

#[test]
fn what_stands_on_it_without_a_folder_is_not_taken_back() {
    let project = three();
    project.run(&["upgrade"]).ok();
    fs::remove_dir_all(project.migrations().join("2026-01-03-000000_mail")).unwrap();
    project
        .run(&["remove", "2026-01-02"])
        .fails_with(&["stand on it: `2026-01-03-000000_mail`"]);
    assert_eq!(project.applied().len(), 3);
}
