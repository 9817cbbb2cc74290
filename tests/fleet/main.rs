//! One verb on many databases, driven as a user drives it.

mod alembic;
mod fleet;
mod json;
mod lists;
#[path = "../cli/project.rs"]
#[allow(dead_code, reason = "other tests want more of it")]
mod project;
mod voice;
