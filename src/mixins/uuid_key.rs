//! `uuid_key!`: a primary key that is made where the row is made, not by the database.

use crate::Uuid;

pub(super) const PLACE: crate::schema::Place = place!("uuid_key");

/// Adds `id`, a [`Uuid`](crate::Uuid) as the primary key, which `NewX::new` makes.
///
/// It is a UUIDv7, which begins with the time: later rows have greater keys, so they stand behind each other in the index.
/// `uuid_key!(version = v4)` makes one of random bits alone, where nobody shall read from a key when its row came.
///
/// The key is known before the row is inserted, so that children can be made beside their parent. To give a certain one, set the
/// field: `NewDocument { id, ..NewDocument::new("hello") }`. The model implements [`UuidKey`](crate::mixins::UuidKey). Needs the feature `uuid`.
///
/// ```
/// use diesel::prelude::*;
/// use olembic::prelude::*;
///
/// model! {
///     pub struct Document {
///         uuid_key!();
///         pub title: String,
///     }
/// }
///
/// relation_mixin! { pub document_relation => document: Document }
///
/// model! {
///     pub struct Page {
///         uuid_key!(version = v4);
///         document_relation!(back_populates = pages);
///     }
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use diesel::connection::SimpleConnection;
/// # let mut connection = SqliteConnection::establish(":memory:")?;
/// # connection.batch_execute("CREATE TABLE documents (id BLOB PRIMARY KEY NOT NULL, title TEXT NOT NULL);
/// #     CREATE TABLE pages (id BLOB PRIMARY KEY NOT NULL, document_id BLOB NOT NULL)")?;
/// let document = NewDocument::new("hello");
/// let pages = vec![NewPage::new(document.id), NewPage::new(document.id)];
/// diesel::insert_into(documents::table).values(&document).execute(&mut connection)?;
/// diesel::insert_into(pages::table).values(&pages).execute(&mut connection)?;
///
/// let document: Document = documents::table.find(document.id).first(&mut connection)?;
/// assert_eq!(document.pages().count().get_result::<i64>(&mut connection)?, 2);
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! uuid_key {
    (@mixin $path:tt () $state:tt $rest:tt) => {
        $crate::uuid_key! { @mixin $path (version = v7) $state $rest }
    };
    (@mixin $path:tt (version = v7 $(,)?) $state:tt $rest:tt) => { $crate::__olembic_uuid_key! { v7 $state $rest } };
    (@mixin $path:tt (version = v4 $(,)?) $state:tt $rest:tt) => { $crate::__olembic_uuid_key! { v4 $state $rest } };
    (@mixin $path:tt ($($wrong:tt)*) $state:tt $rest:tt) => {
        ::core::compile_error!(::core::concat!(
            "`uuid_key!(", ::core::stringify!($($wrong)*), ")`: its one argument is `version = v7` (begins with the time) or `version = v4` (random)"
        ));
        $crate::__olembic_uuid_key! { v7 $state $rest }
    };
    ($($args:tt)*) => { $crate::__olembic_misused_mixin! { uuid_key $($args)* } };
}

/// The items of [`uuid_key!`](crate::uuid_key), with the function that makes the key.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_uuid_key {
    ($version:ident $state:tt $rest:tt) => {
        $crate::__olembic_splice! {
            uuid_key $state
            {
                /// The primary key.
                #[column(primary_key, default = $crate::Uuid::$version())]
                pub id: olembic::Uuid,

                impl $crate::mixins::UuidKey {
                    fn uuid(&self) -> $crate::Uuid {
                        self.id
                    }
                }
            }
            $rest
        }
    };
}

/// A model with [`uuid_key!`](crate::uuid_key).
pub trait UuidKey {
    /// The primary key.
    fn uuid(&self) -> Uuid;
}
