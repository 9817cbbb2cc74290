//! The migrations folder: what is written into it, and what is wrong with it.

use std::fs;

use crate::project::Project;

#[test]
fn an_empty_revision_runs_as_it_is() {
    let project = Project::new();
    let run = project.run(&["revision", "-m", "добавить теги"]);
    let folders = project.folders();
    assert_eq!(run.ok(), format!("wrote migrations/{}\n", folders[0]));
    assert!(folders[0].ends_with("_dobavit_tegi"), "{folders:?}");
    project.run(&["upgrade"]).ok();
    assert_eq!(project.applied().len(), 1);
    project.run(&["downgrade", "base"]).ok();
    assert_eq!(project.applied(), [""; 0]);
}

#[test]
fn any_message_gives_a_folder_inside_the_migrations_folder() {
    let project = Project::new();
    let messages = [
        "", "...", "..", "../../x", "a/b\\c", "'; --", "日本", "🦀", "-- x\ny",
    ];
    for message in messages {
        project.run(&["revision", &format!("--message={message}")]).ok();
    }
    project.run(&["revision", "-m", &"long ".repeat(1000)]).ok();
    // Many in one second, and still each later than the one before.
    assert_eq!(project.folders().len(), messages.len() + 1);
    project.run(&["upgrade"]).ok();
    assert_eq!(project.applied().len(), messages.len() + 1);
    // The two folders, the database and its lock.
    assert_eq!(fs::read_dir(project.path()).unwrap().count(), 4);
}

#[test]
fn a_new_revision_comes_after_one_from_the_future() {
    let project = Project::new();
    project.migration("2999-12-31-235959_later", "SELECT 1;", "SELECT 1;");
    project.run(&["revision", "-m", "next"]).ok();
    assert_eq!(
        project.folders(),
        ["2999-12-31-235959_later", "3000-01-01-000000_next"]
    );
    assert!(
        project
            .last_script("up.sql")
            .starts_with("-- olembic: revision = 30000101000000, down_revision = 29991231235959\n")
    );
}

#[test]
fn folders_of_diesel_stand_in_the_line() {
    let project = Project::new();
    project.migration(
        "00000000000000_diesel_initial_setup",
        "-- This file was automatically created by Diesel.\n",
        "-- undo\n",
    );
    project.migration(
        "2024-05-06-070809-0000_tags",
        "-- Your SQL goes here\nCREATE TABLE tags (id INTEGER PRIMARY KEY);\n",
        "DROP TABLE tags;\n",
    );
    project.run(&["revision", "-m", "ours"]).ok();
    let ours = project.folders().pop().unwrap();
    assert!(
        project
            .last_script("up.sql")
            .contains("down_revision = 202405060708090000\n")
    );
    assert_eq!(
        project.run(&["history"]).ok(),
        format!("{ours} (head)\n2024-05-06-070809-0000_tags\n00000000000000_diesel_initial_setup\n")
    );
    project.run(&["upgrade", "+2"]).ok();
    assert_eq!(project.applied(), ["00000000000000", "202405060708090000"]);
    let run = project.run(&["current"]);
    assert_eq!(run.ok(), "2024-05-06-070809-0000_tags\n");
    assert!(run.stderr.contains("1 pending"), "{run:?}");
    project.run(&["upgrade"]).ok();
    assert_eq!(project.run(&["current"]).ok(), format!("{ours} (head)\n"));
}

#[test]
fn the_folder_of_diesel_toml_is_used_from_anywhere_inside() {
    let project = Project::new();
    fs::write(
        project.path().join("diesel.toml"),
        "[migrations_directory]\ndir = \"db/steps\"\n",
    )
    .unwrap();
    let inside = project.path().join("src/deep");
    fs::create_dir_all(&inside).unwrap();
    let run = project.finish(
        project
            .command()
            .current_dir(&inside)
            .args(["revision", "-m", "x"]),
    );
    run.ok();
    let steps: Vec<_> = fs::read_dir(project.path().join("db/steps")).unwrap().collect();
    assert_eq!(steps.len(), 1);
    let run = project.finish(
        project
            .command()
            .env("MIGRATION_DIRECTORY", "elsewhere")
            .args(["revision", "-m", "x"]),
    );
    assert!(run.ok().starts_with("wrote elsewhere/"), "{run:?}");
}

#[test]
fn without_a_folder_the_embedded_migrations_are_read() {
    let project = Project::new();
    assert_eq!(
        project.run(&["history"]).ok(),
        "2020-01-01-000000_shelves (head)\n"
    );
    project.run(&["upgrade"]).ok();
    assert_eq!(project.tables(), ["shelves"]);
    project.run(&["downgrade", "-1"]).ok();
    assert_eq!(project.tables(), [""; 0]);
}

#[test]
fn faults_of_the_folder_name_it_and_the_remedy() {
    type Fault = fn(&Project);
    let cases: [(&str, Fault, &[&str]); 8] = [
        (
            "without up.sql",
            |project| fs::create_dir_all(project.migrations().join("1_a")).unwrap(),
            &["migrations/1_a` has no up.sql", "hint: write one"],
        ),
        (
            "a file in its place",
            |project| fs::write(project.migrations(), "").unwrap(),
            &["migrations` is not a folder", "hint: move the file away"],
        ),
        (
            "two of one version",
            |project| {
                project.migration("2024-01-01-000000_b", "-- b", "-- b");
                project.migration("20240101000000_a", "-- a", "-- a");
            },
            &[
                "`2024-01-01-000000_b` and `20240101000000_a` have one version",
                "hint: rename",
            ],
        ),
        (
            "no version",
            |project| project.migration("_a", "-- a", "-- a"),
            &["_a` has no version", "hint: rename"],
        ),
        (
            "not UTF-8",
            |project| {
                project.migration("1_a", "", "-- a");
                fs::write(project.migrations().join("1_a/up.sql"), b"SELECT '\xff';").unwrap();
            },
            &["up.sql` is not UTF-8", "hint: save it as UTF-8"],
        ),
        (
            "metadata that is no TOML",
            |project| {
                project.migration("1_a", "-- a", "-- a");
                fs::write(
                    project.migrations().join("1_a/metadata.toml"),
                    "run in transaction",
                )
                .unwrap();
            },
            &["metadata.toml` cannot be understood"],
        ),
        (
            "a parent that is not there",
            |project| project.migration("2_b", "-- olembic: revision = 2, down_revision = 1\n", "-- b"),
            &[
                "says down_revision `1`, which is not in the migrations folder",
                "hint: bring that folder back",
            ],
        ),
        (
            "a folder that was copied",
            |project| project.migration("2_b", "-- olembic: revision = 1, down_revision = none\n", "-- b"),
            &["says revision `1`, but its folder is version `2`", "hint:"],
        ),
    ];
    for (case, make, parts) in cases {
        let project = Project::new();
        make(&project);
        let before = project.folders();
        for arguments in [
            &["revision", "-m", "x"][..],
            &["revision", "--autogenerate", "-m", "x"],
            &["upgrade"],
            &["downgrade", "base"],
            &["history"],
            &["history", "-v"],
            &["current"],
            &["current", "-v"],
            &["check"],
        ] {
            // A list of names and places reads no metadata.
            if case.starts_with("metadata") && matches!(arguments, ["history"] | ["current"]) {
                continue;
            }
            let run = project.run(arguments);
            assert!(run.code == 2, "{case}, {arguments:?}: {run:#?}");
            run.fails_with(parts);
        }
        assert_eq!(project.folders(), before, "{case}");
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_named_and_nothing_is_left() {
    let project = Project::new();
    // The path leads through a file.
    fs::write(project.path().join("db"), "").unwrap();
    fs::write(
        project.path().join("diesel.toml"),
        "[migrations_directory]\ndir = \"db/migrations\"\n",
    )
    .unwrap();
    for arguments in [
        &["revision", "-m", "x"][..],
        &["revision", "--autogenerate", "-m", "x"],
    ] {
        project
            .run(arguments)
            .fails_with(&["`db/migrations`", "ot a folder"]);
    }
    fs::write(project.path().join("diesel.toml"), "nonsense").unwrap();
    project
        .run(&["revision", "-m", "x"])
        .fails_with(&["diesel.toml` cannot be understood"]);
}

/// A file system that refuses to be written; permissions stop nobody who is root.
#[cfg(target_os = "linux")]
#[test]
fn a_read_only_file_system_is_reported() {
    let project = Project::new();
    let run = project.finish(
        project
            .command()
            .env("MIGRATION_DIRECTORY", "/proc/migrations")
            .args(["revision", "-m", "x"]),
    );
    run.fails_with(&["cannot write `/proc/migrations`", "hint: nothing was written"]);
}

/// Thousands of files are not read for a list of names; where they are needed, what is wrong with them is said.
#[test]
fn what_a_verb_does_not_need_is_not_read() {
    let project = Project::new();
    project.migration("1_a", "CREATE TABLE a (id INTEGER);", "DROP TABLE a;");
    project.migration("2_b", "CREATE TABLE b (id INTEGER);", "DROP TABLE b;");
    project.run(&["upgrade"]).ok();
    let folder = project.migrations().join("2_b");
    for (file, message) in [
        ("down.sql", "2_b/down.sql` is not UTF-8"),
        ("metadata.toml", "2_b/metadata.toml` "),
    ] {
        fs::write(folder.join(file), b"run_in_transaction = \xff").unwrap();
        assert_eq!(project.run(&["heads"]).ok(), "2_b (head)\n");
        assert_eq!(project.run(&["branches"]).ok(), "");
        assert_eq!(project.run(&["current"]).ok(), "2_b (head)\n");
        assert_eq!(project.run(&["history"]).ok(), "2_b (head)\n1_a\n");
        assert_eq!(
            project.run(&["history", "-i"]).ok(),
            "2_b (head) (current)\n1_a\n"
        );
        let upgrade = project.run(&["upgrade"]);
        upgrade.ok();
        assert_eq!(upgrade.stderr, "nothing to upgrade\n");
        for verb in [
            &["heads", "-v"][..],
            &["history", "--json"],
            &["current", "-v"],
            &["show", "1"],
            &["downgrade", "-1"],
            &["upgrade", "--sql"],
            &["doctor"],
        ] {
            project.run(verb).fails_with(&[message]);
        }
        project.migration("3_c", "CREATE TABLE c (id INTEGER);", "DROP TABLE c;");
        project.run(&["upgrade"]).fails_with(&[message]);
        assert_eq!(project.run(&["current"]).ok(), "2_b\n");
        fs::remove_dir_all(project.migrations().join("3_c")).unwrap();
        fs::remove_file(folder.join(file)).unwrap();
    }
    // What was edited is told of, also where nothing is to be done.
    fs::write(folder.join("up.sql"), "CREATE TABLE b (id TEXT);").unwrap();
    project
        .run(&["upgrade"])
        .fails_with(&["`2_b` was edited after it was applied"]);
}
