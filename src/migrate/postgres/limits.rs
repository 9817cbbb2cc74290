//! How long statements wait and take, for the transaction of a migration; and who has the tables that they wait for.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};

use crate::migrate::limits::limit_of;
use crate::migrate::{InForce, Limits};
use crate::sql::{Syntax, words_in};

/// How many others are named.
const SHOWN: i64 = 3;

#[derive(QueryableByName)]
struct Settings {
    #[diesel(sql_type = BigInt)]
    table_lock: i64,
    #[diesel(sql_type = BigInt)]
    statement: i64,
    #[diesel(sql_type = BigInt)]
    deadlock: i64,
    #[diesel(sql_type = Text)]
    language: String,
}

#[derive(QueryableByName)]
struct Holder {
    #[diesel(sql_type = Text)]
    holder: String,
}

pub(super) fn limit(conn: &mut PgConnection, limits: &Limits) -> QueryResult<InForce> {
    let settings = [
        ("lock_timeout", limits.table_lock),
        ("statement_timeout", limits.statement),
    ];
    for (name, limit) in settings {
        if let Some(limit) = limit {
            conn.batch_execute(&format!("SET LOCAL {name} = {}", millis(limit)))?;
        }
    }
    // Numbers of milliseconds, but for the language.
    let query = "SELECT (SELECT setting::bigint FROM pg_catalog.pg_settings WHERE name = 'lock_timeout') AS table_lock, \
                 (SELECT setting::bigint FROM pg_catalog.pg_settings WHERE name = 'statement_timeout') AS statement, \
                 (SELECT setting::bigint FROM pg_catalog.pg_settings WHERE name = 'deadlock_timeout') AS deadlock, \
                 pg_catalog.current_setting('lc_messages') AS language";
    let now = diesel::sql_query(query).get_result::<Settings>(conn)?;
    let deadlock = limit_of(now.deadlock).filter(|_| !is_english(&now.language));
    Ok(InForce {
        table_lock: limit_of(now.table_lock),
        statement: limit_of(now.statement),
        deadlock,
        undo: None,
    })
}

/// Whether a server of this `lc_messages` speaks of a deadlock in the words that are known here.
fn is_english(language: &str) -> bool {
    let name = language.split(['.', '@']).next().unwrap_or_default();
    matches!(name, "" | "C" | "POSIX") || name.starts_with("en") || name.starts_with("English")
}

/// The setting is an integer of 32 bits.
fn millis(limit: Duration) -> i32 {
    let whole = i32::try_from(limit.as_millis()).unwrap_or(i32::MAX);
    if limit.is_zero() { 0 } else { whole.max(1) }
}

pub(super) fn holders(conn: &mut PgConnection, statement: &str) -> QueryResult<Vec<String>> {
    let mut words = words_in(statement, Syntax::Postgres);
    let lower: Vec<_> = words.iter().map(|word| word.to_lowercase()).collect();
    words.extend(lower);
    let query = "SELECT 'process ' || l.pid || coalesce(' (' || nullif(a.application_name, '') || ')', '') || ' holds ' \
                 || string_agg(DISTINCT '`' || c.relname || '`', ', ') AS holder \
                 FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c ON c.oid = l.relation \
                 LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid \
                 WHERE l.locktype = 'relation' AND l.granted AND l.pid <> pg_catalog.pg_backend_pid() \
                 AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()) \
                 AND c.relkind IN ('r', 'p') AND (c.relname::text = ANY($1) OR c.oid IN ( \
                 SELECT i.indrelid FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid \
                 WHERE x.relname::text = ANY($1) \
                 UNION ALL SELECT k.confrelid FROM pg_catalog.pg_constraint k WHERE k.conname::text = ANY($1))) \
                 GROUP BY l.pid, a.application_name ORDER BY l.pid LIMIT $2";
    let rows = diesel::sql_query(query)
        .bind::<Array<Text>, _>(words)
        .bind::<BigInt, _>(SHOWN)
        .load::<Holder>(conn)?;
    Ok(rows.into_iter().map(|row| row.holder).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_that_of_the_locale() {
        for english in [
            "",
            "C",
            "POSIX",
            "C.UTF-8",
            "en_US.UTF-8",
            "en",
            "English_United States.1252",
        ] {
            assert!(is_english(english), "{english}");
        }
        for other in ["de_DE.UTF-8", "fr_FR@euro", "ja", "German_Germany.1252", "Cs_CZ"] {
            assert!(!is_english(other), "{other}");
        }
    }
}
