//! Types of fields, enums, keys.
#![doc = ""]
#![doc = include_str!("../../docs/guide/types.md")]
