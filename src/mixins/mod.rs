//! The mixins that come with Olembic, one a file, each with its trait.
//! They are hand-written forwards: a macro that a macro exports has no path in its own crate.

mod soft_delete;
mod timestamps;
mod user_relation;

pub use soft_delete::SoftDelete;
pub use timestamps::Timestamps;
pub use user_relation::UserRelation;
