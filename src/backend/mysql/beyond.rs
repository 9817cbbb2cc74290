//! What of a script would reach another database than the one of the connection: nothing on MariaDB and MySQL keeps a name with a
//! database in front of it from meaning just that.

use std::collections::BTreeSet;

use diesel::mysql::MysqlConnection;
use diesel::prelude::*;

use super::texts;
use crate::sql::{Syntax, qualified_names, split_statements_in, words_in};

/// Behind these a table or a routine is named, never a column.
const NAMES: [&str; 16] = [
    "TABLE",
    "INTO",
    "UPDATE",
    "FROM",
    "JOIN",
    "VIEW",
    "EXISTS",
    "TRIGGER",
    "PROCEDURE",
    "FUNCTION",
    "REFERENCES",
    "CALL",
    "EVENT",
    "SEQUENCE",
    "TRUNCATE",
    "IGNORE",
];

/// Objects that all databases of a server share.
const SHARED: [&str; 9] = [
    "USER",
    "ROLE",
    "DATABASE",
    "SCHEMA",
    "SERVER",
    "TABLESPACE",
    "LOGFILE",
    "INSTANCE",
    "RESOURCE",
];

/// What reaches out of the database, in words; `None` where nothing does.
pub(super) fn beyond(conn: &mut MysqlConnection, script: &str) -> QueryResult<Option<String>> {
    // A script that cannot be read does not run either.
    let statements = split_statements_in(script, Syntax::Mysql).unwrap_or_default();
    for statement in &statements {
        if let Some(shared) = shared(&statement.text) {
            return Ok(Some(shared));
        }
    }
    let named = qualified_names(script, Syntax::Mysql);
    if named.is_empty() {
        return Ok(None);
    }
    let others = lower(texts(
        conn,
        "SELECT schema_name AS text FROM information_schema.schemata WHERE schema_name <> database()",
    )?);
    for found in named {
        let other = found.qualifier.to_lowercase();
        if !others.contains(&other) || other == "information_schema" {
            continue;
        }
        // A table may be called like a database; then it is most likely a column's.
        let digits: String = other.bytes().map(|byte| format!("{byte:02x}")).collect();
        let there = format!(
            "SELECT table_name AS text FROM information_schema.tables WHERE lower(table_schema) = CONVERT(x'{digits}' USING utf8mb4) \
             UNION ALL SELECT routine_name FROM information_schema.routines WHERE lower(routine_schema) = CONVERT(x'{digits}' USING utf8mb4)"
        );
        let there = lower(texts(conn, &there)?);
        if NAMES.contains(&found.after.as_str())
            || there.contains(&found.name.to_lowercase())
            || !is_a_table(script, &found.qualifier)
        {
            return Ok(Some(format!(
                "it names `{}.{}`, which is in another database",
                found.qualifier, found.name
            )));
        }
    }
    Ok(None)
}

/// Whether the word stands somewhere alone, as that of a table or an alias does.
fn is_a_table(script: &str, word: &str) -> bool {
    let named = qualified_names(script, Syntax::Mysql);
    let same = |other: &str| other.eq_ignore_ascii_case(word);
    let as_qualifier = named.iter().filter(|found| same(&found.qualifier)).count();
    let words = words_in(script, Syntax::Mysql);
    words.iter().filter(|other| same(other)).count() > as_qualifier
}

/// A statement about what all databases share.
fn shared(statement: &str) -> Option<String> {
    let words: Vec<_> = words_in(statement, Syntax::Mysql)
        .iter()
        .map(|word| word.to_ascii_uppercase())
        .collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let is_shared = match words.as_slice() {
        // Without a name it is the connection's own.
        [
            "ALTER",
            "DATABASE" | "SCHEMA",
            "CHARACTER" | "CHARSET" | "COLLATE" | "DEFAULT" | "COMMENT",
            ..,
        ] => false,
        ["CREATE" | "ALTER" | "DROP" | "RENAME", object, ..] => SHARED.contains(object),
        [
            "GRANT" | "REVOKE" | "INSTALL" | "UNINSTALL" | "SHUTDOWN" | "KILL" | "RESET" | "CHANGE",
            ..,
        ] => true,
        [
            "SET",
            "GLOBAL" | "PERSIST" | "PERSIST_ONLY" | "PASSWORD" | "DEFAULT",
            ..,
        ] => true,
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

fn lower(names: Vec<String>) -> BTreeSet<String> {
    names.into_iter().map(|name| name.to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_all_databases_share_is_told() {
        for statement in [
            "CREATE USER a",
            "drop database b",
            "ALTER DATABASE b COLLATE utf8mb4_bin",
            "GRANT ALL ON a.* TO b",
            "SET GLOBAL max_connections = 1",
        ] {
            assert!(shared(statement).is_some(), "{statement}");
        }
        for statement in [
            "CREATE TABLE user (id INT)",
            "ALTER DATABASE CHARACTER SET utf8mb4",
            "SET NAMES utf8mb4",
            "DROP TABLE database_things",
        ] {
            assert_eq!(shared(statement), None, "{statement}");
        }
    }
}
