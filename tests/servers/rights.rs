//! Users who may not do what is needed.

use olembic::migrate::Database;

use super::process::run;
use super::server::{Maria, Place, Postgres, Server};

/// The whole chain of an error.
fn said(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!("\ncaused by: {error}"));
        cause = error.source();
    }
    text
}

fn refused<S: Server>(place: &Place<S>, url: &str) -> String {
    place.revision("1_a", "CREATE TABLE log (word VARCHAR(50));", "DROP TABLE log;");
    let mut conn = <S::Conn as Database>::open(url).unwrap();
    said(&run(&mut conn, "up", place.folder()).unwrap_err())
}

#[test]
fn a_user_without_the_right_to_create_tables_is_told_so() {
    if let Some(place) = Place::<Postgres>::new() {
        let user = place.name.replace("test", "user");
        place.as_admin(&format!("CREATE ROLE {user} LOGIN"));
        let message = refused(&place, &url_of(&place.url, &user));
        place.as_admin(&format!("DROP ROLE {user}"));
        assert!(
            message.contains("permission denied for schema public"),
            "{message}"
        );
        assert!(message.contains("that its user may create tables"), "{message}");
    }
    if let Some(place) = Place::<Maria>::new() {
        let user = place.name.replace("olembic_test", "o");
        place.as_admin(&format!(
            "CREATE USER {user}; GRANT SELECT ON {}.* TO {user}",
            place.name
        ));
        let message = refused(&place, &url_of(&place.url, &user));
        place.as_admin(&format!("DROP USER {user}"));
        assert!(message.contains("CREATE command denied"), "{message}");
        assert!(message.contains("that its user may create tables"), "{message}");
    }
}

/// The URL with another user in it, and no password.
fn url_of(url: &str, user: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap();
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    format!("{scheme}://{user}@{place}")
}

#[test]
fn what_cannot_be_opened_says_why_and_keeps_the_password() {
    if let Some(place) = Place::<Postgres>::new() {
        let url = format!("{}_not_there", place.url).replace("@", ":hidden1@");
        let message = diesel::PgConnection::open(&url).err().unwrap().to_string();
        assert!(
            message.contains("does not exist") && message.contains("createdb"),
            "{message}"
        );
        assert!(!message.contains("hidden1"), "{message}");
    }
    if let Some(place) = Place::<Maria>::new() {
        let url = format!("{}_not_there", place.url);
        let message = diesel::MysqlConnection::open(&url).err().unwrap().to_string();
        assert!(
            message.contains("Unknown database") && message.contains("CREATE DATABASE"),
            "{message}"
        );
        let url = place.url.replace("root@", "root:hidden1@");
        let message = diesel::MysqlConnection::open(&url).err().unwrap().to_string();
        assert!(message.contains("correct user and password"), "{message}");
        assert!(!message.contains("hidden1"), "{message}");
    }
}
