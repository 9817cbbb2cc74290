//! PostgreSQL as a database that revisions run on.
//! What libpq reads from its URL, its environment and its files holds: TLS, time limits, a password file.

mod cluster;
mod limits;
mod lock;
mod pooler;
mod settings;
pub(crate) mod url;

use std::error::Error as StdError;
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{BigInt, Bool, Text};

use super::ledger::table::queries;
use super::{Database, InForce, Limits, MigrateError, Offending, OpenError};
use crate::sql::Syntax;

pub(crate) use self::url::{of_database, refused};

/// As Diesel makes it.
const VERSIONS: &str = "CREATE TABLE IF NOT EXISTS __diesel_schema_migrations (
    version VARCHAR(50) PRIMARY KEY NOT NULL,
    run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
)";

/// The order of its keys is that of their bytes, as everywhere else.
const LEDGER: &str = "CREATE TABLE IF NOT EXISTS __olembic_ledger (
    revision TEXT COLLATE \"C\" NOT NULL PRIMARY KEY,
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

#[derive(QueryableByName)]
struct Yes {
    #[diesel(sql_type = Bool)]
    yes: bool,
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

impl Database for PgConnection {
    type Engine = Pg;

    fn syntax() -> Syntax {
        Syntax::Postgres
    }

    fn open(url: &str) -> Result<Self, OpenError> {
        url::check(url)?;
        let conn = Self::establish(url).map_err(|error| url::refused(url, &error.to_string()))?;
        pooler::remember(url);
        Ok(conn)
    }

    queries!(look, is_missing);

    fn tables() -> Vec<&'static str> {
        vec![VERSIONS, LEDGER]
    }

    fn make_tables(&mut self) -> Result<(), Box<dyn StdError + Send + Sync>> {
        self.batch_execute(VERSIONS)?;
        self.batch_execute(LEDGER)?;
        Ok(())
    }

    fn is_busy(error: &Error) -> bool {
        let text = error.to_string();
        text.contains("lock timeout") || text.contains("deadlock detected")
    }

    fn gives_way(error: &Error) -> bool {
        Self::is_busy(error)
            || matches!(
                error,
                Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _)
            )
    }

    fn is_cut(error: &Error) -> bool {
        matches!(
            error,
            Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _) | Error::BrokenTransactionManager
        )
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

    fn is_pooled(&mut self) -> QueryResult<bool> {
        Ok(pooler::another_client(self)?.is_some())
    }

    fn cluster(&mut self) -> QueryResult<Option<String>> {
        cluster::of(self)
    }

    fn in_transaction<T>(&mut self, run: impl FnOnce(&mut Self) -> QueryResult<T>) -> QueryResult<T> {
        self.transaction(|conn| {
            lock::take_in_transaction(conn)?;
            run(conn)
        })
    }

    fn offending(&mut self, query: &str) -> QueryResult<Offending> {
        // On a line of its own the parenthesis is no part of a comment.
        let rows = format!("WITH offending (found) AS (\n{query}\n)");
        let count = diesel::sql_query(format!("{rows} SELECT count(*) AS count FROM offending"));
        let count = count.get_result::<Count>(self)?.count;
        if count == 0 {
            return Ok(Offending::default());
        }
        let keys = format!(
            "{rows} SELECT coalesce(CAST(found AS TEXT), 'NULL') AS key FROM offending ORDER BY found LIMIT {}",
            Offending::SHOWN
        );
        let keys = diesel::sql_query(keys).load::<Key>(self)?;
        Ok(Offending {
            count,
            keys: keys.into_iter().map(|row| row.key).collect(),
        })
    }

    fn without_transaction<T, E>(&mut self, run: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        let before = settings::of_the_session(self);
        let result = run(self);
        if result.is_err() {
            self.undo_open_transaction();
        }
        if let Ok(before) = before {
            // A connection that is gone has no settings.
            let _ = settings::put_back(self, &before);
        }
        result
    }

    fn limit(&mut self, limits: &Limits) -> QueryResult<InForce> {
        limits::limit(self, limits)
    }

    fn holders(&mut self, statement: &str) -> Vec<String> {
        limits::holders(self, statement).unwrap_or_default()
    }

    fn would_commit(&mut self, _: i64) -> QueryResult<()> {
        self.batch_execute("SET CONSTRAINTS ALL IMMEDIATE")
    }

    fn undo_open_transaction(&mut self) -> bool {
        // Outside of a transaction there is no savepoint; in one that has failed there is no answer.
        let open = self.batch_execute("SAVEPOINT olembic").is_ok() || self.batch_execute("SELECT 1").is_err();
        open && self.batch_execute("ROLLBACK").is_ok()
    }
}

/// A query that may fail: where a transaction is open, within a savepoint, for after an error nothing else runs in it.
fn look<T>(
    conn: &mut PgConnection,
    query: impl FnOnce(&mut PgConnection) -> QueryResult<T>,
) -> QueryResult<T> {
    let status = AnsiTransactionManager::transaction_manager_status_mut(conn);
    match status.transaction_depth()? {
        Some(_) => conn.transaction(query),
        None => query(conn),
    }
}

/// Whether it failed because that table is not there. The words of the error depend on the server's language.
fn is_missing(conn: &mut PgConnection, table: &str, error: &Error) -> bool {
    let asked = || diesel::sql_query("SELECT to_regclass($1) IS NULL AS yes").bind::<Text, _>(table);
    error.to_string().contains(table) && asked().get_result::<Yes>(conn).is_ok_and(|row| row.yes)
}
