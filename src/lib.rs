//! Mixin-style model composition for Diesel, with migrations generated from the models.
//!
//! The [guide] has the grammar on one page, and a recipe for everything that a model can say.

// The example in `guide::expansion` names this crate as its users do.
#[cfg(doc)]
extern crate self as olembic;

pub mod backend;
#[cfg(feature = "cli")]
pub mod cli;
pub mod compose;
pub mod dialect;
pub mod diff;
#[cfg(any(
    feature = "cli",
    all(feature = "testing", any(feature = "postgres", feature = "mysql"))
))]
mod dot_env;
pub mod findings;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod fuzz;
pub mod guide;
#[cfg(feature = "cli")]
pub mod interchange;
pub mod introspect;
pub mod locks;
pub mod migrate;
pub mod mixins;
pub mod ops;
pub mod plan;
pub mod rehearse;
pub mod revision;
pub mod schema;
pub mod scratch;
pub mod sql;
pub mod startup;
#[cfg(feature = "testing")]
pub mod testing;

#[cfg(feature = "cli")]
pub use cli::{App, Exit};
#[cfg(feature = "uuid")]
pub use compose::Uuid;
pub use compose::{
    Changes, ColumnSqlType, DbEnum, KeyOf, LoadRelated, Model, Models, Next, Parent, Relation, Touch,
};
pub use migrate::DataMigration;

pub use startup::{OnStart, Startup};

#[doc(hidden)]
pub use compose::private as __private;

/// What a model file imports.
pub mod prelude {
    pub use crate::compose::{Changes, DbEnum, LoadRelated, Model, Models, Parent, Relation};
    pub use crate::mixins::{BelongsToTenant, SoftDelete, Timestamps, UserRelation, Versioned};
    #[cfg(feature = "decimal")]
    #[doc(no_inline)]
    pub use bigdecimal::BigDecimal;
    #[doc(no_inline)]
    pub use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

    #[cfg(feature = "uuid")]
    pub use crate::{Uuid, mixins::UuidKey, uuid_key};
    pub use crate::{
        belongs_to_tenant, db_enum, has_many, has_one, many_to_many, mixin, model, models, relation_mixin,
        soft_delete, timestamps, user_relation, versioned,
    };
}
