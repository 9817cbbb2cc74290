//! Colours and the bar are for terminals, and for nothing else.

use std::fs;

use crate::project::Project;
use crate::terminal::Terminal;

const ESCAPE: char = '\u{1b}';

fn project() -> Project {
    let project = Project::new();
    fs::write(project.path().join("models.json"), "[]").unwrap();
    project.migration("1_a", "CREATE TABLE a (id INTEGER);", "DROP TABLE a;");
    let names: String = (0..40).map(|number| format!("{number}.db\n")).collect();
    fs::write(project.path().join("list"), names).unwrap();
    project
}

/// A database of the list that cannot be opened.
fn broken(project: &Project) {
    fs::write(
        project.path().join("7.db"),
        "this is no database, whatever its name may be",
    )
    .unwrap();
}

#[test]
fn an_error_is_red_unless_nobody_wants_colour() {
    let project = project();
    let nope = ["upgrade", "nope"];
    let (code, shown) = Terminal::start(&project, &nope, &[]).ends();
    assert_eq!(code, 2);
    assert!(shown.contains("\u{1b}[1m\u{1b}[31merror\u{1b}[0m: "), "{shown:?}");
    assert!(shown.contains("\u{1b}[36mhint\u{1b}[0m: "), "{shown:?}");
    for environment in [("NO_COLOR", "1"), ("TERM", "dumb"), ("CLICOLOR", "0")] {
        let (code, shown) = Terminal::start(&project, &nope, &[environment]).ends();
        assert_eq!(code, 2);
        assert!(
            shown.contains("error: ") && !shown.contains(ESCAPE),
            "{environment:?}: {shown:?}"
        );
    }
    let piped = project.run_with("file", &nope);
    assert!(!piped.stderr.contains(ESCAPE), "{piped:#?}");
}

#[test]
fn data_has_no_colour_on_a_terminal_either() {
    let project = project();
    for verb in [&["heads"][..], &["history"], &["schema"], &["heads", "--json"]] {
        let (code, shown) = Terminal::start(&project, verb, &[]).ends();
        assert_eq!(code, 0);
        assert!(!shown.contains(ESCAPE), "{verb:?}: {shown:?}");
        let piped = project.run_with("file", verb);
        assert_eq!(shown.replace("\r\n", "\n"), piped.stdout, "{verb:?}");
    }
}

#[test]
fn a_bar_moves_on_a_terminal_and_is_gone_at_the_end() {
    let project = project();
    broken(&project);
    let fleet = ["upgrade", "--databases", "list", "--jobs", "1"];
    let (code, shown) = Terminal::start(&project, &fleet, &[]).ends();
    assert_eq!(code, 2);
    assert!(shown.contains("of 40 databases"), "{shown:?}");
    // The line is empty again before the results come.
    let (bar, results) = shown
        .rsplit_once("\u{1b}[2K")
        .unwrap_or_else(|| panic!("{shown:?}"));
    assert!(
        bar.contains("of 40 databases") && !results.contains("to go"),
        "{shown:?}"
    );
    assert!(results.contains("39 done, 1 failed"), "{shown:?}");
}

#[test]
fn no_bar_in_a_pipe_nor_for_the_quiet() {
    let project = project();
    let quiet = ["-q", "upgrade", "--databases", "list", "--jobs", "1"];
    let (code, shown) = Terminal::start(&project, &quiet, &[]).ends();
    assert_eq!((code, shown.as_str()), (0, ""));
    for verb in ["current", "upgrade"] {
        let piped = project.run_with("file", &[verb, "--databases", "list"]);
        assert!(
            !piped.stderr.contains("to go") && !piped.stderr.contains(ESCAPE),
            "{piped:#?}"
        );
        assert!(!piped.stdout.contains(ESCAPE), "{piped:#?}");
    }
}
