//! Questions: what cannot be known is asked for, an answer is carried out, and whoever breaks off leaves nothing behind.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use olembic::schema::Table;

use crate::filled::{models, posts, project, slug};
use crate::project::Project;
use crate::terminal::{CTRL_C, DOWN, ENTER, ESCAPE, Terminal};

const ROWS: &str = "INSERT INTO posts VALUES (1, 'One'), (2, 'Two')";
const REVISION: [&str; 4] = ["revision", "--autogenerate", "-m", "next"];

fn headline() -> Table {
    let mut table = posts(&[]);
    table.columns[1].name = "headline".to_owned();
    table
}

/// A database with posts, and models that want this of it.
fn changed(table: Table) -> Project {
    let project = project(&[posts(&[])], ROWS);
    models(&project, &[table]);
    project
}

/// Every file with its bytes.
fn files(folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.insert(path.display().to_string(), fs::read(&path).unwrap());
        }
    }
}

fn state(project: &Project) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    files(project.path(), &mut found);
    found
}

#[test]
fn a_column_is_the_old_one_or_a_new_one() {
    let old = changed(headline());
    let mut terminal = Terminal::start(&old, &REVISION, &[]);
    terminal.sees("What is the column `headline` of `posts`?");
    terminal.sees("a new column");
    terminal.press(ENTER);
    let (code, shown) = terminal.ends();
    assert_eq!(code, 0, "{shown}");
    let up = old.last_script("up.sql");
    assert!(up.contains("RENAME COLUMN \"title\" TO \"headline\""), "{up}");

    // A new one cannot be filled by itself, and what was in the old one goes: that is asked, too.
    let new = changed(headline());
    let mut terminal = Terminal::start(&new, &REVISION, &[]);
    terminal.sees("a new column");
    terminal.press(&format!("{DOWN}{ENTER}"));
    terminal.sees("Value of posts.headline there:");
    terminal.press(&format!("'none'{ENTER}"));
    terminal.sees("This data will be lost. Go on?");
    terminal.press(&format!("y{ENTER}"));
    let (code, shown) = terminal.ends();
    assert_eq!(code, 0, "{shown}");
    let up = new.last_script("up.sql");
    assert!(up.contains("'none'") && !up.contains("RENAME COLUMN"), "{up}");
    new.run_with("file", &["upgrade"]).ok();
    assert_eq!(new.texts("SELECT headline AS text FROM posts"), ["none", "none"]);
}

#[test]
fn a_table_is_the_old_one() {
    let project = changed(Table {
        name: "articles".to_owned(),
        ..posts(&[])
    });
    let mut terminal = Terminal::start(&project, &REVISION, &[]);
    terminal.sees("Is the table `articles` the old `posts` under a new name?");
    terminal.press(&format!("y{ENTER}"));
    let (code, shown) = terminal.ends();
    assert_eq!(code, 0, "{shown}");
    assert!(project.last_script("up.sql").contains("RENAME TO \"articles\""));
}

#[test]
fn a_value_that_does_not_fit_is_asked_for_again() {
    let project = changed(posts(&[slug()]));
    let mut terminal = Terminal::start(&project, &REVISION, &[]);
    terminal.sees("Value of posts.slug there:");
    terminal.press(&format!("lowr(title){ENTER}"));
    terminal.sees("no such function: lowr");
    terminal.sees("Value of posts.slug there:");
    terminal.press(&format!("lower(title){ENTER}"));
    let (code, shown) = terminal.ends();
    assert_eq!(code, 0, "{shown}");
    project.run_with("file", &["upgrade"]).ok();
    assert_eq!(
        project.texts("SELECT slug AS text FROM posts ORDER BY id"),
        ["one", "two"]
    );
}

#[test]
fn whoever_breaks_off_leaves_nothing_behind() {
    let cases: [(Table, &[&str], &str); 3] = [
        (headline(), &[], "What is the column `headline` of `posts`?"),
        (posts(&[slug()]), &[], "Value of posts.slug there:"),
        (
            Table {
                columns: posts(&[]).columns[..1].to_vec(),
                ..posts(&[])
            },
            &["--no-rename"],
            "This data will be lost. Go on?",
        ),
    ];
    for (table, arguments, question) in cases {
        for key in [CTRL_C, ESCAPE] {
            let project = changed(table.clone());
            let before = state(&project);
            let mut terminal = Terminal::start(&project, &[&REVISION, arguments].concat(), &[]);
            terminal.sees(question);
            terminal.press(key);
            let (code, shown) = terminal.ends();
            assert_eq!(code, 2, "{question} {key:?}: {shown}");
            assert!(!shown.contains("panicked"), "{shown}");
            assert_eq!(
                state(&project).keys().collect::<Vec<_>>(),
                before.keys().collect::<Vec<_>>()
            );
            assert_eq!(state(&project), before, "{question} {key:?}");
            // The cursor is seen again.
            let (hidden, seen) = (shown.rfind("\u{1b}[?25l"), shown.rfind("\u{1b}[?25h"));
            assert!(hidden <= seen, "{shown:?}");
        }
    }
}

#[test]
fn a_no_is_one() {
    let mut table = posts(&[]);
    table.columns.truncate(1);
    let project = changed(table);
    let before = state(&project);
    let mut terminal = Terminal::start(&project, &REVISION, &[]);
    terminal.sees("This data will be lost. Go on?");
    terminal.press(ENTER);
    let (code, shown) = terminal.ends();
    assert_eq!(code, 2, "{shown}");
    assert_eq!(state(&project), before);
}

/// In a pipe the same command asks nothing, and says how the answers are given.
#[test]
fn in_a_pipe_nothing_is_asked() {
    let project = changed(headline());
    let before = state(&project);
    project
        .run_with("file", &REVISION)
        .fails_with(&["may be a rename", "--rename posts.title:headline"]);
    assert_eq!(state(&project), before);
}
