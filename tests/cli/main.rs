//! The command line of an application, driven as a user drives it.

mod answers;
mod backends;
mod concurrently;
mod data;
mod filled;
mod folders;
mod open;
mod output;
mod preflights;
mod project;
mod rehearsal;
mod renames;
mod rows;
mod run;
mod sources;
mod startup;
mod story;
