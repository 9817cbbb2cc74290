//! Doors for the fuzz tests (`tests/fuzz`) to readers of text that have no public name. No part of the API: it may change at any time.

use crate::revision::Draft;
use crate::sql::{Syntax, identifiers, rename_column, rename_exactly, words_in};

/// Reads the text of an `olembic.toml`: a new revision as it asks for it, without its hooks.
///
/// # Errors
/// The words in which it is refused.
pub fn config(text: &str) -> Result<Draft, String> {
    crate::cli::draft_of(text)
}

/// The databases that a file of `--databases`, or what a command of `--databases-from` prints, names.
pub fn fleet_list(text: &str) -> Vec<String> {
    crate::cli::fleet_list(text)
}

/// Has all functions read the text that take any SQL and are the library's own.
pub fn sql(text: &str) {
    for syntax in [Syntax::Sqlite, Syntax::Postgres, Syntax::Mysql] {
        words_in(text, syntax);
        #[cfg(feature = "mysql")]
        crate::sql::qualified_names(text, syntax);
    }
    identifiers(text);
}

/// The expression with another name for a column: over columns as SQLite has them, and with regard to letter case.
pub fn renamed(text: &str, old: &str, new: &str) -> [String; 2] {
    [
        rename_column(text, &[old, "b"], old, new),
        rename_exactly(text, old, new),
    ]
}

/// All that is said of a database's URL without opening it: by itself, and as the error of each backend in this build, of which
/// the driver quotes a part of the URL.
pub fn url(url: &str, quoted: &str) -> Vec<String> {
    let mut said = vec![crate::migrate::without_password(url)];
    said.extend(
        crate::backend::Kind::of_url(url)
            .err()
            .map(|error| error.to_string()),
    );
    let cause = format!("could not open \"{quoted}\": malformed");
    let _ = &cause;
    #[cfg(feature = "sqlite")]
    {
        use crate::migrate::sqlite;
        match sqlite::url::name(url) {
            Ok(name) => said.push(sqlite::url::hint(name, "")),
            Err((cause, hint)) => said.extend([cause, hint]),
        }
        sqlite::goes_with_its_connection(url);
        sqlite::is_missing(url);
    }
    #[cfg(feature = "postgres")]
    {
        use crate::migrate::postgres;
        said.extend(postgres::url::check(url).err().map(|error| error.to_string()));
        said.push(postgres::refused(url, &cause).to_string());
        postgres::of_database(url, "other");
    }
    #[cfg(feature = "mysql")]
    {
        use crate::migrate::mysql;
        match mysql::url::check(url) {
            Ok(settings) => said.extend(settings),
            Err(error) => said.push(error.to_string()),
        }
        said.push(mysql::refused(url, &cause).to_string());
        mysql::of_database(url, "other");
    }
    said
}
