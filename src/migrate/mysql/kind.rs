//! What a statement of MariaDB or MySQL does, as far as the journal is concerned: by its first words.

use crate::migrate::journal::Kind;
use crate::sql::{Syntax, words_in};

/// Of which the catalogue tells whether it ran, or which may run twice.
const DEFINITION: [&str; 11] = [
    "CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE", "ANALYZE", "OPTIMIZE", "CHECK", "GRANT", "REVOKE",
    "FLUSH",
];

const ROWS: [&str; 15] = [
    "INSERT",
    "REPLACE",
    "UPDATE",
    "DELETE",
    "WITH",
    "SELECT",
    "VALUES",
    "DO",
    "SHOW",
    "EXPLAIN",
    "DESC",
    "DESCRIBE",
    "CHECKSUM",
    "SAVEPOINT",
    "RELEASE",
];

/// What no question to the tables has an answer for, where it stands behind CREATE, ALTER, DROP and RENAME.
const ELSEWHERE: [&str; 6] = ["USER", "ROLE", "SERVER", "TABLESPACE", "LOGFILE", "INSTANCE"];

/// Parts of ALTER TABLE that leave the table's definition as it was, and must not be done twice.
const UNSEEN: [&str; 3] = ["EXCHANGE", "IMPORT", "DISCARD"];

pub(super) fn kind(statement: &str) -> Kind {
    let words: Vec<_> = words_in(statement, Syntax::Mysql)
        .iter()
        .map(|word| word.to_ascii_uppercase())
        .collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    match words.as_slice() {
        // A list: the server takes one after the other.
        ["DROP" | "RENAME", ..] if statement.contains(',') => Kind::Untold,
        ["CREATE" | "DROP", "TEMPORARY", ..] | ["CREATE", "OR", "REPLACE", "TEMPORARY", ..] => {
            Kind::Temporary
        }
        ["CREATE" | "ALTER" | "DROP" | "RENAME", object, ..] if ELSEWHERE.contains(object) => Kind::Untold,
        ["CREATE", "OR", "REPLACE", object, ..] if ELSEWHERE.contains(object) => Kind::Untold,
        ["ALTER", "TABLE", ..] if has(&UNSEEN) => Kind::Untold,
        [first, ..] if DEFINITION.contains(first) => Kind::Definition,
        ["LOAD", "DATA" | "XML", ..] | ["ROLLBACK", "TO", ..] | ["ROLLBACK", "WORK", "TO", ..] => Kind::Rows,
        [first, ..] if ROWS.contains(first) => Kind::Rows,
        ["SET", "PASSWORD" | "STATEMENT", ..] => Kind::Untold,
        ["SET", ..] if has(&["AUTOCOMMIT", "@@AUTOCOMMIT"]) => {
            Kind::Refused("what it has done could not be told from what it has not")
        }
        // After a death it might give another value.
        ["SET", ..] if has(&["SELECT"]) => Kind::Temporary,
        ["SET" | "PREPARE" | "DEALLOCATE", ..] => Kind::Session,
        // A block of any statements.
        ["BEGIN", "NOT", ..] => Kind::Untold,
        ["BEGIN" | "COMMIT", ..] | ["START", "TRANSACTION", ..] => Kind::Transaction,
        ["ROLLBACK", ..] => Kind::Refused("it would undo what was noted, and not what was done"),
        ["XA", ..] => Kind::Refused("its transaction outlives the connection"),
        ["USE", ..] => Kind::Refused("Olembic's own tables are in the database of the URL"),
        ["LOCK" | "UNLOCK", ..] => Kind::Refused("Olembic's own tables could not be written then"),
        _ => Kind::Untold,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_told_apart() {
        for (statement, expected) in [
            ("insert into a values (1)", Kind::Rows),
            ("(SELECT 1)", Kind::Rows),
            ("/* a */ WITH b AS (SELECT 1) SELECT * FROM b", Kind::Rows),
            ("ROLLBACK TO SAVEPOINT a", Kind::Rows),
            ("CREATE TABLE a (b INT, c INT)", Kind::Definition),
            ("ALTER TABLE a ADD b INT", Kind::Definition),
            ("DROP TABLE a", Kind::Definition),
            ("TRUNCATE a", Kind::Definition),
            (
                "CREATE TRIGGER a BEFORE INSERT ON b FOR EACH ROW SET NEW.c = 1",
                Kind::Definition,
            ),
            ("DROP TABLE a, b", Kind::Untold),
            ("RENAME TABLE a TO c, b TO a, c TO b", Kind::Untold),
            ("ALTER TABLE a EXCHANGE PARTITION b WITH TABLE c", Kind::Untold),
            ("CREATE USER a", Kind::Untold),
            ("CALL a()", Kind::Untold),
            ("EXECUTE a", Kind::Untold),
            ("BEGIN NOT ATOMIC DELETE FROM a; END", Kind::Untold),
            (
                "SET STATEMENT max_statement_time = 1 FOR DELETE FROM a",
                Kind::Untold,
            ),
            ("SET FOREIGN_KEY_CHECKS = 0", Kind::Session),
            ("/*!40101 SET NAMES utf8 */", Kind::Session),
            ("PREPARE a FROM 'b'", Kind::Session),
            ("SET @a = (SELECT max(b) FROM c)", Kind::Temporary),
            ("CREATE TEMPORARY TABLE a (b INT)", Kind::Temporary),
            ("START TRANSACTION", Kind::Transaction),
            ("COMMIT", Kind::Transaction),
        ] {
            assert_eq!(kind(statement), expected, "{statement}");
        }
        for statement in [
            "ROLLBACK",
            "SET autocommit = 0",
            "SET @@autocommit = 0",
            "USE a",
            "LOCK TABLES a WRITE",
            "XA BEGIN 'a'",
        ] {
            assert!(matches!(kind(statement), Kind::Refused(_)), "{statement}");
        }
    }
}
