//! Mixin-style model composition for Diesel, with migrations generated from the models.

extern crate self as olembic;

pub mod compose;
pub mod mixins;
pub mod schema;

pub use compose::{Changes, KeyOf, Model, Models, Parent, Touch};

#[doc(hidden)]
pub use compose::private as __private;

/// What a model file imports.
pub mod prelude {
    pub use crate::compose::{Changes, Model, Models, Parent};
    pub use crate::mixins::{SoftDelete, Timestamps, UserRelation};
    pub use crate::{mixin, model, models, relation_mixin, soft_delete, timestamps, user_relation};
}
