//! The blog's main job, and where it has its database from.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use crate::project::Project;
use crate::story::blog;

#[test]
fn the_job_runs_twice_on_one_database() {
    let project = Project::new();
    let first = blog(&project, &[]);
    let second = blog(&project, &[]);
    assert!(first.ok().contains("ada joined (id 1)"), "{first:#?}");
    assert!(second.ok().contains("ada is there (id 1)"), "{second:#?}");
    for line in [
        "post.user()   -> ada",
        "profile.user()-> ada",
        "inner_join    -> bob: Hello",
    ] {
        assert!(
            first.stdout.contains(line) && second.stdout.contains(line),
            "{line}: {second:#?}"
        );
    }
    // The first start migrates, the second has nothing to say.
    assert!(first.stderr.contains("_database_init"), "{first:#?}");
    assert_eq!(second.stderr, "");
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let project = Project::new();
    let mut command = project.program(env!("CARGO_BIN_EXE_blog"));
    let mut run = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(run.stdout.take());
    assert_eq!(run.wait().unwrap().code(), Some(0));
}

#[test]
fn the_settings_are_the_only_place_that_names_the_database() {
    let mut naming = Vec::new();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in ["main.rs", "blog.rs", "settings.rs", "models"] {
        read(&sources.join(file), &mut |path, text| {
            if text.contains(".db\"") || text.contains("sqlite:") || text.contains("DATABASE_URL\")") {
                naming.push(path.file_name().unwrap().to_owned());
            }
        });
    }
    assert_eq!(naming, ["settings.rs"]);

    // And it is used: without a word the file of the settings appears, with one another does.
    let project = Project::new();
    blog(&project, &[]).ok();
    assert!(project.path().join("blog.db").is_file());
    project
        .finish(
            project
                .program(env!("CARGO_BIN_EXE_blog"))
                .env("DATABASE_URL", "other.db"),
        )
        .ok();
    assert!(project.path().join("other.db").is_file());
    blog(&project, &["--database-url", "third.db", "upgrade"]).ok();
    assert!(project.path().join("third.db").is_file());
}

fn read(path: &Path, visit: &mut impl FnMut(&Path, &str)) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            read(&entry.unwrap().path(), visit);
        }
    } else {
        visit(path, &fs::read_to_string(path).unwrap());
    }
}
