//! Where the databases are named: flags, a file, stdin, a command, the application; and no password is printed.

use std::fs;
use std::process::Stdio;

use crate::fleet::rows;
use crate::project::Project;

fn project() -> Project {
    let project = Project::new();
    project.migration("1_a", "CREATE TABLE a (id INTEGER);", "DROP TABLE a;");
    project
}

#[test]
fn every_source_and_all_of_them_at_once() {
    let project = project();
    fs::write(project.path().join("list"), "# shards\n\n  b.db  \nc.db\nc.db\n").unwrap();
    let run = project.finish(project.command().env("SHELF_ALL", "f.db\na.db").args([
        "upgrade",
        "--json",
        "--database-url",
        "a.db",
        "--databases",
        "list",
        "--databases-from",
        "printf 'd.db\\n# no\\ne.db\\n'",
        "--all",
    ]));
    let names: Vec<String> = rows(&run).into_keys().collect();
    assert_eq!(names, ["a.db", "b.db", "c.db", "d.db", "e.db", "f.db"]);
    assert!(run.stderr.contains("upgrade of 6 databases: 6 done"), "{run:#?}");

    let mut child = project
        .command()
        .args(["current", "--databases", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"a.db\nb.db\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "a.db  done  1_a\nb.db  done  1_a\n"
    );

    let two = project.run(&[
        "upgrade",
        "--database-url",
        "x.db",
        "--database-url",
        "y.db",
        "-v",
    ]);
    assert_eq!(two.ok(), "x.db  done  1_a\ny.db  done  1_a\n");
    // One database, and its own flags: as many as are named.
    let one = project.run(&["upgrade", "--json"]);
    assert_eq!(rows(&one).into_keys().collect::<Vec<_>>(), ["shelf.db"]);
}

#[test]
fn a_list_that_is_none_touches_nothing() {
    let project = project();
    fs::write(project.path().join("empty"), "# nobody\n").unwrap();
    fs::write(project.path().join("binary"), [0xff, 0xfe, 0x00]).unwrap();
    for (arguments, parts) in [
        (
            &["--databases", "nowhere"][..],
            &["cannot read the list of databases `nowhere`"][..],
        ),
        (&["--databases", "empty"], &["the list names no database"]),
        (
            &["--databases", "binary"],
            &["cannot read the list of databases `binary`"],
        ),
        (
            &["--databases-from", "echo a.db; exit 3"],
            &["exit status: 3", "no database was touched"],
        ),
        (&["--databases-from", "true"], &["the list names no database"]),
        (&["--databases-from", "printf '\\377'"], &["is not UTF-8"]),
        (
            &["--all"],
            &["does not say which databases `--all` are", "App::databases"],
        ),
    ] {
        let run = project.run(&[&["upgrade"], arguments].concat());
        run.fails_with(parts);
        assert_eq!(run.stdout, "");
    }
    for arguments in [
        ["--jobs", "0"],
        ["--jobs", "2000"],
        ["--max-failures", "0"],
        ["--jobs", "x"],
    ] {
        assert_eq!(project.run(&[&["upgrade"], &arguments[..]].concat()).code, 2);
    }
    assert!(!project.path().join("a.db").exists());
    assert!(!project.path().join("shelf.db").exists());
}

#[test]
fn no_password_is_printed_or_kept() {
    let project = project();
    let urls = "postgres://ann:secret@h/db\nmysql://ann:secret@h/db?password=secret\nann:secret@h/db\n\
                postgres://ann:secret2@h/db\n";
    fs::write(project.path().join("list"), urls).unwrap();
    for more in [&[][..], &["--json"], &["-v"], &["--resume", "done"]] {
        for verb in [
            &["upgrade"][..],
            &["current"],
            &["check"],
            &["downgrade", "base"],
            &["stamp", "head"],
        ] {
            let _ = fs::remove_file(project.path().join("done"));
            let run = project.run(&[verb, &["--databases", "list"], more].concat());
            assert_eq!(run.code, 2, "{run:#?}");
            assert!(!format!("{run:?}").contains("secret"), "{run:#?}");
            assert!(run.stdout.contains("postgres://ann:***@h/db (#2)"), "{run:#?}");
            if let Ok(kept) = fs::read_to_string(project.path().join("done")) {
                assert!(!kept.contains("secret"), "{kept}");
            }
        }
    }
}

#[test]
fn what_is_done_in_place_of_a_run_is_for_one_database() {
    let project = project();
    for verb in ["upgrade", "downgrade"] {
        for instead in ["--sql", "--dry-run"] {
            for several in [&["--jobs", "2"][..], &["--json"], &["--database-url", "b.db"]] {
                let target = if verb == "upgrade" { "head" } else { "base" };
                let mut arguments = vec![verb, target, instead, "--database-url", "a.db"];
                arguments.extend(several);
                let run = project.run(&arguments);
                run.fails_with(&["`--sql` and `--dry-run` are for one database", "hint: "]);
                assert!(!project.path().join("a.db").exists());
            }
        }
    }
}
