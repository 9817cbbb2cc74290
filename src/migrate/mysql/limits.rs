//! How long statements wait and take, for the session while a script runs; and who may have the tables that they wait for.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

use crate::migrate::limits::limit_of;
use crate::migrate::{InForce, Limits};

/// A day and a year: what MariaDB and MySQL have if nobody has said anything.
const BUILT_IN: [i64; 2] = [86_400, 31_536_000];

#[derive(QueryableByName)]
struct Settings {
    #[diesel(sql_type = Bool)]
    maria: bool,
    #[diesel(sql_type = BigInt)]
    table_lock: i64,
}

#[derive(QueryableByName)]
struct Millis {
    #[diesel(sql_type = BigInt)]
    millis: i64,
}

#[derive(QueryableByName)]
struct Holder {
    #[diesel(sql_type = Text)]
    holder: String,
}

pub(super) fn limit(conn: &mut MysqlConnection, limits: &Limits) -> QueryResult<InForce> {
    let query = "SELECT version() LIKE '%MariaDB%' AS maria, CAST(@@SESSION.lock_wait_timeout AS SIGNED) AS table_lock";
    let before = diesel::sql_query(query).get_result::<Settings>(conn)?;
    // MySQL counts milliseconds, and only for SELECT.
    let (name, unit) = if before.maria {
        ("max_statement_time", 1000)
    } else {
        ("max_execution_time", 1)
    };
    let query = format!("SELECT CAST(@@SESSION.{name} * {unit} AS SIGNED) AS millis");
    let statement = diesel::sql_query(query).get_result::<Millis>(conn)?.millis;
    let own = !BUILT_IN.contains(&before.table_lock);
    let table_lock = match limits.table_lock {
        Some(limit) => seconds(limit),
        None if own => before.table_lock,
        None => seconds(Limits::TABLE_LOCK),
    };
    let limited = limits.statement.map_or(statement, |limit| {
        i64::try_from(limit.as_millis()).unwrap_or(i64::MAX)
    });
    let set = |table_lock: i64, statement: i64| {
        let statement = if before.maria {
            format!("{}.{:03}", statement / 1000, statement % 1000)
        } else {
            statement.to_string()
        };
        format!("SET SESSION lock_wait_timeout = {table_lock}, SESSION {name} = {statement}")
    };
    conn.batch_execute(&set(table_lock, limited))?;
    Ok(InForce {
        table_lock: limit_of(table_lock.saturating_mul(1000)),
        // On MySQL no other statement ends by it.
        statement: limit_of(limited).filter(|_| before.maria),
        deadlock: None,
        undo: Some(set(before.table_lock, statement)),
    })
}

/// Whole seconds, at least one; there is no `for ever` but the longest.
fn seconds(limit: Duration) -> i64 {
    let whole = limit.as_secs() + u64::from(limit.subsec_nanos() > 0);
    match i64::try_from(whole).unwrap_or(i64::MAX) {
        0 => BUILT_IN[1],
        seconds => seconds.min(BUILT_IN[1]),
    }
}

/// The server tells who has a table only with a plugin (MariaDB: metadata_lock_info); else, who has a transaction open.
pub(super) fn holders(conn: &mut MysqlConnection, statement: &str) -> Vec<String> {
    let words = crate::sql::words_in(statement, crate::sql::Syntax::Mysql);
    let words: Vec<_> = words
        .iter()
        .map(|word| format!("'{}'", word.replace('\\', "\\\\").replace('\'', "''")))
        .collect();
    let by_plugin = format!(
        "SELECT CONVERT(concat('connection ', thread_id, ' holds `', table_name, '`') USING utf8mb4) AS holder \
         FROM information_schema.metadata_lock_info WHERE table_schema = database() AND thread_id <> connection_id() \
         AND table_name IN ({}) LIMIT 3",
        words.join(", ")
    );
    let by_transaction = "SELECT CONVERT(concat('connection ', p.id, ' (', p.user, ') has a transaction open') USING utf8mb4) AS holder \
         FROM information_schema.innodb_trx t JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id \
         WHERE p.db = database() AND p.id <> connection_id() ORDER BY p.id LIMIT 3";
    for query in [by_plugin.as_str(), by_transaction] {
        // Neither the plugin nor the right to ask need be there.
        let rows = diesel::sql_query(query).load::<Holder>(conn).unwrap_or_default();
        if !rows.is_empty() {
            return rows.into_iter().map(|row| row.holder).collect();
        }
    }
    Vec::new()
}
