//! What holds for every pair of schemas, on a server, with rows in every table.
//! More cases than the 20 by default: `PROPTEST_CASES=300 cargo test --features postgres --test postgres pairs`.

use std::cell::RefCell;
use std::collections::BTreeMap;

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{PgConnection, RunQueryDsl};
use olembic::dialect::Dialect;
use olembic::dialect::postgres::Postgres;
use olembic::findings::findings;
use olembic::schema::{Column, Schema, Table};
use olembic::scratch::postgres as scratch;
use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};

use crate::database::Database;
use crate::random::pair;
use crate::shared::{SCHEMAS, describe, read, reversed, wanted};
use crate::values::value;

/// Three rows a table: every reference is to the row of the same number. Where `other` allows no NULL, there is none.
fn fill(conn: &mut PgConnection, schema: &Schema, other: &Schema) {
    let mut script = String::from("SET session_replication_role = replica;");
    for table in schema.tables.values() {
        for row in 1..=3 {
            script.push_str(&insert(table, other.table(&table.name), row));
        }
    }
    script.push_str("SET session_replication_role = origin;");
    conn.batch_execute(&script)
        .unwrap_or_else(|error| panic!("{error}: {script}"));
}

fn insert(table: &Table, other: Option<&Table>, row: usize) -> String {
    let columns = || table.columns.iter().filter(|column| column.generated.is_none());
    let names: Vec<_> = columns().map(|column| Postgres.quote(&column.name)).collect();
    let nullable = |column: &Column| {
        let other = other.and_then(|other| other.column(&column.name));
        column.nullable && other.is_none_or(|other| other.nullable)
    };
    let values: Vec<_> = columns()
        .map(|column| {
            if nullable(column) && row == 3 && !column.name.starts_with("ref ") {
                "NULL".to_owned()
            } else {
                value(&column.column_type, row)
            }
        })
        .collect();
    let table = Postgres.quote_table(&table.name);
    format!(
        "INSERT INTO {table} ({}) VALUES ({});\n",
        names.join(", "),
        values.join(", ")
    )
}

/// The rows of every column that both schemas have, as text.
fn dump(conn: &mut PgConnection, a: &Schema, b: &Schema) -> BTreeMap<String, Option<String>> {
    let mut rows = BTreeMap::new();
    for table in a.tables.values() {
        let Some(other) = b.table(&table.name) else {
            continue;
        };
        for column in &table.columns {
            if other.column(&column.name).is_none() {
                continue;
            }
            // `1` and `1.0` are one number.
            let query = format!(
                "SELECT string_agg(regexp_replace(coalesce({}::text, 'NULL'), '[.]0+$', ''), ', ' ORDER BY id) FROM {}",
                Postgres.quote(&column.name),
                Postgres.quote_table(&table.name)
            );
            let values: Option<String> = sql::<Nullable<Text>>(&query).get_result(conn).expect("rows");
            rows.insert(format!("{}.{}", table.name, column.name), values);
        }
    }
    rows
}

fn json(schema: &Schema) -> String {
    olembic::interchange::Document::new(schema).to_json()
}

fn empty(conn: &mut PgConnection) {
    conn.batch_execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        .expect("an empty database");
    for schema in SCHEMAS {
        let drop = format!("DROP SCHEMA IF EXISTS {} CASCADE", Postgres.quote(schema));
        conn.batch_execute(&drop).expect("an empty database");
    }
}

#[test]
fn up_gives_the_second_schema_and_down_the_first() {
    let Some(database) = Database::new() else { return };
    let conn = RefCell::new(database.connect());
    conn.borrow_mut()
        .batch_execute("SET client_min_messages = warning")
        .expect("a setting");
    let cases = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    let mut runner = TestRunner::new(ProptestConfig {
        failure_persistence: None,
        cases: cases.unwrap_or(20),
        max_shrink_iters: 40,
        ..ProptestConfig::default()
    });
    let tried = runner.run(&pair(), |(a, b)| {
        let conn = &mut *conn.borrow_mut();
        empty(conn);
        let operations = wanted(conn, &a);
        let ran = scratch::apply(conn, &operations);
        prop_assert!(ran.is_ok(), "{ran:?}");
        prop_assert_eq!(describe(&wanted(conn, &a)), Vec::<String>::new());
        fill(conn, &a, &b);
        let (before, rows) = (read(conn), dump(conn, &a, &b));

        let up = wanted(conn, &b);
        for finding in findings(&Postgres, &up) {
            let query = format!("SELECT count(*) FROM ({}) AS offending", finding.query);
            let count = sql::<BigInt>(&query).get_result::<i64>(conn);
            prop_assert!(count.is_ok(), "{count:?}: {query}");
            let stands = !finding.code.is_loss() && count != Ok(0);
            prop_assert!(!stands, "{}", finding.message);
        }
        let ran = scratch::apply(conn, &up);
        prop_assert!(ran.is_ok(), "{ran:?} of {:?}", describe(&up));
        prop_assert_eq!(describe(&wanted(conn, &b)), Vec::<String>::new());
        prop_assert_eq!(&dump(conn, &a, &b), &rows);

        let down = reversed(&up);
        let ran = scratch::apply(conn, &down);
        // What went with its rows comes back without them: where a value is wanted there is none.
        if let Err(error) = &ran {
            let text = format!("{error:?}");
            prop_assert!(
                text.contains("contains null values"),
                "{text} of {:?}",
                describe(&down)
            );
            return Ok(());
        }
        let found = read(conn);
        prop_assert!(found.same_as(&before), "{found:#?}\nis not\n{before:#?}");
        prop_assert_eq!(&dump(conn, &a, &b), &rows);
        Ok(())
    });
    match tried {
        Ok(()) => {}
        Err(TestError::Fail(reason, (a, b))) => panic!("{reason}\nfrom {}\nto {}", json(&a), json(&b)),
        Err(error) => panic!("{error}"),
    }
}
