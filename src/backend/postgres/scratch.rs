//! Databases for trials on PostgreSQL: one is made, and dropped when its connection goes. Where none can be made, the one that was
//! named for trials is used itself: it has to be empty, and is empty again afterwards.

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::result::Error;
use diesel::sql_types::Bool;

use super::texts;
use crate::backend::ScratchServer;
use crate::backend::scratch_database::{
    AtItsEnd, ELSEWHERE, MARK, PATIENCE, PREFIX, Unfit, is_old, name, nowhere,
};
use crate::dialect::Dialect;
use crate::dialect::postgres::Postgres;
use crate::migrate::postgres::{of_database, refused};
use crate::migrate::{OpenError, wait, without_password};

/// Which database of which run of which server. Who has this in common is the same.
const IDENTITY: &str =
    "SELECT concat_ws(' ', current_database(), pg_postmaster_start_time(), inet_server_port()) AS text";

/// The key of the lock that a database is lent out by: one in each database.
const LOCK: &str =
    "SELECT pg_try_advisory_lock(hashtextextended('olembic scratch ' || current_database(), 0)) AS yes";

/// All that was made in a database, as DROP names it.
const CONTENTS: &str = "WITH made AS (
    SELECT d.classid, d.objid FROM pg_depend d WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = to_regnamespace('public')
    UNION SELECT 'pg_namespace'::regclass, oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')
    UNION SELECT 'pg_extension'::regclass, oid FROM pg_extension WHERE extname <> 'plpgsql'
    UNION SELECT 'pg_event_trigger'::regclass, oid FROM pg_event_trigger
    UNION SELECT 'pg_publication'::regclass, oid FROM pg_publication
    UNION SELECT 'pg_foreign_data_wrapper'::regclass, oid FROM pg_foreign_data_wrapper
    UNION SELECT 'pg_foreign_server'::regclass, oid FROM pg_foreign_server
  )
  SELECT CASE o.type WHEN 'composite type' THEN 'type' ELSE o.type END || ' ' || o.identity AS text
  FROM made, LATERAL pg_identify_object(made.classid, made.objid, 0) o
  WHERE o.identity IS NOT NULL AND NOT EXISTS
    (SELECT FROM pg_depend e WHERE e.classid = made.classid AND e.objid = made.objid AND e.deptype IN ('e', 'i'))
  ORDER BY 1";

#[derive(QueryableByName)]
struct Yes {
    #[diesel(sql_type = Bool)]
    yes: bool,
}

/// A connection to the place of trials, on which nothing is to be left.
pub(super) fn connect(server: &ScratchServer) -> Result<PgConnection, OpenError> {
    reach(place(server)?)
}

/// An empty database, which goes with its connection.
pub(super) fn open(server: &ScratchServer) -> Result<PgConnection, OpenError> {
    let url = place(server)?;
    let mut admin = reach(url)?;
    drop_leftovers(&mut admin);
    let like = empty(&mut admin, server);
    match made(&mut admin, url, &like) {
        Err(refusal) if server.for_trials().is_some() => lent(url, server, &refusal),
        other => other,
    }
}

/// A copy of the database of a connection, on its own server.
pub(super) fn copy(conn: &mut PgConnection, server: &ScratchServer) -> Result<PgConnection, OpenError> {
    let url = server.database().ok_or_else(nowhere)?;
    let name = texts(conn, "SELECT CAST(current_database() AS text) AS text");
    let name = name.map_err(|error| cannot(url, &error))?;
    let template = format!("TEMPLATE {}", Postgres.quote(&name.concat()));
    made(conn, url, &template)
}

fn place(server: &ScratchServer) -> Result<&str, OpenError> {
    let url = server.for_trials().or(server.database());
    url.ok_or_else(nowhere)
}

fn establish(url: &str) -> Result<PgConnection, OpenError> {
    PgConnection::establish(url).map_err(|error| refused(url, &error.to_string()))
}

/// A connection to the server, be its own database gone meanwhile.
fn reach(url: &str) -> Result<PgConnection, OpenError> {
    let opened = establish(url);
    opened.or_else(|error| establish(&of_database(url, "postgres")).map_err(|_| error))
}

/// An empty database, with the encoding and the order of text that the connection's own has, if it is the one that trials are for.
fn empty(admin: &mut PgConnection, server: &ScratchServer) -> String {
    let plain = "TEMPLATE template0".to_owned();
    if server.for_trials().is_some() {
        return plain;
    }
    let query = "SELECT format('ENCODING %L LC_COLLATE %L LC_CTYPE %L', pg_encoding_to_char(encoding), datcollate, datctype) AS text \
                 FROM pg_database WHERE datname = current_database()";
    match texts(admin, query) {
        Ok(like) => format!("{plain} {}", like.concat()),
        Err(_) => plain,
    }
}

/// Makes a database, and opens it. It is dropped when the connection goes.
fn made(admin: &mut PgConnection, url: &str, like: &str) -> Result<PgConnection, OpenError> {
    let name = name();
    admin
        .batch_execute(&format!("CREATE DATABASE {name} {like}"))
        .map_err(|error| cannot(url, &error))?;
    let (server, made) = (url.to_owned(), name.clone());
    let guard = AtItsEnd(move || {
        if let Ok(mut admin) = reach(&server) {
            // One that stays is found by the next.
            let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {made} WITH (FORCE)"));
        }
    });
    let mut conn = establish(&of_database(url, &name))?;
    conn.set_instrumentation(guard);
    Ok(conn)
}

fn cannot(url: &str, error: &Error) -> OpenError {
    let cause = error.to_string();
    let hint = if cause.contains("being accessed by other users") {
        "a copy needs everybody else to be away from the database; stop what uses it".to_owned()
    } else {
        format!("give the user the right to (`ALTER ROLE name CREATEDB`), or {ELSEWHERE}")
    };
    OpenError {
        url: without_password(url),
        cause: format!("a scratch database cannot be made: {cause}"),
        hint,
    }
}

/// Drops what killed programs have left: their databases are old, and nobody is connected to them.
fn drop_leftovers(admin: &mut PgConnection) {
    let query = format!(
        "SELECT CAST(d.datname AS text) AS text FROM pg_database d WHERE starts_with(d.datname, '{PREFIX}') \
         AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname)"
    );
    for name in texts(admin, &query).unwrap_or_default() {
        if is_old(&name) {
            // Another program may be at it, too.
            let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {}", Postgres.quote(&name)));
        }
    }
}

/// The database that was named, as it is empty and nobody else has it.
fn lent(url: &str, server: &ScratchServer, refusal: &OpenError) -> Result<PgConnection, OpenError> {
    let mut keeper = establish(url)?;
    let live = server.database().map(establish).transpose()?;
    let failed = |error: Error| refused(url, &error.to_string());
    if let Some(unfit) = prepare(&mut keeper, live).map_err(failed)? {
        return Err(unfit.error(url, refusal));
    }
    let mut conn = establish(url)?;
    let process = texts(&mut conn, "SELECT CAST(pg_backend_pid() AS text) AS text").map_err(failed)?;
    let guard = AtItsEnd(move || {
        // It may have a transaction open. Where it has gone already, nobody is meant.
        let end = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = {} AND datname = current_database()",
            process.concat()
        );
        let emptied = keeper.batch_execute(&end).and_then(|()| clear(&mut keeper));
        if let Err(error) = emptied {
            tracing::warn!(%error, "the scratch database is not empty; the next run empties it");
        }
    });
    conn.set_instrumentation(guard);
    Ok(conn)
}

/// Takes the lock, sees that the database is fit for a trial, and marks it. Returns why it is not.
fn prepare(keeper: &mut PgConnection, live: Option<PgConnection>) -> QueryResult<Option<Unfit>> {
    if let Some(mut live) = live {
        if texts(&mut live, IDENTITY)? == texts(keeper, IDENTITY)? {
            return Ok(Some(Unfit::Live));
        }
    }
    let free = || {
        let got = diesel::sql_query(LOCK).get_result::<Yes>(keeper);
        got.map(|got| got.yes)
    };
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
    keeper.batch_execute(&format!("CREATE TABLE public.{MARK} ()"))?;
    Ok(None)
}

fn is_mark(one: &str) -> bool {
    one == format!("table public.{MARK}")
}

/// Drops everything that is in the database; the mark last, so that a killed run leaves it.
fn clear(keeper: &mut PgConnection) -> QueryResult<()> {
    let mut refusal = None;
    loop {
        let found = texts(keeper, CONTENTS)?;
        let others: Vec<_> = found.iter().filter(|one| !is_mark(one)).collect();
        if others.is_empty() {
            return keeper.batch_execute(&format!("DROP TABLE IF EXISTS public.{MARK}"));
        }
        let mut dropped = 0;
        for one in others {
            // What depends on another is gone with it, or goes in the next round.
            match keeper.batch_execute(&format!("DROP {one} CASCADE")) {
                Ok(()) => dropped += 1,
                Err(error) => refusal = Some(error),
            }
        }
        if dropped == 0 {
            return Err(refusal.unwrap_or(Error::NotFound));
        }
    }
}
