//! The locks of a PostgreSQL database: advisory ones, which the server releases when their holder dies.
//! They are asked for and never waited for: a session that waits in the server has a snapshot, and CREATE INDEX CONCURRENTLY
//! waits for every snapshot.
//! Behind a transaction pooler a lock of the session would be anybody's: there a transaction holds it, on a connection of its own.

use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use diesel::result::Error;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use super::pooler;
use crate::migrate::{Checksum, MigrateError, wait};

/// How long a transaction waits for another that migrates the same database. Only one that a transaction pooler has given
/// another server session can meet one.
const IN_TRANSACTION: Duration = Duration::from_secs(300);

/// How often a lock that another server session may hold is given back.
const RETURNS: usize = 20;

/// How long a pool may take to give a second session of the server.
const ROOM: Duration = Duration::from_secs(10);

#[derive(QueryableByName)]
struct Got {
    #[diesel(sql_type = Bool)]
    got: bool,
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    schema: Option<String>,
}

#[derive(QueryableByName)]
struct Holder {
    #[diesel(sql_type = Nullable<Text>)]
    holder: Option<String>,
}

/// The lock of whoever migrates.
pub(super) enum Lock {
    /// Of the session that migrates.
    Session { key: i64 },
    /// Of a transaction that is open on this connection.
    Transaction(PgConnection),
}

impl Lock {
    /// Gives it back. Where that fails the connection is gone, and with it the lock.
    pub(super) fn release(self, conn: &mut PgConnection) {
        let key = match self {
            Self::Session { key } => key,
            Self::Transaction(mut holder) => return end(&mut holder),
        };
        for _ in 0..RETURNS {
            let query = diesel::sql_query("SELECT pg_catalog.pg_advisory_unlock($1) AS got");
            match query.bind::<BigInt, _>(key).get_result::<Got>(conn) {
                Ok(Got { got: false }) => {}
                Ok(_) | Err(_) => return,
            }
        }
        tracing::warn!(
            lock = key,
            "the lock was taken in another session of the server: a transaction pooler is in between"
        );
    }
}

/// Takes the lock of the database of a connection.
pub(super) fn take(
    conn: &mut PgConnection,
    timeout: Duration,
    waiting: &mut dyn FnMut(),
) -> Result<Lock, MigrateError> {
    let fail = |error: Error| MigrateError::ServerLock {
        cause: error.to_string(),
    };
    let key = key(conn, "session").map_err(fail)?;
    let lock = match pooler::another_client(conn).map_err(fail)? {
        Some(mut holder) => {
            let taken = wait::until(timeout, waiting, || begun(&mut holder, key)).map_err(fail)?;
            if taken && !has_room(conn, &mut holder).map_err(fail)? {
                return Err(MigrateError::NarrowPool {
                    seconds: ROOM.as_secs(),
                });
            }
            taken.then_some(Lock::Transaction(holder))
        }
        None => {
            const TRY: &str = "SELECT pg_catalog.pg_try_advisory_lock($1) AS got";
            let taken = wait::until(timeout, waiting, || tried(conn, TRY, key));
            taken.map_err(fail)?.then_some(Lock::Session { key })
        }
    };
    if let Some(lock) = lock {
        return Ok(lock);
    }
    let holder = holder(conn, key).unwrap_or_default();
    Err(MigrateError::Locked {
        lock: format!("advisory lock {key}{holder}"),
        seconds: timeout.as_secs(),
    })
}

/// Begins a transaction that has the lock; none is open where somebody else has it. The server ends it when it is idle for [`ROOM`].
fn begun(holder: &mut PgConnection, key: i64) -> QueryResult<bool> {
    let query = format!(
        "SELECT pg_catalog.pg_try_advisory_xact_lock($1) AS got, \
         pg_catalog.set_config('idle_in_transaction_session_timeout', '{}', true) AS limited",
        ROOM.as_millis()
    );
    AnsiTransactionManager::begin_transaction(holder)?;
    let got = tried(holder, &query, key)?;
    if !got {
        end(holder);
    }
    Ok(got)
}

/// Whether the pool has a session of the server for the one that migrates, beside that of the lock's transaction. Where it has none,
/// the server ends that transaction, which then is what answers; else it may be idle for as long as the migrations run.
fn has_room(conn: &mut PgConnection, holder: &mut PgConnection) -> QueryResult<bool> {
    const FOR_EVER: &str = "SET LOCAL idle_in_transaction_session_timeout = 0";
    conn.batch_execute("SELECT 1")?;
    Ok(holder.batch_execute(FOR_EVER).is_ok())
}

/// Where it fails the connection is gone, and with it the lock.
fn end(holder: &mut PgConnection) {
    let _ = AnsiTransactionManager::rollback_transaction(holder);
}

/// Takes the lock that goes with the transaction. Behind a transaction pooler, which shares server sessions out anew with
/// every transaction, it is the only one that means anything.
pub(super) fn take_in_transaction(conn: &mut PgConnection) -> QueryResult<()> {
    // A waiting DDL statement keeps everybody else from the table. Whoever has set a limit knows better.
    const LIMITED: &str = "SELECT pg_catalog.pg_try_advisory_xact_lock($1) AS got, \
                           CASE (SELECT source FROM pg_catalog.pg_settings WHERE name = 'lock_timeout') WHEN 'default' \
                           THEN pg_catalog.set_config('lock_timeout', '5s', true) END AS limited";
    let key = key(conn, "transaction")?;
    if wait::until(IN_TRANSACTION, &mut || {}, || tried(conn, LIMITED, key))? {
        return Ok(());
    }
    Err(Error::QueryBuilderError(
        format!("another program holds advisory lock {key}, and is migrating this database").into(),
    ))
}

fn tried(conn: &mut PgConnection, query: &str, key: i64) -> QueryResult<bool> {
    let query = diesel::sql_query(query).bind::<BigInt, _>(key);
    Ok(query.get_result::<Got>(conn)?.got)
}

/// What this database is locked by. Locks are per database in the server, and some poolers and proxies mix databases. Tenants that
/// have a schema each do not wait for each other.
fn key(conn: &mut PgConnection, of: &str) -> QueryResult<i64> {
    let query = "SELECT CAST(pg_catalog.current_database() AS text) AS name, CAST(pg_catalog.current_schema() AS text) AS schema";
    let Name { name, schema } = diesel::sql_query(query).get_result(conn)?;
    let mut parts = vec!["olembic", of, &name];
    parts.extend(schema.as_deref().filter(|schema| *schema != "public"));
    let digits = Checksum::of_parts(&parts);
    let digits = digits.as_str().get(..16).unwrap_or_default();
    Ok(u64::from_str_radix(digits, 16).unwrap_or_default() as i64)
}

/// Who has the lock, as far as the server tells.
fn holder(conn: &mut PgConnection, key: i64) -> QueryResult<String> {
    let query = "SELECT ', held by process ' || l.pid || coalesce(' (' || nullif(a.application_name, '') || ')', '') AS holder \
                 FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid \
                 WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
                 AND (CAST(l.classid AS bigint) << 32 | CAST(l.objid AS bigint)) = $1 LIMIT 1";
    let row = diesel::sql_query(query)
        .bind::<BigInt, _>(key)
        .get_result::<Holder>(conn)?;
    Ok(row.holder.unwrap_or_default())
}
