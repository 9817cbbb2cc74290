//! Loading and creating in functions, generic over the connection or in a transaction.

use super::*;

#[test]
fn a_function_is_generic_over_the_connection() {
    fn titles<C>(people: Vec<User>, connection: &mut C) -> QueryResult<Vec<String>>
    where
        C: diesel::connection::LoadConnection<Backend = Sqlite>,
    {
        let pairs = people.load_related(User::POSTS, connection)?;
        Ok(pairs
            .into_iter()
            .flat_map(|(_, posts)| posts)
            .map(|post| post.title)
            .collect())
    }
    let mut connection = blog();
    let people = people(&mut connection);
    assert_eq!(
        titles(people, &mut connection).unwrap(),
        ["first", "second", "other"]
    );
}

/// The recipe of `user_relation!`'s documentation.
fn create(
    username: &str,
    titles: &[&str],
    connection: &mut SqliteConnection,
) -> QueryResult<(User, Vec<Post>)> {
    connection.transaction(|connection| {
        let user: User = diesel::insert_into(users::table)
            .values(NewUser::new(username))
            .get_result(connection)?;
        let posts: Vec<NewPost> = titles.iter().map(|&title| NewPost::new(user.id, title)).collect();
        let posts = diesel::insert_into(posts::table)
            .values(posts)
            .get_results(connection)?;
        Ok((user, posts))
    })
}

#[test]
fn a_parent_and_its_children_are_created_together_or_not_at_all() {
    use diesel::connection::SimpleConnection;
    let mut connection = database(MODELS);
    let (ada, posts) = create("ada", &["x", "y"], &mut connection).unwrap();
    let found = vec![ada.clone()]
        .load_related(User::POSTS, &mut connection)
        .unwrap();
    assert_eq!(found, [(ada, posts)]);

    connection
        .batch_execute("CREATE TRIGGER no_z BEFORE INSERT ON posts WHEN NEW.title = 'z' BEGIN SELECT RAISE(ABORT, 'no z'); END;")
        .unwrap();
    assert!(create("bob", &["y", "z"], &mut connection).is_err());
    assert_eq!(people(&mut connection).len(), 1);
    assert_eq!(
        posts::table.count().get_result::<i64>(&mut connection).unwrap(),
        2
    );
}
