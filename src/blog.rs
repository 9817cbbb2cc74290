//! The blog's main job: people, their posts and their profiles, made, read, changed and deleted.
//! Everything it calls was generated from the three files in `models`, or is plain Diesel.

use diesel::prelude::*;
use olembic::prelude::*;

use crate::models::{NewPost, NewProfile, NewUser, Post, PostChanges, Profile, User, posts, profiles, users};

/// Runs the whole story once, and leaves the database as it found it but for Ada and her posts.
pub fn run(mut connection: SqliteConnection) -> anyhow::Result<()> {
    let connection = &mut connection;

    println!("People");
    let ada = find_or_add(connection, "ada")?;
    let bob = find_or_add(connection, "bob")?;

    println!("Posts: one user, many posts");
    let notes = add_post(connection, NewPost::new(ada.id, "Notes on the engine"))?;
    let draft = add_post(
        connection,
        NewPost {
            text: "Soon.".into(),
            ..NewPost::new(ada.id, "A draft")
        },
    )?;
    add_post(connection, NewPost::new(bob.id, "Hello"))?;

    println!("Profiles: one user, at most one profile");
    let ada_lovelace = NewProfile {
        last_name: Some("Lovelace".into()),
        ..NewProfile::new(ada.id)
    };
    let profile: Profile = match ada.profile().first(connection).optional()? {
        Some(profile) => profile,
        None => diesel::insert_into(profiles::table)
            .values(&ada_lovelace)
            .get_result(connection)?,
    };
    println!(
        "  {} has the profile {} ({})",
        ada.username,
        profile.id,
        name_of(&profile)
    );

    println!("Changes: what is not set stays as it is");
    PostChanges {
        text: Some("It weaves patterns.".into()),
        ..Default::default()
    }
    .apply(&notes, connection)?;
    let notes: Post = posts::table.find(notes.id).first(connection)?;
    println!("  \"{}\" now reads: {}", notes.title, notes.text);
    let rows = PostChanges::default().apply(&notes, connection)?;
    println!("  an empty change touched {rows} rows");

    println!("From both sides");
    for post in ada.posts().order(posts::id).load::<Post>(connection)? {
        println!("  ada.posts()   -> {}", post.title);
    }
    println!("  post.user()   -> {}", author_of(&notes, connection)?.username);
    println!("  profile.user()-> {}", author_of(&profile, connection)?.username);

    println!("As Diesel users write it");
    let pairs = posts::table
        .inner_join(users::table)
        .order((users::username, posts::id))
        .select((users::username, posts::title))
        .load::<(String, String)>(connection)?;
    for (username, title) in pairs {
        println!("  inner_join    -> {username}: {title}");
    }
    let people = users::table.order(users::username).load::<User>(connection)?;
    let of_people = Post::belonging_to(&people)
        .order(posts::id)
        .load::<Post>(connection)?
        .grouped_by(&people);
    for (user, of_user) in people.iter().zip(of_people) {
        println!("  grouped_by    -> {}: {} written", user.username, of_user.len());
    }

    println!("Cleaning up");
    diesel::delete(&draft).execute(connection)?;
    diesel::delete(bob.posts()).execute(connection)?;
    diesel::delete(&bob).execute(connection)?;
    println!(
        "  \"{}\", {} and what was {}'s are gone",
        draft.title, bob.username, bob.username
    );
    println!(
        "  posts that stay: {}",
        ada.posts().count().get_result::<i64>(connection)?
    );
    Ok(())
}

/// The author of anything that belongs to a user.
fn author_of<T: UserRelation<Parent = User>>(
    item: &T,
    connection: &mut SqliteConnection,
) -> QueryResult<User> {
    item.user().first(connection)
}

fn find_or_add(connection: &mut SqliteConnection, username: &str) -> QueryResult<User> {
    let found = users::table
        .filter(users::username.eq(username))
        .first(connection)
        .optional()?;
    let (verb, user): (_, User) = match found {
        Some(user) => ("is there", user),
        None => (
            "joined",
            diesel::insert_into(users::table)
                .values(NewUser::new(username))
                .get_result(connection)?,
        ),
    };
    println!("  {} {verb} (id {})", user.username, user.id);
    Ok(user)
}

fn add_post(connection: &mut SqliteConnection, post: NewPost) -> QueryResult<Post> {
    let post: Post = diesel::insert_into(posts::table)
        .values(post)
        .get_result(connection)?;
    println!("  post {}: \"{}\"", post.id, post.title);
    Ok(post)
}

fn name_of(profile: &Profile) -> String {
    let names = [&profile.first_name, &profile.last_name];
    names
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}
