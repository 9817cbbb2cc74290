//! `init`, and then only what its output tells a newcomer to type, with real builds.

mod existing;
mod fresh;
mod hostile;
mod newcomer;
#[path = "../project/mod.rs"]
mod project;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod servers;
