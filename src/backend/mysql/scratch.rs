//! Databases for trials on MariaDB and MySQL: one is made, and dropped when its connection goes. Where none can be made, the one
//! that was named for trials is used itself: it has to be empty, and is empty again afterwards.

use diesel::connection::SimpleConnection;
use diesel::mysql::MysqlConnection;
use diesel::prelude::*;
use diesel::result::Error;

use super::{number, texts};
use crate::backend::ScratchServer;
use crate::backend::scratch_database::{
    AtItsEnd, ELSEWHERE, MARK, PATIENCE, PREFIX, Unfit, is_old, name, nowhere,
};
use crate::dialect::Dialect;
use crate::dialect::mysql::Mysql;
use crate::migrate::mysql::{of_database, refused};
use crate::migrate::{OpenError, wait, without_password};

/// Which database of which server. Who has this in common is the same.
const IDENTITY: &str =
    "SELECT concat_ws(' ', database(), @@hostname, @@port, @@datadir, @@server_id) AS text";

/// The lock that a database is lent out by: names of locks are the server's, and have 64 characters at most.
const LOCK: &str = "coalesce(get_lock(concat('olembic_scratch_', md5(database())), 0), 0)";

/// All that was made in a database, as DROP names it.
const CONTENTS: &str = "SELECT concat(CASE table_type WHEN 'VIEW' THEN 'VIEW' WHEN 'SEQUENCE' THEN 'SEQUENCE' ELSE 'TABLE' END, \
    ' `', replace(table_name, '`', '``'), '`') AS text FROM information_schema.tables WHERE table_schema = database() \
    UNION ALL SELECT concat(routine_type, ' `', replace(routine_name, '`', '``'), '`') FROM information_schema.routines \
    WHERE routine_schema = database() \
    UNION ALL SELECT concat('EVENT `', replace(event_name, '`', '``'), '`') FROM information_schema.events \
    WHERE event_schema = database()";

/// An empty database, which goes with its connection.
pub(super) fn open(server: &ScratchServer) -> Result<MysqlConnection, OpenError> {
    let url = server.for_trials().or(server.database()).ok_or_else(nowhere)?;
    let mut admin = reach(url)?;
    drop_leftovers(&mut admin);
    // With the collation of the database that it stands for.
    let collation = match (server.for_trials(), server.database()) {
        (Some(_), Some(database)) => collation(&mut reach(database)?, database)?,
        _ => collation(&mut admin, url)?,
    };
    match made(&mut admin, url, &collation) {
        Err(refusal) if server.for_trials().is_some() => lent(url, server, &collation, &refusal),
        other => other,
    }
}

/// An empty database on the server of a connection.
pub(super) fn beside(
    conn: &mut MysqlConnection,
    server: &ScratchServer,
) -> Result<MysqlConnection, OpenError> {
    let url = server.database().ok_or_else(nowhere)?;
    let collation = collation(conn, url)?;
    made(conn, url, &collation)
}

fn collation(conn: &mut MysqlConnection, url: &str) -> Result<String, OpenError> {
    let found = texts(conn, "SELECT @@collation_database AS text");
    Ok(found.map_err(|error| refused(url, &error.to_string()))?.concat())
}

fn establish(url: &str) -> Result<MysqlConnection, OpenError> {
    let whole = url.replacen("mariadb://", "mysql://", 1);
    MysqlConnection::establish(&whole).map_err(|error| refused(url, &error.to_string()))
}

/// A connection to the server, be its own database gone meanwhile.
fn reach(url: &str) -> Result<MysqlConnection, OpenError> {
    let opened = establish(url);
    opened.or_else(|error| establish(&of_database(url, "")).map_err(|_| error))
}

/// Makes a database, and opens it. It is dropped when the connection goes.
fn made(admin: &mut MysqlConnection, url: &str, collation: &str) -> Result<MysqlConnection, OpenError> {
    let name = name();
    admin
        .batch_execute(&format!("CREATE DATABASE {name} COLLATE {collation}"))
        .map_err(|error| OpenError {
            url: without_password(url),
            cause: format!("a scratch database cannot be made: {error}"),
            hint: format!(
                "give the user the right to (``GRANT ALL ON `olembic\\_scratch\\_%`.* TO user``), or {ELSEWHERE}"
            ),
        })?;
    let (server, made) = (url.to_owned(), name.clone());
    let guard = AtItsEnd(move || {
        if let Ok(mut admin) = reach(&server) {
            // One that stays is found by the next.
            let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {made}"));
        }
    });
    let mut conn = establish(&of_database(url, &name))?;
    conn.set_instrumentation(guard);
    Ok(conn)
}

/// Drops what killed programs have left: their databases are old, and nobody is connected to them.
fn drop_leftovers(admin: &mut MysqlConnection) {
    let query = format!(
        "SELECT s.schema_name AS text FROM information_schema.schemata s WHERE left(s.schema_name, {}) = '{PREFIX}' \
         AND NOT EXISTS (SELECT 1 FROM information_schema.processlist p WHERE p.db = s.schema_name)",
        PREFIX.len()
    );
    for name in texts(admin, &query).unwrap_or_default() {
        if is_old(&name) {
            // Another program may be at it, too.
            let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {}", Mysql.quote(&name)));
        }
    }
}

/// The database that was named, as it is empty and nobody else has it.
fn lent(
    url: &str,
    server: &ScratchServer,
    collation: &str,
    refusal: &OpenError,
) -> Result<MysqlConnection, OpenError> {
    let mut keeper = establish(url)?;
    let live = server.database().map(establish).transpose()?;
    let failed = |error: Error| refused(url, &error.to_string());
    if let Some(unfit) = prepare(&mut keeper, live, collation).map_err(failed)? {
        return Err(unfit.error(url, refusal));
    }
    let mut conn = establish(url)?;
    let process = number(&mut conn, "connection_id()").map_err(failed)?;
    let guard = AtItsEnd(move || {
        // It may have a transaction open. Where it has gone already, there is nobody to end.
        let _ = keeper.batch_execute(&format!("KILL {process}"));
        if let Err(error) = clear(&mut keeper) {
            tracing::warn!(%error, "the scratch database is not empty; the next run empties it");
        }
    });
    conn.set_instrumentation(guard);
    Ok(conn)
}

/// Takes the lock, sees that the database is fit for a trial, and marks it. Returns why it is not.
fn prepare(
    keeper: &mut MysqlConnection,
    live: Option<MysqlConnection>,
    collation: &str,
) -> QueryResult<Option<Unfit>> {
    if let Some(mut live) = live {
        if texts(&mut live, IDENTITY)? == texts(keeper, IDENTITY)? {
            return Ok(Some(Unfit::Live));
        }
    }
    let free = || number(keeper, LOCK).map(|got| got == 1);
    if !wait::until(PATIENCE, &mut || {}, free)? {
        return Ok(Some(Unfit::InUse));
    }
    let found = texts(keeper, CONTENTS)?;
    if found.iter().any(|one| is_mark(one)) {
        // A trial was killed here.
        clear(keeper)?;
    } else if let Some(first) = found.first() {
        return Ok(Some(Unfit::NotEmpty(found.len(), first.clone())));
    }
    let name = Mysql.quote(&texts(keeper, "SELECT database() AS text")?.concat());
    keeper.batch_execute(&format!("ALTER DATABASE {name} COLLATE {collation}"))?;
    keeper.batch_execute(&format!("CREATE TABLE {MARK} (id INT)"))?;
    Ok(None)
}

fn is_mark(one: &str) -> bool {
    one == format!("TABLE `{MARK}`")
}

/// Drops everything that is in the database; the mark last, so that a killed run leaves it.
fn clear(keeper: &mut MysqlConnection) -> QueryResult<()> {
    keeper.batch_execute("SET FOREIGN_KEY_CHECKS = 0")?;
    for one in texts(keeper, CONTENTS)?.iter().filter(|one| !is_mark(one)) {
        keeper.batch_execute(&format!("DROP {one}"))?;
    }
    keeper.batch_execute(&format!("DROP TABLE IF EXISTS {MARK}"))
}
