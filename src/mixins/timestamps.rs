//! `timestamps!`: when a row came, and when it last changed.

use chrono::NaiveDateTime;

/// Adds `created_at` and `updated_at`, filled by the database (UTC).
///
/// `updated_at` moves with every update through the generated changeset. The model implements
/// [`Timestamps`](crate::mixins::Timestamps).
#[macro_export]
macro_rules! timestamps {
    (@mixin $path:tt () $state:tt $rest:tt) => {
        $crate::__olembic_splice! {
            timestamps $state
            {
                /// When the row came (UTC).
                #[column(server_default = now)]
                pub created_at: chrono::NaiveDateTime,
                /// When the row last changed (UTC).
                #[column(server_default = now, on_update = now)]
                pub updated_at: chrono::NaiveDateTime,

                impl $crate::mixins::Timestamps {
                    fn created_at(&self) -> $crate::__private::NaiveDateTime {
                        self.created_at
                    }

                    fn updated_at(&self) -> $crate::__private::NaiveDateTime {
                        self.updated_at
                    }
                }
            }
            $rest
        }
    };
    ($($args:tt)*) => { $crate::__olembic_misused_mixin! { timestamps $($args)* } };
}

/// A model with `timestamps!`.
pub trait Timestamps {
    /// When the row came (UTC).
    fn created_at(&self) -> NaiveDateTime;

    /// When the row last changed (UTC).
    fn updated_at(&self) -> NaiveDateTime;
}
