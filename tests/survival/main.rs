//! What a database lives through: many starters at once, kills, edited and deleted folders, a ledger altered by hand, and a world
//! that fails. Real processes on real files.

// The command line's tests use more of it.
#[allow(dead_code)]
#[path = "../cli/project.rs"]
mod project;

#[allow(dead_code)]
#[path = "../pipeline/dump.rs"]
mod dump;

mod altered;
mod clock;
mod crowd;
mod deleted;
mod edited;
mod files;
mod full;
mod locked;
mod rights;
mod starters;
mod state;
