//! The models of the blog, and the one list of them.

mod post;
mod profile;
mod user;

pub use post::*;
pub use profile::*;
pub use user::*;

olembic::models! { User, Post, Profile }
