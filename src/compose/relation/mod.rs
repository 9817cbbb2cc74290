//! Relations to one parent: how they are written, how the parent's key is found, what both sides get.
//! The macros are in the parts; here stand the traits and types that they lean on.

mod checked;
mod composite;
mod declared;
mod keys;
mod keys_in;
mod limit;
mod load;
mod options;
mod parent;
mod refers;
mod resolve;
mod same_key;
mod several;
mod sides;
mod through;
mod value;

#[doc(hidden)]
pub use checked::{KeyOfParent, Where, key_has};
pub use composite::{Columns, CompositeKeyOf, CompositeParent};
#[doc(hidden)]
pub use declared::{Declared, NoOtherSide};
pub use keys_in::{KeyColumns, KeysIn};
pub use limit::KeysPerQuery;
pub use load::{LoadPlan, LoadRelated, Refined, Relation, Then};
pub use parent::{Joined, KeyOf, Parent};
pub use refers::RefersTo;
pub use same_key::SameKey;
#[doc(hidden)]
pub use through::JoinSide;
pub use through::{JoinQuery, ManyToMany, Through};
pub use value::{BelongsTo, ChildrenOfAllQuery, ChildrenQuery, HasMany, HasOne, ParentQuery};
