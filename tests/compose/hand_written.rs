//! Models written by hand in plain Diesel: as child of the module-level form, and as parent with `key`.

use diesel::prelude::*;
use olembic::prelude::*;

diesel::table! {
    users (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    blog_posts (id) {
        id -> Integer,
        user_id -> BigInt,
    }
}

diesel::table! {
    notes (id) {
        id -> Integer,
        user_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    labels (id) {
        id -> BigInt,
        word -> Text,
    }
}

diesel::table! {
    post_labels (post_id, label_id) {
        post_id -> Integer,
        label_id -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(users, blog_posts, notes, pins, labels, post_labels);
diesel::joinable!(notes -> users (user_id));

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable)]
#[diesel(table_name = users)]
pub struct User {
    pub id: i64,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable)]
#[diesel(table_name = blog_posts)]
pub struct Post {
    pub id: i32,
    pub user_id: i64,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Associations)]
#[diesel(belongs_to(User))]
#[diesel(table_name = notes)]
pub struct Note {
    pub id: i32,
    pub user_id: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable)]
#[diesel(table_name = labels)]
pub struct Label {
    pub id: i64,
    pub word: String,
}

/// Its own key has two columns.
#[derive(Debug, Queryable, Selectable, Identifiable)]
#[diesel(table_name = post_labels)]
#[diesel(primary_key(post_id, label_id))]
pub struct PostLabel {
    pub post_id: i32,
    pub label_id: i64,
}

relation_mixin! { pub post_relation => post: Post }
relation_mixin! { pub label_relation => label: Label }

post_relation!(PostLabel);
label_relation!(PostLabel);
many_to_many!(PostLabel, post: Post => labels, label: Label => posts);

has_many!(User, posts: Post, notes: Note, pins: Pin);

user_relation!(Post, unique = false, table = blog_posts, back_populates = posts);
// This one has its association already.
user_relation!(Note, back_populates = notes, belongs_to = false, joinable = false);

model! {
    /// A model whose parent is written by hand.
    pub struct Pin {
        user_relation!(Pin, key = i64, back_populates = pins);
    }
}

fn database() -> SqliteConnection {
    use diesel::connection::SimpleConnection;
    let mut connection = SqliteConnection::establish(":memory:").unwrap();
    connection
        .batch_execute(
            "CREATE TABLE users (id BIGINT PRIMARY KEY NOT NULL, name TEXT NOT NULL);
             CREATE TABLE blog_posts (id INTEGER PRIMARY KEY NOT NULL, user_id BIGINT NOT NULL);
             CREATE TABLE notes (id INTEGER PRIMARY KEY NOT NULL, user_id BIGINT);
             CREATE TABLE pins (id INTEGER PRIMARY KEY NOT NULL, user_id BIGINT NOT NULL);
             CREATE TABLE labels (id BIGINT PRIMARY KEY NOT NULL, word TEXT NOT NULL);
             CREATE TABLE post_labels (post_id INTEGER NOT NULL, label_id BIGINT NOT NULL, PRIMARY KEY (post_id, label_id));
             INSERT INTO labels VALUES (1, 'engine'), (10000000001, 'loom');
             INSERT INTO post_labels VALUES (1, 1), (1, 10000000001);
             INSERT INTO users VALUES (10000000000, 'ada');
             INSERT INTO blog_posts VALUES (1, 10000000000);
             INSERT INTO notes VALUES (1, 10000000000), (2, NULL);
             INSERT INTO pins VALUES (1, 10000000000);",
        )
        .unwrap();
    connection
}

fn name<T: UserRelation<Parent = User>>(item: &T, connection: &mut SqliteConnection) -> Option<String> {
    item.user()
        .select(users::name)
        .first(connection)
        .optional()
        .unwrap()
}

#[test]
fn a_model_written_by_hand_gets_the_relation() {
    let mut connection = database();
    let post: Post = blog_posts::table.first(&mut connection).unwrap();
    let ada: User = post.user().first(&mut connection).unwrap();
    assert_eq!(ada.posts().count().get_result::<i64>(&mut connection).unwrap(), 1);
    assert_eq!(name(&post, &mut connection).as_deref(), Some("ada"));
    let joined = blog_posts::table.inner_join(users::table).count();
    assert_eq!(joined.get_result::<i64>(&mut connection).unwrap(), 1);
    let grouped = Post::belonging_to(&[ada][..])
        .load::<Post>(&mut connection)
        .unwrap();
    assert_eq!(grouped.len(), 1);
}

#[test]
fn one_that_has_its_association_keeps_it() {
    let mut connection = database();
    let notes: Vec<Note> = notes::table.order(notes::id).load(&mut connection).unwrap();
    assert_eq!(name(&notes[0], &mut connection).as_deref(), Some("ada"));
    assert_eq!(name(&notes[1], &mut connection), None);
    let ada: User = users::table.first(&mut connection).unwrap();
    assert_eq!(ada.notes().count().get_result::<i64>(&mut connection).unwrap(), 1);
}

#[test]
fn a_parent_written_by_hand_states_its_key() {
    let mut connection = database();
    let pin: Pin = pins::table.first(&mut connection).unwrap();
    assert_eq!(pin.user_id, 10_000_000_000);
    assert_eq!(name(&pin, &mut connection).as_deref(), Some("ada"));
    let table = <Pin as Model>::describe();
    assert_eq!(
        (
            table.foreign_keys[0].parent.as_str(),
            table.foreign_keys[0].parent_columns[0].as_str()
        ),
        ("users", "id")
    );
}

#[test]
fn models_written_by_hand_are_loaded_with_what_is_related() {
    let mut connection = database();
    let users: Vec<User> = users::table.load(&mut connection).unwrap();
    let relations = (
        User::POSTS.then((Post::USER, Post::LABELS)),
        User::NOTES,
        User::PINS,
    );
    let pairs = users.load_related(relations, &mut connection).unwrap();
    let (ada, (posts, notes, pins)) = &pairs[0];
    let (post, (user, labels)) = &posts[0];
    assert_eq!((post.id, user.as_ref()), (1, Some(ada)));
    assert_eq!(labels.len(), 2);
    assert_eq!((notes.len(), pins.len()), (1, 1));

    let loom: Label = post
        .labels()
        .filter(labels::word.eq("loom"))
        .first(&mut connection)
        .unwrap();
    assert_eq!(
        loom.posts().load::<Post>(&mut connection).unwrap(),
        std::slice::from_ref(post)
    );
}
