//! The mixins that come with Olembic, one a file, each with its trait.
//! They are hand-written forwards: a macro that a macro exports has no path in its own crate.

mod belongs_to_tenant;
mod soft_delete;
mod timestamps;
mod user_relation;
#[cfg(feature = "uuid")]
mod uuid_key;
mod versioned;

pub use belongs_to_tenant::BelongsToTenant;
pub use soft_delete::SoftDelete;
pub use timestamps::Timestamps;
pub use user_relation::UserRelation;
#[cfg(feature = "uuid")]
pub use uuid_key::UuidKey;
pub use versioned::{UpdateError, Versioned};
