//! Folders that are there whole or not at all.

use super::*;
#[cfg(feature = "sqlite")]
use {diesel::migration::MigrationSource, diesel_migrations::FileBasedMigrations, proptest::prelude::*};

pub(in crate::revision) fn now() -> NaiveDateTime {
    chrono::DateTime::from_timestamp(1_767_323_045, 0)
        .unwrap()
        .naive_utc()
}

pub(in crate::revision) fn draft(message: &str) -> Draft {
    Draft {
        message: message.to_owned(),
        ..Draft::default()
    }
}

pub(in crate::revision) fn entries(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().count()
}

#[test]
fn a_folder_holds_header_scripts_and_metadata() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("db/migrations");
    let first = draft("добавить\nтеги").write(&folder, now()).unwrap();
    assert_eq!(first, folder.join("2026-01-02-030405_dobavit_tegi"));
    let file = |name: &str| fs::read_to_string(first.join(name)).unwrap();
    assert_eq!(
        file("up.sql"),
        "-- olembic: revision = 20260102030405, down_revision = none\n-- добавить теги\n\n\
         -- Write here what upgrades the database.\n"
    );
    assert_eq!(file("down.sql"), "-- Write here what undoes up.sql.\n");
    assert_eq!(file("metadata.toml"), "run_in_transaction = true\n");

    // The clock stands still.
    let next = Draft {
        up: "CREATE TABLE a (id INTEGER);\n".to_owned(),
        down: "DROP TABLE a;\n".to_owned(),
        ..draft("")
    };
    let second = next.write(&folder, now()).unwrap();
    assert_eq!(second, folder.join("2026-01-02-030406_revision"));
    assert_eq!(
        fs::read_to_string(second.join("up.sql")).unwrap(),
        "-- olembic: revision = 20260102030406, down_revision = 20260102030405\n\n\
         CREATE TABLE a (id INTEGER);\n"
    );
    assert_eq!(read(&folder).unwrap().iter().count(), 2);
    assert_eq!(entries(&folder), 2, "nothing hidden is left");
}

#[test]
fn a_failure_leaves_nothing() {
    let root = tempfile::tempdir().unwrap();
    // The path of the folder is a file.
    let file = root.path().join("file");
    fs::write(&file, "").unwrap();
    let message = draft("x").write(&file, now()).unwrap_err().to_string();
    assert!(message.contains("is not a folder\nhint:"), "{message}");
    // A file stands where a folder above it should be.
    draft("x").write(&file.join("a/b"), now()).unwrap_err();
    assert_eq!(entries(root.path()), 1);
    // What is there is at fault.
    let folder = root.path().join("migrations");
    fs::create_dir_all(folder.join("1_a")).unwrap();
    draft("x").write(&folder, now()).unwrap_err();
    assert_eq!(entries(&folder), 1);
}

#[test]
fn a_failure_after_the_beginning_leaves_nothing() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("migrations");
    // A file has the name, which only the last step finds.
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("2026-01-02-030405_x"), "").unwrap();
    draft("x").write(&folder, now()).unwrap_err();
    assert_eq!(entries(&folder), 1);
}

#[test]
fn what_a_killed_run_left_behind_is_passed_over() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join(".2026-01-02-030405")).unwrap();
    let path = draft("x").write(root.path(), now()).unwrap();
    assert_eq!(path, root.path().join("2026-01-02-030406_x"));
    let up = fs::read_to_string(path.join("up.sql")).unwrap();
    assert!(up.contains("down_revision = none"), "{up}");
}

#[test]
fn writers_at_the_same_moment_form_a_line() {
    let root = tempfile::tempdir().unwrap();
    let start = std::sync::Barrier::new(8);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                start.wait();
                draft("x").write(root.path(), now()).unwrap();
            });
        }
    });
    let revisions = read(root.path()).unwrap();
    let mut parent = Vec::new();
    for revision in revisions.iter() {
        assert_eq!(revision.header.as_ref().unwrap().down_revision, parent);
        parent = vec![revision.version.clone()];
    }
    assert_eq!(revisions.iter().count(), 8);
    assert_eq!(entries(root.path()), 8);
}

#[test]
fn writers_whose_names_have_ids_form_a_line_too() {
    let root = tempfile::tempdir().unwrap();
    let names = FolderNames::new("{year}-{month}-{day}-{hour}{minute}-{rev}_{slug}").unwrap();
    let start = std::sync::Barrier::new(8);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let draft = Draft {
                    names: names.clone(),
                    ..draft("x")
                };
                start.wait();
                draft.write(root.path(), now()).unwrap();
            });
        }
    });
    let revisions = read(root.path()).unwrap();
    let mut parent = Vec::new();
    for revision in revisions.iter() {
        assert_eq!(revision.header.as_ref().unwrap().down_revision, parent);
        parent = vec![revision.version.clone()];
    }
    assert_eq!(revisions.iter().count(), 8);
    assert_eq!(entries(root.path()), 8);
}

/// A claim that nobody gives back: the next minute is taken.
#[test]
fn what_a_killed_run_left_behind_is_passed_over_with_ids_too() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join(".2026-01-02-0304-")).unwrap();
    let names = FolderNames::new("{year}-{month}-{day}-{hour}{minute}-{rev}_{slug}").unwrap();
    let path = Draft { names, ..draft("x") }.write(root.path(), now()).unwrap();
    let name = path.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("2026-01-02-0305-"), "{name}");
}

#[test]
fn a_folder_that_was_made_for_nothing_goes_away() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("a/migrations");
    let made = Made::all(&folder).unwrap();
    assert!(folder.is_dir());
    drop(made);
    assert_eq!(entries(root.path()), 0);
}

#[cfg(feature = "sqlite")]
proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_message_gives_a_folder_that_diesel_lists(message in any::<String>()) {
        let root = tempfile::tempdir().unwrap();
        let path = draft(&message).write(root.path(), now()).unwrap();
        let diesel = FileBasedMigrations::from_path(root.path()).unwrap();
        let listed = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&diesel).unwrap();
        prop_assert_eq!(listed.len(), 1);
        prop_assert_eq!(listed[0].name().version().to_string(), "20260102030405");
        let revisions = read(root.path()).unwrap();
        prop_assert_eq!(Some(revisions.head().unwrap().name.as_str()), path.file_name().unwrap().to_str());
    }
}
