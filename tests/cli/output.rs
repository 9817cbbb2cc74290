//! How the command line talks: streams, exit codes, colour, a reader that leaves.

use std::process::Stdio;

use crate::project::Project;

#[test]
fn help_goes_to_stdout_with_examples() {
    let project = Project::new();
    let run = project.run(&["--help"]);
    for part in [
        "revision",
        "upgrade",
        "downgrade",
        "current",
        "history",
        "check",
        "Examples:",
        "Exit codes: 0",
    ] {
        assert!(run.ok().contains(part), "{part}");
    }
    for flag in ["--backfill <TABLE.COLUMN=SQL>", "--allow-data-loss"] {
        let help = project.run(&["revision", "--help"]);
        assert!(help.ok().contains(flag), "{help:?}");
    }
    for verb in ["revision", "upgrade", "downgrade", "check"] {
        assert!(project.run(&[verb, "--help"]).ok().contains("Example"), "{verb}");
    }
}

#[test]
fn a_command_line_that_cannot_be_understood_is_exit_code_2() {
    let project = Project::new();
    for arguments in [
        &["upgarde"][..],
        &["downgrade"],
        &["downgrade", "-x"],
        &["revision", "-m"],
        &["upgrade", "head", "head"],
    ] {
        let run = project.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}: {run:?}");
    }
    assert_eq!(project.folders(), [""; 0]);
}

#[test]
fn there_is_no_colour_in_a_pipe() {
    let project = Project::new();
    let run = project.run(&["upgrade", "nope"]);
    run.fails_with(&["no revision is named `nope`"]);
    assert!(!run.stderr.contains('\u{1b}'), "{run:?}");
    let coloured = |no_color: bool| {
        let mut command = project.command();
        command.env("CLICOLOR_FORCE", "1").args(["upgrade", "nope"]);
        if no_color {
            command.env("NO_COLOR", "1");
        }
        project.finish(&mut command).stderr.contains('\u{1b}')
    };
    assert!(coloured(false));
    assert!(!coloured(true));
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let project = Project::new();
    project.migration("1_a", "CREATE TABLE a (id INTEGER);", "DROP TABLE a;");
    for number in 2..200 {
        project.migration(&format!("{number}_x"), "-- x", "-- x");
    }
    for arguments in [&["history"][..], &["--help"], &["upgrade"], &["current"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let errors = writer.try_clone().unwrap();
        let status = project
            .command()
            .args(arguments)
            .stdout(Stdio::from(writer))
            .stderr(Stdio::from(errors))
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(0), "{arguments:?}");
    }
    assert_eq!(
        project.applied().len(),
        199,
        "the talk was lost, the work was not"
    );
}

#[test]
fn what_was_given_does_not_move_the_cursor() {
    let project = Project::new();
    let mut command = project.command();
    command
        .env("CLICOLOR_FORCE", "1")
        .args(["upgrade", "no\u{1b}[2Jpe\r\u{7}\u{202e}\u{9b}x"]);
    let run = project.finish(&mut command);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(
        run.stderr.contains("`no\\u{1b}[2Jpe\\r\\u{7}\\u{202e}\\u{9b}x`"),
        "{run:?}"
    );
}

#[test]
fn a_mistake_on_the_command_line_tells_no_password() {
    let project = Project::new();
    for arguments in [
        &["current", "postgres://ann:secret@host/db"][..],
        &["postgres://ann:secret@host/db"],
        &["upgrade", "--lock-timeout", "postgres://ann:secret@host/db"],
        &["diff", "--from", "postgres://ann:secret@host/db"],
    ] {
        let run = project.run(arguments);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(!run.stderr.contains("secret"), "{run:?}");
        assert!(run.stderr.contains("postgres://ann:***@host/db"), "{run:?}");
    }
}

#[test]
fn a_url_in_the_place_of_a_revision_is_not_repeated() {
    let project = Project::new();
    project.run(&["revision", "-m", "one"]).ok();
    let url = "postgres://ann:secret@host/db";
    for arguments in [
        &["upgrade", url][..],
        &["upgrade", "--sql", url],
        &["downgrade", url],
        &["downgrade", "--sql", url],
        &["history", "-r", url],
        &["show", url],
        &["stamp", url],
        &["stamp", "--sql", url],
        &["edit", url],
        &["remove", url],
        &["rehearse", url],
        &["squash", url],
        &["merge", url, "head"],
        &["revision", "-m", "two", "--head", url],
        &["revision", "-m", "two", "--depends-on", url],
    ] {
        let run = project.run(arguments);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(!run.stderr.contains("secret"), "{run:?}");
        // As a range it is cut at its first `:`.
        let words = ["a URL names no revision", "no revision is named `postgres`"];
        assert!(words.iter().any(|words| run.stderr.contains(words)), "{run:?}");
    }
}
