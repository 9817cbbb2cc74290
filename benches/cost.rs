//! What generated code costs beside the same by hand, in instructions: `benches/callgrind` runs it under valgrind.
//!
//! `cost CASE composed|by_hand` does one case a number of times on a database in memory. Only what happens within
//! `measured` counts; making the database, its rows and the first run, which prepares the statement, do not.

#![allow(missing_docs)]

use std::hint::black_box;
use std::process::ExitCode;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use olembic::prelude::*;

const TIMES: usize = 200;
const CASES: [&str; 8] = [
    "child",
    "parent",
    "through",
    "load_related",
    "nested",
    "insert",
    "update",
    "touch",
];

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    let (case, way) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if case == "cases" {
        println!("{}", CASES.join(" "));
        return ExitCode::SUCCESS;
    }
    match cost(&case, way == "composed") {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("usage: cost {} composed|by_hand", CASES.join("|"));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

model! {
    pub struct User {
        #[column(max_length = 50)]
        pub username: String,
    }
}

model! {
    pub struct Post {
        user_relation!(Post, back_populates = posts);
        timestamps!();
        pub title: String,
        #[column(default = "")]
        pub text: String,
        pub link: Option<String>,
    }
}

relation_mixin! { pub post_relation => post: Post }

model! {
    pub struct Comment {
        post_relation!(Comment, back_populates = comments);
        pub text: String,
    }
}

model! {
    pub struct Group {
        pub name: String,
    }
}

relation_mixin! { pub group_relation => group: Group }

model! {
    pub struct Membership {
        user_relation!(Membership);
        group_relation!(Membership);
        many_to_many!(user: User => groups, group: Group => users);
    }
}

models! { User, Post, Comment, Group, Membership }

/// The inserts and changes by hand, in plain Diesel.
mod plain {
    use super::{NaiveDateTime, comments, posts};
    use diesel::prelude::*;

    #[derive(Insertable)]
    #[diesel(table_name = posts)]
    pub struct NewPost {
        pub user_id: i32,
        pub created_at: Option<NaiveDateTime>,
        pub updated_at: Option<NaiveDateTime>,
        pub title: String,
        pub text: String,
        pub link: Option<String>,
    }

    #[derive(Default, AsChangeset)]
    #[diesel(table_name = posts)]
    pub struct PostChanges {
        pub user_id: Option<i32>,
        pub created_at: Option<NaiveDateTime>,
        pub title: Option<String>,
        pub text: Option<String>,
        pub link: Option<Option<String>>,
    }

    #[derive(Default, AsChangeset)]
    #[diesel(table_name = comments)]
    pub struct CommentChanges {
        pub post_id: Option<i32>,
        pub text: Option<String>,
    }
}

/// 50 users with 4 posts of 3 comments each, and 5 groups of 10 users.
fn database() -> anyhow::Result<SqliteConnection> {
    let mut connection = olembic::guide::database(MODELS)?;
    connection.batch_execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)
         INSERT INTO users SELECT i, 'user' || i FROM n;
         INSERT INTO posts (user_id, title, text) SELECT id, 'title', 'text' FROM users, (VALUES (1), (2), (3), (4));
         INSERT INTO comments (post_id, text) SELECT id, 'text' FROM posts, (VALUES (1), (2), (3));
         INSERT INTO groups SELECT id, 'group' || id FROM users WHERE id <= 5;
         INSERT INTO memberships (user_id, group_id) SELECT id, (id - 1) / 10 + 1 FROM users;",
    )?;
    Ok(connection)
}

/// Does a case; false where there is none of that name.
fn cost(case: &str, composed: bool) -> anyhow::Result<bool> {
    let connection = &mut database()?;
    let users: Vec<User> = users::table.order(users::id).load(connection)?;
    let posts: Vec<Post> = posts::table.order(posts::id).load(connection)?;
    let comment: &Comment = &comments::table.first(connection)?;
    let (user, post) = (&users[0], &posts[0]);
    match (case, composed) {
        ("child", true) => measured(connection, |c| post.user().load::<User>(c).map(drop)),
        ("child", false) => measured(connection, |c| {
            users::table.find(post.user_id).load::<User>(c).map(drop)
        }),
        ("parent", true) => measured(connection, |c| user.posts().load::<Post>(c).map(drop)),
        ("parent", false) => measured(connection, |c| {
            posts::table
                .filter(posts::user_id.eq(user.id))
                .load::<Post>(c)
                .map(drop)
        }),
        ("through", true) => measured(connection, |c| user.groups().load::<Group>(c).map(drop)),
        ("through", false) => measured(connection, |c| {
            groups::table
                .inner_join(memberships::table.on(memberships::group_id.eq(groups::id)))
                .filter(memberships::user_id.eq(user.id))
                .select(groups::all_columns)
                .load::<Group>(c)
                .map(drop)
        }),
        ("load_related", true) => measured(connection, |c| {
            black_box(users.as_slice().load_related(User::POSTS, c)?);
            Ok(())
        }),
        ("load_related", false) => measured(connection, |c| {
            black_box(posts_by_hand(&users, c)?);
            Ok(())
        }),
        ("nested", true) => measured(connection, |c| {
            black_box(
                users
                    .as_slice()
                    .load_related(User::POSTS.then(Post::COMMENTS), c)?,
            );
            Ok(())
        }),
        ("nested", false) => measured(connection, |c| {
            black_box(comments_by_hand(&users, c)?);
            Ok(())
        }),
        ("insert", true) => measured(connection, |c| {
            let new = NewPost::new(black_box(1), black_box("title"));
            diesel::insert_into(posts::table)
                .values(&new)
                .execute(c)
                .map(drop)
        }),
        ("insert", false) => measured(connection, |c| {
            let new = plain::NewPost {
                user_id: black_box(1),
                created_at: None,
                updated_at: None,
                title: black_box("title").to_owned(),
                text: String::new(),
                link: None,
            };
            diesel::insert_into(posts::table)
                .values(&new)
                .execute(c)
                .map(drop)
        }),
        ("touch", true) => measured(connection, |c| {
            let changes = PostChanges {
                title: Some(black_box("other").to_owned()),
                link: Some(None),
                ..Default::default()
            };
            changes.apply(post, c).map(drop)
        }),
        ("touch", false) => measured(connection, |c| {
            let changes = plain::PostChanges {
                title: Some(black_box("other").to_owned()),
                link: Some(None),
                ..Default::default()
            };
            let now =
                diesel::dsl::sql::<diesel::sql_types::Timestamp>("strftime('%Y-%m-%d %H:%M:%f', 'now')");
            diesel::update(post)
                .set((changes, posts::updated_at.eq(now)))
                .execute(c)
                .map(drop)
        }),
        ("update", true) => measured(connection, |c| {
            let changes = CommentChanges {
                text: Some(black_box("other").to_owned()),
                ..Default::default()
            };
            changes.apply(comment, c).map(drop)
        }),
        ("update", false) => measured(connection, |c| {
            let changes = plain::CommentChanges {
                text: Some(black_box("other").to_owned()),
                ..Default::default()
            };
            diesel::update(comment).set(changes).execute(c).map(drop)
        }),
        _ => return Ok(false),
    }?;
    Ok(true)
}

/// Warms up, and goes on to what counts.
fn measured(
    connection: &mut SqliteConnection,
    mut case: impl FnMut(&mut SqliteConnection) -> QueryResult<()>,
) -> QueryResult<()> {
    case(connection)?;
    repeated(connection, &mut case)
}

/// What valgrind counts: from here on inwards.
#[inline(never)]
fn repeated(
    connection: &mut SqliteConnection,
    case: &mut dyn FnMut(&mut SqliteConnection) -> QueryResult<()>,
) -> QueryResult<()> {
    for _ in 0..TIMES {
        case(connection)?;
    }
    Ok(())
}

/// As the Diesel guide does it: `belonging_to` and `grouped_by`.
fn posts_by_hand<'a>(
    users: &'a Vec<User>,
    connection: &mut SqliteConnection,
) -> QueryResult<Vec<(&'a User, Vec<Post>)>> {
    let posts = Post::belonging_to(users)
        .select(Post::as_select())
        .load(connection)?
        .grouped_by(users);
    Ok(users.iter().zip(posts).collect())
}

type WithComments = (Post, Vec<Comment>);

fn comments_by_hand<'a>(
    users: &'a Vec<User>,
    connection: &mut SqliteConnection,
) -> QueryResult<Vec<(&'a User, Vec<WithComments>)>> {
    let posts = Post::belonging_to(users)
        .select(Post::as_select())
        .load(connection)?;
    let comments = Comment::belonging_to(&posts)
        .select(Comment::as_select())
        .load(connection)?
        .grouped_by(&posts);
    let posts: Vec<WithComments> = posts.into_iter().zip(comments).collect();
    Ok(users.iter().zip(posts.grouped_by(users)).collect())
}
