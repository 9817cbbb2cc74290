//! Asks the rows of a database what a revision wants to know before it runs.
//! Each revision is asked for right before its own turn, when the tables are as it expects them.

use super::{Database, MigrateError};
use crate::revision::{Preflight, Revision};

/// The rows that a query finds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offending {
    /// How many there are.
    pub count: i64,
    /// The keys of the first of them, in order.
    pub keys: Vec<String>,
}

impl Offending {
    /// The number of keys that are shown.
    pub const SHOWN: usize = 5;
}

/// What the preflight says about the rows of this database; `None` when it finds none.
///
/// # Errors
/// What the database answered to the query.
pub fn ask<C: Database>(
    conn: &mut C,
    preflight: &Preflight,
) -> Result<Option<String>, diesel::result::Error> {
    let found = conn.offending(&preflight.query)?;
    Ok((found.count > 0).then(|| preflight.said(found.count, &found.keys)))
}

/// Refuses a revision whose preflights find rows, with all that they find.
pub(super) fn check<C: Database>(conn: &mut C, revision: &Revision) -> Result<(), MigrateError> {
    let mut found = Vec::new();
    for preflight in &revision.preflights {
        let said = ask(conn, preflight).map_err(|error| MigrateError::PreflightQuery {
            name: revision.name.clone(),
            file: revision.up.file.clone(),
            query: preflight.query.clone(),
            cause: error.to_string(),
        })?;
        found.extend(said);
    }
    if found.is_empty() {
        return Ok(());
    }
    Err(MigrateError::Preflight {
        name: revision.name.clone(),
        file: revision.up.file.clone(),
        found,
    })
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use diesel::connection::SimpleConnection;
    use diesel::sqlite::SqliteConnection;

    use super::*;
    use crate::migrate::startup;
    use crate::revision::{Revisions, Script};

    #[test]
    fn a_start_asks_as_an_upgrade_does() {
        let revision = |name: &str, up: &str| {
            let up = Script {
                text: up.to_owned(),
                file: format!("{name}/up.sql"),
            };
            Revision::new(name.to_owned(), up, None, true).unwrap()
        };
        let first = revision("1_a", "CREATE TABLE a (b);");
        let second = revision(
            "2_b",
            "-- olembic: preflight = SELECT b FROM a -- {rows}: {keys}\nCREATE TABLE c (d);",
        );
        let both = Revisions::new([first.clone(), second]).unwrap();
        let mut conn = SqliteConnection::open(":memory:").unwrap();
        startup(&mut conn, &Revisions::new([first]).unwrap(), |_| {}).unwrap();
        conn.batch_execute("INSERT INTO a VALUES (x'00ff'), (NULL), (1.5), ('z'), (7), (8)")
            .unwrap();
        let message = startup(&mut conn, &both, |_| {}).unwrap_err().to_string();
        assert!(
            message.contains("\n  6 rows: NULL, 1.5, 7, 8, z and 1 more\n"),
            "{message}"
        );
        conn.batch_execute("SELECT * FROM c").unwrap_err();
        conn.batch_execute("DELETE FROM a WHERE b <> x'00ff' OR b IS NULL")
            .unwrap();
        let message = startup(&mut conn, &both, |_| {}).unwrap_err().to_string();
        assert!(message.contains("\n  1 row: 00FF\n"), "{message}");
        conn.batch_execute("DELETE FROM a").unwrap();
        assert_eq!(startup(&mut conn, &both, |_| {}).unwrap(), 1);
    }
}
