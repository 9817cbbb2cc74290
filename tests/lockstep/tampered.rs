//! Trees that are not the same: `check` names each difference.

use std::fs;
use std::path::Path;

use olembic::schema::{Column, ColumnType};

use super::project::{Project, readers_with};

fn edit(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(file, text.replace(from, to)).unwrap();
}

/// A copy of a folder with files in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[test]
fn check_names_what_is_not_the_same() {
    let Some(project) = Project::new() else { return };
    project.revised("readers");
    project.models(&[readers_with(Column::new("city", ColumnType::Text).nullable())]);
    project.revised("cities");
    project.run("sqlite", &["check"]).ok();
    let names = project.names_of_all();
    let (one, two) = (names[0].as_str(), names[1].as_str());
    let version = |name: &str| name.split('_').next().unwrap().replace('-', "");
    let (postgres, mysql) = (project.tree("postgres"), project.tree("mysql"));
    let kept = project.path().join("kept");
    copy(&project.path().join("migrations"), &kept);
    let city = "add column readers.city";
    type Tamper<'a> = Box<dyn Fn() + 'a>;
    let cases: Vec<(&str, Tamper, Vec<String>)> = vec![
        (
            "the last folder is gone",
            Box::new(|| fs::remove_dir_all(mysql.join(two)).unwrap()),
            vec![format!("`mysql` has no `{two}`"), format!("mysql: {city}")],
        ),
        (
            "the first folder is gone",
            Box::new(|| fs::remove_dir_all(postgres.join(one)).unwrap()),
            vec![format!("`postgres` has no `{one}`")],
        ),
        (
            "a tree is gone",
            Box::new(|| fs::remove_dir_all(&mysql).unwrap()),
            vec![
                format!("`mysql` has no `{one}`"),
                format!("`mysql` has no `{two}`"),
                "mysql: create table readers".to_owned(),
            ],
        ),
        (
            "another parent",
            Box::new(|| {
                let down = format!("down_revision = {}", version(one));
                edit(&mysql.join(two).join("up.sql"), &down, "down_revision = none")
            }),
            vec![format!(
                "`{two}` says down_revision = {} under `sqlite`, and none under `mysql`",
                version(one)
            )],
        ),
        (
            "a label",
            Box::new(|| {
                let down = format!("down_revision = {}", version(one));
                let labelled = format!("{down}, branch_labels = x");
                edit(&postgres.join(two).join("up.sql"), &down, &labelled)
            }),
            vec![format!(
                "`{two}` says branch_labels = none under `sqlite`, and x under `postgres`"
            )],
        ),
        (
            "another name",
            Box::new(|| fs::rename(postgres.join(two), postgres.join(format!("{two}_x"))).unwrap()),
            vec![format!("`{two}` under `sqlite` is `{two}_x` under `postgres`")],
        ),
        (
            "a folder more",
            Box::new(|| {
                fs::create_dir(postgres.join("2999-01-01-000000_more")).unwrap();
                fs::write(postgres.join("2999-01-01-000000_more/up.sql"), "SELECT 1;").unwrap();
            }),
            vec![
                "`sqlite` has no `2999-01-01-000000_more`".to_owned(),
                "`mysql` has no `2999-01-01-000000_more`".to_owned(),
            ],
        ),
        (
            "another script",
            Box::new(|| edit(&postgres.join(one).join("up.sql"), "VARCHAR(80)", "VARCHAR(90)")),
            vec!["postgres: alter column readers.name: type varchar(90) to varchar(80)".to_owned()],
        ),
    ];
    for (what, tamper, lines) in cases {
        println!("{what}");
        tamper();
        let lines: Vec<_> = lines.iter().map(String::as_str).collect();
        project.check_finds(&lines);
        // Nothing new is put on top of trees that are not the same.
        if lines.iter().any(|line| line.starts_with('`')) {
            let names = super::project::BACKENDS.map(|backend| project.names(backend));
            let run = project.run("sqlite", &["revision", "-m", "more"]);
            run.fails_with(&["the backends do not have the same revisions", lines[0], "hint: "]);
            assert_eq!(
                super::project::BACKENDS.map(|backend| project.names(backend)),
                names
            );
        }
        fs::remove_dir_all(project.path().join("migrations")).unwrap();
        copy(&kept, &project.path().join("migrations"));
    }
    project.run("sqlite", &["check"]).ok();
}

#[test]
fn a_script_that_does_not_run_is_named_with_its_backend() {
    let Some(project) = Project::new() else { return };
    project.revised("readers");
    let name = project.names_of_all().swap_remove(0);
    let file = project.tree("postgres").join(name).join("up.sql");
    edit(&file, "VARCHAR(80)", "NO SUCH TYPE");
    for arguments in [&["check"][..], &["rehearse"]] {
        let run = project.run("sqlite", arguments);
        run.fails_with(&["this does not work for `postgres`", "NO SUCH TYPE"]);
    }
}
