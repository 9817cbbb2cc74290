//! Relations to one parent, from both sides.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sqlite::Sqlite;
use olembic::prelude::*;

use crate::database::database;

model! {
    #[derive(PartialEq)]
    pub struct User {
        #[column(max_length = 50, unique)]
        pub username: String,
    }
}

model! {
    #[derive(PartialEq)]
    pub struct Post {
        user_relation!(Post, unique = false, back_populates = posts);
        pub title: String,
    }
}

model! {
    #[derive(PartialEq)]
    pub struct Profile {
        user_relation!(back_populates = profile, unique = true);
        pub bio: Option<String>,
    }
}

model! {
    /// There may be no user.
    #[derive(PartialEq)]
    pub struct Visit {
        user_relation!(Visit, nullable = true, back_populates = visits, on_delete = set_null);
    }
}

model! {
    /// Two relations to one parent.
    pub struct Review {
        user_relation!(Review, name = author, back_populates = written);
        user_relation!(Review, name = reviewer, nullable = true, index = false, back_populates = reviewed);
    }
}

model! {
    /// A relation to the model itself.
    pub struct Folder {
        pub name: String,
        folder_relation!(Folder, name = parent, nullable = true, back_populates = children);
    }
}

relation_mixin! { pub folder_relation => folder: Folder }

model! {
    /// A key of text, and a child of it.
    pub struct Country {
        #[column(primary_key, max_length = 2)]
        pub code: String,
    }
}

relation_mixin! { pub country_relation => country: Country }

model! {
    pub struct City {
        country_relation!(City, back_populates = cities, on_update = cascade);
        pub name: String,
    }
}

olembic::models! { User, Post, Profile, Visit, Review, Folder, Country, City }

fn user(connection: &mut SqliteConnection, name: &str) -> User {
    diesel::insert_into(users::table)
        .values(NewUser::new(name))
        .get_result(connection)
        .unwrap()
}

fn post(connection: &mut SqliteConnection, user: &User, title: &str) -> Post {
    diesel::insert_into(posts::table)
        .values(NewPost::new(user.id, title))
        .get_result(connection)
        .unwrap()
}

fn sql(query: &impl diesel::query_builder::QueryFragment<Sqlite>) -> String {
    diesel::debug_query::<Sqlite, _>(query).to_string()
}

#[test]
fn many_to_one_is_read_from_both_sides() {
    let mut connection = database(MODELS);
    let (ada, bob) = (user(&mut connection, "ada"), user(&mut connection, "bob"));
    let first = post(&mut connection, &ada, "first");
    let second = post(&mut connection, &ada, "second");
    post(&mut connection, &bob, "other");

    assert_eq!(first.user().first::<User>(&mut connection).unwrap(), ada);
    let of_ada: Vec<Post> = ada.posts().order(posts::id).load(&mut connection).unwrap();
    assert_eq!(of_ada, [first, second]);
    let filtered = ada.posts().filter(posts::title.like("sec%")).limit(1).count();
    assert_eq!(filtered.get_result::<i64>(&mut connection).unwrap(), 1);
}

#[test]
fn one_to_one_yields_at_most_one_row() {
    let mut connection = database(MODELS);
    let ada = user(&mut connection, "ada");
    assert_eq!(
        ada.profile()
            .first::<Profile>(&mut connection)
            .optional()
            .unwrap(),
        None
    );
    let profile: Profile = diesel::insert_into(profiles::table)
        .values(NewProfile::new(ada.id))
        .get_result(&mut connection)
        .unwrap();
    assert_eq!(ada.profile().first::<Profile>(&mut connection).unwrap(), profile);
    let second = diesel::insert_into(profiles::table)
        .values(NewProfile::new(ada.id))
        .execute(&mut connection);
    assert!(
        matches!(
            second,
            Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
        ),
        "{second:?}"
    );
}

#[test]
fn a_child_without_a_parent_is_refused() {
    let mut connection = database(MODELS);
    let orphan = diesel::insert_into(posts::table)
        .values(NewPost::new(9, "x"))
        .execute(&mut connection);
    assert!(
        matches!(
            orphan,
            Err(Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _))
        ),
        "{orphan:?}"
    );
}

#[test]
fn a_nullable_relation_is_written_and_read() {
    let mut connection = database(MODELS);
    let ada = user(&mut connection, "ada");
    let with = NewVisit {
        user_id: Some(ada.id),
    };
    let with: Visit = diesel::insert_into(visits::table)
        .values(with)
        .get_result(&mut connection)
        .unwrap();
    let without: Visit = diesel::insert_into(visits::table)
        .values(NewVisit::new())
        .get_result(&mut connection)
        .unwrap();

    assert_eq!(with.user().first::<User>(&mut connection).unwrap(), ada);
    assert_eq!(
        without.user().first::<User>(&mut connection).optional().unwrap(),
        None
    );
    assert_eq!(
        ada.visits().load::<Visit>(&mut connection).unwrap(),
        std::slice::from_ref(&with)
    );
    let grouped = vec![with, without].grouped_by(std::slice::from_ref(&ada));
    assert_eq!(grouped[0].len(), 1);

    diesel::delete(&ada).execute(&mut connection).unwrap();
    let keys: Vec<Option<i32>> = visits::table
        .select(visits::user_id)
        .load(&mut connection)
        .unwrap();
    assert_eq!(keys, [None, None]);
}

#[test]
fn diesel_s_own_tools_apply() {
    let mut connection = database(MODELS);
    let (ada, bob) = (user(&mut connection, "ada"), user(&mut connection, "bob"));
    let first = post(&mut connection, &ada, "first");

    let people = vec![ada, bob];
    let groups = Post::belonging_to(&people)
        .load::<Post>(&mut connection)
        .unwrap()
        .grouped_by(&people);
    assert_eq!(groups, [vec![first.clone()], vec![]]);
    let of_one = Post::belonging_to(&people[0])
        .load::<Post>(&mut connection)
        .unwrap();
    assert_eq!(of_one, std::slice::from_ref(&first));

    let joined: Vec<(Post, User)> = posts::table
        .inner_join(users::table)
        .select((Post::as_select(), User::as_select()))
        .load(&mut connection)
        .unwrap();
    assert_eq!(joined, [(first, people[0].clone())]);
    let left: Vec<(User, Option<Post>)> = users::table
        .left_join(posts::table)
        .order(users::id)
        .select((User::as_select(), Option::<Post>::as_select()))
        .load(&mut connection)
        .unwrap();
    assert_eq!(left[1], (people[1].clone(), None));
    // Three tables in one query.
    let three = users::table
        .inner_join(posts::table)
        .inner_join(profiles::table)
        .count();
    assert_eq!(three.get_result::<i64>(&mut connection).unwrap(), 0);
}

#[test]
fn the_queries_are_those_that_one_writes_by_hand() {
    let user = User {
        id: 3,
        username: "ada".into(),
    };
    let post = Post {
        id: 1,
        user_id: 3,
        title: "x".into(),
    };
    assert_eq!(sql(&user.posts()), sql(&Post::belonging_to(&user)));
    // The column is compared as a nullable one, so that every relation has one form; the SQL is the same.
    assert_eq!(
        sql(&post.user()).replace("Some(3)", "3"),
        sql(&users::table.find(3))
    );
}

#[test]
fn a_function_takes_any_model_with_the_relation() {
    fn name<T: UserRelation<Parent = User>>(item: &T, connection: &mut SqliteConnection) -> String {
        item.user().select(users::username).first(connection).unwrap()
    }
    let mut connection = database(MODELS);
    let ada = user(&mut connection, "ada");
    let post = post(&mut connection, &ada, "first");
    let visit = Visit {
        id: 1,
        user_id: Some(ada.id),
    };
    assert_eq!(name(&post, &mut connection), "ada");
    assert_eq!(name(&visit, &mut connection), "ada");
}

#[test]
fn two_relations_to_one_parent_have_an_accessor_each() {
    let mut connection = database(MODELS);
    let (ada, bob) = (user(&mut connection, "ada"), user(&mut connection, "bob"));
    let new = NewReview {
        reviewer_id: Some(bob.id),
        ..NewReview::new(ada.id)
    };
    let review: Review = diesel::insert_into(reviews::table)
        .values(new)
        .get_result(&mut connection)
        .unwrap();
    assert_eq!(review.author().first::<User>(&mut connection).unwrap(), ada);
    assert_eq!(review.reviewer().first::<User>(&mut connection).unwrap(), bob);
    assert_eq!(
        ada.written().count().get_result::<i64>(&mut connection).unwrap(),
        1
    );
    assert_eq!(
        ada.reviewed().count().get_result::<i64>(&mut connection).unwrap(),
        0
    );
    assert_eq!(
        bob.reviewed().count().get_result::<i64>(&mut connection).unwrap(),
        1
    );
    // Diesel's own join goes to the first.
    let joined: Vec<String> = reviews::table
        .inner_join(users::table)
        .select(users::username)
        .load(&mut connection)
        .unwrap();
    assert_eq!(joined, ["ada"]);
    let schema = MODELS.schema().unwrap();
    let indexes: Vec<_> = schema
        .table("reviews")
        .unwrap()
        .indexes
        .iter()
        .map(|i| i.name.as_str())
        .collect();
    assert_eq!(indexes, ["ix_reviews_author_id"]);
    // What is unique has an index already.
    assert_eq!(schema.table("profiles").unwrap().indexes, []);
}

#[test]
fn a_model_can_refer_to_itself() {
    let mut connection = database(MODELS);
    let insert = |connection: &mut SqliteConnection, new: NewFolder| -> Folder {
        diesel::insert_into(folders::table)
            .values(new)
            .get_result(connection)
            .unwrap()
    };
    let root = insert(&mut connection, NewFolder::new("root"));
    let leaf = insert(
        &mut connection,
        NewFolder {
            parent_id: Some(root.id),
            ..NewFolder::new("leaf")
        },
    );
    assert_eq!(
        leaf.parent().first::<Folder>(&mut connection).unwrap().name,
        "root"
    );
    assert_eq!(
        root.children().first::<Folder>(&mut connection).unwrap().name,
        "leaf"
    );
    assert!(
        root.parent()
            .first::<Folder>(&mut connection)
            .optional()
            .unwrap()
            .is_none()
    );
}

#[test]
fn a_parent_may_have_a_key_of_text() {
    let mut connection = database(MODELS);
    diesel::insert_into(countrys::table)
        .values(NewCountry::new("pt"))
        .execute(&mut connection)
        .unwrap();
    let city: City = diesel::insert_into(citys::table)
        .values(NewCity::new("pt", "Porto"))
        .get_result(&mut connection)
        .unwrap();
    let country: Country = city.country().first(&mut connection).unwrap();
    assert_eq!(
        country
            .cities()
            .count()
            .get_result::<i64>(&mut connection)
            .unwrap(),
        1
    );
    diesel::update(&country)
        .set(countrys::code.eq("br"))
        .execute(&mut connection)
        .unwrap();
    let code: String = citys::table
        .select(citys::country_id)
        .first(&mut connection)
        .unwrap();
    assert_eq!(code, "br");
}
