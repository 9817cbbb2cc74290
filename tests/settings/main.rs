//! What `olembic.toml` settles: by the real binary, on SQLite.

mod captions;
mod filters;
mod hooks;
mod names;
mod naming;
mod refused;

#[path = "../cli/project.rs"]
#[allow(dead_code)]
mod project;

use std::fs;

use project::{Project, Run};

/// A project with this `olembic.toml`.
fn with(settings: &str) -> Project {
    let project = Project::new();
    settle(&project, settings);
    project
}

fn settle(project: &Project, settings: &str) {
    fs::write(project.path().join("olembic.toml"), settings).unwrap();
}

/// A run of the blog, whose models have names by convention.
fn blog(project: &Project, arguments: &[&str]) -> Run {
    project.finish(project.program(env!("CARGO_BIN_EXE_blog")).args(arguments))
}

/// The folders, in Diesel's order: by the text before the first `_` without `-`.
fn in_order(project: &Project) -> Vec<String> {
    let mut folders = project.folders();
    folders.sort_by_key(|name| version(name));
    folders
}

fn version(name: &str) -> String {
    let before = name.split_once('_').map_or(name, |(before, _)| before);
    before.replace('-', "")
}
