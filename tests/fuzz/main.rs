//! Fuzzing on the stable toolchain: texts that people and programs write, with slips in them.
//! A plain `cargo test` has a short round of each target; `docs/fuzzing.md` says how to let one run for longer.

mod commands;
mod config;
mod deep;
mod documents;
mod engine;
mod errors;
mod folders;
mod headers;
mod json;
mod references;
mod seeds;
mod sql;
mod texts;
mod urls;
