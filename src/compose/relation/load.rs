//! `load_related`: loaded models, each with what is related to it, in a fixed number of queries.
//! What a relation is stands in `value` and `through`, how its keys are asked for in `keys`; here is what the user calls.

use std::borrow::Cow;
use std::hash::Hash;

use diesel::connection::LoadConnection;
use diesel::dsl::Select;
use diesel::expression::Expression;
use diesel::query_dsl::methods::{LoadQuery, SelectDsl};
use diesel::result::QueryResult;

use super::keys::Keys;
use super::limit::KeysPerQuery;

/// A relation as a value: `Post::USER`, `User::POSTS`, `User::PROFILE`, `User::GROUPS`.
///
/// `model!` and the relation mixins make them; [`LoadRelated::load_related`] takes them.
pub trait Relation: Sized {
    /// The model that is there.
    type From;
    /// The model that is loaded.
    type To;
    /// What stands beside each model: `Vec<T>` or `Option<T>`.
    type Related<T: Clone>: Group<T>;
    /// The key that both sides share.
    type Key: Clone + Eq + Hash;
    /// The query for everything that has one of some keys.
    type Query;
    /// What the query yields.
    #[doc(hidden)]
    type Row;

    /// How many columns the key has.
    #[doc(hidden)]
    const COLUMNS: usize = 1;

    /// The key of a model that is there.
    #[doc(hidden)]
    fn key<'a>(&self, from: &'a Self::From) -> Option<Cow<'a, Self::Key>>;

    /// The query for everything that has one of these keys.
    #[doc(hidden)]
    fn query(&self, keys: Vec<Self::Key>) -> Self::Query;

    /// The key that a row was found by.
    #[doc(hidden)]
    fn row_key<'a>(&self, row: &'a Self::Row) -> Option<Cow<'a, Self::Key>>;

    /// The model of a row.
    #[doc(hidden)]
    fn row_model(row: Self::Row) -> Self::To;

    /// Changes the query that loads the related models: a filter, an order, a further join.
    ///
    /// The query loads the models related to *all* that are there, so a `limit` is one for all of them, and where
    /// a backend limits bind parameters, one for each part.
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// # use olembic::prelude::*;
    /// # model! { pub struct User { pub username: String, } }
    /// # model! { pub struct Post { user_relation!(Post, back_populates = posts); pub title: String, } }
    /// fn newest_first(users: Vec<User>, connection: &mut SqliteConnection) -> QueryResult<Vec<(User, Vec<Post>)>> {
    ///     users.load_related(User::POSTS.refine(|posts| posts.order(posts::id.desc())), connection)
    /// }
    /// # fn main() {}
    /// ```
    fn refine<F, Q>(self, query: F) -> Refined<Self, F>
    where
        F: Fn(Self::Query) -> Q,
    {
        Refined {
            relation: self,
            query,
        }
    }

    /// Loads a relation of the related models as well, or several as a tuple.
    ///
    /// `User::POSTS.then(Post::COMMENTS)` gives each user a `Vec<(Post, Vec<Comment>)>`.
    fn then<N>(self, next: N) -> Then<Self, N> {
        Then { relation: self, next }
    }
}

/// How a relation's query is selected for a backend.
#[doc(hidden)]
pub trait SelectsFor<DB>: Relation {
    /// The select clause.
    type Selection: Expression;

    /// The select clause.
    fn selection() -> Self::Selection;
}

/// What stands beside a model: a `Vec` or an `Option`.
#[doc(hidden)]
pub trait Group<T>: Clone + Default {
    /// Adds one; an `Option` keeps the first.
    fn add(&mut self, item: T);
}

impl<T: Clone> Group<T> for Vec<T> {
    fn add(&mut self, item: T) {
        self.push(item);
    }
}

impl<T: Clone> Group<T> for Option<T> {
    fn add(&mut self, item: T) {
        self.get_or_insert(item);
    }
}

/// What [`LoadRelated::load_related`] can load over a connection: a relation, one with a [`refine`](Relation::refine)d
/// query, one with what comes [`then`](Relation::then), or a tuple of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be loaded over a `{C}`",
    note = "`load_related` takes a relation (`User::POSTS`), or a tuple of relations of one model"
)]
pub trait LoadPlan<C> {
    /// The model that is there.
    type From;
    /// What stands beside each of them.
    type Related;

    /// Loads what is related to each model, in their order.
    #[doc(hidden)]
    fn load(&self, from: &[Self::From], connection: &mut C) -> QueryResult<Vec<Self::Related>>;
}

/// Puts beside each of some loaded models what is related to it.
///
/// One query for a relation, however many models there are: with 100,000 keys, SQLite needs four, because it
/// takes no more than 32,766 bind parameters. Without models, none. The queries are those that one writes by hand:
/// `posts::table.filter(posts::user_id.eq_any(ids)).select(Post::as_select())`.
///
/// ```
/// use diesel::prelude::*;
/// use olembic::prelude::*;
///
/// model! { pub struct User { pub username: String, } }
/// model! { pub struct Post { user_relation!(Post, back_populates = posts); pub title: String, } }
/// # use diesel::connection::SimpleConnection;
///
/// # fn main() -> QueryResult<()> {
/// # let connection = &mut SqliteConnection::establish(":memory:").unwrap();
/// # connection.batch_execute(
/// #     "CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT NOT NULL);
/// #      CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, title TEXT NOT NULL);
/// #      INSERT INTO users VALUES (1, 'ada'), (2, 'bob'); INSERT INTO posts VALUES (1, 1, 'x'), (2, 1, 'y');",
/// # )?;
/// let users: Vec<User> = users::table.order(users::id).load(connection)?;
/// let users: Vec<(User, Vec<Post>)> = users.load_related(User::POSTS, connection)?;
/// assert_eq!(users[0].1.len(), 2);
///
/// let posts: Vec<Post> = posts::table.load(connection)?;
/// for (post, user) in posts.load_related(Post::USER, connection)? {
///     println!("{} by {}", post.title, user.map_or("nobody".into(), |user| user.username));
/// }
/// # Ok(())
/// # }
/// ```
///
/// Several relations are a tuple: `users.load_related((User::POSTS, User::PROFILE), connection)` gives
/// `Vec<(User, (Vec<Post>, Option<Profile>))>`. [`Relation::then`] goes deeper, [`Relation::refine`] filters and orders.
/// A related model that belongs to several of the models stands beside each, as a clone.
pub trait LoadRelated: Sized {
    /// The model.
    type Model;
    /// The model, owned or borrowed.
    type Item;

    /// Loads what is related, and pairs it with the models, in their order.
    ///
    /// Of a slice it gives pairs with references.
    ///
    /// # Errors
    /// What Diesel's `load` returns. The queries run one after the other: in a transaction they see one state.
    fn load_related<L, C>(
        self,
        relation: L,
        connection: &mut C,
    ) -> QueryResult<Vec<(Self::Item, L::Related)>>
    where
        L: LoadPlan<C, From = Self::Model>;
}

impl<T> LoadRelated for Vec<T> {
    type Model = T;
    type Item = T;

    fn load_related<L, C>(self, relation: L, connection: &mut C) -> QueryResult<Vec<(T, L::Related)>>
    where
        L: LoadPlan<C, From = T>,
    {
        let related = relation.load(&self, connection)?;
        Ok(self.into_iter().zip(related).collect())
    }
}

impl<'a, T> LoadRelated for &'a [T] {
    type Model = T;
    type Item = &'a T;

    fn load_related<L, C>(self, relation: L, connection: &mut C) -> QueryResult<Vec<(&'a T, L::Related)>>
    where
        L: LoadPlan<C, From = T>,
    {
        let related = relation.load(self, connection)?;
        Ok(self.iter().zip(related).collect())
    }
}

impl<'a, T> LoadRelated for &'a Vec<T> {
    type Model = T;
    type Item = &'a T;

    fn load_related<L, C>(self, relation: L, connection: &mut C) -> QueryResult<Vec<(&'a T, L::Related)>>
    where
        L: LoadPlan<C, From = T>,
    {
        self.as_slice().load_related(relation, connection)
    }
}

/// A relation whose query was changed by [`Relation::refine`].
#[derive(Debug, Clone, Copy)]
pub struct Refined<R, F> {
    relation: R,
    query: F,
}

impl<R, F, Q> Relation for Refined<R, F>
where
    R: Relation,
    F: Fn(R::Query) -> Q,
{
    type From = R::From;
    type To = R::To;
    type Related<T: Clone> = R::Related<T>;
    type Key = R::Key;
    type Query = Q;
    type Row = R::Row;

    const COLUMNS: usize = R::COLUMNS;

    fn key<'a>(&self, from: &'a Self::From) -> Option<Cow<'a, Self::Key>> {
        self.relation.key(from)
    }

    fn query(&self, keys: Vec<Self::Key>) -> Q {
        (self.query)(self.relation.query(keys))
    }

    fn row_key<'a>(&self, row: &'a Self::Row) -> Option<Cow<'a, Self::Key>> {
        self.relation.row_key(row)
    }

    fn row_model(row: Self::Row) -> Self::To {
        R::row_model(row)
    }
}

impl<R, F, Q, DB> SelectsFor<DB> for Refined<R, F>
where
    R: SelectsFor<DB>,
    F: Fn(R::Query) -> Q,
{
    type Selection = R::Selection;

    fn selection() -> Self::Selection {
        R::selection()
    }
}

/// A relation, and what is loaded for the models that it leads to: see [`Relation::then`].
#[derive(Debug, Clone, Copy)]
pub struct Then<R, N> {
    relation: R,
    next: N,
}

impl<'query, R, C> LoadPlan<C> for R
where
    C: LoadConnection<Backend: KeysPerQuery>,
    R: SelectsFor<C::Backend, To: Clone>,
    R::Query: SelectDsl<R::Selection>,
    Select<R::Query, R::Selection>: LoadQuery<'query, C, R::Row>,
{
    type From = R::From;
    type Related = R::Related<R::To>;

    fn load(&self, from: &[R::From], connection: &mut C) -> QueryResult<Vec<Self::Related>> {
        let keys = Keys::of(self, from);
        let (models, places) = keys.load(self, connection)?;
        Ok(keys.distribute::<R, _>(models, places))
    }
}

impl<'query, R, N, C> LoadPlan<C> for Then<R, N>
where
    C: LoadConnection<Backend: KeysPerQuery>,
    R: SelectsFor<C::Backend, To: Clone>,
    R::Query: SelectDsl<R::Selection>,
    Select<R::Query, R::Selection>: LoadQuery<'query, C, R::Row>,
    N: LoadPlan<C, From = R::To, Related: Clone>,
{
    type From = R::From;
    type Related = R::Related<(R::To, N::Related)>;

    fn load(&self, from: &[R::From], connection: &mut C) -> QueryResult<Vec<Self::Related>> {
        let keys = Keys::of(&self.relation, from);
        let (models, places) = keys.load(&self.relation, connection)?;
        let next = self.next.load(&models, connection)?;
        Ok(keys.distribute::<R, _>(models.into_iter().zip(next), places))
    }
}

/// Several relations of one model.
macro_rules! several {
    ($($L:ident $place:tt),+) => {
        impl<C, T, $($L: LoadPlan<C, From = T>),+> LoadPlan<C> for ($($L,)+) {
            type From = T;
            type Related = ($($L::Related,)+);

            fn load(&self, from: &[T], connection: &mut C) -> QueryResult<Vec<Self::Related>> {
                $( #[allow(non_snake_case)] let mut $L = self.$place.load(from, connection)?.into_iter(); )+
                // Each yields one for each model.
                Ok(std::iter::from_fn(|| Some(($($L.next()?,)+))).collect())
            }
        }
    };
}

several! { A 0 }
several! { A 0, B 1 }
several! { A 0, B 1, D 2 }
several! { A 0, B 1, D 2, E 3 }
several! { A 0, B 1, D 2, E 3, F 4 }
several! { A 0, B 1, D 2, E 3, F 4, G 5 }
