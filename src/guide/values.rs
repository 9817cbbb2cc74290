//! `NewPost`, `PostChanges`, transactions, request bodies.
#![doc = ""]
#![doc = include_str!("../../docs/guide/values.md")]
