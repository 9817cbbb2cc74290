//! Files and folders that may not be written, or not be read. Rights stop nobody who is root, so the application runs as somebody else.
#![cfg(unix)]

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;

use crate::project::{Project, Run, example};
use crate::state::{state, table, three};

/// Whom most systems call `nobody`.
const NOBODY: u32 = 65_534;

fn allow(project: &Project, path: &str, mode: u32) {
    fs::set_permissions(project.path().join(path), Permissions::from_mode(mode)).unwrap();
}

/// Runs the application as somebody whom rights stop; `None` where this process may not become another.
fn run(project: &Project, arguments: &[&str]) -> Option<Run> {
    // Where nobody may have no right to enter the folder of the build.
    let program = project.path().join("application");
    if !program.exists() {
        fs::copy(example("shelf"), &program).unwrap();
    }
    let mut command = project.program(&program);
    if fs::metadata(&program).unwrap().uid() == 0 {
        command.uid(NOBODY).gid(NOBODY);
    }
    let output = match command.args(arguments).output() {
        Ok(output) => output,
        Err(error) => {
            println!("skipped: this process cannot run another as somebody else: {error}");
            return None;
        }
    };
    Some(Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    })
}

/// Runs these with other rights for one path, and again with enough of them: then nothing is in the way.
fn without(path: &str, mode: u32, cases: &[(&[&str], &[&str])]) {
    let project = three();
    table(&project, "4_d");
    fs::write(project.path().join("shelf.db-olembic-lock"), "").unwrap();
    for file in ["shelf.db", "shelf.db-olembic-lock"] {
        allow(&project, file, 0o666);
    }
    allow(&project, ".", 0o777);
    let _ = example("shelf");
    if run(&project, &["current"]).is_none() {
        return;
    }
    let before = state(&project);
    let rights = fs::metadata(project.path().join(path)).unwrap().mode();
    allow(&project, path, mode);
    for (arguments, parts) in cases {
        let run = run(&project, arguments).unwrap();
        if parts.is_empty() {
            assert_eq!(run.code, 0, "{path}, {arguments:?}: {run:#?}");
        } else {
            run.fails_with(parts);
            run.fails_with(&["hint: "]);
        }
    }
    allow(&project, path, rights);
    assert_eq!(state(&project), before);
    assert_eq!(run(&project, &["upgrade"]).unwrap().stderr, "upgrade 4_d\n");
}

const READONLY: [&str; 2] = [
    "attempt to write a readonly database",
    "see that the database and the folder that it is in may be written",
];

#[test]
fn a_database_that_may_not_be_written_or_read() {
    without(
        "shelf.db",
        0o444,
        &[
            (&["upgrade"], &READONLY),
            (&["downgrade", "-1"], &READONLY),
            (&["current"], &[]),
        ],
    );
    let unreadable: &[&str] = &[
        "cannot open the database `shelf.db`",
        "that it may be read and written",
    ];
    without(
        "shelf.db",
        0o000,
        &[
            (&["upgrade"], unreadable),
            (&["current"], unreadable),
            (&[], unreadable),
        ],
    );
}

#[test]
fn a_folder_that_may_not_be_written() {
    // The database might be written, but its journal could not be made.
    without(
        ".",
        0o555,
        &[
            (&["upgrade"], &["hint: "]),
            (&["downgrade", "base"], &["hint: "]),
            (&["current"], &[]),
        ],
    );
}

#[test]
fn a_lock_that_may_not_be_written() {
    for mode in [0o444, 0o000] {
        let parts: &[&str] = &["cannot lock the database: ", "hint: its lock is the file "];
        without(
            "shelf.db-olembic-lock",
            mode,
            &[(&["upgrade"], parts), (&["current"], &[])],
        );
    }
}

/// The first to migrate may be another user than those who come after him.
#[test]
fn the_lock_has_the_rights_of_the_database() {
    let project = three();
    table(&project, "4_d");
    let rights = |file: &str| {
        let metadata = fs::metadata(project.path().join(file)).unwrap();
        (metadata.uid(), metadata.gid(), metadata.mode())
    };
    if rights("shelf.db").0 == 0 {
        let database = project.path().join("shelf.db");
        std::os::unix::fs::chown(database, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    allow(&project, "shelf.db", 0o660);
    fs::remove_file(project.path().join("shelf.db-olembic-lock")).unwrap();
    project.run(&["upgrade"]).ok();
    assert_eq!(rights("shelf.db-olembic-lock"), rights("shelf.db"));
}

#[test]
fn migrations_that_may_not_be_read() {
    for (path, named) in [
        ("migrations", "cannot read `migrations`"),
        ("migrations/2_b", "migrations/2_b"),
        ("migrations/4_d/up.sql", "cannot read `migrations/4_d/up.sql`"),
        ("migrations/1_a/down.sql", "cannot read `migrations/1_a/down.sql`"),
    ] {
        let parts: &[&str] = &[named, "ermission denied"];
        // What only lists revisions reads up.sql alone.
        let of_a_list: &[&str] = if path.ends_with("down.sql") { &[] } else { parts };
        without(
            path,
            0o000,
            &[
                (&["upgrade"], parts),
                (&["downgrade", "base"], parts),
                (&["current"], of_a_list),
            ],
        );
    }
}

/// The same by the URL, where no rights are needed.
#[test]
fn a_database_that_is_opened_to_be_read_only() {
    let project = three();
    table(&project, "4_d");
    let before = state(&project);
    let url = ["--database-url", "sqlite://shelf.db?mode=ro"];
    for arguments in [&["upgrade"][..], &["downgrade", "-1"], &[]] {
        project.run(&[arguments, &url].concat()).fails_with(&READONLY);
    }
    assert_eq!(project.run(&[&["current"][..], &url].concat()).ok(), "3_c\n");
    assert_eq!(state(&project), before);
}

/// A file that nobody may write is served all the same, with a word about a ledger that is behind.
#[test]
fn a_start_on_what_is_read_only_and_up_to_date() {
    use diesel::connection::SimpleConnection;

    let project = Project::new();
    project.run(&[]).ok();
    let url = ["--database-url", "sqlite://shelf.db?mode=ro"];
    let run = project.run(&url);
    assert_eq!((run.ok(), run.stderr.as_str()), ("a shelf in the hall\n", ""));
    project
        .database()
        .batch_execute("DROP TABLE __olembic_ledger")
        .unwrap();
    let run = project.run(&url);
    assert_eq!(run.ok(), "a shelf in the hall\n");
    assert_eq!(
        run.stderr,
        "warning: no revision is to be run, but the ledger is behind what was run\n  caused by: cannot make the tables that say which migrations are applied\n  \
         caused by: attempt to write a readonly database\nhint: see that the database may be written, that its user may create tables, that there is room, and that no other program holds it\n"
    );
}
