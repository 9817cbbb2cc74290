//! PostgreSQL: the template is a database that nobody can connect to, and a test's database is a copy of it.
//! A template gets its name when it is done, so it is there whole or not at all; one of several that want it makes it, under an advisory
//! lock of the server.

use std::sync::Once;
use std::thread::sleep;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use super::server::{LEFT, Place, TEST, is_older, name, now, refused, url};
use super::{Template, TestBackend, TestingError};
use crate::migrate::Database;
use crate::migrate::postgres::of_database;

const TEMPLATE: &str = "olembic_template_";
const MAKING: &str = "olembic_making_";

/// How often it is noted that a template was used, and how long one stays that nobody has used: in seconds.
const DAY: u64 = 24 * 60 * 60;
const KEPT: u64 = 7 * DAY;

/// Of the 63 characters of a name.
const DIGITS: usize = 40;

/// The pause before a lock is asked for again.
const PAUSE: Duration = Duration::from_millis(20);

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    used: Option<String>,
}

#[derive(QueryableByName)]
struct Got {
    #[diesel(sql_type = Bool)]
    got: bool,
}

impl TestBackend for PgConnection {
    type Place = Place;

    fn fresh(template: &Template<Self>) -> Result<(Place, String), TestingError> {
        static SWEPT: Once = Once::new();
        let server = url(template)?;
        let mut admin = Self::open(&server)?;
        SWEPT.call_once(|| sweep(&mut admin));
        let key = template.key()?;
        let kept = format!("{TEMPLATE}{}", key.as_str().get(..DIGITS).unwrap_or_default());
        let name = name(TEST);
        if !copied(&mut admin, &kept, &name)? {
            locked(&mut admin, &key_of(&kept), |admin| {
                if !copied(admin, &kept, &name)? {
                    make(admin, &server, &kept, template)?;
                    copy(admin, &kept, &name)?;
                }
                Ok(())
            })?;
        }
        let url = of_database(&server, &name);
        let place = Place {
            name,
            server,
            dropped,
        };
        Ok((place, url))
    }
}

/// The number of the lock under which a template is made.
fn key_of(kept: &str) -> i64 {
    let digits = kept.strip_prefix(TEMPLATE).and_then(|digits| digits.get(..16));
    u64::from_str_radix(digits.unwrap_or_default(), 16).unwrap_or_default() as i64
}

/// Asks again and again: a session that waits in the server would keep others from building indexes.
fn locked<T>(
    admin: &mut PgConnection,
    key: &i64,
    run: impl FnOnce(&mut PgConnection) -> Result<T, TestingError>,
) -> Result<T, TestingError> {
    let asked = |admin: &mut PgConnection, function: &str| {
        let query = diesel::sql_query(format!("SELECT pg_catalog.{function}($1) AS got"));
        query
            .bind::<BigInt, _>(key)
            .get_result::<Got>(admin)
            .map(|row| row.got)
    };
    while !asked(admin, "pg_try_advisory_lock").map_err(refused)? {
        sleep(PAUSE);
    }
    let result = run(admin);
    // Where it fails the connection is gone, and with it the lock.
    let _ = asked(admin, "pg_advisory_unlock");
    result
}

/// Whether there is a template, and there is a copy of it now.
fn copied(admin: &mut PgConnection, kept: &str, name: &str) -> Result<bool, TestingError> {
    let Some(found) = databases(admin, kept).map_err(refused)?.pop() else {
        return Ok(false);
    };
    if copy(admin, kept, name).is_err() {
        // It may have been swept, or be in the way of somebody else.
        return match databases(admin, kept).map_err(refused)?.pop() {
            Some(_) => copy(admin, kept, name).map(|()| true),
            None => Ok(false),
        };
    }
    if used_at(&found) + DAY < now() {
        // Where it fails, the template is made anew after a week.
        let _ = note(admin, kept);
    }
    Ok(true)
}

fn copy(admin: &mut PgConnection, kept: &str, name: &str) -> Result<(), TestingError> {
    let copy = format!("CREATE DATABASE {name} TEMPLATE {kept}");
    admin.batch_execute(&copy).map_err(refused)
}

/// Makes a template. What fails on the way goes.
fn make(
    admin: &mut PgConnection,
    server: &str,
    kept: &str,
    template: &Template<PgConnection>,
) -> Result<(), TestingError> {
    let making = Place {
        name: name(MAKING),
        server: server.to_owned(),
        dropped,
    };
    let name = &making.name;
    let create = format!("CREATE DATABASE {name} TEMPLATE template0");
    admin.batch_execute(&create).map_err(refused)?;
    let mut conn = PgConnection::open(&of_database(server, name))?;
    template.fill(&mut conn)?;
    if !template.is_applied(&mut conn) {
        return Err(TestingError::Unfit);
    }
    drop(conn);
    note(admin, name).map_err(refused)?;
    let close = format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false");
    admin.batch_execute(&close).map_err(refused)?;
    let rename = format!("ALTER DATABASE {name} RENAME TO {kept}");
    admin.batch_execute(&rename).map_err(refused)
}

/// Notes that a template was used.
fn note(admin: &mut PgConnection, name: &str) -> QueryResult<()> {
    admin.batch_execute(&format!("COMMENT ON DATABASE {name} IS '{}'", now()))
}

fn used_at(found: &Found) -> u64 {
    let used = found.used.as_ref().and_then(|used| used.parse().ok());
    used.unwrap_or_else(now)
}

/// The databases whose names begin so, without those that somebody is connected to.
fn databases(admin: &mut PgConnection, prefix: &str) -> QueryResult<Vec<Found>> {
    let query = "SELECT CAST(d.datname AS text) AS name, pg_catalog.shobj_description(d.oid, 'pg_database') AS used \
                 FROM pg_catalog.pg_database d WHERE pg_catalog.starts_with(CAST(d.datname AS text), $1) \
                 AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid)";
    diesel::sql_query(query).bind::<Text, _>(prefix).load(admin)
}

/// Drops what killed tests have left, and templates that nobody has used for a week. Others may be at it, too.
fn sweep(admin: &mut PgConnection) {
    for prefix in [TEST, MAKING, TEMPLATE] {
        for found in databases(admin, prefix).unwrap_or_default() {
            let old =
                is_older(&found.name, prefix, LEFT) || prefix == TEMPLATE && used_at(&found) + KEPT < now();
            // Its name is a beginning that is known, a number, and digits: else it is somebody else's.
            let plain = found
                .name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
            if old && plain {
                let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {}", found.name));
            }
        }
    }
}

/// Drops a database, whoever is still connected. One that stays is swept later.
fn dropped(server: &str, name: &str) {
    if let Ok(mut admin) = PgConnection::establish(server) {
        let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    }
}
