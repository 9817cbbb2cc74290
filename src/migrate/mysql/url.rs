//! What names a MariaDB or MySQL database, what it sets, and what is said when it cannot be opened.

use crate::migrate::{OpenError, without_password};

const FORMS: &str = "give `mysql://user:password@host:3306/database`";

/// What helps, by words of what was said.
const HINTS: &[(&[&str], &str)] = &[
    (
        &["Can't connect", "(111)"],
        "start the server, or correct host and port",
    ),
    (
        &["Unknown MySQL server host", "Unknown server host"],
        "correct the host; a `@`, `/` or `:` in a password is written `%40`, `%2F`, `%3A`",
    ),
    (
        &["to database"],
        "give the user rights on it: `GRANT ALL ON name.* TO user`",
    ),
    (&["Access denied"], "correct user and password in the URL"),
    (
        &["Unknown database"],
        "correct the name, or make the database: `CREATE DATABASE name`",
    ),
    (
        &["SSL", "TLS", "certificate"],
        "set TLS as the client knows it: `?ssl_mode=..&ssl_ca=..`",
    ),
];

/// The time limits that a URL may set, in seconds but for the last, which is MySQL's, in milliseconds.
const LIMITS: [&str; 4] = [
    "lock_wait_timeout",
    "innodb_lock_wait_timeout",
    "max_statement_time",
    "max_execution_time",
];

/// The statements that set what the URL asks for.
///
/// # Errors
/// When it is no URL of MariaDB or MySQL, or one without a database.
pub(crate) fn check(url: &str) -> Result<Vec<String>, OpenError> {
    let fail = |cause: String| OpenError {
        url: without_password(url),
        cause,
        hint: FORMS.to_owned(),
    };
    let rest = match url.split_once("://") {
        Some(("mysql" | "mariadb", rest)) => rest,
        Some((scheme, _)) => {
            return Err(fail(format!(
                "this application uses MariaDB or MySQL, and the URL is one of `{scheme}`"
            )));
        }
        None if url.is_empty() => return Err(fail("the URL is empty".to_owned())),
        None => {
            return Err(fail(
                "this application uses MariaDB or MySQL, and that is no URL of it".to_owned(),
            ));
        }
    };
    let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    if place.rsplit_once('/').is_none_or(|(_, name)| name.is_empty()) {
        return Err(fail("the URL names no database".to_owned()));
    }
    let mut settings = Vec::new();
    for (name, value) in parameters.split('&').filter_map(|one| one.split_once('=')) {
        if LIMITS.contains(&name) {
            let number: f64 = value
                .parse()
                .map_err(|_| fail(format!("`{name}` is to be a number")))?;
            settings.push(format!("SET SESSION {name} = {number}"));
        }
    }
    Ok(settings)
}

/// The URL as Diesel knows it.
pub(super) fn of_diesel(url: &str) -> String {
    match url.strip_prefix("mariadb://") {
        Some(rest) => format!("mysql://{rest}"),
        None => url.to_owned(),
    }
}

/// The URL of another database on the same server, as Diesel knows it.
pub(crate) fn of_database(url: &str, name: &str) -> String {
    let url = of_diesel(url);
    let (place, parameters) = url.split_once('?').unwrap_or((&url, ""));
    let (scheme, place) = place.split_once("://").unwrap_or(("mysql", place));
    let host = place.rsplit_once('/').map_or(place, |(host, _)| host);
    let mark = if parameters.is_empty() { "" } else { "?" };
    format!("{scheme}://{host}/{name}{mark}{parameters}")
}

/// The error of a database that the client library did not open.
pub(crate) fn refused(url: &str, cause: &str) -> OpenError {
    OpenError::refused(url, cause, HINTS, FORMS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_url_of_it_says_so() {
        for (url, part) in [
            ("", "the URL is empty"),
            ("blog.db", "no URL of it"),
            ("postgres://ann:secret@host/db", "the URL is one of `postgres`"),
            ("mysql://ann:secret@host", "names no database"),
            ("mysql://ann:secret@host/", "names no database"),
            ("mysql://ann:secret@host/?ssl_mode=required", "names no database"),
            (
                "mysql://ann:secret@host/db?max_statement_time=1;",
                "`max_statement_time` is to be a number",
            ),
        ] {
            let message = check(url).unwrap_err().to_string();
            assert!(message.contains(part), "{message}");
            assert!(message.contains("\nhint: give `mysql://"), "{message}");
            assert!(!message.contains("secret"), "{message}");
        }
    }

    #[test]
    fn limits_are_set() {
        let url = "mariadb://host/db?ssl_mode=required&lock_wait_timeout=5&max_statement_time=1.5";
        let expected = [
            "SET SESSION lock_wait_timeout = 5",
            "SET SESSION max_statement_time = 1.5",
        ];
        assert_eq!(check(url).unwrap(), expected);
        assert!(of_diesel(url).starts_with("mysql://host/db?"));
        assert!(of_database(url, "b").starts_with("mysql://host/b?ssl_mode"));
        assert_eq!(of_database("mysql://root@host/", "b"), "mysql://root@host/b");
        assert_eq!(of_database("mysql://root@host", "b"), "mysql://root@host/b");
    }

    #[test]
    fn each_cause_has_its_way_out() {
        for (cause, part) in [
            ("Can't connect to server on '127.0.0.1' (111)", "start the server"),
            ("Unknown database 'blog'", "CREATE DATABASE"),
            (
                "Access denied for user 'ann'@'localhost' (using password: YES)",
                "correct user",
            ),
            (
                "Access denied for user 'ann'@'localhost' to database 'blog'",
                "GRANT ALL",
            ),
            ("something new", "give `mysql://"),
        ] {
            let message = refused("mysql://ann:secret@h/blog", cause).to_string();
            assert!(message.contains(part), "{message}");
            assert!(!message.contains("secret"), "{message}");
        }
    }
}
