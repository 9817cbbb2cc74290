//! `diesel print-schema` of the migrated database against the models' `table!`s, column by column.

use std::collections::BTreeMap;
use std::env;
use std::process::{Command, Stdio};

use olembic::schema::ColumnType;

use crate::project::Project;
use crate::story::blog;

#[path = "../../src/models/mod.rs"]
#[allow(dead_code)]
mod models;

/// What a `table!` says: its key, and type and name of each column in order.
type Printed = BTreeMap<String, (String, Vec<String>)>;

#[test]
fn what_diesel_prints_is_what_the_models_say() {
    let program = env::var_os("OLEMBIC_DIESEL_CLI").unwrap_or_else(|| "diesel".into());
    let found = Command::new(&program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !found.is_ok_and(|status| status.success()) {
        println!("skipped: set OLEMBIC_DIESEL_CLI");
        return;
    }
    let project = Project::new();
    blog(&project, &[]).ok();
    let printed = project.finish(project.program(&program).env_remove("DIESEL_CONFIG_FILE").args([
        "print-schema",
        "--database-url",
        "blog.db",
    ]));
    assert_eq!(parse(printed.ok()), expected(), "{}", printed.stdout);
    for join in [
        "joinable!(posts -> users (user_id))",
        "joinable!(profiles -> users (user_id))",
    ] {
        assert!(printed.stdout.contains(join), "{}", printed.stdout);
    }
}

/// It compiles, and is what is printed.
#[allow(dead_code)]
#[path = "../printed/blog.rs"]
#[rustfmt::skip]
mod printed;

#[test]
fn the_file_of_the_models_is_the_one_of_the_database() {
    let project = Project::new();
    let file = blog(&project, &["print-schema"]);
    assert_eq!(file.ok(), include_str!("../printed/blog.rs"));
    assert_eq!(parse(file.ok()), expected());
    assert!(!project.path().join("blog.db").exists());
    let program = env::var_os("OLEMBIC_DIESEL_CLI").unwrap_or_else(|| "diesel".into());
    blog(&project, &[]).ok();
    let command = &mut project.program(&program);
    let command =
        command
            .env_remove("DIESEL_CONFIG_FILE")
            .args(["print-schema", "--database-url", "blog.db"]);
    if !command.output().is_ok_and(|output| output.status.success()) {
        println!("skipped: set OLEMBIC_DIESEL_CLI");
        return;
    }
    let of_diesel = project.finish(command);
    let words = |text: &str| {
        let lines = text.lines().filter(|line| !line.starts_with("//"));
        let mut lines: Vec<String> = lines.map(|line| line.replace(", ", ",")).collect();
        lines.retain(|line| !line.is_empty());
        lines.sort();
        lines
    };
    assert_eq!(words(file.ok()), words(of_diesel.ok()));
}

/// The `table!`s of a schema file.
fn parse(text: &str) -> Printed {
    let mut tables = Printed::new();
    let mut current = None;
    for line in text.lines().map(str::trim) {
        if let Some((name, key)) = line.strip_suffix(") {").and_then(|line| line.split_once(" (")) {
            tables.insert(name.to_owned(), (key.to_owned(), Vec::new()));
            current = Some(name.to_owned());
        } else if line.contains(" -> ") && line.ends_with(',') {
            let table = current.as_ref().and_then(|name| tables.get_mut(name)).unwrap();
            table.1.push(line.trim_end_matches(',').to_owned());
        }
    }
    tables
}

/// What the models' `table!`s say, by way of their metadata, which is taken from Diesel's own types.
fn expected() -> Printed {
    let schema = models::MODELS.schema().unwrap();
    let tables = schema.tables.values().map(|table| {
        let columns = table.columns.iter().map(|column| {
            let sql_type = match &column.column_type {
                ColumnType::Varchar(_) | ColumnType::Text => "Text".to_owned(),
                other => format!("{other:?}"),
            };
            if column.nullable {
                format!("{} -> Nullable<{sql_type}>", column.name)
            } else {
                format!("{} -> {sql_type}", column.name)
            }
        });
        (
            table.name.clone(),
            (table.primary_key.join(", "), columns.collect()),
        )
    });
    tables.collect()
}
