//! Relations.
#![doc = ""]
#![doc = include_str!("../../docs/guide/relations.md")]
