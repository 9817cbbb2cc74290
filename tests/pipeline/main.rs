//! From a schema to SQLite and back: DDL, comparison, order, introspection.

mod answers;
mod attributes;
mod build;
mod change;
mod ddl;
mod differences;
mod dump;
mod findings;
mod foreign;
mod indexes;
mod order;
mod process;
mod rebuild;
mod rebuild_limits;
mod refusals;
mod renames;
mod round_trip;
mod runner;
mod runner_killed;
