//! The grammar, on one page.
#![doc = ""]
#![doc = include_str!("../../docs/guide/grammar.md")]
