//! The reference application: its story from models to tables and back, its main job, its one place for settings.

#[allow(dead_code)]
#[path = "../cli/project.rs"]
mod project;

mod job;
mod print_schema;
mod story;
