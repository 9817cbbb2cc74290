//! The application on a terminal: colours, the bar, and questions that are answered by keys.
#![cfg(unix)]

#[path = "../cli/filled.rs"]
#[allow(dead_code, reason = "other tests want more of it")]
mod filled;
mod look;
#[path = "../cli/project.rs"]
#[allow(dead_code, reason = "other tests want more of it")]
mod project;
mod questions;
mod terminal;
