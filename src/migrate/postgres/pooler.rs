//! Finds out whether a transaction pooler (PgBouncer and its like) stands between this program and the server.
//! No pooler says so, and none can hide it: only there one session of the server answers two connections, or two sessions one.

use std::sync::{Mutex, PoisonError};

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};

/// The URLs that were opened last, the latest at the end: no connection tells its own.
static OPENED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// So many of them.
const KNOWN: usize = 8;

/// How often both connections ask. A pooler gives out the session that was used last, or another one: in a pool that others use as well
/// either may happen, but hardly neither every time.
const ROUNDS: usize = 4;

#[derive(QueryableByName, PartialEq)]
struct Session {
    #[diesel(sql_type = Integer)]
    pid: i32,
    #[diesel(sql_type = Text)]
    place: String,
}

/// Notes a URL that was opened.
pub(super) fn remember(url: &str) {
    let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    opened.retain(|known| known != url);
    opened.push(url.to_owned());
    let many = opened.len().saturating_sub(KNOWN);
    opened.drain(..many);
}

/// A second connection to the same pool, where there is one; `None` where each connection has a session of its own. A connection that was
/// not opened by a URL that is known here cannot be told apart, and is taken for one of these.
///
/// # Errors
/// What the server answered to the connection itself.
pub(super) fn another_client(conn: &mut PgConnection) -> QueryResult<Option<PgConnection>> {
    let place = session(conn)?.place;
    let urls = OPENED.lock().unwrap_or_else(PoisonError::into_inner).clone();
    // One database may have been opened by several ways.
    for url in urls.iter().rev() {
        // Where no second one is allowed, there is no pool.
        let Ok(mut other) = PgConnection::establish(url) else {
            continue;
        };
        for _ in 0..ROUNDS {
            let (before, there, after) = (session(conn)?, session(&mut other), session(conn)?);
            let Ok(there) = there else { break };
            if there.place != place {
                break;
            }
            if before.pid != after.pid || there.pid == before.pid {
                return Ok(Some(other));
            }
        }
    }
    Ok(None)
}

fn session(conn: &mut PgConnection) -> QueryResult<Session> {
    let query = "SELECT pg_catalog.pg_backend_pid() AS pid, concat_ws(' ', current_database(), current_user, \
                 pg_catalog.pg_postmaster_start_time()) AS place";
    diesel::sql_query(query).get_result(conn)
}
