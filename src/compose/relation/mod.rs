//! Relations to one parent: how they are written, how the parent's key is found, what both sides get.
//! The macros are in the parts; here stand the traits and types that they lean on.

mod options;
mod parent;
mod resolve;
mod sides;

pub use parent::{Joined, KeyOf, Parent};
