//! What the catalogue of MariaDB or MySQL says about the things that a statement names.
//! Only these are asked for: it is as fast among thousands of tables, and what others do meanwhile to other tables does not count.

use std::collections::BTreeSet;

use diesel::mysql::MysqlConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::migrate::Checksum;
use crate::sql::{Syntax, words_in};

#[derive(QueryableByName)]
struct Object {
    #[diesel(sql_type = Text)]
    place: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

#[derive(QueryableByName)]
struct CreateTable {
    #[diesel(sql_type = Text, column_name = "Create Table")]
    text: String,
}

#[derive(QueryableByName)]
struct CreateView {
    #[diesel(sql_type = Text, column_name = "Create View")]
    text: String,
}

#[derive(QueryableByName)]
struct Words {
    #[diesel(sql_type = Text)]
    text: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// A fingerprint of it.
pub(super) fn fingerprint(conn: &mut MysqlConnection, statement: &str) -> QueryResult<String> {
    let words = words(statement);
    let names = list(&words);
    let objects = format!(
        "SELECT table_schema AS place, table_name AS name, table_type AS kind FROM information_schema.tables \
         WHERE table_schema IN (database(), {names}) AND table_name IN ({names}) ORDER BY 1, 2"
    );
    let objects: Vec<Object> = diesel::sql_query(objects).load(conn)?;
    let mut texts = Vec::new();
    for object in objects {
        let name = format!("{}.{}", quoted(&object.place), quoted(&object.name));
        texts.push(name.clone());
        texts.push(if object.kind.contains("VIEW") {
            let query = diesel::sql_query(format!("SHOW CREATE VIEW {name}"));
            query.get_result::<CreateView>(conn)?.text
        } else {
            let query = diesel::sql_query(format!("SHOW CREATE TABLE {name}"));
            without_counter(&query.get_result::<CreateTable>(conn)?.text)
        });
    }
    for (keywords, query) in [
        (
            ["TRIGGER", "TRIGGER"],
            "SELECT concat_ws('|', trigger_name, event_manipulation, event_object_table, action_timing, action_order, \
             action_statement) AS text FROM information_schema.triggers WHERE trigger_schema = database() AND trigger_name",
        ),
        (
            ["PROCEDURE", "FUNCTION"],
            "SELECT concat_ws('|', routine_type, routine_name, dtd_identifier, routine_definition, is_deterministic, \
             sql_data_access, security_type) AS text FROM information_schema.routines WHERE routine_schema = database() AND routine_name",
        ),
        (
            ["EVENT", "EVENT"],
            "SELECT concat_ws('|', event_name, event_definition, execute_at, interval_value, interval_field, starts, ends, \
             status, on_completion) AS text FROM information_schema.events WHERE event_schema = database() AND event_name",
        ),
        (
            ["DATABASE", "SCHEMA"],
            "SELECT concat_ws('|', schema_name, default_character_set_name, default_collation_name) AS text \
             FROM information_schema.schemata WHERE schema_name",
        ),
    ] {
        if keywords
            .iter()
            .any(|keyword| words.iter().any(|word| word.eq_ignore_ascii_case(keyword)))
        {
            let query = format!("{query} IN ({names}) ORDER BY 1");
            let found: Vec<Words> = diesel::sql_query(query).load(conn)?;
            texts.extend(found.into_iter().map(|row| row.text));
        }
    }
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    Ok(Checksum::of_parts(&texts).as_str().to_owned())
}

/// Whether a statement on rows names a table that no transaction holds, be it by a trigger or a view.
pub(super) fn names_a_table_without_transactions(
    conn: &mut MysqlConnection,
    statement: &str,
) -> QueryResult<bool> {
    let names = list(&words(statement));
    let unheld = "FROM information_schema.tables t LEFT JOIN information_schema.engines e ON e.engine = t.engine \
                  WHERE t.table_type = 'BASE TABLE' AND coalesce(e.transactions, 'NO') <> 'YES'";
    let query = format!(
        "SELECT count(*) AS number FROM DUAL WHERE \
         EXISTS (SELECT 1 {unheld} AND t.table_schema IN (database(), {names}) AND t.table_name IN ({names})) \
         OR ((EXISTS (SELECT 1 FROM information_schema.triggers WHERE trigger_schema = database() AND event_object_table IN ({names})) \
         OR EXISTS (SELECT 1 FROM information_schema.views WHERE table_schema = database() AND table_name IN ({names}))) \
         AND EXISTS (SELECT 1 {unheld} AND t.table_schema = database()))"
    );
    Ok(diesel::sql_query(query).get_result::<Number>(conn)?.number > 0)
}

fn words(statement: &str) -> BTreeSet<String> {
    words_in(statement, Syntax::Mysql).into_iter().collect()
}

/// As literals that no setting of the server reads otherwise.
fn list(words: &BTreeSet<String>) -> String {
    let literal = |word: &String| {
        let digits: String = word.bytes().map(|byte| format!("{byte:02x}")).collect();
        format!("_utf8mb4 x'{digits}'")
    };
    let literals: Vec<_> = words.iter().map(literal).collect();
    if literals.is_empty() {
        "''".to_owned()
    } else {
        literals.join(", ")
    }
}

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// Rows that come meanwhile move the counter, and are no change of the table.
fn without_counter(create: &str) -> String {
    const COUNTER: &str = " AUTO_INCREMENT=";
    match create.rsplit_once(COUNTER) {
        Some((before, after)) if after.starts_with(|c: char| c.is_ascii_digit()) => {
            let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
            format!("{before}{rest}")
        }
        _ => create.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counter_does_not_count() {
        let with = "CREATE TABLE `a` (\n  `b` int\n) ENGINE=InnoDB AUTO_INCREMENT=12 DEFAULT CHARSET=utf8mb4";
        let without = "CREATE TABLE `a` (\n  `b` int\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";
        assert_eq!(without_counter(with), without);
        assert_eq!(without_counter(without), without);
    }
}
