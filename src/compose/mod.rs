//! The language of models: `model!`, `mixin!`, `relation_mixin!` and `models!`.
//! It turns tokens into plain Diesel items and metadata; it never touches a database.

mod metadata;

pub use metadata::Models;
