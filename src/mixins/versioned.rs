//! `versioned!`: optimistic locking. An update of a row that has changed since it was read changes nothing, and says so.

use diesel::Connection;
use diesel::associations::HasTable;
use diesel::query_builder::{
    AsChangeset, AsQuery, IntoUpdateTarget, QueryFragment, QueryId, UpdateStatement,
};
use diesel::query_dsl::methods::ExecuteDsl;

use crate::compose::{Changes, Model};

pub(super) const PLACE: crate::schema::Place = place!("versioned");

/// Adds `version`: 1 for a new row, and one more with every update through the generated changeset.
///
/// The model implements [`Versioned`](crate::mixins::Versioned). `post.update(changes, connection)` updates the row as it was
/// read; where somebody else was faster, it changes nothing and returns
/// [`UpdateError::Stale`](crate::mixins::UpdateError::Stale). `post.unchanged()` is the query behind it, for a deletion under
/// the same condition and for `diesel-async`.
///
/// ```
/// use diesel::prelude::*;
/// use olembic::mixins::UpdateError;
/// use olembic::prelude::*;
///
/// model! {
///     pub struct Page {
///         pub text: String,
///         versioned!();
///     }
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use diesel::connection::SimpleConnection;
/// # let mut connection = SqliteConnection::establish(":memory:")?;
/// # connection.batch_execute("CREATE TABLE pages (id INTEGER PRIMARY KEY, text TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 1)")?;
/// # diesel::insert_into(pages::table).values(NewPage::new("")).execute(&mut connection)?;
/// let mine: Page = pages::table.first(&mut connection)?;
/// let theirs: Page = pages::table.first(&mut connection)?;
///
/// let text = |text: &str| PageChanges { text: Some(text.to_owned()), ..Default::default() };
/// theirs.update(text("theirs"), &mut connection)?;
///
/// let refused = mine.update(text("mine"), &mut connection);
/// assert!(matches!(refused, Err(UpdateError::Stale { .. })));
/// let page: Page = pages::table.first(&mut connection)?;
/// assert_eq!((page.text.as_str(), page.version), ("theirs", 2));
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! versioned {
    (
        @mixin $path:tt ()
        { names = { model = $Model:ident, new = $New:ident, changes = $Changes:ident, table = $table:ident, $($names:tt)* }, $($state:tt)* }
        $rest:tt
    ) => {
        $crate::__olembic_splice! {
            versioned
            { names = { model = $Model, new = $New, changes = $Changes, table = $table, $($names)* }, $($state)* }
            {
                /// Counts the updates of the row, from 1.
                #[column(server_default = 1, on_update = next)]
                pub version: i32,

                impl $crate::mixins::Versioned {
                    type Unchanged<'a> = ::diesel::dsl::Filter<
                        ::diesel::dsl::Find<$table::table, <&'a Self as ::diesel::associations::Identifiable>::Id>,
                        ::diesel::dsl::Eq<$table::version, $crate::__private::i32>,
                    >;

                    fn version(&self) -> $crate::__private::i32 {
                        self.version
                    }

                    fn unchanged(&self) -> Self::Unchanged<'_> {
                        ::diesel::QueryDsl::filter(
                            ::diesel::QueryDsl::find($table::table, ::diesel::associations::Identifiable::id(self)),
                            ::diesel::ExpressionMethods::eq($table::version, self.version),
                        )
                    }
                }
            }
            $rest
        }
    };
    ($($args:tt)*) => { $crate::__olembic_misused_mixin! { versioned $($args)* } };
}

/// A model with [`versioned!`](crate::versioned).
pub trait Versioned: Model + HasTable {
    /// The query of [`unchanged`](Self::unchanged).
    type Unchanged<'a>: IntoUpdateTarget + HasTable<Table = <Self as HasTable>::Table>
    where
        Self: 'a;

    /// The version that was read.
    fn version(&self) -> i32;

    /// The query for this row in the version that was read: it finds nothing once the row has changed.
    fn unchanged(&self) -> Self::Unchanged<'_>;

    /// Applies the changes, unless the row has changed since it was read. Read it again to go on from there.
    ///
    /// Without a change no query is run.
    ///
    /// # Errors
    /// [`UpdateError::Stale`] when the row has another version by now, or is gone; nothing is changed then.
    /// [`UpdateError::Query`] for what Diesel's `execute` returns.
    fn update<'a, S, C>(&'a self, changes: S, connection: &mut C) -> Result<(), UpdateError>
    where
        C: Connection,
        S: Changes + AsChangeset<Target = <Self as HasTable>::Table>,
        UpdateStatement<
            <Self as HasTable>::Table,
            <Self::Unchanged<'a> as IntoUpdateTarget>::WhereClause,
            S::Changeset,
        >: AsQuery + ExecuteDsl<C> + QueryFragment<C::Backend> + QueryId,
    {
        if changes.is_empty() {
            return Ok(());
        }
        match changes.apply(self.unchanged(), connection)? {
            0 => Err(UpdateError::Stale {
                model: Self::NAME,
                version: self.version(),
            }),
            _ => Ok(()),
        }
    }
}

/// Why [`Versioned::update`] did not update a row.
#[derive(Debug, thiserror::Error)]
pub enum UpdateError {
    /// Somebody else has changed or deleted the row since it was read.
    #[error(
        "the `{model}` that was read in version {version} has changed or is gone\nhint: read it again, and apply the changes to what it is now"
    )]
    Stale {
        /// The model's name.
        model: &'static str,
        /// The version that was read.
        version: i32,
    },
    /// The query failed.
    #[error(transparent)]
    Query(#[from] diesel::result::Error),
}
