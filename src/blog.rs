//! The blog's main job: people, their posts and their profiles, made, read, changed and deleted.
//! Everything it calls was generated from the three files in `models`, or is plain Diesel.

use std::io::Write;

use diesel::prelude::*;
use olembic::prelude::*;

use crate::models::{NewPost, NewProfile, NewUser, Post, PostChanges, Profile, User, posts, profiles, users};

/// Runs the whole story once, and leaves the database as it found it but for Ada and her posts.
pub fn run(mut connection: SqliteConnection) -> anyhow::Result<()> {
    let connection = &mut connection;
    // Not `println!`, which panics when the reader has gone (`cargo run | head`).
    let out = &mut std::io::stdout().lock();

    writeln!(out, "People")?;
    let ada = find_or_add(out, connection, "ada")?;
    let bob = find_or_add(out, connection, "bob")?;

    writeln!(out, "Posts: one user, many posts")?;
    let notes = add_post(out, connection, NewPost::new(ada.id, "Notes on the engine"))?;
    let draft = add_post(
        out,
        connection,
        NewPost {
            text: "Soon.".into(),
            ..NewPost::new(ada.id, "A draft")
        },
    )?;
    add_post(out, connection, NewPost::new(bob.id, "Hello"))?;

    writeln!(out, "Profiles: one user, at most one profile")?;
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
    writeln!(
        out,
        "  {} has the profile {} ({})",
        ada.username,
        profile.id,
        name_of(&profile)
    )?;

    writeln!(out, "Changes: what is not set stays as it is")?;
    PostChanges {
        text: Some("It weaves patterns.".into()),
        ..Default::default()
    }
    .apply(&notes, connection)?;
    let notes: Post = posts::table.find(notes.id).first(connection)?;
    writeln!(out, "  \"{}\" now reads: {}", notes.title, notes.text)?;
    let rows = PostChanges::default().apply(&notes, connection)?;
    writeln!(out, "  an empty change touched {rows} rows")?;

    writeln!(out, "From both sides")?;
    for post in ada.posts().order(posts::id).load::<Post>(connection)? {
        writeln!(out, "  ada.posts()   -> {}", post.title)?;
    }
    writeln!(
        out,
        "  post.user()   -> {}",
        author_of(&notes, connection)?.username
    )?;
    writeln!(
        out,
        "  profile.user()-> {}",
        author_of(&profile, connection)?.username
    )?;

    writeln!(out, "As Diesel users write it")?;
    let pairs = posts::table
        .inner_join(users::table)
        .order((users::username, posts::id))
        .select((users::username, posts::title))
        .load::<(String, String)>(connection)?;
    for (username, title) in pairs {
        writeln!(out, "  inner_join    -> {username}: {title}")?;
    }
    let people = users::table.order(users::username).load::<User>(connection)?;
    let of_people = Post::belonging_to(&people)
        .order(posts::id)
        .load::<Post>(connection)?
        .grouped_by(&people);
    for (user, of_user) in people.iter().zip(of_people) {
        writeln!(
            out,
            "  grouped_by    -> {}: {} written",
            user.username,
            of_user.len()
        )?;
    }

    writeln!(out, "Cleaning up")?;
    diesel::delete(&draft).execute(connection)?;
    diesel::delete(bob.posts()).execute(connection)?;
    diesel::delete(&bob).execute(connection)?;
    writeln!(
        out,
        "  \"{}\", {} and what was {}'s are gone",
        draft.title, bob.username, bob.username
    )?;
    writeln!(
        out,
        "  posts that stay: {}",
        ada.posts().count().get_result::<i64>(connection)?
    )?;
    Ok(())
}

/// The author of anything that belongs to a user.
fn author_of<T: UserRelation<Parent = User>>(
    item: &T,
    connection: &mut SqliteConnection,
) -> QueryResult<User> {
    item.user().first(connection)
}

fn find_or_add(
    out: &mut impl Write,
    connection: &mut SqliteConnection,
    username: &str,
) -> anyhow::Result<User> {
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
    writeln!(out, "  {} {verb} (id {})", user.username, user.id)?;
    Ok(user)
}

fn add_post(out: &mut impl Write, connection: &mut SqliteConnection, post: NewPost) -> anyhow::Result<Post> {
    let post: Post = diesel::insert_into(posts::table)
        .values(post)
        .get_result(connection)?;
    writeln!(out, "  post {}: \"{}\"", post.id, post.title)?;
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
