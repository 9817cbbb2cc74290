//! Which backend: by its name, by a database's URL, by a connection's type; and the way from there to code that is generic
//! over the connection.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use super::AppConnection;
use crate::migrate::without_password;

/// A backend. Its name in settings is also that of its folder of migrations.
///
/// ```
/// use olembic::backend::Kind;
///
/// assert_eq!(Kind::of_url("postgresql://ann@db.example/blog")?, Kind::Postgres);
/// assert_eq!(Kind::of_url("mariadb://ann@db.example/blog")?, Kind::Mysql);
/// assert_eq!(Kind::of_url("data/blog.db")?, Kind::Sqlite);
/// # Ok::<(), olembic::backend::KindError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MySQL and MariaDB.
    Mysql,
}

/// A word or a URL that names no backend, or one that this program does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KindError {
    /// The name is not known.
    #[error(
        "`{name}` is no backend\nhint: there are `sqlite`, `postgres` and `mysql`, which is MariaDB, too"
    )]
    Unknown {
        /// The name.
        name: String,
    },
    /// The URL is one of something else.
    #[error(
        "`{url}` is no URL of a database that is known here\nhint: give `postgres://..`, `mysql://..`, `mariadb://..`, `sqlite://..`, or the path of an SQLite file"
    )]
    Url {
        /// The URL, without its password.
        url: String,
    },
    /// The program was built without the backend.
    #[error(
        "this program was built without the backend `{kind}`\nhint: give `olembic` the feature `{kind}` in Cargo.toml, and build it again"
    )]
    NotBuilt {
        /// The backend.
        kind: Kind,
    },
}

/// Something to be done on the connections of a backend, whichever it is.
pub trait Visitor {
    /// What comes out.
    type Output;

    /// Does it.
    fn visit<C: AppConnection>(self) -> Self::Output;
}

/// With what a line of libpq's may begin.
const LIBPQ: [&str; 14] = [
    "application_name",
    "client_encoding",
    "connect_timeout",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "passfile",
    "password",
    "port",
    "service",
    "sslmode",
    "target_session_attrs",
    "user",
];

impl Kind {
    /// All of them, also those that this program does not have.
    pub const ALL: [Self; 3] = [Self::Sqlite, Self::Postgres, Self::Mysql];

    /// The name in settings, which is that of Olembic's feature, too.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }

    /// The backend of a database URL: by its scheme, or as a path (SQLite) or line of `key=value` (libpq's, of PostgreSQL).
    ///
    /// # Errors
    /// [`KindError::Url`] for any other scheme. Whether the URL is right otherwise is found out when it is opened.
    pub fn of_url(url: &str) -> Result<Self, KindError> {
        match url.split_once("://") {
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres),
            Some(("mysql" | "mariadb", _)) => Ok(Self::Mysql),
            Some(("sqlite" | "file", _)) => Ok(Self::Sqlite),
            Some((scheme, _)) if is_scheme(scheme) => Err(KindError::Url {
                url: without_password(url),
            }),
            _ => {
                let key = url.split_once('=').map(|(key, _)| key.trim());
                let of_libpq = key.is_some_and(|key| LIBPQ.contains(&key));
                Ok(if of_libpq { Self::Postgres } else { Self::Sqlite })
            }
        }
    }

    /// Whether this program was built with the backend.
    pub const fn is_built(self) -> bool {
        match self {
            Self::Sqlite => cfg!(feature = "sqlite"),
            Self::Postgres => cfg!(feature = "postgres"),
            Self::Mysql => cfg!(feature = "mysql"),
        }
    }

    /// Goes where the backend's connections are.
    ///
    /// # Errors
    /// [`KindError::NotBuilt`] when this program has none of them.
    pub fn visit<V: Visitor>(self, visitor: V) -> Result<V::Output, KindError> {
        let _ = &visitor;
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite => Ok(visitor.visit::<diesel::sqlite::SqliteConnection>()),
            #[cfg(feature = "postgres")]
            Self::Postgres => Ok(visitor.visit::<diesel::pg::PgConnection>()),
            #[cfg(feature = "mysql")]
            Self::Mysql => Ok(visitor.visit::<diesel::mysql::MysqlConnection>()),
            #[allow(unreachable_patterns)]
            kind => Err(KindError::NotBuilt { kind }),
        }
    }
}

/// Else a `://` stands somewhere in a path.
fn is_scheme(text: &str) -> bool {
    let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(sign)
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Kind {
    type Err = KindError;

    fn from_str(text: &str) -> Result<Self, KindError> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == text);
        found.ok_or_else(|| KindError::Unknown {
            name: text.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_which_backend_it_is_of() {
        for (url, expected) in [
            ("postgres://ann:x@host/db", Some(Kind::Postgres)),
            ("postgresql:///db?host=/run", Some(Kind::Postgres)),
            ("host=/run dbname=blog", Some(Kind::Postgres)),
            ("dbname = blog", Some(Kind::Postgres)),
            ("mysql://root@host/db", Some(Kind::Mysql)),
            ("mariadb://root@host/db", Some(Kind::Mysql)),
            ("sqlite://blog.db", Some(Kind::Sqlite)),
            ("file:blog.db?mode=ro", Some(Kind::Sqlite)),
            ("file:///data/blog.db", Some(Kind::Sqlite)),
            (":memory:", Some(Kind::Sqlite)),
            ("blog.db", Some(Kind::Sqlite)),
            ("a=b.db", Some(Kind::Sqlite)),
            ("a b://c", Some(Kind::Sqlite)),
            ("", Some(Kind::Sqlite)),
            ("oracle://ann:secret@host/db", None),
            ("https://example.org", None),
        ] {
            match (Kind::of_url(url), expected) {
                (Err(error), None) => {
                    let message = error.to_string();
                    assert!(message.contains("\nhint: give `postgres://"), "{message}");
                    assert!(!message.contains("secret"), "{message}");
                }
                (found, expected) => assert_eq!(found.ok(), expected, "{url}"),
            }
        }
    }

    #[test]
    fn a_name_is_read_as_it_is_written() {
        for kind in Kind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
        let message = "oracle".parse::<Kind>().unwrap_err().to_string();
        assert!(message.contains("`oracle` is no backend\nhint: "), "{message}");
    }

    struct Name;

    impl Visitor for Name {
        type Output = Kind;

        fn visit<C: AppConnection>(self) -> Kind {
            C::kind()
        }
    }

    #[test]
    fn a_visitor_comes_where_it_was_sent() {
        for kind in Kind::ALL {
            let visited = kind.visit(Name);
            if kind.is_built() {
                assert_eq!(visited, Ok(kind));
            } else {
                let message = visited.unwrap_err().to_string();
                assert!(message.contains("feature `"), "{message}");
            }
        }
    }
}
