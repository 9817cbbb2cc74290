//! `file_template`, `timezone` and `truncate_slug_length`.

use std::process::Command;

use diesel_migrations::FileBasedMigrations;

use super::project::{Project, Run};
use super::{in_order, settle, version, with};

/// Alembic's well-known template, as it is here.
const ALEMBIC: &str = "file_template = \"{year}-{month}-{day}-{hour}{minute}-{rev}_{slug}\"\n";

/// The shape of a name: digits as `0`, runs of letters in ids as they are drawn as `0` too.
fn shape(name: &str) -> String {
    let (start, slug) = name.split_once('_').unwrap_or((name, ""));
    let start: String = start
        .chars()
        .map(|c| if c.is_ascii_hexdigit() { '0' } else { c })
        .collect();
    format!("{start}_{slug}")
}

/// Every revision stands on the one before it, in Diesel's order.
#[track_caller]
fn form_a_line(project: &Project) {
    let mut parent = "none".to_owned();
    for folder in in_order(project) {
        let up = std::fs::read_to_string(project.migrations().join(&folder).join("up.sql")).unwrap();
        let version = version(&folder);
        let header = format!("-- olembic: revision = {version}, down_revision = {parent}\n");
        assert!(up.starts_with(&header), "{folder}: {up}");
        parent = version;
    }
}

#[test]
fn a_template_gives_its_names_in_order() {
    for (settings, expected) in [
        ("", "0000-00-00-000000_add_tags"),
        (ALEMBIC, "0000-00-00-0000-000000000000_add_tags"),
        ("file_template = \"{epoch}_{slug}\"", "0000000000_add_tags"),
        ("file_template = \"{epoch}\"", "0000000000_"),
        (
            "file_template = \"{year}{month}{day}-{rev}_x_{slug}_{slug}\"",
            "00000000-000000000000_x_add_tags_add_tags",
        ),
        ("truncate_slug_length = 5", "0000-00-00-000000_add"),
    ] {
        let project = with(settings);
        for _ in 0..6 {
            project.run(&["revision", "-m", "add tags"]).ok();
        }
        let folders = in_order(&project);
        assert_eq!(folders.len(), 6, "{folders:?}");
        for folder in &folders {
            assert_eq!(shape(folder), expected, "{settings}");
        }
        form_a_line(&project);
        project.run(&["upgrade"]).ok();
        assert_eq!(
            project.applied(),
            folders.iter().map(|name| version(name)).collect::<Vec<_>>()
        );
    }
}

#[test]
fn a_template_can_be_changed_on_the_way() {
    let project = Project::new();
    let usual = "0000-00-00-000000_x";
    let alembic = "0000-00-00-0000-000000000000_x";
    let day = "file_template = \"{year}{month}{day}-{rev}_{slug}\"\ntimezone = \"America/Los_Angeles\"";
    let mut expected = Vec::new();
    for (settings, shape) in [
        ("", usual),
        (ALEMBIC, alembic),
        ("", usual),
        ("timezone = \"Pacific/Kiritimati\"", usual),
        (ALEMBIC, alembic),
        (day, "00000000-000000000000_x"),
        ("", usual),
    ] {
        expected.extend([shape, shape]);
        settle(&project, settings);
        for _ in 0..2 {
            project.run(&["revision", "-m", "x"]).ok();
        }
    }
    let shapes: Vec<String> = in_order(&project).iter().map(|name| shape(name)).collect();
    assert_eq!(shapes, expected);
    form_a_line(&project);
    // A version that comes before all of them, as text.
    settle(&project, "file_template = \"{epoch}_{slug}\"");
    let last = in_order(&project).pop().unwrap();
    project.run(&["revision", "-m", "x"]).fails_with(&[
        "`file_template = \"{epoch}_{slug}\"` gives the version `1",
        &format!("not greater than `{}`", version(&last)),
        "hint: versions are compared as text",
    ]);
    assert_eq!(project.folders().len(), 14, "nothing was written");
}

#[test]
fn the_zone_is_that_of_the_names() {
    // As far from each other as zones are: never the same hour.
    let hour = |run: &dyn Fn(&Project) -> Run, settings: &str| {
        let settings = format!("file_template = \"{{year}}{{month}}{{day}}{{hour}}-{{rev}}_x\"\n{settings}");
        let project = with(&settings);
        run(&project).ok();
        project.folders()[0][..10].to_owned()
    };
    let plain = |project: &Project| project.run(&["revision"]);
    let elsewhere =
        |project: &Project| project.finish(project.command().env("TZ", "Etc/GMT-14").arg("revision"));
    let kiritimati = hour(&plain, "timezone = \"Pacific/Kiritimati\"");
    let of_computer = hour(&elsewhere, "timezone = \"local\"");
    let utc = hour(&elsewhere, "timezone = \"UTC\"");
    let unsaid = hour(&elsewhere, "");
    // Where the hour ends in between, they are asked once more.
    if kiritimati != of_computer || utc != unsaid {
        let kiritimati = hour(&plain, "timezone = \"Pacific/Kiritimati\"");
        assert_eq!(kiritimati, hour(&elsewhere, "timezone = \"local\""));
        assert_eq!(hour(&elsewhere, "timezone = \"UTC\""), hour(&elsewhere, ""));
    }
    assert!(kiritimati > utc, "{kiritimati} {utc}");
}

#[test]
fn merge_squash_and_rust_have_the_template_s_names() {
    let project = with(ALEMBIC);
    project.run(&["revision", "-m", "base"]).ok();
    project.run(&["revision", "-m", "left"]).ok();
    let base = version(&in_order(&project)[0]);
    project
        .run(&["revision", "-m", "right", "--head", &base, "--splice"])
        .ok();
    project.run(&["merge", "-m", "both of them"]).ok();
    project.run(&["revision", "-m", "shout", "--rust"]).ok();
    let shapes: Vec<String> = in_order(&project).iter().map(|name| shape(name)).collect();
    let expected = ["base", "left", "right", "both_of_them", "shout"];
    assert_eq!(
        shapes,
        expected.map(|slug| format!("0000-00-00-0000-000000000000_{slug}"))
    );
    let merge = in_order(&project)[3].clone();
    project
        .run(&["squash", &format!(":{}", version(&merge)), "-m", "one for four"])
        .ok();
    let folders = in_order(&project);
    assert_eq!(folders.len(), 2, "{folders:?}");
    assert_eq!(
        folders[0],
        format!("{}_one_for_four", merge.split('_').next().unwrap())
    );
    // A start that is said is the whole start.
    project
        .run(&["revision", "-m", "said", "--rev-id", "9999-a"])
        .ok();
    assert_eq!(in_order(&project)[2], "9999-a_said");
}

#[test]
fn diesel_lists_and_runs_them_in_our_order() {
    let Some(diesel) = diesel() else { return };
    let project = with(ALEMBIC);
    for name in ["one", "two", "three", "four"] {
        project.run(&["revision", "-m", name]).ok();
    }
    let run = |arguments: &[&str]| {
        let mut command = Command::new(&diesel);
        command
            .current_dir(project.path())
            .env("DATABASE_URL", "shelf.db");
        let run = project.finish(command.arg("migration").args(arguments));
        run.ok();
        run.stdout
    };
    let listed = run(&["list"]);
    let names: Vec<&str> = listed
        .lines()
        .filter_map(|line| line.split(']').nth(1))
        .map(str::trim)
        .collect();
    assert_eq!(names, in_order(&project));
    let ran = run(&["run"]);
    let names: Vec<&str> = ran
        .lines()
        .filter_map(|line| line.strip_prefix("Running migration "))
        .collect();
    assert_eq!(names, in_order(&project));
    let current = project.run(&["current", "--check-heads"]);
    current.ok();
    project.run(&["upgrade"]).ok();
}

/// Diesel's library takes them in the order that we take them in.
#[test]
fn diesel_s_library_has_our_order() {
    use diesel::migration::MigrationSource;
    use diesel::sqlite::Sqlite;
    let project = with(ALEMBIC);
    for _ in 0..12 {
        project.run(&["revision", "-m", "x"]).ok();
    }
    let source = FileBasedMigrations::from_path(project.migrations()).unwrap();
    let mut found: Vec<_> = MigrationSource::<Sqlite>::migrations(&source).unwrap();
    found.sort_by(|left, right| left.name().version().cmp(&right.name().version()));
    let names: Vec<String> = found.iter().map(|one| one.name().to_string()).collect();
    assert_eq!(names, in_order(&project));
}

fn diesel() -> Option<std::ffi::OsString> {
    let named = std::env::var_os("OLEMBIC_DIESEL_CLI");
    if named.is_none() {
        println!("skipped: set OLEMBIC_DIESEL_CLI");
    }
    named
}
