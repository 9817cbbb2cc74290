//! `soft_delete!`: rows that are marked as deleted and stay.

use chrono::NaiveDateTime;

pub(super) const PLACE: crate::schema::Place = place!("soft_delete");

/// Adds `deleted_at`: `None` for a row that is there, else the moment of its deletion (UTC).
///
/// The model implements [`SoftDelete`](crate::mixins::SoftDelete), with a query for each state of a row. Every one is a plain
/// Diesel query: filter it further, order it, join it, and nothing runs until it is loaded or executed.
///
/// | call | what it is |
/// |---|---|
/// | `Post::alive()` | the rows that are not deleted |
/// | `Post::deleted()` | those that are |
/// | `post.soft_delete()` | the UPDATE that marks the row; it finds nothing where the row is marked already |
/// | `post.restore()` | the UPDATE that takes the mark away |
///
/// The last two set `deleted_at` alone: `updated_at` and `version` of other mixins move with changesets only.
///
/// ```
/// use diesel::prelude::*;
/// use olembic::prelude::*;
///
/// model! {
///     pub struct Post {
///         pub title: String,
///         soft_delete!();
///     }
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use diesel::connection::SimpleConnection;
/// # let mut connection = SqliteConnection::establish(":memory:")?;
/// # connection.batch_execute("CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL, deleted_at TIMESTAMP)")?;
/// let post: Post = diesel::insert_into(posts::table)
///     .values(NewPost::new("Engines"))
///     .get_result(&mut connection)?;
///
/// post.soft_delete().execute(&mut connection)?;
/// assert_eq!(Post::alive().count().get_result::<i64>(&mut connection)?, 0);
///
/// let gone: Post = Post::deleted().filter(posts::title.eq("Engines")).first(&mut connection)?;
/// gone.restore().execute(&mut connection)?;
/// assert_eq!(Post::alive().count().get_result::<i64>(&mut connection)?, 1);
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! soft_delete {
    (
        @mixin $path:tt ()
        { names = { model = $Model:ident, new = $New:ident, changes = $Changes:ident, table = $table:ident, $($names:tt)* }, $($state:tt)* }
        $rest:tt
    ) => {
        $crate::__olembic_splice! {
            soft_delete
            { names = { model = $Model, new = $New, changes = $Changes, table = $table, $($names)* }, $($state)* }
            {
                /// When the row was deleted (UTC); `None` while it is there.
                pub deleted_at: Option<chrono::NaiveDateTime>,

                impl $crate::mixins::SoftDelete {
                    type Alive = ::diesel::dsl::Filter<$table::table, ::diesel::dsl::IsNull<$table::deleted_at>>;
                    type Deleted = ::diesel::dsl::Filter<$table::table, ::diesel::dsl::IsNotNull<$table::deleted_at>>;
                    type SoftDeletion<'a> = ::diesel::dsl::Update<
                        ::diesel::dsl::Filter<
                            ::diesel::dsl::Find<$table::table, <&'a Self as ::diesel::associations::Identifiable>::Id>,
                            ::diesel::dsl::IsNull<$table::deleted_at>,
                        >,
                        ::diesel::dsl::Eq<$table::deleted_at, $crate::Touch>,
                    >;
                    type Restoration<'a> = ::diesel::dsl::Update<
                        ::diesel::dsl::Find<$table::table, <&'a Self as ::diesel::associations::Identifiable>::Id>,
                        ::diesel::dsl::Eq<$table::deleted_at, $crate::__private::Option<$crate::__private::NaiveDateTime>>,
                    >;

                    fn deleted_at(&self) -> $crate::__private::Option<$crate::__private::NaiveDateTime> {
                        self.deleted_at
                    }

                    fn alive() -> Self::Alive {
                        ::diesel::QueryDsl::filter($table::table, ::diesel::ExpressionMethods::is_null($table::deleted_at))
                    }

                    fn deleted() -> Self::Deleted {
                        ::diesel::QueryDsl::filter($table::table, ::diesel::ExpressionMethods::is_not_null($table::deleted_at))
                    }

                    fn soft_delete(&self) -> Self::SoftDeletion<'_> {
                        let row = ::diesel::QueryDsl::find($table::table, ::diesel::associations::Identifiable::id(self));
                        ::diesel::update(::diesel::QueryDsl::filter(row, ::diesel::ExpressionMethods::is_null($table::deleted_at)))
                            .set(::diesel::ExpressionMethods::eq($table::deleted_at, $crate::Touch))
                    }

                    fn restore(&self) -> Self::Restoration<'_> {
                        ::diesel::update(::diesel::QueryDsl::find($table::table, ::diesel::associations::Identifiable::id(self)))
                            .set(::diesel::ExpressionMethods::eq($table::deleted_at, $crate::__private::Option::None))
                    }
                }
            }
            $rest
        }
    };
    ($($args:tt)*) => { $crate::__olembic_misused_mixin! { soft_delete $($args)* } };
}

/// A model with [`soft_delete!`](crate::soft_delete).
pub trait SoftDelete {
    /// The query of [`alive`](Self::alive).
    type Alive;
    /// The query of [`deleted`](Self::deleted).
    type Deleted;
    /// The statement of [`soft_delete`](Self::soft_delete).
    type SoftDeletion<'a>
    where
        Self: 'a;
    /// The statement of [`restore`](Self::restore).
    type Restoration<'a>
    where
        Self: 'a;

    /// When the row was deleted (UTC); `None` while it is there.
    fn deleted_at(&self) -> Option<NaiveDateTime>;

    /// The query for the rows that are not marked as deleted.
    fn alive() -> Self::Alive;

    /// The query for the rows that are.
    fn deleted() -> Self::Deleted;

    /// The statement that marks this row as deleted now, by the database's clock. A row that is marked already keeps its
    /// moment: 0 rows then.
    fn soft_delete(&self) -> Self::SoftDeletion<'_>;

    /// The statement that takes the mark away.
    fn restore(&self) -> Self::Restoration<'_>;

    /// Whether the row is marked as deleted.
    fn is_deleted(&self) -> bool {
        self.deleted_at().is_some()
    }
}
