#![doc = include_str!("../../../docs/guide/expansion.md")]
#![doc = "```rust"]
#![doc = include_str!("composed.rs")]
#![doc = "# fn main() {}"]
#![doc = "```"]
#![doc = ""]
#![doc = "# By hand, in plain Diesel"]
#![doc = ""]
#![doc = "```rust"]
#![doc = include_str!("by_hand.rs")]
#![doc = "# fn main() {}"]
#![doc = "```"]

/// A parent and a child, by hand in plain Diesel, with what Olembic adds at the end.
#[cfg(doc)]
#[allow(missing_docs)]
pub mod by_hand;
/// A parent and a child in Olembic's language, as rustdoc finds them.
#[cfg(doc)]
pub mod composed;
