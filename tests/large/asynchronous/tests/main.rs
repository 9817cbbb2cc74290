//! The accessors and statements of models over diesel-async, on SQLite: they are plain Diesel, so they apply as they are.

use diesel::connection::SimpleConnection;
use diesel::prelude::{
    BelongingToDsl, ExpressionMethods, GroupedBy, QueryDsl, SelectableHelper, SqliteConnection,
};
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use diesel_async::{AsyncConnection, RunQueryDsl};
use olembic::dialect::Dialect;
use olembic::dialect::sqlite::Sqlite;
use olembic::prelude::*;

model! {
    #[derive(PartialEq)]
    pub struct User {
        pub username: String,
        versioned!();
    }
}

model! {
    #[derive(PartialEq)]
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

model! {
    #[derive(PartialEq)]
    pub struct Post {
        user_relation!(Post, back_populates = posts);
        timestamps!();
        soft_delete!();
        pub title: String,
    }
}

models! { User, Group, Membership, Post }

type Connection = SyncConnectionWrapper<SqliteConnection>;

async fn database() -> Connection {
    let mut connection = Connection::establish(":memory:").await.unwrap();
    let schema = Sqlite.normalise(&MODELS.schema().unwrap());
    let mut script = String::new();
    for table in schema.tables.into_values() {
        let operation = olembic::ops::Operation::CreateTable { table };
        for statement in Sqlite.statements(&operation).unwrap() {
            script.push_str(&statement);
            script.push_str(";\n");
        }
    }
    connection
        .spawn_blocking(move |connection| connection.batch_execute(&script))
        .await
        .unwrap();
    connection
}

async fn user(connection: &mut Connection, name: &str) -> User {
    diesel::insert_into(users::table)
        .values(NewUser::new(name))
        .get_result(connection)
        .await
        .unwrap()
}

async fn post(connection: &mut Connection, user: &User, title: &str) -> Post {
    diesel::insert_into(posts::table)
        .values(NewPost::new(user.id, title))
        .get_result(connection)
        .await
        .unwrap()
}

#[tokio::test]
async fn inserts_and_accessors_run() {
    let mut connection = database().await;
    let ada = user(&mut connection, "ada").await;
    let first = post(&mut connection, &ada, "first").await;
    post(&mut connection, &ada, "second").await;

    let author: User = first.user().first(&mut connection).await.unwrap();
    assert_eq!(author, ada);
    let titles: Vec<String> = ada
        .posts()
        .order(posts::id.desc())
        .select(posts::title)
        .load(&mut connection)
        .await
        .unwrap();
    assert_eq!(titles, ["second", "first"]);
    let posts = Post::belonging_to(&ada)
        .select(Post::as_select())
        .load(&mut connection)
        .await
        .unwrap();
    assert_eq!(posts.len(), 2);
}

#[tokio::test]
async fn a_join_model_is_read_from_both_sides() {
    let mut connection = database().await;
    let ada = user(&mut connection, "ada").await;
    let chess: Group = diesel::insert_into(groups::table)
        .values(NewGroup::new("chess"))
        .get_result(&mut connection)
        .await
        .unwrap();
    diesel::insert_into(memberships::table)
        .values(NewMembership::new(ada.id, chess.id))
        .execute(&mut connection)
        .await
        .unwrap();
    let groups: Vec<Group> = ada.groups().load(&mut connection).await.unwrap();
    let users: Vec<User> = chess.users().load(&mut connection).await.unwrap();
    assert_eq!((groups, users), (vec![chess], vec![ada]));
}

#[tokio::test]
async fn changes_and_the_queries_of_mixins_run() {
    let mut connection = database().await;
    let ada = user(&mut connection, "ada").await;
    let name = UserChanges {
        username: Some("lovelace".into()),
        ..Default::default()
    };
    let rows = diesel::update(ada.unchanged())
        .set(&name)
        .execute(&mut connection)
        .await
        .unwrap();
    let stale = diesel::update(ada.unchanged())
        .set(&name)
        .execute(&mut connection)
        .await
        .unwrap();
    assert_eq!((rows, stale), (1, 0));

    let post = post(&mut connection, &ada, "first").await;
    let title = PostChanges {
        title: Some("1st".into()),
        ..Default::default()
    };
    diesel::update(&post)
        .set(&title)
        .execute(&mut connection)
        .await
        .unwrap();
    post.soft_delete().execute(&mut connection).await.unwrap();
    let gone: Post = Post::deleted().first(&mut connection).await.unwrap();
    assert_eq!(gone.title, "1st");
    gone.restore().execute(&mut connection).await.unwrap();
    let alive: i64 = Post::alive().count().get_result(&mut connection).await.unwrap();
    assert_eq!(alive, 1);
}

#[tokio::test]
async fn a_parent_and_its_children_are_created_in_one_transaction() {
    let mut connection = database().await;
    let (ada, posts) = connection
        .transaction(async |connection| {
            let ada = user(connection, "ada").await;
            let titles = ["x", "y"].map(|title| NewPost::new(ada.id, title));
            let mut posts = Vec::new();
            for new in titles {
                let one: Post = diesel::insert_into(posts::table)
                    .values(new)
                    .get_result(connection)
                    .await?;
                posts.push(one);
            }
            diesel::result::QueryResult::Ok((ada, posts))
        })
        .await
        .unwrap();
    let of_ada: Vec<Post> = ada.posts().order(posts::id).load(&mut connection).await.unwrap();
    assert_eq!(of_ada, posts);
}

/// `load_related` takes a synchronous connection: the wrapper lends its own to a closure.
#[tokio::test]
async fn load_related_runs_on_the_connection_within() {
    let mut connection = database().await;
    let ada = user(&mut connection, "ada").await;
    let first = post(&mut connection, &ada, "first").await;
    let people = vec![ada.clone()];
    let pairs = connection
        .spawn_blocking(move |connection| people.load_related(User::POSTS, connection))
        .await
        .unwrap();
    assert_eq!(pairs, [(ada.clone(), vec![first.clone()])]);
    assert_eq!(
        vec![first.clone()].grouped_by(std::slice::from_ref(&ada)),
        [vec![first]]
    );
}
