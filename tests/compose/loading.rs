//! `load_related`: what it gives, in how many queries, and which.

mod in_functions;

use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use olembic::prelude::*;

use crate::database::database;
use crate::queries::queries;

model! {
    #[derive(PartialEq)]
    pub struct User {
        pub username: String,
    }
}

model! {
    #[derive(PartialEq)]
    pub struct Post {
        user_relation!(Post, back_populates = posts);
        pub title: String,
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
    /// Said by somebody, or by nobody.
    #[derive(PartialEq)]
    pub struct Comment {
        post_relation!(Comment, back_populates = comments);
        user_relation!(Comment, name = author, nullable = true, back_populates = comments);
        user_relation!(Comment, name = editor, nullable = true);
        pub text: String,
    }
}

relation_mixin! { pub folder_relation => folder: Folder }

model! {
    #[derive(PartialEq)]
    pub struct Folder {
        pub name: String,
        folder_relation!(Folder, name = parent, nullable = true, back_populates = children);
    }
}

relation_mixin! { pub country_relation => country: Country }

model! {
    #[derive(PartialEq)]
    #[table(name = "countries")]
    pub struct Country {
        #[column(primary_key, max_length = 2)]
        pub code: String,
    }
}

model! {
    #[derive(PartialEq)]
    #[table(name = "cities")]
    pub struct City {
        country_relation!(City, back_populates = cities);
        pub name: String,
    }
}

olembic::models! { User, Post, Profile, Comment, Folder, Country, City }

/// Three users; two posts of ada's, one of bob's; comments on the first.
fn blog() -> SqliteConnection {
    use diesel::connection::SimpleConnection;
    let mut connection = database(MODELS);
    connection
        .batch_execute(
            "INSERT INTO users VALUES (1, 'ada'), (2, 'bob'), (3, 'eve');
             INSERT INTO posts VALUES (1, 1, 'first'), (2, 2, 'other'), (3, 1, 'second');
             INSERT INTO profiles VALUES (1, 2), (2, 3);
             INSERT INTO comments VALUES (1, 1, 2, 1, 'yes'), (2, 1, NULL, NULL, 'no'), (3, 2, 2, NULL, 'so');",
        )
        .unwrap();
    connection
}

fn people(connection: &mut SqliteConnection) -> Vec<User> {
    users::table.order(users::id).load(connection).unwrap()
}

fn ids(posts: &[Post]) -> Vec<i32> {
    posts.iter().map(|post| post.id).collect()
}

fn sql(query: &impl diesel::query_builder::QueryFragment<Sqlite>) -> String {
    let text = diesel::debug_query::<Sqlite, _>(query).to_string();
    let sql = text.split(" -- binds").next().unwrap();
    sql.replace("?, ", "").replace('`', "")
}

#[test]
fn each_parent_has_its_children_by_one_query() {
    let mut connection = blog();
    let people = people(&mut connection);
    let (pairs, queries) = queries(&mut connection, |connection| {
        people.load_related(User::POSTS, connection).unwrap()
    });
    let pairs: Vec<(&str, Vec<i32>)> = pairs
        .iter()
        .map(|(user, posts)| (user.username.as_str(), ids(posts)))
        .collect();
    assert_eq!(pairs, [("ada", vec![1, 3]), ("bob", vec![2]), ("eve", vec![])]);

    let by_hand = posts::table
        .filter(posts::user_id.eq_any([1, 2, 3]))
        .select(Post::as_select());
    assert_eq!(queries, [sql(&by_hand)]);
}

#[test]
fn each_child_has_its_parent_by_one_query() {
    let mut connection = blog();
    let posts: Vec<Post> = posts::table.order(posts::id).load(&mut connection).unwrap();
    let (pairs, queries) = queries(&mut connection, |connection| {
        posts.load_related(Post::USER, connection).unwrap()
    });
    let names: Vec<_> = pairs
        .iter()
        .map(|(post, user)| (post.id, user.as_ref().map(|user| user.username.as_str())))
        .collect();
    assert_eq!(names, [(1, Some("ada")), (2, Some("bob")), (3, Some("ada"))]);

    let by_hand = users::table
        .filter(users::id.eq_any([1, 2]))
        .select(User::as_select());
    assert_eq!(queries, [sql(&by_hand)]);
}

#[test]
fn a_key_is_asked_for_once() {
    let mut connection = blog();
    let posts: Vec<Post> = posts::table.order(posts::id).load(&mut connection).unwrap();
    let texts = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let sink = texts.clone();
    connection.set_instrumentation(move |event: diesel::connection::InstrumentationEvent<'_>| {
        if let diesel::connection::InstrumentationEvent::StartQuery { query, .. } = event {
            sink.lock().unwrap().push(query.to_string());
        }
    });
    posts.load_related(Post::USER, &mut connection).unwrap();
    assert!(
        texts.lock().unwrap()[0].ends_with("-- binds: [1, 2]"),
        "{texts:?}"
    );
}

#[test]
fn one_to_one_gives_an_option() {
    let mut connection = blog();
    let pairs = people(&mut connection)
        .load_related(User::PROFILE, &mut connection)
        .unwrap();
    let profiles: Vec<Option<i32>> = pairs
        .iter()
        .map(|(_, profile)| profile.as_ref().map(|profile| profile.id))
        .collect();
    assert_eq!(profiles, [None, Some(1), Some(2)]);
}

#[test]
fn a_relation_that_may_be_null_gives_none() {
    let mut connection = blog();
    let comments: Vec<Comment> = comments::table.order(comments::id).load(&mut connection).unwrap();
    let pairs = comments
        .load_related((Comment::AUTHOR, Comment::EDITOR), &mut connection)
        .unwrap();
    let names: Vec<_> = pairs
        .into_iter()
        .map(|(_, (author, editor))| (author.map(|user| user.id), editor.map(|user| user.id)))
        .collect();
    assert_eq!(names, [(Some(2), Some(1)), (None, None), (Some(2), None)]);
    // From the parent's side: children without a parent are nobody's.
    let pairs = people(&mut connection)
        .load_related(User::COMMENTS, &mut connection)
        .unwrap();
    let counts: Vec<usize> = pairs.iter().map(|(_, comments)| comments.len()).collect();
    assert_eq!(counts, [0, 2, 0]);
}

#[test]
fn nothing_runs_for_nothing() {
    let mut connection = blog();
    let (pairs, queries) = queries(&mut connection, |connection| {
        Vec::<User>::new()
            .load_related(User::POSTS.then(Post::COMMENTS), connection)
            .unwrap()
    });
    assert_eq!((pairs, queries), (vec![], vec![]));
}

#[test]
fn a_model_that_comes_twice_has_its_children_twice() {
    let mut connection = blog();
    let mut twice = people(&mut connection);
    twice.extend(people(&mut connection));
    let pairs = twice.load_related(User::POSTS, &mut connection).unwrap();
    assert_eq!(ids(&pairs[0].1), [1, 3]);
    assert_eq!(pairs[0].1, pairs[3].1);
}

#[test]
fn slices_give_references() {
    let mut connection = blog();
    let people = people(&mut connection);
    let pairs: Vec<(&User, Vec<Post>)> = people[1..].load_related(User::POSTS, &mut connection).unwrap();
    assert_eq!(pairs[0].0, &people[1]);
    assert_eq!(ids(&pairs[0].1), [2]);
    assert_eq!(
        (&people)
            .load_related(User::POSTS, &mut connection)
            .unwrap()
            .len(),
        3
    );
}

#[test]
fn what_is_loaded_can_be_filtered_and_ordered() {
    let mut connection = blog();
    let people = people(&mut connection);
    let wanted = String::from("%s%");
    let (pairs, queries) = queries(&mut connection, |connection| {
        let posts =
            User::POSTS.refine(|posts| posts.filter(posts::title.like(&wanted)).order(posts::id.desc()));
        people.load_related(posts, connection).unwrap()
    });
    let posts: Vec<Vec<i32>> = pairs.iter().map(|(_, posts)| ids(posts)).collect();
    assert_eq!(posts, [vec![3, 1], vec![], vec![]]);

    let by_hand = posts::table
        .filter(posts::user_id.eq_any([1, 2, 3]))
        .filter(posts::title.like(&wanted))
        .order(posts::id.desc())
        .select(Post::as_select());
    assert_eq!(queries, [sql(&by_hand)]);
}

#[test]
fn three_levels_are_two_queries() {
    let mut connection = blog();
    let people = people(&mut connection);
    let (pairs, queries) = queries(&mut connection, |connection| {
        people
            .load_related(User::POSTS.then(Post::COMMENTS), connection)
            .unwrap()
    });
    let texts: Vec<Vec<(i32, Vec<&str>)>> = pairs
        .iter()
        .map(|(_, posts)| {
            posts
                .iter()
                .map(|(post, comments)| (post.id, comments.iter().map(|c| c.text.as_str()).collect()))
                .collect()
        })
        .collect();
    assert_eq!(
        texts,
        [
            vec![(1, vec!["yes", "no"]), (3, vec![])],
            vec![(2, vec!["so"])],
            vec![]
        ]
    );
    assert_eq!(queries.len(), 2);
}

#[test]
fn a_tree_of_relations_is_one_query_each() {
    let mut connection = blog();
    let people = people(&mut connection);
    let (pairs, queries) = queries(&mut connection, |connection| {
        let comments = Post::COMMENTS
            .refine(|comments| comments.order(comments::id.desc()))
            .then(Comment::AUTHOR.then(User::PROFILE));
        people
            .load_related(
                (User::PROFILE, User::POSTS.then((comments, Post::USER))),
                connection,
            )
            .unwrap()
    });
    assert_eq!(queries.len(), 6, "{queries:#?}");
    let (ada, (profile, posts)) = &pairs[0];
    assert_eq!((ada.id, profile), (1, &None));
    let (post, (comments, user)) = &posts[0];
    assert_eq!((post.id, user.as_ref()), (1, Some(ada)));
    let (comment, author) = &comments[1];
    let (bob, profile) = author.as_ref().unwrap();
    assert_eq!((comment.id, bob.id, profile.as_ref().unwrap().id), (1, 2, 1));
}

#[test]
fn a_relation_to_the_model_itself_is_loaded_both_ways() {
    use diesel::connection::SimpleConnection;
    let mut connection = database(MODELS);
    connection
        .batch_execute("INSERT INTO folders VALUES (1, 'root', NULL), (2, 'a', 1), (3, 'b', 1), (4, 'c', 2);")
        .unwrap();
    let folders: Vec<Folder> = folders::table.order(folders::id).load(&mut connection).unwrap();
    let pairs = folders
        .load_related((Folder::PARENT, Folder::CHILDREN), &mut connection)
        .unwrap();
    let tree: Vec<(i32, Option<i32>, Vec<i32>)> = pairs
        .into_iter()
        .map(|(folder, (parent, children))| {
            (
                folder.id,
                parent.map(|p| p.id),
                children.iter().map(|c| c.id).collect(),
            )
        })
        .collect();
    assert_eq!(
        tree,
        [
            (1, None, vec![2, 3]),
            (2, Some(1), vec![4]),
            (3, Some(1), vec![]),
            (4, Some(2), vec![])
        ]
    );
}

#[test]
fn a_key_of_text_works() {
    use diesel::connection::SimpleConnection;
    let mut connection = database(MODELS);
    connection
        .batch_execute(
            "INSERT INTO countries VALUES ('pt'), ('br');
             INSERT INTO cities VALUES (1, 'br', 'Recife'), (2, 'pt', 'Porto');",
        )
        .unwrap();
    let countries: Vec<Country> = countries::table
        .order(countries::code.desc())
        .load(&mut connection)
        .unwrap();
    let pairs = countries
        .load_related(Country::CITIES.then(City::COUNTRY), &mut connection)
        .unwrap();
    assert_eq!(pairs[0].1[0].0.name, "Porto");
    assert_eq!(pairs[1].1[0].1.as_ref().unwrap().code, "br");
}

#[test]
fn a_hundred_thousand_parents_are_loaded_in_parts() {
    use diesel::connection::SimpleConnection;
    let mut connection = database(MODELS);
    connection
        .batch_execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
             INSERT INTO users SELECT i, 'u' FROM n;
             INSERT INTO posts SELECT id, 100001 - id, 't' FROM users;",
        )
        .unwrap();
    let people = people(&mut connection);
    let (pairs, queries) = queries(&mut connection, |connection| {
        people
            .load_related(
                User::POSTS.refine(|posts| posts.filter(posts::title.eq("t"))),
                connection,
            )
            .unwrap()
    });
    assert_eq!(queries.len(), 4);
    assert_eq!(pairs.len(), 100_000);
    assert!(
        pairs
            .iter()
            .all(|(user, posts)| ids(posts) == [100_001 - user.id])
    );
}
