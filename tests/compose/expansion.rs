//! The model that `guide::expansion` shows, in Olembic's words and by hand: both are the same, in tables, structs, queries
//! and metadata. Where two types are said to be one, the compiler is asked.

use diesel::connection::SimpleConnection;
use diesel::dsl::SqlTypeOf;
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::sqlite::Sqlite;
use olembic::diff::diff;
use olembic::introspect::sqlite::introspect;
use olembic::{Changes, LoadRelated, Model, Relation};

use crate::database::database;
use crate::queries::queries;

#[allow(dead_code)]
#[path = "../../src/guide/expansion/by_hand.rs"]
mod by_hand;
#[allow(dead_code)]
#[path = "../../src/guide/expansion/composed.rs"]
mod composed;

/// The migration that one writes for the models by hand.
const UP_SQL: &str = "
    CREATE TABLE users (
        id INTEGER NOT NULL PRIMARY KEY,
        username VARCHAR(50) NOT NULL,
        CONSTRAINT uq_users_username UNIQUE (username)
    );
    CREATE TABLE posts (
        id INTEGER NOT NULL PRIMARY KEY,
        user_id INTEGER NOT NULL,
        created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        title VARCHAR(80) NOT NULL,
        text TEXT NOT NULL DEFAULT '',
        link TEXT,
        CONSTRAINT fk_posts_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
    );
    CREATE INDEX ix_posts_title ON posts (title);
    CREATE INDEX ix_posts_user_id ON posts (user_id);
";

/// Compiles where both types are one.
trait Is<T> {}
impl<T> Is<T> for T {}
fn same<A: Is<B>, B>() {}

type AllColumns<T> = <T as diesel::Table>::AllColumns;

fn sql(query: &impl QueryFragment<Sqlite>) -> String {
    diesel::debug_query::<Sqlite, _>(query).to_string()
}

/// The bind of a nullable key is shown as `Some(3)`; SQLite gets a 3.
fn sql_of_key(query: &impl QueryFragment<Sqlite>) -> String {
    sql(query).replace("Some(3)", "3")
}

#[test]
fn the_tables_have_the_same_columns_of_the_same_types() {
    same::<SqlTypeOf<AllColumns<composed::users::table>>, SqlTypeOf<AllColumns<by_hand::users::table>>>();
    same::<SqlTypeOf<AllColumns<composed::posts::table>>, SqlTypeOf<AllColumns<by_hand::posts::table>>>();
    same::<SqlTypeOf<composed::posts::id>, SqlTypeOf<by_hand::posts::id>>();
    fn key_is_id<T: diesel::Table<PrimaryKey = K>, K>() {}
    key_is_id::<composed::posts::table, composed::posts::id>();
    key_is_id::<by_hand::posts::table, by_hand::posts::id>();
    assert_eq!(
        sql(&composed::users::table.select(composed::users::all_columns)),
        sql(&by_hand::users::table.select(by_hand::users::all_columns))
    );
    assert_eq!(
        sql(&composed::posts::table.select(composed::posts::all_columns)),
        sql(&by_hand::posts::table.select(by_hand::posts::all_columns))
    );
}

/// Each struct by hand from the composed one and back: the compiler sees to it that all fields are there, with their types.
mod fields {
    use super::{by_hand, composed};

    macro_rules! there_and_back {
        ($there:ident, $back:ident: $Struct:ident { $($field:ident),+ }) => {
            pub fn $there(composed::$Struct { $($field),+ }: composed::$Struct) -> by_hand::$Struct {
                by_hand::$Struct { $($field),+ }
            }

            pub fn $back(by_hand::$Struct { $($field),+ }: by_hand::$Struct) -> composed::$Struct {
                composed::$Struct { $($field),+ }
            }
        };
    }

    there_and_back! { user, user_back: User { id, username } }
    there_and_back! { new_user, new_user_back: NewUser { username } }
    there_and_back! { user_changes, user_changes_back: UserChanges { username } }
    there_and_back! { post, post_back: Post { id, user_id, created_at, updated_at, title, text, link } }
    there_and_back! { new_post, new_post_back: NewPost { user_id, created_at, updated_at, title, text, link } }
    there_and_back! { post_changes, post_changes_back: PostChanges { user_id, created_at, updated_at, title, text, link } }
}

#[test]
fn the_structs_have_the_same_fields_and_defaults() {
    fn shown(value: impl std::fmt::Debug) -> String {
        format!("{value:?}")
    }
    let new = composed::NewPost::new(3, "x");
    assert_eq!(
        shown(fields::new_post(new.clone())),
        shown(by_hand::NewPost::new(3, "x"))
    );
    assert_eq!(
        shown(fields::new_post_back(by_hand::NewPost::new(3, "x"))),
        shown(new)
    );
    let new = by_hand::NewUser::new("ada");
    assert_eq!(
        shown(fields::new_user_back(new)),
        shown(fields::new_user(composed::NewUser::new("ada")))
    );
    assert_eq!(
        shown(fields::post_changes(composed::PostChanges::default())),
        shown(fields::post_changes_back(by_hand::PostChanges::default()))
    );
    assert_eq!(
        shown(fields::user_changes(composed::UserChanges::default())),
        shown(fields::user_changes_back(by_hand::UserChanges::default()))
    );
}

fn a_post() -> composed::Post {
    composed::Post {
        id: 1,
        user_id: 3,
        created_at: chrono::DateTime::UNIX_EPOCH.naive_utc(),
        updated_at: chrono::DateTime::UNIX_EPOCH.naive_utc(),
        title: "x".into(),
        text: "y".into(),
        link: None,
    }
}

fn a_user() -> composed::User {
    composed::User {
        id: 3,
        username: "ada".into(),
    }
}

#[test]
fn the_queries_are_the_same() {
    let (post, user) = (a_post(), a_user());
    assert_eq!(sql_of_key(&post.user()), sql(&fields::post(post).user()));
    assert_eq!(sql(&user.posts()), sql(&fields::user(user).posts()));

    let [composed, by_hand] = [
        sql(&composed::posts::table.inner_join(composed::users::table)),
        sql(&by_hand::posts::table.inner_join(by_hand::users::table)),
    ];
    assert_eq!(composed.replace("nullable", ""), by_hand.replace("nullable", ""));
    let [composed, by_hand] = [
        sql(&composed::users::table.left_join(composed::posts::table)),
        sql(&by_hand::users::table.left_join(by_hand::posts::table)),
    ];
    assert_eq!(composed, by_hand);
    let people = vec![a_user()];
    let of_hand = vec![fields::user(a_user())];
    assert_eq!(
        sql(&composed::Post::belonging_to(&people)),
        sql(&by_hand::Post::belonging_to(&of_hand))
    );
}

#[test]
fn the_statements_are_the_same() {
    let new = composed::NewPost {
        link: Some("a.example".into()),
        ..composed::NewPost::new(3, "x")
    };
    assert_eq!(
        sql(&diesel::insert_into(composed::posts::table).values(&new)),
        sql(&diesel::insert_into(by_hand::posts::table).values(&fields::new_post(new.clone())))
    );
    let changes = composed::PostChanges {
        title: Some("y".into()),
        link: Some(None),
        ..Default::default()
    };
    assert!(!changes.is_empty() && !fields::post_changes(changes.clone()).is_empty());
    let post = a_post();
    assert_eq!(
        sql(&diesel::update(&post).set(&changes)),
        sql(&diesel::update(&fields::post(post.clone())).set(&fields::post_changes(changes.clone())))
    );
}

#[test]
fn the_metadata_is_that_of_a_migration_by_hand() {
    assert_eq!(composed::User::describe(), by_hand::User::describe());
    assert_eq!(composed::Post::describe(), by_hand::Post::describe());
    let origins = |table: olembic::schema::Table| -> Vec<_> {
        table.columns.iter().map(|column| column.origin.mixin).collect()
    };
    assert_eq!(
        origins(composed::Post::describe()),
        origins(by_hand::Post::describe())
    );

    let mut migrated = SqliteConnection::establish(":memory:").unwrap();
    migrated.batch_execute(UP_SQL).unwrap();
    let by_sql = introspect(&mut migrated).unwrap();
    let by_models = introspect(&mut database(composed::MODELS)).unwrap();
    assert_eq!(diff(&by_sql, &by_models).unwrap(), []);
    assert_eq!(diff(&by_models, &by_sql).unwrap(), []);
}

type WithPosts = Vec<(composed::User, Vec<composed::Post>)>;

/// What is loaded from one database by both, and by which queries.
#[test]
fn both_load_the_same() {
    let mut connection = database(composed::MODELS);
    connection
        .batch_execute(
            "INSERT INTO users VALUES (1, 'ada'), (3, 'bob');
             INSERT INTO posts (user_id, title) VALUES (3, 'x'), (1, 'y'), (3, 'z');",
        )
        .unwrap();
    let mut load = |by: &dyn Fn(&mut SqliteConnection) -> WithPosts| {
        queries(&mut connection, |connection| by(connection))
    };
    let of_composed = load(&|connection| {
        let people: Vec<composed::User> = composed::users::table.load(connection).unwrap();
        people.load_related(composed::User::POSTS, connection).unwrap()
    });
    let of_hand = load(&|connection| {
        let people: Vec<by_hand::User> = by_hand::users::table.load(connection).unwrap();
        let posts = by_hand::Post::belonging_to(&people)
            .select(by_hand::Post::as_select())
            .load(connection)
            .unwrap()
            .grouped_by(&people);
        people
            .into_iter()
            .zip(posts)
            .map(|(user, posts)| {
                (
                    fields::user_back(user),
                    posts.into_iter().map(fields::post_back).collect(),
                )
            })
            .collect()
    });
    assert_eq!(of_composed, of_hand);
    assert_eq!(of_composed.0[1].1.len(), 2);
    let refined = by_hand::User::POSTS.refine(|posts| posts.limit(1));
    let people: Vec<by_hand::User> = by_hand::users::table.load(&mut connection).unwrap();
    assert_eq!(people.load_related(refined, &mut connection).unwrap().len(), 2);
}
