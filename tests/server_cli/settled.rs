//! What `olembic.toml` settles, where it matters on a server: filters of schemas, a naming convention, the names of several folders.

use std::fs;

use diesel::connection::SimpleConnection;

use super::project::{Depot, Project};
use super::server::Postgres;

fn settle<S: Depot>(project: &Project<S>, settings: &str) {
    fs::write(project.path().join("olembic.toml"), settings).unwrap();
    fs::create_dir_all(project.path().join("migrations")).unwrap();
}

/// The scripts of all revisions.
fn scripts<S: Depot>(project: &Project<S>) -> String {
    let folder = project.path().join("migrations");
    let read = |name: String| fs::read_to_string(folder.join(name).join("up.sql")).unwrap();
    project.folders().into_iter().map(read).collect()
}

const NAMING: &str = "[naming]
index = \"{table}_{columns}_ix\"
unique = \"{table}_{columns}_uq\"
foreign_key = \"{table}_{columns}_{parent}\"
check = \"{table}_{columns}_ok\"
";

fn a_convention_is_changed<S: Depot>() {
    let Some(project) = Project::<S>::new() else {
        return;
    };
    let run = |arguments: &[&str]| project.run_with("first", arguments);
    settle(&project, "");
    run(&["revision", "--autogenerate", "-m", "old"]).ok();
    run(&["upgrade"]).ok();
    settle(&project, NAMING);
    run(&["check"]).ends(1);
    let written = run(&["revision", "--autogenerate", "-m", "new"]);
    written.ok();
    written.says(&["rehearsed "]);
    run(&["upgrade"]).ok();
    run(&["check"]).ok();
    run(&["downgrade", "-1"]).ok();
    settle(&project, "");
    run(&["diff"]).ok();

    // From the start.
    let Some(project) = Project::<S>::new() else {
        return;
    };
    let run = |arguments: &[&str]| project.run_with("first", arguments);
    settle(&project, NAMING);
    run(&["revision", "--autogenerate", "-m", "all"]).ok();
    let up = scripts(&project);
    for name in [
        "items_title_maker_id_ix",
        "makers_name_uq",
        "items_maker_id_makers",
        "items_amount_ok",
    ] {
        assert!(up.contains(name), "no {name} in {up}");
    }
    for prefix in ["uq_", "ix_", "fk_"] {
        assert!(
            !up.contains(&format!("\"{prefix}")) && !up.contains(&format!("`{prefix}")),
            "{up}"
        );
    }
    run(&["upgrade"]).ok();
    run(&["check"]).ok();
    // What the server named itself, because nobody named it, is no difference under any convention.
    let unnamed = match S::PROGRAM {
        "depot_postgres" => "ALTER TABLE makers RENAME CONSTRAINT makers_name_uq TO makers_name_key",
        _ => "ALTER TABLE makers RENAME INDEX makers_name_uq TO name",
    };
    project.open().batch_execute(unnamed).unwrap();
    run(&["diff"]).ok();
}

crate::on_both_servers!(a_convention_is_changed);

#[test]
fn schemas_that_are_left_out_are_not_touched() {
    let Some(project) = Project::<Postgres>::new() else {
        return;
    };
    let run = |arguments: &[&str]| project.run_with("schemas", arguments);
    settle(&project, "exclude_schemas = [\"bill*\"]\n");
    let written = run(&["revision", "--autogenerate", "-m", "items"]);
    written.ok();
    written.says(&["`billing.items` has a model, but the project leaves the table out"]);
    assert!(!scripts(&project).contains("billing"), "{}", scripts(&project));
    run(&["upgrade"]).ok();
    let theirs = "CREATE SCHEMA billing; CREATE TABLE billing.items (odd integer); CREATE TABLE billing.other (id integer)";
    project.open().batch_execute(theirs).unwrap();
    run(&["check"]).ok();
    settle(&project, "include_schemas = [\"public\"]\n");
    run(&["check"]).ok();
    settle(&project, "include_tables = [\"items\"]\n");
    run(&["check"]).ok();
    settle(&project, "exclude_tables = [\"billing.*\"]\n");
    run(&["check"]).ok();
    settle(&project, "exclude_tables = [\"billing.r*\"]\n");
    let check = run(&["check"]);
    assert!(check.ends(1).contains("drop table billing.other"), "{check:#?}");
    settle(
        &project,
        "include_schemas = [\"billing\"]\nexclude_tables = [\"*.other\", \"*.receipts\"]\n",
    );
    let check = run(&["check"]);
    assert!(check.ends(1).contains("billing.items"), "{check:#?}");
    assert!(!check.stdout.contains("billing.other"), "{check:#?}");
}

/// The folders of one change have times and ids that increase, and stand on each other.
#[test]
fn the_stages_of_a_change_have_the_template_s_names() {
    let Some(project) = Project::<Postgres>::new() else {
        return;
    };
    settle(
        &project,
        "file_template = \"{year}-{month}-{day}-{hour}{minute}-{rev}_{slug}\"\n",
    );
    project
        .run_with("first", &["revision", "--autogenerate", "-m", "depot"])
        .ok();
    project.run_with("first", &["upgrade"]).ok();
    let change = [
        "revision",
        "--autogenerate",
        "--concurrently",
        "-m",
        "more",
        "--no-rename",
        "--allow-data-loss",
        "--backfill",
        "items.slug='x'",
    ];
    project.run_with("second", &change).ok();
    let mut folders = project.folders();
    assert!(folders.len() > 2, "{folders:?}");
    let version = |name: &str| name.split('_').next().unwrap().replace('-', "");
    folders.sort_by_key(|name| version(name));
    let mut parent = "none".to_owned();
    for name in &folders {
        let up = fs::read_to_string(project.path().join("migrations").join(name).join("up.sql")).unwrap();
        let header = format!(
            "-- olembic: revision = {}, down_revision = {parent}\n",
            version(name)
        );
        assert!(up.starts_with(&header), "{name}: {up}");
        parent = version(name);
    }
    project.run_with("second", &["upgrade"]).ok();
    project.run_with("second", &["check"]).ok();
}
