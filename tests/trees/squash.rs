//! `squash`: new databases, old ones, and what happens when it is killed.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::project::{Project, Run};
use crate::{state, three};

const FIRST: &str = "2026-01-01-000000_users";

/// So many revisions, each of which makes a table, fills it, and adds a column to the first.
fn many(count: usize) -> Project {
    let project = Project::new();
    for number in 0..count {
        let name = format!("2026-01-{:02}-{:06}_step", number / 10 + 1, number % 10);
        let alter = match number {
            0 => "CREATE TABLE t (id INTEGER PRIMARY KEY)".to_owned(),
            _ => format!("ALTER TABLE t ADD COLUMN c{number} TEXT DEFAULT 'x;y'"),
        };
        let back = match number {
            0 => "DROP TABLE t".to_owned(),
            _ => format!("ALTER TABLE t DROP COLUMN c{number}"),
        };
        project.migration(
            &name,
            &format!("-- step {number}\n{alter};\nCREATE TABLE t{number} (id INTEGER PRIMARY KEY, t INTEGER REFERENCES t);\n\
                INSERT INTO t DEFAULT VALUES;\nINSERT INTO t{number} (t) SELECT max(id) FROM t -- the last"),
            &format!("DROP TABLE t{number};\nDELETE FROM t WHERE id > {number};\n{back}; -- done"),
        );
    }
    project
}

/// So many revisions without any rows.
fn bare(count: usize) -> Project {
    let project = Project::new();
    for number in 0..count {
        project.migration(
            &format!("2026-01-01-{number:06}_step"),
            &format!("CREATE TABLE t{number} (id INTEGER);"),
            &format!("DROP TABLE t{number};"),
        );
    }
    project
}

/// Everything a user sees of history and schema.
fn seen(project: &Project) -> Vec<String> {
    let mut seen = vec![
        project.run(&["history", "-i", "-v"]).ok().to_owned(),
        project.run(&["current", "-v"]).ok().to_owned(),
        project.run(&["current", "--check-heads"]).ok().to_owned(),
    ];
    seen.extend(schema(project));
    seen
}

fn schema(project: &Project) -> Vec<String> {
    let tables: Vec<String> = state(project)
        .into_iter()
        .filter(|line| line.starts_with("table t"))
        .collect();
    tables
}

#[test]
fn a_hundred_folders_become_one() {
    let old = many(100);
    old.run(&["upgrade"]).ok();
    let run = old.run(&["squash", ":head", "-m", "all of it"]);
    assert_eq!(
        run.ok(),
        "wrote migrations/2026-01-10-000009_all_of_it in place of 100 folders\n"
    );
    assert_eq!(old.folders(), ["2026-01-10-000009_all_of_it"]);
    // A new database, with the same folder.
    let new = Project::new();
    let folder = new.migrations().join("2026-01-10-000009_all_of_it");
    fs::create_dir_all(&folder).unwrap();
    for file in ["up.sql", "down.sql", "metadata.toml"] {
        fs::copy(
            old.migrations().join("2026-01-10-000009_all_of_it").join(file),
            folder.join(file),
        )
        .unwrap();
    }
    new.run(&["upgrade"]).ok();
    let next = old.run(&["upgrade"]);
    assert_eq!((next.ok(), next.stderr.as_str()), ("", "nothing to upgrade\n"));
    assert_eq!(seen(&old), seen(&new));
    let ledger = "SELECT name || parents || checksum || down_script || seal AS text FROM __olembic_ledger WHERE revision = '20260110000009'";
    assert_eq!(
        old.texts(ledger),
        new.texts(ledger),
        "the old database knows the new way back"
    );
    // Both go on, and both go back to nothing.
    for project in [&old, &new] {
        project.run(&["revision", "-m", "next"]).ok();
        project.run(&["upgrade"]).ok();
        let back = project.run(&["downgrade", "base"]);
        back.ok();
        assert!(project.tables().is_empty());
        assert!(
            project.applied().is_empty(),
            "the rows of the old ones go with it"
        );
        assert_eq!(
            project.number("SELECT count(*) AS number FROM __olembic_ledger"),
            0
        );
        project.run(&["upgrade"]).ok();
        assert_eq!(project.applied().len(), 2);
    }
    assert_eq!(schema(&old), schema(&new));
}

#[test]
fn a_range_in_the_middle_and_a_squash_of_a_squash() {
    let project = bare(6);
    project.run(&["upgrade"]).ok();
    project.run(&["squash", "20260101000001:20260101000003"]).ok();
    assert_eq!(project.folders().len(), 4);
    assert_eq!(project.run(&["upgrade"]).stderr, "nothing to upgrade\n");
    project
        .run(&["squash", "20260101000003:20260101000004", "-m", "more"])
        .ok();
    assert_eq!(project.folders().len(), 3);
    assert_eq!(project.run(&["upgrade"]).stderr, "nothing to upgrade\n");
    project.run(&["squash", ":head"]).ok();
    assert_eq!(project.folders().len(), 1);
    assert_eq!(project.run(&["upgrade"]).stderr, "nothing to upgrade\n");
    let before = schema(&project);
    project.run(&["downgrade", "base"]).ok();
    assert!(project.applied().is_empty());
    project.run(&["upgrade"]).ok();
    assert_eq!(schema(&project), before);
}

#[test]
fn two_lines_of_which_one_needs_the_other_become_one() {
    let project = Project::new();
    for (name, header) in [
        ("1_a", "revision = 1"),
        ("2_b", "revision = 2, depends_on = 1"),
        ("3_m", "revision = 3, down_revision = 1, 2"),
        ("4_c", "revision = 4, down_revision = 3"),
    ] {
        let table = name.split_at(2).1;
        let up = format!("-- olembic: {header}\nCREATE TABLE t{table} (id INTEGER);");
        project.migration(name, &up, &format!("DROP TABLE t{table};"));
    }
    project.run(&["upgrade"]).ok();
    let before = schema(&project);
    let run = project.run(&["squash", ":head", "-m", "all"]);
    assert_eq!(run.ok(), "wrote migrations/4_all in place of 4 folders\n");
    assert_eq!(schema(&project), before);
    project.run(&["downgrade", "base"]).ok();
    assert!(schema(&project).is_empty());
    project.run(&["upgrade"]).ok();
    assert_eq!(schema(&project), before);
}

#[test]
fn a_database_in_between_is_refused_with_the_way_out() {
    let project = many(6);
    project.run(&["upgrade", "+3"]).ok();
    let before = state(&project);
    let copy = project.path().join("kept");
    fs::create_dir(&copy).unwrap();
    for name in project.folders() {
        fs::create_dir(copy.join(&name)).unwrap();
        for file in ["up.sql", "down.sql"] {
            fs::copy(
                project.migrations().join(&name).join(file),
                copy.join(&name).join(file),
            )
            .unwrap();
        }
    }
    project.run(&["squash", ":head"]).ok();
    for verb in [
        &["upgrade"][..],
        &["downgrade", "base"],
        &["current"],
        &["stamp", "head"],
    ] {
        project.run(verb).fails_with(&[
            "the database is at `2026-01-01-000002_step`",
            "`2026-01-01-000005_squashed` has taken the place of several",
            "run `upgrade 20260101000005` there",
        ]);
    }
    assert_eq!(state(&project), before);
    // The way out.
    let squash = project.path().join("squash");
    fs::rename(project.migrations(), &squash).unwrap();
    fs::rename(&copy, project.migrations()).unwrap();
    project.run(&["upgrade", "20260101000005"]).ok();
    fs::remove_dir_all(project.migrations()).unwrap();
    fs::rename(&squash, project.migrations()).unwrap();
    assert_eq!(project.run(&["upgrade"]).stderr, "nothing to upgrade\n");
}

#[test]
fn scripts_with_a_transaction_of_their_own_become_one() {
    let project = three();
    project.run(&["upgrade"]).ok();
    let before = state(&project);
    let refused = project.run(&["squash", "2026-01-02:head"]);
    refused.fails_with(&["cannot be squashed", "from the first revision on is possible"]);
    // With foreign keys off, the second would not delete what refers to `ann`.
    let run: Run = project.run(&["squash", ":head"]);
    run.fails_with(&["the rows are others"]);
    assert_eq!(project.folders().len(), 3);
    let posts = project.migrations().join("2026-01-02-000000_posts/up.sql");
    let text = fs::read_to_string(&posts).unwrap();
    fs::write(
        &posts,
        text.replace("DELETE FROM users WHERE name = 'ann';\n", ""),
    )
    .unwrap();
    let down = project.migrations().join("2026-01-02-000000_posts/down.sql");
    fs::write(&down, "DROP TABLE posts;\n").unwrap();
    project.run(&["squash", ":head"]).ok();
    assert_eq!(project.folders(), ["2026-01-03-000000_squashed"]);
    assert_eq!(state(&project), before, "no verb has looked at the database yet");
    project.run(&["downgrade", "base"]).ok();
    project.run(&["upgrade"]).ok();
    assert_eq!(project.number("SELECT count(*) AS number FROM users"), 2);
}

#[test]
fn what_cannot_be_squashed_is_refused() {
    let project = three();
    let all = project.folders();
    let refused = |arguments: &[&str], parts: &[&str]| {
        project.run(arguments).fails_with(parts);
        assert_eq!(project.folders().len(), all.len().max(project.folders().len()));
        assert!(project.folders().iter().all(|name| !name.starts_with('.')));
    };
    refused(&["squash", "head:head"], &["fewer than two"]);
    refused(&["squash", "nope:head"], &["no revision is named `nope`"]);
    refused(
        &["squash", "2026-01-01:2026-01-02", "-m", "posts"],
        &["another name by `-m`"],
    );
    let note = project.migrations().join(FIRST).join("notes.md");
    fs::write(&note, "x").unwrap();
    refused(&["squash", ":head"], &["notes.md"]);
    fs::remove_file(note).unwrap();
    project.migration(
        "2026-01-04-000000_side",
        "-- olembic: revision = 20260104000000, down_revision = 20260101000000\nCREATE TABLE side (id INTEGER);",
        "DROP TABLE side;",
    );
    refused(
        &["squash", "2026-01-01:2026-01-03"],
        &["`2026-01-04-000000_side`, which is not among them, stands on `2026-01-01-000000_users`"],
    );
    project.run(&["remove", "2026-01-04"]).ok();
    fs::write(
        project.migrations().join(FIRST).join("down.sql"),
        "DROP TABLE nope;",
    )
    .unwrap();
    refused(&["squash", "2026-01-01:2026-01-02"], &["nope"]);
    fs::remove_file(project.migrations().join(FIRST).join("down.sql")).unwrap();
    refused(&["squash", "2026-01-01:2026-01-02"], &["has no down.sql"]);
}

/// Killed at any moment, the folder has the old ones or the new one, and the next run ends it.
#[test]
fn a_kill_leaves_nothing_half_done() {
    let start = Instant::now();
    let whole = many(20);
    whole.run(&["squash", ":head"]).ok();
    let takes = start.elapsed();
    whole.run(&["upgrade"]).ok();
    let wanted = schema(&whole);
    for part in 0..12_u32 {
        let project = many(20);
        let mut child = project.command();
        child.env("SHELF_MODELS", "first").args(["squash", ":head"]);
        let mut child = child.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(takes * part / 11 + Duration::from_micros(u64::from(part) * 137));
        let _ = child.kill();
        child.wait().unwrap();
        project.run(&["upgrade"]).ok();
        assert_eq!(schema(&project), wanted);
        if project
            .folders()
            .iter()
            .filter(|name| !name.starts_with('.'))
            .count()
            > 1
        {
            project.run(&["squash", ":head"]).ok();
        }
        let left = project.folders();
        let shown: Vec<_> = left.iter().filter(|name| !name.starts_with('.')).collect();
        assert_eq!(shown, ["2026-01-02-000009_squashed"], "{left:?}");
        assert_eq!(project.run(&["upgrade"]).stderr, "nothing to upgrade\n");
    }
}

/// Each state between the two, made by hand: the new one is there, and so many of the old ones.
#[test]
fn what_a_kill_leaves_does_not_count() {
    for left in 0..=4 {
        let project = many(4);
        let kept = project.path().join("kept");
        fs::create_dir(&kept).unwrap();
        for name in project.folders() {
            let to = kept.join(&name);
            fs::create_dir(&to).unwrap();
            for file in ["up.sql", "down.sql"] {
                fs::copy(project.migrations().join(&name).join(file), to.join(file)).unwrap();
            }
        }
        project.run(&["squash", ":head"]).ok();
        let names: Vec<_> = fs::read_dir(&kept)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        let mut names: Vec<_> = names.into_iter().collect();
        names.sort();
        for name in names.iter().rev().take(left) {
            fs::rename(kept.join(name), project.migrations().join(name)).unwrap();
        }
        let heads = project.run(&["heads"]);
        assert_eq!(heads.ok(), "2026-01-01-000003_squashed (head)\n", "{left}");
        project.run(&["upgrade"]).ok();
        assert_eq!(project.applied(), ["20260101000003"]);
        let finished = project.run(&["squash", ":head"]);
        if left > 0 {
            finished.ok();
            assert!(finished.stderr.contains("is finished"), "{finished:?}");
            assert_eq!(finished.stdout.lines().count(), left);
        } else {
            finished.fails_with(&["fewer than two"]);
        }
        assert_eq!(project.folders(), ["2026-01-01-000003_squashed"]);
    }
}
