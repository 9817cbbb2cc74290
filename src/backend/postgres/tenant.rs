//! One schema for each tenant: which schema a connection works in, and that the books of migrations are its own.
//! Without this, a search path that goes on to `public` would show the books of `public` to a tenant that has none yet, and a path
//! whose first schema is not there would migrate the second one.

use std::error::Error as StdError;

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use crate::migrate::Database;

#[derive(QueryableByName)]
struct Place {
    #[diesel(sql_type = Text)]
    path: String,
    /// The schema in which tables are made.
    #[diesel(sql_type = Nullable<Text>)]
    current: Option<String>,
    /// The schemas in which the two tables of the books are found.
    #[diesel(sql_type = Nullable<Text>)]
    versions: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    ledger: Option<String>,
}

const PLACE: &str = "SELECT pg_catalog.current_setting('search_path') AS path, \
     CAST(pg_catalog.current_schema() AS text) AS current, \
     (SELECT CAST(n.nspname AS text) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
      WHERE c.oid = pg_catalog.to_regclass('__diesel_schema_migrations')) AS versions, \
     (SELECT CAST(n.nspname AS text) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
      WHERE c.oid = pg_catalog.to_regclass('__olembic_ledger')) AS ledger";

/// Why a connection works in no schema, or in another than it was meant to.
#[derive(Debug, thiserror::Error)]
enum TenantError {
    /// The first schema of the path is not there.
    #[error(
        "the schema `{first}` is not there, or may not be used, so nothing was done\nhint: make it (`CREATE SCHEMA {first}`), or correct `search_path` in the URL's `options`"
    )]
    NoSchema { first: String },
}

/// Sees that the connection works in the first schema of its path, and that the books are there: made, where it is to be written, and
/// where it is to be read, without a look at those of others.
pub(super) fn settle(conn: &mut PgConnection, writes: bool) -> Result<(), Box<dyn StdError + Send + Sync>> {
    let place: Place = diesel::sql_query(PLACE).get_result(conn)?;
    if let Some(first) = first_of(&place.path) {
        if first != "$user" && place.current.as_deref() != Some(&first) {
            return Err(TenantError::NoSchema { first }.into());
        }
    }
    let of_others = |schema: &Option<String>| schema.is_some() && *schema != place.current;
    if !of_others(&place.versions) && !of_others(&place.ledger) {
        return Ok(());
    }
    if writes {
        return conn.make_tables();
    }
    let alone = "SELECT pg_catalog.set_config('search_path', pg_catalog.quote_ident(pg_catalog.current_schema()), false)";
    diesel::sql_query(alone).execute(conn)?;
    Ok(())
}

/// The first name of a search path.
fn first_of(path: &str) -> Option<String> {
    let path = path.trim_start();
    if let Some(quoted) = path.strip_prefix('"') {
        let mut name = String::new();
        let mut letters = quoted.chars().peekable();
        while let Some(letter) = letters.next() {
            if letter == '"' && letters.next_if_eq(&'"').is_none() {
                break;
            }
            name.push(letter);
        }
        return Some(name);
    }
    let name = path.split(',').next().unwrap_or_default().trim();
    (!name.is_empty()).then(|| name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_name_of_a_path() {
        for (path, first) in [
            ("\"$user\", public", Some("$user")),
            ("tenant_1", Some("tenant_1")),
            (" Tenant_1 , public", Some("tenant_1")),
            ("\"Tenant, 1\",public", Some("Tenant, 1")),
            ("\"a\"\"b\"", Some("a\"b")),
            ("", None),
            ("\"\"", Some("")),
        ] {
            assert_eq!(first_of(path).as_deref(), first, "{path}");
        }
    }
}
