//! Mixins.
#![doc = ""]
#![doc = include_str!("../../docs/guide/mixins.md")]
