//! The command line of an application, driven as a user drives it.

mod folders;
mod open;
mod output;
mod project;
mod rehearsal;
mod rows;
mod run;
mod sources;
mod startup;
mod story;
