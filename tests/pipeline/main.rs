//! From a schema to SQLite and back: DDL, comparison, order, introspection.

mod attributes;
mod build;
mod ddl;
mod differences;
mod foreign;
mod order;
mod rebuild;
mod refusals;
mod renames;
mod round_trip;
mod runner;
