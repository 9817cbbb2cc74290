//! `user_relation!`: a model that belongs to a user.

use crate::compose::{KeyOf, Parent};

pub(super) const PLACE: crate::schema::Place = place!("user_relation");

/// Adds the column `user_id` and the relation to `User`.
///
/// `User` is looked up where the model stands. Options, in any order, all optional:
///
/// | option | default | meaning |
/// |---|---|---|
/// | `unique = true` | `false` | one-to-one: a user has at most one |
/// | `nullable = true` | `false` | the column is an `Option`: there may be no user |
/// | `back_populates = posts` | none | gives `User` the accessor `posts()` |
/// | `on_delete = cascade` | `no_action` | also `restrict`, `set_null` (with `nullable = true`), `set_default` |
/// | `on_update = cascade` | `no_action` | likewise |
/// | `name = author` | `user` | names the accessor, and the column `author_id` |
/// | `column = writer` | `<name>_id` | names the column |
/// | `columns(land, no)` | `<name>_<key's column>` | names the columns, where the key of `User` has several |
/// | `index = false` | where not unique | whether the column has an index |
/// | `index = (a, b)` | none | an index in which other columns follow this one |
/// | `key = i64`, `key = (String, i64)` | asked of `User` | the key's type, for a `User` written by hand |
///
/// A `User` whose key has several columns (`primary_key(country, number)`) gives a column for each: `user_country` and
/// `user_number`, with `name = author` `author_country`, or those that `columns(..)` names in the key's order. Outside `model!`, and where the
/// types of the key are stated, `columns(..)` always stands.
///
/// The first argument may name the model: `user_relation!(Post, unique = false)`.
///
/// The accessors `post.user()` and `user.posts()` return plain Diesel queries. For many rows at once the relation is a value,
/// `Post::USER` and `User::POSTS`, that [`load_related`](crate::LoadRelated::load_related) takes. A parent is created together with
/// its children in a plain transaction:
///
/// ```
/// use diesel::prelude::*;
/// use olembic::prelude::*;
///
/// model! { pub struct User { pub username: String, } }
/// model! { pub struct Post { user_relation!(Post, back_populates = posts); pub title: String, } }
///
/// fn sign_up(username: &str, titles: &[&str], connection: &mut SqliteConnection) -> QueryResult<(User, Vec<Post>)> {
///     connection.transaction(|connection| {
///         let user: User = diesel::insert_into(users::table)
///             .values(NewUser::new(username))
///             .get_result(connection)?;
///         let posts: Vec<NewPost> = titles.iter().map(|&title| NewPost::new(user.id, title)).collect();
///         let posts = diesel::insert_into(posts::table).values(posts).get_results(connection)?;
///         Ok((user, posts))
///     })
/// }
/// # fn main() {}
/// ```
///
/// Outside `model!`, the model comes first, and the same call gives the relation to a model written by hand whose
/// table has the column: the accessors, [`UserRelation`](crate::mixins::UserRelation), `BelongsTo`, and `joinable!` in
/// both directions. Where these are there already, say `belongs_to = false` or `joinable = false`; `table = name` names a
/// table module that is not the model's name in snake case with an `s`.
///
/// Diesel joins a pair of tables by one condition: of two models that refer to each other, one says `joinable = false`. A
/// model is no more visible than its parent: a `pub` model with a private parent is the compiler's error E0446.
#[macro_export]
macro_rules! user_relation {
    ($($args:tt)*) => {
        $crate::__olembic_relation! {
            { relation = user: User, column = user_id, mixin = user_relation, trait = [$crate::mixins::UserRelation] } $($args)*
        }
    };
}

/// A model that belongs to a user, for functions that take any of them.
///
/// ```
/// use diesel::prelude::*;
/// use olembic::prelude::*;
///
/// model! { pub struct User { pub username: String, } }
///
/// fn author_of<T: UserRelation<Parent = User>>(item: &T, connection: &mut SqliteConnection) -> QueryResult<User> {
///     item.user().first(connection)
/// }
/// # fn main() {}
/// ```
pub trait UserRelation {
    /// The user's model.
    type Parent: Parent;

    #[doc(hidden)]
    fn parent_key(&self) -> Option<&KeyOf<Self::Parent>>;

    /// The query for the user.
    fn user(&self) -> <Self::Parent as Parent>::Query {
        Self::Parent::by_key(self.parent_key())
    }
}
