//! Files that are not what they should be: each ends in a message with the way out, and not a byte of them changes.

use std::fs;
use std::path::Path;

use crate::project::Project;
use crate::state::{fails, state, table, three};

/// Everything that may be asked of a database.
const VERBS: [&[&str]; 5] = [
    &["upgrade"],
    &["downgrade", "base"],
    &["current"],
    &["check"],
    &[],
];

/// Bytes that look like nothing, as those of an encrypted database do.
fn noise(length: usize) -> Vec<u8> {
    let mut number = 0x2545_f491_u32;
    let mut next = || {
        number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        number.to_be_bytes()[0]
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn what_is_no_whole_database_stays_as_it_is() {
    let project = three();
    let database = project.path().join("shelf.db");
    let whole = fs::read(&database).unwrap();
    let cut = |at: usize| whole[..at].to_vec();
    let damaged = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at..].fill(0x5a);
        bytes
    };
    for (case, bytes, parts) in [
        (
            "text",
            b"this is no database, but a good deal of text; more of it, so that it would fill a header"
                .to_vec(),
            ["file is not a database", "see that it is an SQLite database"],
        ),
        (
            "encrypted",
            noise(16_384),
            ["file is not a database", "an encrypted one is none"],
        ),
        ("cut in its header", cut(50), ["malformed", "its file is whole"]),
        (
            "cut behind a page",
            cut(4096),
            [
                "malformed",
                "is damaged, or not all of it is there: bring back a copy of it",
            ],
        ),
        (
            "cut within a page",
            cut(5000),
            [
                "malformed",
                "is damaged, or not all of it is there: bring back a copy of it",
            ],
        ),
        (
            "overwritten behind its header",
            damaged(100),
            ["malformed", "hint: "],
        ),
    ] {
        fs::write(&database, &bytes).unwrap();
        for arguments in VERBS {
            let run = project.run(arguments);
            assert!(run.code == 2, "{case}: {run:#?}");
            run.fails_with(&parts);
            run.fails_with(&["hint: "]);
        }
        assert!(fs::read(&database).unwrap() == bytes, "{case}");
    }
    fs::write(&database, &whole).unwrap();
    assert_eq!(project.run(&["upgrade"]).stderr, "nothing to upgrade\n");
}

#[test]
fn a_lock_file_that_is_something_else_is_named() {
    type Make = fn(&Path);
    let makes: [Make; 2] = [
        |path| fs::create_dir(path).unwrap(),
        |path| {
            fs::write(
                path,
                "notes of somebody, long enough that no header of a database fits",
            )
            .unwrap()
        },
    ];
    for make in makes {
        let project = three();
        let lock = project.path().join("shelf.db-olembic-lock");
        fs::remove_file(&lock).unwrap();
        make(&lock);
        // Where nothing is to be done, nobody needs it.
        assert_eq!(project.run(&["upgrade"]).stderr, "nothing to upgrade\n");
        table(&project, "4_d");
        for arguments in [&["upgrade"][..], &["downgrade", "-1"], &[]] {
            fails(
                &project,
                arguments,
                &[
                    "cannot lock the database: ",
                    "shelf.db-olembic-lock`; see that it is nothing else",
                ],
            );
        }
        assert!(lock.is_dir() || fs::read_to_string(&lock).unwrap().starts_with("notes"));
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_nowhere_is_named_and_one_to_a_file_that_can_be_made_is_followed() {
    let project = Project::new();
    table(&project, "1_a");
    std::os::unix::fs::symlink("no/such.db", project.path().join("shelf.db")).unwrap();
    for arguments in [&["upgrade"][..], &["downgrade", "base"], &[]] {
        project.run(arguments).fails_with(&[
            "cannot open the database `shelf.db`",
            "hint: `shelf.db` is a symbolic link to `no/such.db`, which is not there",
        ]);
    }
    assert_eq!(project.run(&["current"]).ok(), "");
    assert!(!project.path().join("no").exists());
    fs::create_dir(project.path().join("no")).unwrap();
    project.run(&["upgrade"]).ok();
    assert_eq!(project.tables(), ["a"]);
    // The lock is where the file is, so that whoever opens it there waits, too.
    assert!(project.path().join("no/such.db-olembic-lock").exists());
    assert!(!project.path().join("shelf.db-olembic-lock").exists());
}

#[test]
fn a_migrations_folder_that_is_none_is_named() {
    let project = three();
    let before = state(&project);
    fs::rename(project.migrations(), project.path().join("aside")).unwrap();
    fs::write(project.migrations(), "a file").unwrap();
    for arguments in &VERBS[..4] {
        fails(
            &project,
            arguments,
            &["migrations` is not a folder", "hint: move the file away"],
        );
    }
    fs::remove_file(project.migrations()).unwrap();
    // A folder in the place of a script.
    fs::rename(project.path().join("aside"), project.migrations()).unwrap();
    for file in ["up.sql", "down.sql", "metadata.toml"] {
        table(&project, "4_d");
        let path = project.migrations().join("4_d").join(file);
        let _ = fs::remove_file(&path);
        fs::create_dir(&path).unwrap();
        for arguments in &VERBS[..4] {
            // What only lists revisions reads up.sql alone.
            if file != "up.sql" && *arguments == ["current"] {
                assert_eq!(project.run(arguments).ok(), "3_c\n");
                continue;
            }
            fails(
                &project,
                arguments,
                &[&format!("cannot read `migrations/4_d/{file}`")],
            );
        }
        fs::remove_dir(&path).unwrap();
    }
    assert_eq!(state(&project), before);
}
