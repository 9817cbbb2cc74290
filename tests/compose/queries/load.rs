//! The queries of `load_related`, beside those that one writes by hand.

use super::*;

/// One call of `load_related` and the same by hand: the same queries with the same binds, and the same rows.
macro_rules! same_queries {
    ($connection:ident, $($models:ident: $plan:expr => |$by_hand:ident| $rows:expr;)+) => { $(
        let (composed, of_composed) = statements($connection, |connection| {
            $models.load_related($plan, connection).unwrap()
        });
        let (by_hand, of_hand) = statements($connection, |$by_hand| $rows);
        assert_eq!(of_composed, of_hand, "{}", stringify!($plan));
        assert!(!of_composed.is_empty());
        assert_eq!(format!("{composed:?}"), format!("{by_hand:?}"), "{}", stringify!($plan));
    )+ };
}

/// Deals children out to parents by key, as one does by hand.
fn deal<'a, P, C: Clone, K: PartialEq>(
    parents: &'a [P],
    children: &[C],
    of_parent: impl Fn(&P) -> K,
    of_child: impl Fn(&C) -> K,
) -> Vec<(&'a P, Vec<C>)> {
    let of = |parent: &P| {
        let key = of_parent(parent);
        children
            .iter()
            .filter(|child| of_child(child) == key)
            .cloned()
            .collect()
    };
    parents.iter().map(|parent| (parent, of(parent))).collect()
}

#[test]
fn load_related_runs_the_queries_that_one_writes_by_hand() {
    let connection = &mut data();
    let people: &[User] = &users::table.order(users::id).load::<User>(connection).unwrap();
    let written: &[Post] = &posts::table.order(posts::id).load::<Post>(connection).unwrap();
    let said: &[Comment] = &comments::table
        .order(comments::id)
        .load::<Comment>(connection)
        .unwrap();
    let dirs: &[Folder] = &folders::table
        .order(folders::id)
        .load::<Folder>(connection)
        .unwrap();

    same_queries! { connection,
        // The children of each parent.
        people: User::POSTS => |connection| {
            let posts: Vec<Post> = posts::table
                .filter(posts::user_id.eq_any([1, 2, 3]))
                .select(Post::as_select())
                .load(connection)
                .unwrap();
            deal(people, &posts, |user| user.id, |post| post.user_id)
        };
        // The one child of each parent.
        people: User::PROFILE => |connection| {
            let profiles: Vec<Profile> = profiles::table
                .filter(profiles::user_id.eq_any([1, 2, 3]))
                .select(Profile::as_select())
                .load(connection)
                .unwrap();
            let pairs = deal(people, &profiles, |user| user.id, |profile| profile.user_id);
            pairs.into_iter().map(|(user, profile)| (user, profile.into_iter().next())).collect::<Vec<_>>()
        };
        // The parent of each child: a key that two children share is asked for once.
        written: Post::USER => |connection| {
            let users: Vec<User> = users::table
                .filter(users::id.eq_any([1, 2]))
                .select(User::as_select())
                .load(connection)
                .unwrap();
            let pairs = deal(written, &users, |post| post.user_id, |user| user.id);
            pairs.into_iter().map(|(post, user)| (post, user.into_iter().next())).collect::<Vec<_>>()
        };
        // The parent of each child that has one.
        said: Comment::EDITOR => |connection| {
            let users: Vec<User> = users::table
                .filter(users::id.eq_any([1]))
                .select(User::as_select())
                .load(connection)
                .unwrap();
            let pairs = deal(said, &users, |comment| comment.editor_id, |user| Some(user.id));
            pairs.into_iter().map(|(comment, user)| (comment, user.into_iter().next())).collect::<Vec<_>>()
        };
        // A model and itself.
        dirs: Folder::CHILDREN => |connection| {
            let children: Vec<Folder> = folders::table
                .filter(folders::parent_id.eq_any([1, 2, 3]))
                .select(Folder::as_select())
                .load(connection)
                .unwrap();
            deal(dirs, &children, |folder| Some(folder.id), |child| child.parent_id)
        };
        // Filtered and ordered.
        people: User::POSTS.refine(|posts| posts.filter(posts::title.ne("y")).order(posts::id.desc())) => |connection| {
            let posts: Vec<Post> = posts::table
                .filter(posts::user_id.eq_any([1, 2, 3]))
                .filter(posts::title.ne("y"))
                .order(posts::id.desc())
                .select(Post::as_select())
                .load(connection)
                .unwrap();
            deal(people, &posts, |user| user.id, |post| post.user_id)
        };
    }
}

#[test]
fn nested_and_many_to_many_relations_are_one_query_each() {
    let connection = &mut data();
    let people: &[User] = &users::table.order(users::id).load::<User>(connection).unwrap();

    fn posts_of_people(connection: &mut SqliteConnection) -> Vec<Post> {
        posts::table
            .filter(posts::user_id.eq_any([1, 2, 3]))
            .select(Post::as_select())
            .load(connection)
            .unwrap()
    }
    fn groups_of_people(connection: &mut SqliteConnection) -> Vec<(i32, Group)> {
        groups::table
            .inner_join(memberships::table.on(memberships::group_id.eq(groups::name)))
            .filter(memberships::user_id.eq_any([1, 2, 3]))
            .select((memberships::user_id, Group::as_select()))
            .load(connection)
            .unwrap()
    }

    same_queries! { connection,
        // Through a join model.
        people: User::GROUPS => |connection| {
            let rows = groups_of_people(connection);
            let pairs = deal(people, &rows, |user| user.id, |row| row.0);
            pairs
                .into_iter()
                .map(|(user, rows)| (user, rows.into_iter().map(|row| row.1).collect::<Vec<_>>()))
                .collect::<Vec<_>>()
        };
        // Three levels.
        people: User::POSTS.then(Post::COMMENTS) => |connection| {
            let posts = posts_of_people(connection);
            let comments: Vec<Comment> = comments::table
                .filter(comments::post_id.eq_any(posts.iter().map(|post| post.id).collect::<Vec<_>>()))
                .select(Comment::as_select())
                .load(connection)
                .unwrap();
            deal(people, &posts, |user| user.id, |post| post.user_id)
                .into_iter()
                .map(|(user, posts)| {
                    let pairs = deal(&posts, &comments, |post| post.id, |comment| comment.post_id);
                    (user, pairs.into_iter().map(|(post, comments)| (post.clone(), comments)).collect::<Vec<_>>())
                })
                .collect::<Vec<_>>()
        };
        // Two relations side by side.
        people: (User::GROUPS, User::POSTS) => |connection| {
            let groups = groups_of_people(connection);
            let posts = posts_of_people(connection);
            deal(people, &posts, |user| user.id, |post| post.user_id)
                .into_iter()
                .map(|(user, posts)| {
                    let groups: Vec<Group> =
                        groups.iter().filter(|row| row.0 == user.id).map(|row| row.1.clone()).collect();
                    (user, (groups, posts))
                })
                .collect::<Vec<_>>()
        };
    }
}
