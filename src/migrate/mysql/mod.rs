//! MariaDB and MySQL as databases that revisions run on.
//! DDL commits there, whatever is around it: [`journal`] keeps track of it.

mod catalogue;
mod cluster;
mod journal;
mod kind;
mod limits;
mod lock;
pub(crate) mod tls;
pub(crate) mod url;

use std::error::Error as StdError;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::mysql::{Mysql, MysqlConnection};
use diesel::prelude::*;
use diesel::result::Error;
use diesel::sql_types::{BigInt, Text};

use super::journal::Journal;
use super::ledger::table::{plainly, queries};
use super::{Database, InForce, Limits, MigrateError, Offending, OpenError};
use crate::sql::Syntax;

pub(crate) use self::url::{of_database, refused};

/// As Diesel makes it, but of an engine with transactions, whatever the server's own is.
const VERSIONS: &str = "CREATE TABLE IF NOT EXISTS __diesel_schema_migrations (
    version VARCHAR(50) PRIMARY KEY NOT NULL,
    run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
) ENGINE = InnoDB";

/// The order of its keys is that of their bytes, as everywhere else.
const LEDGER: &str = "CREATE TABLE IF NOT EXISTS __olembic_ledger (
    revision VARCHAR(50) NOT NULL PRIMARY KEY,
    name LONGTEXT NOT NULL,
    parents LONGTEXT NOT NULL,
    checksum VARCHAR(64) NOT NULL,
    down_script LONGTEXT,
    run_in_transaction BOOLEAN NOT NULL,
    applied_at DATETIME NOT NULL,
    duration BIGINT NOT NULL,
    olembic VARCHAR(50) NOT NULL,
    format INTEGER NOT NULL,
    seal VARCHAR(64) NOT NULL,
    agrees VARCHAR(64)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

/// What migrations rely on: that a value which does not fit is an error, and not cut without a word; and the language by which an error is
/// known.
const STRICT: &str = "SET SESSION lc_messages = 'en_US', sql_mode = \
    CASE WHEN @@sql_mode LIKE '%STRICT_%_TABLES%' THEN @@sql_mode ELSE concat_ws(',', nullif(@@sql_mode, ''), 'STRICT_TRANS_TABLES') END";

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

#[derive(QueryableByName)]
struct Settings {
    #[diesel(sql_type = Text)]
    settings: String,
}

impl Database for MysqlConnection {
    type Engine = Mysql;

    fn syntax() -> Syntax {
        Syntax::Mysql
    }

    fn open(url: &str) -> Result<Self, OpenError> {
        let settings = url::check(url)?;
        let fail = |error: &dyn ToString| url::refused(url, &error.to_string());
        let mut conn = Self::establish(&url::of_diesel(url)).map_err(|error| fail(&error))?;
        tls::check(&mut conn, url)?;
        for setting in settings {
            conn.batch_execute(&setting).map_err(|error| fail(&error))?;
        }
        Ok(conn)
    }

    queries!(plainly, is_missing);

    fn tables() -> Vec<&'static str> {
        vec![VERSIONS, LEDGER, journal::TABLE]
    }

    fn make_tables(&mut self) -> Result<(), Box<dyn StdError + Send + Sync>> {
        for table in Self::tables() {
            self.batch_execute(table)?;
        }
        Ok(())
    }

    fn is_busy(error: &Error) -> bool {
        let text = error.to_string();
        text.contains("Lock wait timeout exceeded") || text.contains("Deadlock found")
    }

    fn is_cut(error: &Error) -> bool {
        const WORDS: [&str; 4] = [
            "Lost connection",
            "has gone away",
            "Connection was killed",
            "Server shutdown",
        ];
        let text = error.to_string();
        matches!(error, Error::BrokenTransactionManager) || WORDS.iter().any(|words| text.contains(words))
    }

    fn journal() -> Option<&'static dyn Journal<Self>> {
        Some(&journal::Progress)
    }

    fn locked<T>(
        &mut self,
        timeout: Duration,
        waiting: &mut dyn FnMut(),
        run: impl FnOnce(&mut Self) -> Result<T, MigrateError>,
    ) -> Result<T, MigrateError> {
        let lock = lock::take(self, timeout, waiting)?;
        let result = run(self);
        lock.release(self);
        result
    }

    fn cluster(&mut self) -> QueryResult<Option<String>> {
        cluster::of(self)
    }

    fn offending(&mut self, query: &str) -> QueryResult<Offending> {
        // On a line of its own the parenthesis is no part of a comment.
        let rows = format!("WITH offending (found) AS (\n{query}\n)");
        let count = diesel::sql_query(format!("{rows} SELECT count(*) AS count FROM offending"));
        let count = count.get_result::<Count>(self)?.count;
        if count == 0 {
            return Ok(Offending::default());
        }
        // Bytes that are no text come as digits.
        let text = "CASE WHEN found IS NULL THEN 'NULL' WHEN CONVERT(found USING utf8mb4) IS NULL THEN hex(found) \
                    ELSE CONVERT(found USING utf8mb4) END";
        let keys = format!(
            "{rows} SELECT {text} AS `key` FROM offending ORDER BY found LIMIT {}",
            Offending::SHOWN
        );
        let keys = diesel::sql_query(keys).load::<Key>(self)?;
        Ok(Offending {
            count,
            keys: keys.into_iter().map(|row| row.key).collect(),
        })
    }

    fn limit(&mut self, limits: &Limits) -> QueryResult<InForce> {
        limits::limit(self, limits)
    }

    fn holders(&mut self, statement: &str) -> Vec<String> {
        limits::holders(self, statement)
    }

    fn without_transaction<T, E>(&mut self, run: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        // What scripts are wont to change.
        let query = "SELECT concat('SET SESSION foreign_key_checks = ', @@foreign_key_checks, ', unique_checks = ', \
                     @@unique_checks, ', time_zone = ', quote(@@time_zone), ', sql_mode = ', quote(@@sql_mode), ', lc_messages = ', \
                     quote(@@lc_messages)) AS settings";
        let before = diesel::sql_query(query).get_result::<Settings>(self);
        if before.is_ok() {
            // A connection that is gone says so at the next statement; whoever takes the settings for too strict may set them in the script.
            let _ = self.batch_execute(STRICT);
        }
        let result = run(self);
        if let Ok(before) = before {
            // A connection that is gone has no settings.
            let _ = self.batch_execute(&before.settings);
        }
        result
    }
}

/// Whether it failed because that table is not there. The words of the error depend on the server's language.
fn is_missing(conn: &mut MysqlConnection, table: &str, error: &Error) -> bool {
    let asked = || {
        let query = "SELECT count(*) AS count FROM information_schema.tables \
                     WHERE table_schema = database() AND table_name = ?";
        diesel::sql_query(query).bind::<Text, _>(table)
    };
    error.to_string().contains(table) && asked().get_result::<Count>(conn).is_ok_and(|row| row.count == 0)
}
