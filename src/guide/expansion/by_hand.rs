use chrono::NaiveDateTime;
use diesel::dsl::{Eq, Filter, Find};
use diesel::prelude::*;
use olembic::schema::Origin;

diesel::table! {
    users (id) {
        id -> Integer,
        username -> Text,
    }
}

diesel::table! {
    posts (id) {
        id -> Integer,
        user_id -> Integer,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        title -> Text,
        text -> Text,
        link -> Nullable<Text>,
    }
}

diesel::joinable!(posts -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(users, posts);

/// Somebody who writes.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable)]
#[diesel(table_name = users)]
pub struct User {
    /// The primary key.
    pub id: i32,
    /// The name to log in with.
    pub username: String,
}

/// Something that a user wrote.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Associations)]
#[diesel(table_name = posts, belongs_to(User))]
pub struct Post {
    /// The primary key.
    pub id: i32,
    /// The key of the `user`.
    pub user_id: i32,
    /// When the row came (UTC).
    pub created_at: NaiveDateTime,
    /// When the row last changed (UTC).
    pub updated_at: NaiveDateTime,
    /// The headline.
    pub title: String,
    /// The text, of any length.
    pub text: String,
    /// Where it was found.
    pub link: Option<String>,
}

/// A row of `users` to be inserted.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = users)]
#[allow(missing_docs)]
pub struct NewUser {
    pub username: String,
}

impl NewUser {
    /// A new `User`: every field without a default, in the order of the model.
    pub fn new(username: impl Into<String>) -> Self {
        Self {
            username: username.into(),
        }
    }
}

/// A row of `posts` to be inserted.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = posts)]
#[allow(missing_docs)]
pub struct NewPost {
    pub user_id: i32,
    pub created_at: Option<NaiveDateTime>,
    pub updated_at: Option<NaiveDateTime>,
    pub title: String,
    pub text: String,
    pub link: Option<String>,
}

impl NewPost {
    /// A new `Post`: every field without a default, in the order of the model.
    pub fn new(user_id: i32, title: impl Into<String>) -> Self {
        Self {
            user_id,
            created_at: None,
            updated_at: None,
            title: title.into(),
            text: String::new(),
            link: None,
        }
    }
}

/// Changes to a row of `users`: what is `None` stays as it is.
#[derive(Debug, Clone, Default, AsChangeset)]
#[diesel(table_name = users)]
#[allow(missing_docs)]
pub struct UserChanges {
    pub username: Option<String>,
}

/// Changes to a row of `posts`: what is `None` stays as it is. `updated_at` moves by itself.
#[derive(Debug, Clone, Default, AsChangeset)]
#[diesel(table_name = posts)]
#[allow(missing_docs)]
pub struct PostChanges {
    pub user_id: Option<i32>,
    pub created_at: Option<NaiveDateTime>,
    pub updated_at: olembic::Touch,
    pub title: Option<String>,
    pub text: Option<String>,
    pub link: Option<Option<String>>,
}

impl Post {
    /// The query for the `User` that `user_id` refers to.
    pub fn user(&self) -> Find<users::table, i32> {
        users::table.find(self.user_id)
    }
}

impl User {
    /// The query for every `Post` whose `user_id` refers to this one.
    pub fn posts(&self) -> Filter<posts::table, Eq<posts::user_id, i32>> {
        posts::table.filter(posts::user_id.eq(self.id))
    }
}

// What follows is Olembic's: `load_related`, functions that take any model with a mixin, and the metadata that migrations
// are made from.

use olembic::compose::{BelongsTo, HasMany, TableBuilder, action, server_default};

impl Post {
    /// The relation to the `User` that `user_id` refers to, for `load_related`.
    pub const USER: BelongsTo<Self, User, posts::user_id> =
        BelongsTo::new(|post| Some(&post.user_id), |user| &user.id);
}

impl User {
    /// The relation to every `Post` whose `user_id` refers to this one, for `load_related`.
    pub const POSTS: HasMany<Self, Post, posts::user_id> = Post::USER.has_many();
}

impl olembic::Changes for UserChanges {
    fn is_empty(&self) -> bool {
        self.username.is_none()
    }
}

impl olembic::Changes for PostChanges {
    fn is_empty(&self) -> bool {
        self.user_id.is_none()
            && self.created_at.is_none()
            && self.title.is_none()
            && self.text.is_none()
            && self.link.is_none()
    }
}

impl olembic::mixins::UserRelation for Post {
    type Parent = User;

    fn parent_key(&self) -> Option<&i32> {
        Some(&self.user_id)
    }
}

impl olembic::mixins::Timestamps for Post {
    fn created_at(&self) -> NaiveDateTime {
        self.created_at
    }

    fn updated_at(&self) -> NaiveDateTime {
        self.updated_at
    }
}

impl olembic::Model for User {
    const NAME: &'static str = "User";

    fn describe() -> olembic::schema::Table {
        let mut table = TableBuilder::new::<users::table>();
        table.comment("Somebody who writes.");
        table.column::<users::id>(Origin::MODEL);
        table
            .column::<users::username>(Origin::MODEL)
            .max_length(50)
            .unique()
            .comment("The name to log in with.");
        table.primary_key(&["id"]);
        table.finish()
    }
}

impl olembic::Model for Post {
    const NAME: &'static str = "Post";

    fn describe() -> olembic::schema::Table {
        let mut table = TableBuilder::new::<posts::table>();
        table.comment("Something that a user wrote.");
        table.column::<posts::id>(Origin::MODEL);
        table.column::<posts::user_id>(Origin::mixin("user_relation"));
        table
            .column::<posts::created_at>(Origin::mixin("timestamps"))
            .server_default(server_default::now)
            .comment("When the row came (UTC).");
        table
            .column::<posts::updated_at>(Origin::mixin("timestamps"))
            .server_default(server_default::now)
            .comment("When the row last changed (UTC).");
        table
            .column::<posts::title>(Origin::MODEL)
            .max_length(80)
            .index()
            .comment("The headline.");
        table
            .column::<posts::text>(Origin::MODEL)
            .server_default("")
            .comment("The text, of any length.");
        table
            .column::<posts::link>(Origin::MODEL)
            .comment("Where it was found.");
        table.primary_key(&["id"]);
        table
            .relation::<posts::user_id, User>()
            .on_delete(action::cascade)
            .add();
        table.finish()
    }
}

/// The models of this application.
pub const MODELS: olembic::Models = olembic::Models::new(&[
    <User as olembic::Model>::describe,
    <Post as olembic::Model>::describe,
]);
