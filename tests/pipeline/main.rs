//! From a schema to SQLite and back: DDL, comparison, order, introspection.

mod answers;
mod attributes;
mod build;
mod ddl;
mod differences;
mod findings;
mod foreign;
mod order;
mod rebuild;
mod refusals;
mod renames;
mod round_trip;
mod runner;
