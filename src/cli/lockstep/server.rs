//! Where the revisions of another backend are run: the environment names a server for each. Files do not, for there is a password
//! in a URL.

use std::env;

use crate::backend::Kind;
use crate::cli::CliError;

/// The server of scratch databases, whatever the backend.
const OF_ANY: &str = "OLEMBIC_SCRATCH_URL";

/// The URL of the server; `None` for SQLite, which needs none.
///
/// # Errors
/// When none is named.
pub(super) fn named(kind: Kind) -> Result<Option<String>, CliError> {
    let (variable, form) = match kind {
        Kind::Sqlite => return Ok(None),
        Kind::Postgres => ("OLEMBIC_SCRATCH_POSTGRES", "postgres://user@host/postgres"),
        Kind::Mysql => ("OLEMBIC_SCRATCH_MYSQL", "mysql://user@host/"),
    };
    let of = |name: &str| env::var(name).ok().filter(|url| !url.is_empty());
    let of_any = || of(OF_ANY).filter(|url| Kind::of_url(url) == Ok(kind));
    let url = of(variable).or_else(of_any);
    url.map(Some)
        .ok_or(CliError::NoScratchServer { kind, variable, form })
}
