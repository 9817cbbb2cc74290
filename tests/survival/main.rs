//! What a database lives through: many starters at once, kills, edited and deleted folders, a ledger altered by hand, and a world
//! that fails. Real processes on real files.

// The command line's tests use more of it.
#[allow(dead_code)]
#[path = "../cli/project.rs"]
mod project;

mod crowd;
mod starters;
