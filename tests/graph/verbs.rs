//! The verbs that read and write the graph, by the real binary.

mod reading;
mod recording;
mod writing;

use std::fs;

use crate::project::{Project, Run};

/// A trunk with two branches, `shop` and `blog`.
fn fork() -> Project {
    let project = Project::new();
    for (name, header) in [
        ("2026-01-01-000000_trunk", "down_revision = none"),
        (
            "2026-01-02-000000_shop",
            "down_revision = 20260101000000, branch_labels = shop",
        ),
        (
            "2026-01-03-000000_blog",
            "down_revision = 20260101000000, branch_labels = blog",
        ),
        ("2026-01-04-000000_cart", "down_revision = 20260102000000"),
    ] {
        let version: String = name.split('_').next().unwrap().replace('-', "");
        let table = name.split('_').next_back().unwrap();
        project.migration(
            name,
            &format!("-- olembic: revision = {version}, {header}\n-- the {table}\nCREATE TABLE {table} (id INTEGER);\n"),
            &format!("DROP TABLE {table};\n"),
        );
    }
    project
}

fn wrote(run: &Run) -> String {
    let path = run.ok().trim().strip_prefix("wrote migrations/").unwrap();
    path.to_owned()
}

fn header(project: &Project, folder: &str) -> String {
    let up = fs::read_to_string(project.migrations().join(folder).join("up.sql")).unwrap();
    up.lines().next().unwrap().to_owned()
}

fn version(folder: &str) -> String {
    folder.split('_').next().unwrap().replace('-', "")
}
