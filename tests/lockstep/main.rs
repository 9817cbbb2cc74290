//! Several backends in lockstep: one application, three trees of migrations, on real servers.

#[allow(dead_code)]
#[path = "../cli/project.rs"]
mod cli_project;
#[allow(dead_code)]
#[path = "../servers/server.rs"]
mod server;

mod branches;
mod catch_up;
mod project;
mod refused;
mod settled;
mod story;
mod tampered;
mod verbs;
