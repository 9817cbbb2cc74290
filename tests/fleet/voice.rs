//! How much is said, and where: `-q`, `-v`, colour, completions.

use crate::project::Project;

fn project() -> Project {
    let project = Project::new();
    project.migration("1_a", "CREATE TABLE a (id INTEGER);", "DROP TABLE a;");
    project.migration("2_b", "CREATE TABLE b (id INTEGER);", "DROP TABLE b;");
    project
}

/// Verbs that end well one after the other.
const VERBS: [&[&str]; 14] = [
    &["upgrade", "+1"],
    &["upgrade"],
    &["upgrade"],
    &["current"],
    &["history", "-i"],
    &["heads"],
    &["branches"],
    &["show", "head"],
    &["stamp", "head"],
    &["rehearse"],
    &["schema"],
    &["downgrade", "-1"],
    &["revision", "-m", "x"],
    &["upgrade", "--databases-from", "echo a.db"],
];

#[test]
fn quiet_says_nothing_and_prints_the_same() {
    let (loud, quiet) = (project(), project());
    for (index, verb) in VERBS.iter().enumerate() {
        let expected = loud.run(verb);
        // Before the verb, and behind it.
        let with = if index % 2 == 0 {
            [*verb, &["-q"]].concat()
        } else {
            [&["--quiet"], *verb].concat()
        };
        let run = quiet.run(&with);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{with:?}: {run:#?}");
        if verb[0] != "rehearse" && verb[0] != "revision" {
            assert_eq!(run.stdout, expected.stdout, "{with:?}");
        }
    }
    // Errors and warnings are said all the same.
    quiet
        .run(&["-q", "upgrade", "nope"])
        .fails_with(&["error: ", "hint: "]);
    quiet
        .run(&["-q", "-v", "upgrade"])
        .fails_with(&["cannot be used with"]);
    assert_eq!(quiet.run(&["-q", "check"]).code, 1);
}

#[test]
fn verbose_is_understood_before_and_behind_every_verb() {
    let project = project();
    for verb in VERBS {
        for with in [[verb, &["-v"]].concat(), [&["--verbose"], verb].concat()] {
            let run = project.run(&with);
            let gone = verb[0] == "downgrade" || verb[0] == "revision";
            assert!(run.code == 0 || gone, "{with:?}: {run:#?}");
        }
    }
    project.run(&["upgrade", "heads"]).ok();
    for verb in [&["current"][..], &["heads"], &["history"]] {
        let before = project.run(&[&["-v"], verb].concat());
        let behind = project.run(&[verb, &["-v"]].concat());
        assert!(behind.stdout.contains("  version: "), "{behind:#?}");
        assert_eq!(before.stdout, behind.stdout, "{verb:?}");
    }
}

#[test]
fn colour_is_for_a_terminal_and_data_has_none() {
    let project = project();
    for verb in VERBS.iter().chain([&["upgrade", "nope"][..], &["check"]].iter()) {
        let piped = project.run(verb);
        assert!(
            !format!("{}{}", piped.stdout, piped.stderr).contains('\u{1b}'),
            "{verb:?}"
        );
        let mut command = project.command();
        command
            .env("CLICOLOR_FORCE", "1")
            .env("NO_COLOR", "1")
            .args(*verb);
        let refused = project.finish(&mut command);
        assert!(
            !format!("{}{}", refused.stdout, refused.stderr).contains('\u{1b}'),
            "{verb:?}"
        );
        let mut command = project.command();
        command.env("CLICOLOR_FORCE", "1").args(*verb);
        assert!(
            !project.finish(&mut command).stdout.contains('\u{1b}'),
            "{verb:?}"
        );
    }
}

#[test]
fn completions_name_every_verb_in_every_shell() {
    let project = Project::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = project.run(&["completions", shell]);
        for part in ["shelf", "upgrade", "history", "databases-from"] {
            assert!(run.ok().contains(part), "{shell}: {part}");
        }
        assert_eq!(run.stderr, "");
    }
    assert_eq!(project.run(&["completions", "abacus"]).code, 2);
    // Bash reads it, and completes with it.
    let script = project.path().join("completions");
    std::fs::write(&script, project.run(&["completions", "bash"]).ok()).unwrap();
    let ask = "source ./completions; COMP_WORDS=(shelf upg); COMP_CWORD=1; _shelf shelf upg shelf; echo \"${COMPREPLY[@]}\"";
    let run = project.finish(project.program("bash").args(["--norc", "-c", ask]));
    assert_eq!(run.stdout.trim(), "upgrade", "{run:#?}");
}
