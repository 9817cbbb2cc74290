//! `print-schema` against Diesel's own, for a database that was made from the models: one column of every type.

use std::env;
use std::fs;
use std::process::{Command, Stdio};

use super::project::{Depot, Project, finish};

/// What is printed compiles, and has the types that Diesel knows the columns by.
#[allow(dead_code, unused_imports)]
#[path = "../printed/types_mysql.rs"]
#[rustfmt::skip]
mod types_mysql;
#[allow(dead_code, unused_imports)]
#[path = "../printed/types_postgres.rs"]
#[rustfmt::skip]
mod types_postgres;

/// What is different by nature: what Olembic prints, and Diesel.
const DIFFERENT: [(&str, &str); 3] = [
    ("tags -> Array<Text>,", "tags -> Array<Nullable<Text>>,"),
    ("json -> Json,", "json -> Longtext,"),
    ("more_json -> Nullable<Json>,", "more_json -> Nullable<Longtext>,"),
];

/// The lines but for comments, in the order of their blocks, without the blanks that rustfmt would set another way.
fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.map(|line| line.replace(", ", ",")).collect()
}

fn diesel_prints_the_same<S: Depot>() {
    let Some(project) = Project::<S>::new() else {
        return;
    };
    let printed = project.run_with("types", &["print-schema"]).ok().to_owned();
    let kept = match S::PROGRAM {
        "depot_postgres" => include_str!("../printed/types_postgres.rs"),
        _ => include_str!("../printed/types_mysql.rs"),
    };
    assert_eq!(printed, kept);
    project
        .run_with("types", &["revision", "--autogenerate", "--no-rehearse"])
        .ok();
    project.run_with("types", &["upgrade"]).ok();

    let diesel = env::var_os("OLEMBIC_DIESEL_CLI").unwrap_or_else(|| "diesel".into());
    let features = Command::new(&diesel)
        .arg("--version")
        .stderr(Stdio::null())
        .output();
    let features = features.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let backend = if S::PROGRAM == "depot_postgres" {
        "postgres"
    } else {
        "mysql"
    };
    if !features.is_ok_and(|features| features.contains(backend)) {
        eprintln!("skipped: set OLEMBIC_DIESEL_CLI to one that knows {backend}");
        return;
    }
    // As `diesel setup` writes it, but for `Clone`.
    let settings = "[print_schema]\ncustom_type_derives = [\"diesel::query_builder::QueryId\"]\n";
    fs::write(project.path().join("diesel.toml"), settings).unwrap();
    let of_diesel = finish(
        Command::new(&diesel)
            .current_dir(project.path())
            .env_remove("DIESEL_CONFIG_FILE")
            .args(["print-schema", "--database-url", &project.url]),
    );
    let ours: Vec<String> = lines(&printed);
    let theirs = lines(of_diesel.ok());
    let same = |ours: &String, theirs: &String| {
        ours == theirs || DIFFERENT.contains(&(ours.as_str(), theirs.as_str()))
    };
    let differ =
        ours.len() != theirs.len() || !ours.iter().zip(&theirs).all(|(ours, theirs)| same(ours, theirs));
    assert!(!differ, "{}\n\nDiesel:\n{}", ours.join("\n"), theirs.join("\n"));
}

crate::on_both_servers!(diesel_prints_the_same);
