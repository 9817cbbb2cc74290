//! `soft_delete!`: rows that are marked as deleted and stay.

use chrono::NaiveDateTime;

/// Adds `deleted_at`: `None` for a row that is there, else the moment of its deletion (UTC).
///
/// The model implements [`SoftDelete`](crate::mixins::SoftDelete).
#[macro_export]
macro_rules! soft_delete {
    (@mixin $path:tt () $state:tt $rest:tt) => {
        $crate::__olembic_splice! {
            soft_delete $state
            {
                /// When the row was deleted (UTC); `None` while it is there.
                pub deleted_at: Option<chrono::NaiveDateTime>,

                impl $crate::mixins::SoftDelete {
                    fn deleted_at(&self) -> $crate::__private::Option<$crate::__private::NaiveDateTime> {
                        self.deleted_at
                    }
                }
            }
            $rest
        }
    };
    ($($args:tt)*) => { $crate::__olembic_misused_mixin! { soft_delete $($args)* } };
}

/// A model with `soft_delete!`.
pub trait SoftDelete {
    /// When the row was deleted (UTC); `None` while it is there.
    fn deleted_at(&self) -> Option<NaiveDateTime>;

    /// Whether the row is marked as deleted.
    fn is_deleted(&self) -> bool {
        self.deleted_at().is_some()
    }
}
