//! What names a PostgreSQL database, and what is said when it cannot be opened.

use crate::migrate::{OpenError, without_password};

const FORMS: &str = "give `postgres://user@host:5432/database`; what is left out comes from libpq's environment (PGHOST, PGUSER, ..)";

/// What helps, by words of what was said.
const HINTS: &[(&[&str], &str)] = &[
    (
        &["Connection refused", "No such file or directory"],
        "start the server, or correct host and port",
    ),
    (
        &["could not translate host name"],
        "correct the host; a `@`, `/` or `:` in a password is written `%40`, `%2F`, `%3A`",
    ),
    (
        &["timeout expired", "timed out"],
        "see that the host and port are right and that no firewall is in between",
    ),
    (
        &["password authentication failed", "no password supplied"],
        "correct user and password in the URL, in PGPASSWORD or in ~/.pgpass",
    ),
    (&["role \""], "correct the user, or make it: `createuser NAME`"),
    (
        &["database \""],
        "correct the name, or make the database: `createdb NAME`",
    ),
    (
        &["SSL", "ssl", "certificate"],
        "set TLS as libpq knows it: `?sslmode=..&sslrootcert=..`, or PGSSLMODE",
    ),
    (
        &["too many", "remaining connection slots"],
        "let other programs close connections, or raise max_connections",
    ),
];

/// # Errors
/// When it is no URL of PostgreSQL, nor a line of libpq's (`host=.. dbname=..`).
pub(crate) fn check(url: &str) -> Result<(), OpenError> {
    let cause = match url.split_once("://") {
        Some(("postgres" | "postgresql", _)) => return Ok(()),
        Some((scheme, _)) => format!("this application uses PostgreSQL, and the URL is one of `{scheme}`"),
        None if url.is_empty() => "the URL is empty".to_owned(),
        None if url.contains('=') => return Ok(()),
        None => "this application uses PostgreSQL, and that is no URL of it".to_owned(),
    };
    Err(OpenError {
        url: without_password(url),
        cause,
        hint: FORMS.to_owned(),
    })
}

/// The error of a database that libpq did not open.
pub(crate) fn refused(url: &str, cause: &str) -> OpenError {
    OpenError::refused(url, cause, HINTS, FORMS)
}

/// The URL of another database on the same server.
pub(crate) fn of_database(url: &str, name: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        // In a line of libpq's the last word counts.
        return format!("{url} dbname={name}");
    };
    let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    // A password may hold a `/` that was not escaped; then libpq has not opened it.
    let host = place.split_once('/').map_or(place, |(host, _)| host);
    let parameters: Vec<_> = parameters
        .split('&')
        .filter(|parameter| !parameter.is_empty() && !parameter.starts_with("dbname="))
        .collect();
    match parameters.as_slice() {
        [] => format!("{scheme}://{host}/{name}"),
        parameters => format!("{scheme}://{host}/{name}?{}", parameters.join("&")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_url_of_it_says_so() {
        for (url, part) in [
            ("", "the URL is empty"),
            ("blog.db", "no URL of it"),
            ("mysql://ann:secret@host/db", "the URL is one of `mysql`"),
        ] {
            let message = check(url).unwrap_err().to_string();
            assert!(message.contains(part), "{message}");
            assert!(message.contains("\nhint: give `postgres://"), "{message}");
            assert!(!message.contains("secret"), "{message}");
        }
        for url in ["postgres://host/db", "postgresql:///db", "host=x dbname=y"] {
            assert!(check(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn each_cause_has_its_way_out() {
        for (cause, part) in [
            (
                "connection to server at \"h\" failed: Connection refused",
                "start the server",
            ),
            ("FATAL:  database \"blog\" does not exist", "createdb"),
            ("FATAL:  role \"ann\" does not exist", "createuser"),
            (
                "FATAL:  password authentication failed for user \"ann\"",
                "PGPASSWORD",
            ),
            ("something new", "give `postgres://"),
        ] {
            let message = refused("postgres://ann:secret@h/blog", cause).to_string();
            assert!(message.contains(part), "{message}");
        }
    }

    #[test]
    fn another_database_of_the_same_server() {
        for (url, expected) in [
            (
                "postgres://ann:x@h:1/a?sslmode=require",
                "postgres://ann:x@h:1/b?sslmode=require",
            ),
            ("postgresql://h", "postgresql://h/b"),
            ("postgres:///a?host=/run&dbname=c", "postgres:///b?host=/run"),
            ("host=h dbname=a", "host=h dbname=a dbname=b"),
        ] {
            assert_eq!(of_database(url, "b"), expected);
        }
    }

    #[test]
    fn libpq_repeats_no_part_of_a_password() {
        let url = "postgres://ann:se:cr/et@host/db";
        let cause = "invalid integer value \"cr\" for connection option \"port\" of \"host\"";
        let message = refused(url, cause).to_string();
        assert!(!message.contains("cr\""), "{message}");
        assert!(message.contains("\"port\" of \"host\""), "{message}");
    }
}
