//! A disk that is full, and files that may grow no further: at whatever byte it happens, a migration is there as a whole or not at all.
#![cfg(unix)]

use std::fs;
use std::os::unix::process::ExitStatusExt;

use crate::project::{Project, Run, example};
use crate::state::{state, table};

/// A table that takes room, and a rebuild of another, which brings its own transaction.
fn project() -> Project {
    let project = Project::new();
    table(&project, "1_a");
    project.run(&["upgrade"]).ok();
    project.migration(
        "2_b",
        "CREATE TABLE b (id INTEGER PRIMARY KEY, text TEXT);\n\
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)\n\
         INSERT INTO b SELECT i, hex(zeroblob(1000)) FROM n;\n",
        "DROP TABLE b;",
    );
    project.migration(
        "3_c",
        "PRAGMA foreign_keys = OFF;\nBEGIN IMMEDIATE;\n\
         CREATE TABLE c (id INTEGER NOT NULL PRIMARY KEY, text TEXT);\n\
         INSERT INTO c SELECT id, text FROM b;\nDROP TABLE b;\nALTER TABLE c RENAME TO b;\n\
         COMMIT;\nPRAGMA foreign_keys = ON;\n",
        "DROP TABLE b;",
    );
    fs::write(
        project.migrations().join("3_c/metadata.toml"),
        "run_in_transaction = false\n",
    )
    .unwrap();
    project
}

/// The database after each of the revisions, the first of which has run.
fn states(project: &Project) -> Vec<String> {
    let mut states = vec![state(project)];
    let path = project.path().join("shelf.db");
    let first = fs::read(&path).unwrap();
    for _ in 0..2 {
        project.run(&["upgrade", "+1"]).ok();
        states.push(state(project));
    }
    fs::write(&path, first).unwrap();
    states
}

/// `upgrade` with files that may have so many blocks; a process that goes on where one may not write gets an error, and is killed
/// otherwise.
fn limited(project: &Project, blocks: usize, goes_on: bool) -> Option<Run> {
    let ignore = if goes_on { "trap '' XFSZ; " } else { "" };
    let mut command = project.program("sh");
    command.arg("-c").arg(format!(
        "{ignore}ulimit -c 0; ulimit -f {blocks}; exec \"$0\" upgrade"
    ));
    let output = command.arg(example("shelf")).output().unwrap();
    let Some(code) = output.status.code() else {
        assert!(!goes_on && output.status.signal().is_some(), "{output:?}");
        return None;
    };
    Some(Run {
        code,
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    })
}

#[test]
fn a_limit_on_the_size_of_files_leaves_whole_migrations() {
    for goes_on in [true, false] {
        let project = project();
        let states = states(&project);
        let (mut reached, mut failed) = (0, 0);
        // A block is half a KiB or one, by the shell.
        for blocks in (0..1000).step_by(12) {
            let run = limited(&project, blocks, goes_on);
            let found = state(&project);
            let place = states.iter().position(|state| *state == found);
            let place = place.unwrap_or_else(|| panic!("{blocks} blocks left half of something: {run:#?}"));
            assert!(place >= reached, "{blocks} blocks undid what was done");
            reached = place;
            match run {
                Some(run) if run.code == 0 => break,
                Some(run) => run.fails_with(&["hint: "]),
                None => {}
            }
            failed += 1;
        }
        assert_eq!(reached, 2);
        assert!(failed > 5, "{failed}");
        assert_eq!(project.run(&["upgrade"]).stderr, "nothing to upgrade\n");
    }
}

/// A file system of so many KiB in a name space of its own, which goes with the process; `None` where the system does not let us.
fn on_small_disk(project: &Project, kib: usize, script: &str) -> Option<Run> {
    let mut command = project.program("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c"]);
    command.arg(format!(
        "mkdir -p small && mount -t tmpfs -o size={kib}k olembic-test small && echo mounted && cp shelf.db small/shelf.db && {{ {script}; }}"
    ));
    let output = command.arg(example("shelf")).output().ok()?;
    let run = Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    };
    run.stdout.starts_with("mounted\n").then_some(run)
}

#[test]
fn a_full_disk_leaves_whole_migrations_and_says_so() {
    let project = project();
    let states = states(&project);
    let upgrade =
        "\"$0\" upgrade --database-url small/shelf.db; code=$?; cp small/shelf.db shelf.db; exit $code";
    let first = fs::read(project.path().join("shelf.db")).unwrap();
    let mut full = 0;
    for kib in (48..600).step_by(24) {
        fs::write(project.path().join("shelf.db"), &first).unwrap();
        let Some(run) = on_small_disk(&project, kib, upgrade) else {
            println!("skipped: no file system may be mounted here (unshare --user --mount)");
            return;
        };
        let found = state(&project);
        assert!(
            states.contains(&found),
            "{kib} KiB left half of something: {run:#?}"
        );
        if run.code == 0 {
            assert_eq!(found, states[2]);
            break;
        }
        run.fails_with(&[
            "database or disk is full",
            "hint: nothing of this migration was kept; make room on the disk and run it again",
        ]);
        assert_ne!(found, states[2]);
        full += 1;
    }
    assert!(full > 3, "{full}");

    // Not even the lock has room.
    fs::write(project.path().join("shelf.db"), &first).unwrap();
    let script = format!("dd if=/dev/zero of=small/rest bs=1k 2>/dev/null; {upgrade}");
    let run = on_small_disk(&project, 200, &script).unwrap();
    run.fails_with(&[
        "cannot lock the database: database or disk is full",
        "hint: its lock is",
        "that there is room",
    ]);
    assert_eq!(state(&project), states[0]);
}
