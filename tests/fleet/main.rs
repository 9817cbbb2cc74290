//! One verb on many databases, driven as a user drives it.

mod alembic;
mod exit;
#[path = "../cli/filled.rs"]
#[allow(dead_code, reason = "other tests want more of it")]
mod filled;
mod fleet;
mod json;
mod lists;
#[path = "../cli/project.rs"]
#[allow(dead_code, reason = "other tests want more of it")]
mod project;
#[cfg(all(feature = "postgres", feature = "mysql"))]
#[path = "../servers/server.rs"]
#[allow(dead_code, reason = "other tests want more of it")]
mod server;
mod voice;
