//! Relations to one parent: how they are written, how the parent's key is found, what both sides get.
//! The macros are in the parts; here stand the traits and types that they lean on.

mod composite;
mod declared;
mod keys;
mod keys_in;
mod limit;
mod load;
mod options;
mod parent;
mod resolve;
mod several;
mod sides;
mod through;
mod value;

pub use composite::{
    CompositeBelongsTo, CompositeChildrenQuery, CompositeHasMany, CompositeHasOne, CompositeKeyOf,
    CompositeParent, CompositeParentQuery,
};
#[doc(hidden)]
pub use declared::{Declared, NoOtherSide};
pub use keys_in::{KeyColumns, KeysIn};
pub use limit::KeysPerQuery;
pub use load::{LoadPlan, LoadRelated, Refined, Relation, Then};
#[doc(hidden)]
pub use parent::{Joined, KeyOfParent, stated_key};
pub use parent::{KeyOf, Parent};
#[doc(hidden)]
pub use through::JoinSide;
pub use through::{JoinQuery, ManyToMany, Through};
pub use value::{BelongsTo, HasMany, HasOne};
