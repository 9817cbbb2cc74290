//! From a schema to SQLite and back: DDL, comparison, order, introspection.

mod build;
mod ddl;
mod differences;
mod findings;
mod foreign;
mod order;
mod refusals;
mod round_trip;
