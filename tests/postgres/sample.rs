//! A foreign database, with everything that PostgreSQL has: read, written down, created again, and the same.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use diesel::{PgConnection, RunQueryDsl};
use olembic::dialect::Dialect;
use olembic::dialect::postgres::Postgres;
use olembic::diff::diff;
use olembic::interchange::Document;
use olembic::introspect::postgres::introspect;
use olembic::ops::Operation;
use olembic::plan::plan;
use olembic::schema::{ColumnType, ExtraKind, Schema};
use olembic::scratch::postgres as scratch;

use crate::database::Database;
use crate::shared::{describe, wanted};

const SAMPLE: &str = include_str!("sample.sql");

/// What the sample has beside its tables, which a schema refers to by name only.
const BESIDE: &str = "\
    CREATE DOMAIN year AS integer CHECK (VALUE >= 1901 AND VALUE <= 2155); \
    CREATE FUNCTION last_updated() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; \
    CREATE SCHEMA other; CREATE TABLE other.film (x integer PRIMARY KEY)";

fn sample() -> Option<(Database, PgConnection)> {
    let database = Database::new()?;
    let mut conn = database.connect();
    conn.batch_execute(SAMPLE).expect("the sample");
    Some((database, conn))
}

/// Everything that the server says of the tables, word for word.
fn dump(conn: &mut PgConnection) -> Vec<String> {
    let query = "\
        SELECT pg_get_constraintdef(k.oid) || ' ' || k.conname || ' on ' || k.conrelid::regclass FROM pg_constraint k \
            JOIN pg_class c ON c.oid = k.conrelid WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition \
            AND c.relname NOT LIKE '\\_\\_%' \
        UNION ALL SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid \
            WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition AND c.relname NOT LIKE '\\_\\_%' \
        UNION ALL SELECT concat_ws(' ', a.attrelid::regclass, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, \
            a.attidentity, a.attgenerated, a.attcollation, pg_get_expr(d.adbin, d.adrelid), col_description(a.attrelid, a.attnum)) \
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped \
            AND NOT c.relispartition AND c.relname NOT LIKE '\\_\\_%' \
        UNION ALL SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE NOT t.tgisinternal \
        ORDER BY 1";
    let mut rows: Vec<String> = sql::<Text>(query).load(conn).expect("the catalogue");
    rows.sort();
    rows
}

#[test]
fn a_foreign_database_is_read_written_down_created_and_the_same() {
    let Some((_database, mut conn)) = sample() else {
        return;
    };
    let found = introspect(&mut conn).expect("readable");
    assert_eq!(
        describe(&wanted(&mut conn, &found)),
        [""; 0],
        "it wants nothing of itself"
    );
    let text = Document::new(&found).to_json();
    let document = Document::read(&text).expect("a document");

    let other = Database::new().expect("a server");
    let mut again = other.connect();
    again.batch_execute(BESIDE).expect("what is no table");
    let operations =
        plan(diff(&Schema::default(), &Postgres.found(&document)).expect("clear")).expect("an order");
    scratch::apply(&mut again, &operations).expect("every statement runs");

    let read = introspect(&mut again).expect("readable");
    assert_eq!(Document::new(&read).to_json(), text);
    // A partition is no table here; all else is the same to the letter.
    assert_eq!(dump(&mut again), dump(&mut conn));
}

#[test]
fn what_is_no_table_is_known_by_its_name() {
    let Some((_database, mut conn)) = sample() else {
        return;
    };
    conn.batch_execute(
        "CREATE EXTENSION citext; CREATE TABLE words (word citext DEFAULT 'a'); \
         CREATE TABLE theirs (x integer); ALTER EXTENSION citext ADD TABLE theirs; \
         CREATE TYPE their_mood AS ENUM ('a'); ALTER EXTENSION citext ADD TYPE their_mood",
    )
    .expect("an extension");
    let found = introspect(&mut conn).expect("readable");
    for (name, what) in [
        ("film_list", "a view"),
        ("rental_by_store", "a materialized view"),
        ("standalone", "a sequence"),
        ("theirs", "a part of an extension"),
        ("payment_p2022", "a partition of another table"),
    ] {
        assert_eq!(found.others.get(name).map(String::as_str), Some(what), "{name}");
    }
    assert!(!found.tables.contains_key("theirs") && !found.enums.contains_key("their_mood"));
    let word = found
        .table("words")
        .expect("a table")
        .column("word")
        .expect("a column");
    assert_eq!(word.column_type, ColumnType::Other("citext".to_owned()));
    assert!(!found.tables.contains_key("__diesel_schema_migrations"));
    assert!(found.table("film").expect("a table").column("x").is_none());
    let far = &found.table("far").expect("a table").extras;
    assert!(
        matches!(&far[0].kind, ExtraKind::Constraint { definition, .. } if definition.contains("other.film")),
        "{far:?}"
    );
}

#[test]
fn a_table_that_a_view_reads_is_not_dropped() {
    let Some((_database, mut conn)) = sample() else {
        return;
    };
    let found = introspect(&mut conn).expect("readable");
    let table = found.table("film").expect("a table").clone();
    let refused = Postgres
        .script(&[Operation::DropTable { table: table.clone() }])
        .expect_err("a view reads it");
    assert_eq!(
        refused.to_string(),
        "cannot `drop table film` on PostgreSQL: the view `film_list` reads it, and would fail without it\n\
         hint: write the change by hand in a revision without `--autogenerate`"
    );
    let mut after = table.clone();
    after.columns.retain(|column| column.name != "title");
    let operation = Operation::DropColumn {
        before: table,
        after,
        column: "title".to_owned(),
    };
    let refused = Postgres
        .script(&[operation])
        .expect_err("a view reads it")
        .to_string();
    assert!(
        refused.contains("the view `film_list` reads the column `title`"),
        "{refused}"
    );
}

#[test]
fn the_number_of_queries_does_not_grow_with_the_tables() {
    let Some((_database, mut conn)) = sample() else {
        return;
    };
    let count = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
    let counted = count.clone();
    diesel::Connection::set_instrumentation(
        &mut conn,
        move |event: diesel::connection::InstrumentationEvent<'_>| {
            if matches!(event, diesel::connection::InstrumentationEvent::StartQuery { .. }) {
                counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            }
        },
    );
    introspect(&mut conn).expect("readable");
    assert_eq!(count.load(std::sync::atomic::Ordering::Relaxed), 9);
}
