//! Folders that are deleted after they were applied: the ledger knows the way back.

use std::fs;

use crate::project::Project;
use crate::state::{fails, ledger, table, three};

fn delete(project: &Project, names: &[&str]) {
    for name in names {
        fs::remove_dir_all(project.migrations().join(name)).unwrap();
    }
}

#[test]
fn deleted_folders_are_taken_back_out_of_the_ledger() {
    for (deleted, target, left) in [
        (&["3_c"][..], "-1", "a b"),
        (&["2_b"], "-2", "a"),
        (&["2_b", "3_c"], "-2", "a"),
        (&["2_b", "3_c"], "base", ""),
        (&["1_a", "2_b", "3_c"], "base", ""),
        (&["1_a", "2_b", "3_c"], "-1", "a b"),
        // By a name, or a version, that only the ledger has.
        (&["2_b", "3_c"], "2_b", "a b"),
        (&["1_a", "2_b", "3_c"], "1", "a"),
        (&["1_a"], "1_a", "a"),
    ] {
        let project = three();
        delete(&project, deleted);
        let run = project.run(&["downgrade", target]);
        run.ok();
        let left: Vec<_> = left.split_whitespace().collect();
        assert_eq!(project.tables(), left, "{deleted:?} to {target}: {run:#?}");
        assert_eq!(project.applied().len(), left.len(), "{deleted:?} to {target}");
        assert_eq!(ledger(&project).len(), left.len(), "{deleted:?} to {target}");
        let reverted: Vec<_> = run
            .stderr
            .lines()
            .map(|line| line.split_once(' ').unwrap())
            .collect();
        let expected = ["3_c", "2_b", "1_a"].map(|name| ("downgrade", name));
        assert_eq!(reverted, expected[..3 - left.len()], "{run:#?}");
    }
}

#[test]
fn the_ledger_knows_which_scripts_have_no_transaction_and_which_no_way_back() {
    let project = three();
    project.migration("4_d", "CREATE TABLE d (id INTEGER);", "VACUUM;\nDROP TABLE d;");
    let folder = project.migrations().join("4_d");
    fs::write(folder.join("metadata.toml"), "run_in_transaction = false\n").unwrap();
    table(&project, "5_e");
    fs::remove_file(project.migrations().join("5_e/down.sql")).unwrap();
    project.run(&["upgrade"]).ok();
    delete(&project, &["4_d", "5_e"]);
    fails(
        &project,
        &["downgrade", "-2"],
        &["`5_e` has no down.sql", "nothing was changed"],
    );
    table(&project, "5_e");
    project.run(&["downgrade", "-2"]).ok();
    assert_eq!(project.tables(), ["a", "b", "c"]);
}

#[test]
fn a_deleted_folder_is_in_nobodys_way() {
    let project = three();
    delete(&project, &["2_b"]);
    let run = project.run(&["current"]);
    assert_eq!(run.ok(), "3_c (head)\n");
    assert_eq!(
        run.stderr,
        "warning: `2_b` is applied, but the migrations folder does not have it; `downgrade` takes it back all the same, by what the database keeps of it\n"
    );
    table(&project, "4_d");
    project.run(&["upgrade"]).ok();
    assert_eq!(ledger(&project), ["1_a", "2_b", "3_c", "4_d"]);
    fails(
        &project,
        &["revision", "--autogenerate", "-m", "x"],
        &[
            "`2_b` is applied, but the migrations folder does not have it",
            "hint: bring its folder back",
        ],
    );
    // It comes back, as what it was.
    table(&project, "2_b");
    assert_eq!(project.run(&["upgrade"]).stderr, "nothing to upgrade\n");
}

#[test]
fn a_kept_script_that_fails_is_shown_and_leaves_what_was_before() {
    let project = three();
    project.migration(
        "4_d",
        "CREATE TABLE d (id INTEGER);",
        "DROP TABLE d;\nDROP TABLE nowhere;",
    );
    project.run(&["upgrade"]).ok();
    delete(&project, &["4_d"]);
    fails(
        &project,
        &["downgrade", "-1"],
        &[
            "`4_d` failed at 4_d/down.sql (kept in the database):2: no such table: nowhere",
            "hint: nothing of this migration was kept",
        ],
    );
}
