//! Loading: one row, many rows, the SQL of each.
#![doc = ""]
#![doc = include_str!("../../docs/guide/loading.md")]
