//! `timestamps!`: when a row came, and when it last changed.

use chrono::NaiveDateTime;

pub(super) const PLACE: crate::schema::Place = place!("timestamps");

/// Adds `created_at` and `updated_at`, filled by the database (UTC).
///
/// `updated_at` moves with every update through the generated changeset. The model implements
/// [`Timestamps`](crate::mixins::Timestamps).
///
/// ```
/// use diesel::prelude::*;
/// use olembic::prelude::*;
///
/// model! {
///     pub struct Note {
///         timestamps!();
///         pub text: String,
///     }
/// }
///
/// /// How long ago any of them was written.
/// fn age(item: &impl Timestamps, now: NaiveDateTime) -> i64 {
///     (now - item.created_at()).num_seconds()
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use diesel::connection::SimpleConnection;
/// # let mut connection = SqliteConnection::establish(":memory:")?;
/// # connection.batch_execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
/// #     updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, text TEXT NOT NULL)")?;
/// let note: Note = diesel::insert_into(notes::table)
///     .values(NewNote::new("hello"))
///     .get_result(&mut connection)?;
/// assert_eq!(age(&note, note.updated_at()), 0);
/// # Ok(())
/// # }
/// ```
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
