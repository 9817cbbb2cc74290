//! What of a script would reach beyond the database of the connection: no table of another database can be named on PostgreSQL, but roles,
//! databases and tablespaces are the whole server's.

use crate::sql::{Syntax, split_statements_in, words_in};

/// What reaches out of the database, in words; `None` where nothing does.
pub(super) fn beyond(script: &str) -> Option<String> {
    // A script that cannot be read does not run either.
    let statements = split_statements_in(script, Syntax::Postgres).unwrap_or_default();
    statements.iter().find_map(|statement| shared(&statement.text))
}

fn shared(statement: &str) -> Option<String> {
    let words: Vec<_> = words_in(statement, Syntax::Postgres)
        .iter()
        .map(|word| word.to_ascii_uppercase())
        .collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let is_shared = match words.as_slice() {
        ["CREATE" | "ALTER" | "DROP", "USER", "MAPPING", ..] => false,
        [
            "CREATE" | "ALTER" | "DROP",
            "ROLE" | "USER" | "GROUP" | "DATABASE" | "TABLESPACE" | "SUBSCRIPTION",
            ..,
        ] => true,
        ["ALTER", "SYSTEM", ..] | ["DROP" | "REASSIGN", "OWNED", ..] => true,
        _ => false,
    };
    let shown: Vec<_> = words.iter().take(2).copied().collect();
    is_shared.then(|| {
        format!(
            "`{} ..` changes what all databases of the server share",
            shown.join(" ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_all_databases_share_is_told() {
        for script in [
            "CREATE TABLE a (b int); create role c",
            "ALTER SYSTEM SET fsync = off",
            "DROP OWNED BY ann",
            "-- a\nDROP DATABASE live",
        ] {
            assert!(beyond(script).is_some(), "{script}");
        }
        for script in [
            "CREATE TABLE role (id int)",
            "CREATE USER MAPPING FOR ann SERVER s",
            "ALTER TABLE a OWNER TO ann",
            "DO $$ BEGIN CREATE ROLE x; END $$",
            "GRANT SELECT ON a TO ann",
        ] {
            assert_eq!(beyond(script), None, "{script}");
        }
    }
}
