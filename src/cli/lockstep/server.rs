//! Where the revisions of a backend are run: `--scratch-url`, or the environment, names a server for each. Files do not, for there is a
//! password in a URL.

use std::env;

use crate::backend::Kind;
use crate::cli::CliError;

/// The server of scratch databases, whatever the backend.
const OF_ANY: &str = "OLEMBIC_SCRATCH_URL";

/// The server of that backend's scratch databases.
const fn variable(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Sqlite => None,
        Kind::Postgres => Some("OLEMBIC_SCRATCH_POSTGRES"),
        Kind::Mysql => Some("OLEMBIC_SCRATCH_MYSQL"),
    }
}

/// The URL that is given for this backend: by the flag, whose last value for it counts, or by the backend's own variable.
pub(in crate::cli) fn given(kind: Kind, flags: &[String]) -> Option<String> {
    let flag = flags.iter().rev().find(|url| Kind::of_url(url) == Ok(kind));
    flag.cloned().or_else(|| set(variable(kind)?))
}

/// The URL of the server for another backend than the program's; `None` for SQLite, which needs none.
///
/// # Errors
/// When none is named.
pub(super) fn of_other(kind: Kind, flags: &[String]) -> Result<Option<String>, CliError> {
    let Some(variable) = variable(kind) else {
        return Ok(None);
    };
    let of_any = || set(OF_ANY).filter(|url| Kind::of_url(url) == Ok(kind));
    let url = given(kind, flags).or_else(of_any);
    url.map(Some).ok_or(CliError::NoScratchServer {
        kind,
        variable,
        form: match kind {
            Kind::Postgres => "postgres://user@host/postgres",
            _ => "mysql://user@host/",
        },
    })
}

fn set(variable: &str) -> Option<String> {
    env::var(variable).ok().filter(|url| !url.is_empty())
}
