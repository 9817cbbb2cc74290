//! The lock of a MariaDB or MySQL database: GET_LOCK, which the server releases when its holder dies.

use std::time::Duration;

use diesel::mysql::MysqlConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::migrate::{Checksum, MigrateError, wait};

/// Of the 64 characters that MySQL allows in a name.
const DIGITS: usize = 40;

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = Nullable<BigInt>)]
    number: Option<i64>,
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The lock, by its name.
pub(super) struct Lock(String);

impl Lock {
    /// Gives it back. Where that fails the connection is gone, and with it the lock.
    pub(super) fn release(self, conn: &mut MysqlConnection) {
        let _ = asked(conn, "SELECT release_lock(?) AS number", &self.0);
    }
}

/// Takes the lock of the database of a connection.
pub(super) fn take(
    conn: &mut MysqlConnection,
    timeout: Duration,
    waiting: &mut dyn FnMut(),
) -> Result<Lock, MigrateError> {
    let fail = |error: diesel::result::Error| MigrateError::ServerLock {
        cause: error.to_string(),
    };
    let name = diesel::sql_query("SELECT database() AS name").get_result::<Name>(conn);
    let name = name.map_err(fail)?.name;
    // Names of locks are those of the whole server.
    let digits = Checksum::of_parts(&["olembic", &name]);
    let lock = format!("olembic:{}", digits.as_str().get(..DIGITS).unwrap_or_default());
    let taken = wait::until(timeout, waiting, || {
        Ok(asked(conn, "SELECT get_lock(?, 0) AS number", &lock)? == Some(1))
    });
    if taken.map_err(fail)? {
        return Ok(Lock(lock));
    }
    let holder = match asked(conn, "SELECT is_used_lock(?) AS number", &lock) {
        Ok(Some(connection)) => format!("{lock}, held by connection {connection}"),
        _ => lock,
    };
    Err(MigrateError::Locked {
        lock: holder,
        seconds: timeout.as_secs(),
    })
}

fn asked(conn: &mut MysqlConnection, query: &str, lock: &str) -> QueryResult<Option<i64>> {
    let query = diesel::sql_query(query).bind::<Text, _>(lock);
    Ok(query.get_result::<Number>(conn)?.number)
}
