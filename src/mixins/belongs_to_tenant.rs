//! `belongs_to_tenant!`: a model whose rows belong to one tenant each, and queries that cannot be built without one.

use diesel::BelongingToDsl;

use crate::compose::{KeyOf, Parent};

pub(super) const PLACE: crate::schema::Place = place!("belongs_to_tenant");

/// Adds the column `tenant_id` and the relation to `Tenant`, which is looked up where the model stands.
///
/// The options are those of [`user_relation!`](crate::user_relation). The column has an index; `index = (created_at, title)` lets other
/// columns follow it there, so that a tenant's rows are found in that order.
///
/// The model implements [`BelongsToTenant`](crate::mixins::BelongsToTenant): `Post::in_tenant(&tenant)` is the query for the
/// rows of one tenant, and `post.tenant()` the one for a row's tenant.
///
/// ```
/// use diesel::prelude::*;
/// use olembic::prelude::*;
///
/// model! { pub struct Tenant { pub name: String, } }
///
/// model! {
///     pub struct Invoice {
///         belongs_to_tenant!(index = (number), on_delete = cascade);
///         pub number: i32,
///     }
/// }
///
/// fn numbers(tenant: &Tenant, connection: &mut SqliteConnection) -> QueryResult<Vec<i32>> {
///     Invoice::in_tenant(tenant).order(invoices::number).select(invoices::number).load(connection)
/// }
/// # fn main() {
/// assert_eq!(Invoice::describe().indexes[0].key_names(), ["tenant_id", "number"]);
/// # }
/// ```
#[macro_export]
macro_rules! belongs_to_tenant {
    ($($args:tt)*) => {
        $crate::__olembic_relation! {
            { relation = tenant: Tenant, column = tenant_id, mixin = belongs_to_tenant, trait = [$crate::mixins::BelongsToTenant] } $($args)*
        }
    };
}

/// A model that belongs to a tenant, for functions that take any of them.
pub trait BelongsToTenant {
    /// The tenant's model.
    type Parent: Parent;

    #[doc(hidden)]
    fn parent_key(&self) -> Option<&KeyOf<Self::Parent>>;

    /// The query for the tenant.
    fn tenant(&self) -> <Self::Parent as Parent>::Query {
        Self::Parent::by_key(self.parent_key())
    }

    /// The query for the rows of this tenant.
    fn in_tenant<'a>(tenant: &'a Self::Parent) -> <Self as BelongingToDsl<&'a Self::Parent>>::Output
    where
        Self: BelongingToDsl<&'a Self::Parent> + Sized,
    {
        Self::belonging_to(tenant)
    }
}
