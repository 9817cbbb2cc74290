//! The mixins that come with Olembic, one a file, each with its trait.
//! They are hand-written forwards: a macro that a macro exports has no path in its own crate.

/// This line of a file here, by its path within the package: users have no file of that name to mistake it for.
macro_rules! place {
    ($mixin:literal) => {
        crate::schema::Place {
            file: concat!("olembic/src/mixins/", $mixin, ".rs"),
            line: line!(),
        }
    };
}

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

/// Where each mixin is written, for the models that call it.
#[doc(hidden)]
#[allow(non_upper_case_globals, missing_docs)]
pub mod place {
    use crate::schema::Place;

    pub const belongs_to_tenant: Place = super::belongs_to_tenant::PLACE;
    pub const soft_delete: Place = super::soft_delete::PLACE;
    pub const timestamps: Place = super::timestamps::PLACE;
    pub const user_relation: Place = super::user_relation::PLACE;
    #[cfg(feature = "uuid")]
    pub const uuid_key: Place = super::uuid_key::PLACE;
    pub const versioned: Place = super::versioned::PLACE;
}
