//! SQLite as a database that revisions run on.
//! Foreign keys are enforced, and a locked file is waited for.

mod lock;
pub(crate) mod url;

use std::error::Error as StdError;
use std::time::Duration;

use diesel::connection::{SimpleConnection, TransactionManager};
use diesel::prelude::*;
use diesel::result::Error;
use diesel::sql_types::{BigInt, Integer, Text};
use diesel::sqlite::{Sqlite, SqliteConnection};
use diesel_migrations::MigrationHarness;

use self::url::{hint, name};
use super::ledger::table::{plainly, queries};
use super::{Database, MigrateError, Offending, OpenError, without_password};
use crate::sql::Syntax;

pub(crate) use url::{goes_with_its_connection, is_missing};

const LEDGER: &str = "CREATE TABLE IF NOT EXISTS __olembic_ledger (
    revision TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    parents TEXT NOT NULL,
    checksum TEXT NOT NULL,
    down_script TEXT,
    run_in_transaction BOOLEAN NOT NULL,
    applied_at TIMESTAMP NOT NULL,
    duration BIGINT NOT NULL,
    olembic TEXT NOT NULL,
    format INTEGER NOT NULL,
    seal TEXT NOT NULL,
    agrees TEXT
)";

/// The wait comes first, for the last one may need it: SQLite opens any file, and finds out that it is no database
/// when it first looks into it.
const SETTINGS: &str = "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA schema_version;";

#[derive(QueryableByName)]
struct ForeignKeys {
    #[diesel(sql_type = Integer)]
    foreign_keys: i32,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = Text)]
    key: String,
}

impl Database for SqliteConnection {
    type Engine = Sqlite;

    fn syntax() -> Syntax {
        Syntax::Sqlite
    }

    fn open(url: &str) -> Result<Self, OpenError> {
        let shown = without_password(url);
        let fail = |cause: String, hint: String| OpenError {
            url: shown.clone(),
            cause,
            hint,
        };
        let name = name(url).map_err(|(cause, hint)| fail(cause, hint))?;
        let refused = |cause: String| {
            let hint = hint(name, &cause);
            fail(cause, hint)
        };
        let mut connection = Self::establish(name).map_err(|error| refused(error.to_string()))?;
        match connection.batch_execute(SETTINGS) {
            // It is a database, and somebody writes it: whoever reads it next waits again, and longer.
            Err(error) if !Self::is_busy(&error) => Err(refused(error.to_string())),
            _ => Ok(connection),
        }
    }

    queries!(plainly, no_such_table);

    fn tables() -> Vec<&'static str> {
        let versions = diesel::migration::CREATE_MIGRATIONS_TABLE
            .trim()
            .trim_end_matches(';');
        vec![versions, LEDGER]
    }

    fn make_tables(&mut self) -> Result<(), Box<dyn StdError + Send + Sync>> {
        self.applied_migrations()?;
        self.batch_execute(LEDGER)?;
        Ok(())
    }

    fn is_busy(error: &diesel::result::Error) -> bool {
        lock::is_busy(error)
    }

    fn locked<T>(
        &mut self,
        timeout: Duration,
        waiting: &mut dyn FnMut(),
        run: impl FnOnce(&mut Self) -> Result<T, MigrateError>,
    ) -> Result<T, MigrateError> {
        let _released_at_the_end = lock::take(self, timeout, waiting)?;
        run(self)
    }

    fn in_transaction<T>(&mut self, run: impl FnOnce(&mut Self) -> QueryResult<T>) -> QueryResult<T> {
        let open = <Self as Connection>::TransactionManager::transaction_manager_status_mut(self);
        if open.transaction_depth()?.is_some() {
            return self.transaction(run);
        }
        let mut cause = None;
        // It waits for writers here, where nothing was read yet; later SQLite would refuse.
        let result = self.immediate_transaction(|conn| {
            run(conn).map_err(|error| {
                cause = Some(error);
                Error::RollbackTransaction
            })
        });
        // On a full disk SQLite undoes the transaction by itself; then ROLLBACK fails, too, and would hide why.
        match (result, cause) {
            (Err(_), Some(cause)) => Err(cause),
            (Err(Error::RollbackErrorOnCommit { commit_error, .. }), None) => Err(*commit_error),
            (result, _) => result,
        }
    }

    fn offending(&mut self, query: &str) -> Result<Offending, diesel::result::Error> {
        // On a line of its own the parenthesis is no part of a comment.
        let rows = format!("WITH offending (found) AS (\n{query}\n)");
        let count = diesel::sql_query(format!("{rows} SELECT count(*) AS count FROM offending"));
        let count = count.get_result::<Count>(self)?.count;
        if count == 0 {
            return Ok(Offending::default());
        }
        let text = "CASE typeof(found) WHEN 'blob' THEN hex(found) WHEN 'null' THEN 'NULL' \
                    ELSE CAST(found AS TEXT) END";
        let keys = format!(
            "{rows} SELECT {text} AS key FROM offending ORDER BY found LIMIT {}",
            Offending::SHOWN
        );
        let keys = diesel::sql_query(keys).load::<Key>(self)?;
        Ok(Offending {
            count,
            keys: keys.into_iter().map(|row| row.key).collect(),
        })
    }

    fn without_transaction<T, E>(&mut self, run: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        // Without an answer, what `open` has set.
        let before = diesel::sql_query("PRAGMA foreign_keys")
            .get_result::<ForeignKeys>(self)
            .map_or(1, |row| row.foreign_keys);
        let result = run(self);
        if result.is_err() {
            // A PRAGMA inside a transaction has no effect.
            self.undo_open_transaction();
        }
        let _ = self.batch_execute(&format!("PRAGMA foreign_keys = {before}"));
        result
    }

    fn dangling(&mut self) -> QueryResult<i64> {
        const COUNT: &str = "SELECT count(*) AS count FROM pragma_foreign_key_check";
        // A key that fits no parent is an error here, and may be none elsewhere.
        let count = diesel::sql_query(COUNT).get_result::<Count>(self);
        Ok(count.map_or(i64::MAX, |row| row.count))
    }

    fn would_commit(&mut self, before: i64) -> QueryResult<()> {
        let now = self.dangling()?;
        if now <= before || now == i64::MAX {
            return Ok(());
        }
        Err(Error::QueryBuilderError("FOREIGN KEY constraint failed".into()))
    }

    fn undo_open_transaction(&mut self) -> bool {
        // It is an error where there is none.
        self.batch_execute("ROLLBACK").is_ok()
    }
}

fn no_such_table(_: &mut SqliteConnection, _: &str, error: &diesel::result::Error) -> bool {
    error.to_string().contains("no such table")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(url: &str) -> String {
        match SqliteConnection::open(url) {
            Ok(_) => panic!("{url} was opened"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn every_form_of_url_opens_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a b.db").display().to_string();
        let mut first = SqliteConnection::open(&path).unwrap();
        first.batch_execute("CREATE TABLE here (id INTEGER)").unwrap();
        for prefix in ["sqlite:", "sqlite://", "file:"] {
            let mut other = SqliteConnection::open(&format!("{prefix}{path}")).unwrap();
            other.batch_execute("SELECT id FROM here").unwrap();
        }
        for url in [":memory:", "sqlite::memory:", "sqlite://:memory:"] {
            let mut memory = SqliteConnection::open(url).unwrap();
            memory
                .batch_execute("CREATE TABLE here (id INTEGER PRIMARY KEY); DROP TABLE here")
                .unwrap();
        }
    }

    #[test]
    fn a_locked_file_is_waited_for() {
        #[derive(QueryableByName)]
        struct Timeout {
            #[diesel(sql_type = Integer)]
            timeout: i32,
        }
        let mut connection = SqliteConnection::open(":memory:").unwrap();
        let row: Timeout = diesel::sql_query("PRAGMA busy_timeout")
            .get_result(&mut connection)
            .unwrap();
        assert_eq!(row.timeout, 5000);
    }

    /// The SQLite that comes with the default features does so by itself; one of the system does not.
    #[test]
    fn foreign_keys_are_enforced() {
        let mut connection = SqliteConnection::open(":memory:").unwrap();
        let error = connection
            .batch_execute(
                "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a INTEGER REFERENCES a);
                 INSERT INTO b VALUES (7);",
            )
            .unwrap_err();
        assert!(error.to_string().contains("FOREIGN KEY"), "{error}");
    }

    #[test]
    fn what_cannot_be_opened_says_why_and_the_way_out() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().display();
        for (url, parts) in [
            (
                format!("{root}/no/blog.db"),
                vec!["/no/blog.db`", "make the folder"],
            ),
            (
                format!("sqlite://{root}/no/blog.db?mode=rw"),
                vec!["make the folder"],
            ),
            (
                format!("file:{root}/no%20file.db?mode=ro"),
                vec!["there is no file `", "/no file.db`, and this mode makes none"],
            ),
            (format!("{root}"), vec!["is a folder; give a file in it"]),
            (String::new(), vec!["the URL is empty", "hint: give a file"]),
            ("sqlite:".to_owned(), vec!["the URL is empty"]),
            (
                "sqlite://".to_owned(),
                vec!["the URL names no file", "hint: give a file"],
            ),
            ("sqlite://?mode=rwc".to_owned(), vec!["the URL names no file"]),
            ("file:".to_owned(), vec!["the URL names no file"]),
            ("file://?mode=rwc".to_owned(), vec!["the URL names no file"]),
            (
                "postgres://ann:secret@host/db".to_owned(),
                vec!["`postgres://ann:***@host/db`", "this application uses SQLite"],
            ),
            (
                "postgres:/ann:secret@host/db".to_owned(),
                vec!["`postgres:***@host/db`", "make the folder `postgres:***@host`"],
            ),
        ] {
            let message = failure(&url);
            for part in parts {
                assert!(message.contains(part), "{message}");
            }
            assert!(!message.contains("secret"), "{message}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn settings_and_transactions_of_a_failed_script_are_put_back() {
        let mut connection = SqliteConnection::open(":memory:").unwrap();
        let result: Result<(), diesel::result::Error> = connection.without_transaction(|connection| {
            connection.batch_execute("PRAGMA foreign_keys = OFF; BEGIN; CREATE TABLE a (id INTEGER); oops")
        });
        assert!(result.is_err());
        let row: ForeignKeys = diesel::sql_query("PRAGMA foreign_keys")
            .get_result(&mut connection)
            .unwrap();
        assert_eq!(row.foreign_keys, 1);
        connection
            .batch_execute("BEGIN; CREATE TABLE a (id INTEGER); COMMIT")
            .unwrap();
    }
}
