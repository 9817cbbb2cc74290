//! The queries of accessors, of mixins and of `load_related`, beside those that one writes by hand in Diesel: the same text,
//! with the same binds. Both run on a database as well, and give the same rows.

mod load;

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection, InstrumentationEvent, SimpleConnection};
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::sqlite::{Sqlite, SqliteConnection};
use olembic::mixins::Versioned as _;
use olembic::prelude::*;

use crate::database::database;

/// Runs something and gives its queries as Diesel's own instrumentation shows them, with their binds.
fn statements<T>(
    connection: &mut SqliteConnection,
    run: impl FnOnce(&mut SqliteConnection) -> T,
) -> (T, Vec<String>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = seen.clone();
    connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            sink.lock().unwrap().push(query.to_string());
        }
    });
    let result = run(connection);
    connection.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    let statements = seen.lock().unwrap().clone();
    (result, statements)
}

/// Runs something and gives its queries, each with its binds cut off and its `?`s gathered into one.
pub fn queries<T>(
    connection: &mut SqliteConnection,
    run: impl FnOnce(&mut SqliteConnection) -> T,
) -> (T, Vec<String>) {
    let (result, statements) = statements(connection, run);
    let short = |text: String| {
        let sql = text.split(" -- binds").next().unwrap_or_default();
        sql.replace("?, ", "").replace('`', "")
    };
    (result, statements.into_iter().map(short).collect())
}

/// The text of a query, with its binds.
fn sql(query: &impl QueryFragment<Sqlite>) -> String {
    diesel::debug_query::<Sqlite, _>(query).to_string()
}

/// The same for an accessor of a child, which compares keys as `Option`, so that every relation has one form: Diesel shows
/// the bind as `Some(3)`, and SQLite gets a 3.
fn sql_of_key(query: &impl QueryFragment<Sqlite>) -> String {
    let text = sql(query);
    let (sql, binds) = text.split_once(" -- binds: ").unwrap();
    format!("{sql} -- binds: {}", binds.replace("Some(", "").replace(')', ""))
}

model! {
    #[derive(PartialEq)]
    pub struct User {
        pub username: String,
    }
}

model! {
    #[derive(PartialEq)]
    pub struct Tenant {
        pub name: String,
    }
}

model! {
    #[derive(PartialEq)]
    pub struct Post {
        user_relation!(Post, back_populates = posts);
        belongs_to_tenant!(nullable = true);
        pub title: String,
        soft_delete!();
        versioned!();
    }
}

model! {
    #[derive(PartialEq)]
    pub struct Profile {
        user_relation!(Profile, unique = true, back_populates = profile);
    }
}

relation_mixin! { pub post_relation => post: Post }

model! {
    #[derive(PartialEq)]
    pub struct Comment {
        post_relation!(Comment, back_populates = comments);
        user_relation!(Comment, name = author, column = writer, back_populates = written);
        user_relation!(Comment, name = editor, nullable = true, back_populates = edited);
    }
}

relation_mixin! { pub folder_relation => folder: Folder }

model! {
    #[derive(PartialEq)]
    pub struct Folder {
        folder_relation!(Folder, name = parent, nullable = true, back_populates = children);
    }
}

model! {
    #[derive(PartialEq)]
    pub struct Group {
        #[column(primary_key, max_length = 10)]
        pub name: String,
    }
}

relation_mixin! { pub group_relation => group: Group }

model! {
    #[derive(PartialEq)]
    pub struct Membership {
        user_relation!(Membership);
        group_relation!(Membership);
        many_to_many!(user: User => groups, group: Group => users);
    }
}

olembic::models! { User, Tenant, Post, Profile, Comment, Folder, Group, Membership }

fn data() -> SqliteConnection {
    let mut connection = database(MODELS);
    connection
        .batch_execute(
            "INSERT INTO users VALUES (1, 'ada'), (2, 'bob'), (3, 'eve');
             INSERT INTO tenants VALUES (1, 'A');
             INSERT INTO posts (id, user_id, tenant_id, title) VALUES (1, 1, 1, 'x'), (2, 2, NULL, 'y'), (3, 1, 1, 'z');
             INSERT INTO profiles VALUES (1, 2);
             INSERT INTO comments VALUES (1, 1, 2, 1), (2, 1, 3, NULL), (3, 2, 2, NULL);
             INSERT INTO folders VALUES (1, NULL), (2, 1), (3, 1);
             INSERT INTO groups VALUES ('chess'), ('go');
             INSERT INTO memberships VALUES (1, 1, 'go'), (2, 1, 'chess'), (3, 2, 'go');",
        )
        .unwrap();
    connection
}

#[test]
fn accessors_are_what_one_writes_by_hand() {
    let connection = &mut data();
    let ada: User = users::table.find(1).first(connection).unwrap();
    let post: Post = posts::table.find(1).first(connection).unwrap();
    let profile: Profile = profiles::table.first(connection).unwrap();
    let comment: Comment = comments::table.find(1).first(connection).unwrap();
    let folder: Folder = folders::table.find(2).first(connection).unwrap();
    let go: Group = groups::table.find("go").first(connection).unwrap();

    // From the child.
    for (accessor, by_hand) in [
        (sql_of_key(&post.user()), sql(&users::table.find(1))),
        (sql_of_key(&post.tenant()), sql(&tenants::table.find(1))),
        (sql_of_key(&profile.user()), sql(&users::table.find(2))),
        (sql_of_key(&comment.post()), sql(&posts::table.find(1))),
        (sql_of_key(&comment.author()), sql(&users::table.find(2))),
        (sql_of_key(&comment.editor()), sql(&users::table.find(1))),
        (sql_of_key(&folder.parent()), sql(&folders::table.find(1))),
    ] {
        assert_eq!(accessor, by_hand);
    }
    // From the parent, and through a join model.
    for (accessor, by_hand) in [
        (sql(&ada.posts()), sql(&posts::table.filter(posts::user_id.eq(1)))),
        (
            sql(&ada.profile()),
            sql(&profiles::table.filter(profiles::user_id.eq(1))),
        ),
        (
            sql(&post.comments()),
            sql(&comments::table.filter(comments::post_id.eq(1))),
        ),
        (
            sql(&ada.written()),
            sql(&comments::table.filter(comments::writer.eq(1))),
        ),
        (
            sql(&ada.edited()),
            sql(&comments::table.filter(comments::editor_id.eq(1))),
        ),
        (
            sql(&folder.children()),
            sql(&folders::table.filter(folders::parent_id.eq(2))),
        ),
        (
            sql(&ada.groups()),
            sql(&groups::table
                .inner_join(memberships::table.on(memberships::group_id.eq(groups::name)))
                .filter(memberships::user_id.eq(1))
                .select(groups::all_columns)),
        ),
        (
            sql(&go.users()),
            sql(&users::table
                .inner_join(memberships::table.on(memberships::user_id.eq(users::id)))
                .filter(memberships::group_id.eq("go"))
                .select(users::all_columns)),
        ),
    ] {
        assert_eq!(accessor, by_hand);
    }
    // And what is built upon them.
    assert_eq!(
        sql(&ada.posts().filter(posts::title.eq("x")).order(posts::id).limit(2)),
        sql(&posts::table
            .filter(posts::user_id.eq(1))
            .filter(posts::title.eq("x"))
            .order(posts::id)
            .limit(2))
    );
}

#[test]
fn queries_of_mixins_are_what_one_writes_by_hand() {
    let connection = &mut data();
    let tenant: Tenant = tenants::table.first(connection).unwrap();
    let post: Post = posts::table.find(1).first(connection).unwrap();
    for (mixin, by_hand) in [
        (
            sql(&Post::in_tenant(&tenant)),
            sql(&posts::table.filter(posts::tenant_id.eq(1))),
        ),
        (
            sql(&Post::alive()),
            sql(&posts::table.filter(posts::deleted_at.is_null())),
        ),
        (
            sql(&Post::deleted()),
            sql(&posts::table.filter(posts::deleted_at.is_not_null())),
        ),
        (
            sql(&post.unchanged()),
            sql(&posts::table.find(1).filter(posts::version.eq(1))),
        ),
        (
            sql(&post.restore()),
            sql(&diesel::update(posts::table.find(1)).set(posts::deleted_at.eq(None::<NaiveDateTime>))),
        ),
        (
            sql(&diesel::insert_into(posts::table).values(&NewPost::new(1, "x"))),
            sql(&diesel::insert_into(posts::table).values((posts::user_id.eq(1), posts::title.eq("x")))),
        ),
    ] {
        assert_eq!(mixin, by_hand);
    }
}
