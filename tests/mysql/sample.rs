//! A foreign database, with everything that MariaDB has: read, written down, created again, and the same.

use diesel::connection::SimpleConnection;
use diesel::deserialize::QueryableByName;
use diesel::dsl::sql;
use diesel::row::NamedRow;
use diesel::sql_types::Text;
use diesel::{MysqlConnection, RunQueryDsl};
use olembic::dialect::Dialect;
use olembic::dialect::mysql::Mysql;
use olembic::diff::diff;
use olembic::interchange::Document;
use olembic::introspect::mysql::introspect;
use olembic::ops::Operation;
use olembic::plan::plan;
use olembic::schema::Schema;
use olembic::scratch::mysql as scratch;

use crate::database::Database;
use crate::shared::{describe, wanted};

const SAMPLE: &str = include_str!("sample.sql");

/// The sample needs MariaDB: MySQL has other engines, no sequences and no UNIQUE over a whole TEXT.
fn sample() -> Option<(Database, MysqlConnection)> {
    let database = Database::new()?;
    let mut conn = database.connect();
    let version: String = sql::<Text>("SELECT version()")
        .get_result(&mut conn)
        .expect("a version");
    if !version.contains("MariaDB") {
        println!("skipped: the sample is for MariaDB");
        return None;
    }
    conn.batch_execute(SAMPLE).expect("the sample");
    Some((database, conn))
}

struct Created {
    text: String,
}

impl QueryableByName<diesel::mysql::Mysql> for Created {
    fn build<'a>(row: &impl NamedRow<'a, diesel::mysql::Mysql>) -> diesel::deserialize::Result<Self> {
        Ok(Self {
            text: NamedRow::get::<Text, String>(row, "Create Table")?,
        })
    }
}

/// What the server says of each table, line by line, in any order of the lines.
fn dump(conn: &mut MysqlConnection) -> Vec<Vec<String>> {
    let names: Vec<String> = sql::<Text>(
        "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = database() \
         AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') AND TABLE_NAME NOT LIKE '\\_\\_%' ORDER BY TABLE_NAME",
    )
    .load(conn)
    .expect("the catalogue");
    names
        .iter()
        .map(|name| {
            let created: Created =
                diesel::sql_query(format!("SHOW CREATE TABLE `{}`", name.replace('`', "``")))
                    .get_result(conn)
                    .expect("a table");
            let lines = created
                .text
                .lines()
                .map(|line| line.trim_end_matches(',').to_owned());
            let mut lines: Vec<_> = lines.collect();
            lines.sort();
            lines
        })
        .collect()
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
    let operations =
        plan(diff(&Schema::default(), &Mysql.found(&document)).expect("clear")).expect("an order");
    scratch::apply(&mut again, &operations).expect("every statement runs");

    let read = introspect(&mut again).expect("readable");
    assert_eq!(Document::new(&read).to_json(), text);
    for (one, other) in dump(&mut again).iter().zip(dump(&mut conn)) {
        assert_eq!(*one, other);
    }
}

#[test]
fn what_is_no_table_is_known_by_its_name() {
    let Some((_database, mut conn)) = sample() else {
        return;
    };
    let found = introspect(&mut conn).expect("readable");
    for (name, what) in [("film_list", "a view"), ("numbers", "a sequence")] {
        assert_eq!(found.others.get(name).map(String::as_str), Some(what), "{name}");
    }
    assert!(!found.tables.contains_key("__diesel_schema_migrations"));
}

#[test]
fn a_table_that_a_view_reads_is_not_dropped() {
    let Some((_database, mut conn)) = sample() else {
        return;
    };
    let found = introspect(&mut conn).expect("readable");
    let table = found.table("film").expect("a table").clone();
    let refused = Mysql
        .script(&[Operation::DropTable { table: table.clone() }])
        .expect_err("a view reads it");
    assert_eq!(
        refused.to_string(),
        "cannot `drop table film` on MySQL: the view `film_list` reads it, and would fail without it\n\
         hint: write the change by hand in a revision without `--autogenerate`"
    );
}

#[test]
fn the_index_of_a_foreign_key_is_none_unless_somebody_wanted_it() {
    let Some((_database, mut conn)) = sample() else {
        return;
    };
    let found = introspect(&mut conn).expect("readable");
    let names = |table: &str| -> Vec<String> {
        let indexes = found.table(table).expect("a table").indexes.iter();
        indexes.map(|index| index.name.clone()).collect()
    };
    assert_eq!(names("film_actor"), ["film_id"]);
    assert_eq!(names("film_category"), ["category_id"]);
    assert_eq!(names("staff"), ["boss_first"]);
    assert_eq!(names("role_note"), ["note"]);
    // Models that do not speak of it leave it where it is.
    let mut models = found.clone();
    let table = models.tables.get_mut("film_actor").expect("a table");
    table.indexes.clear();
    for key in &mut table.foreign_keys {
        key.name.clear();
    }
    assert_eq!(describe(&wanted(&mut conn, &models)), [""; 0]);
}

#[test]
fn what_stands_beside_the_fields_survives_a_change_of_the_column() {
    let Some((_database, mut conn)) = sample() else {
        return;
    };
    let mut desired = introspect(&mut conn).expect("readable");
    for column in &mut desired.tables.get_mut("film").expect("a table").columns {
        if ["seen_at", "hidden", "length", "data", "more"].contains(&column.name.as_str()) {
            column.comment = Some("another".to_owned());
        }
    }
    let before = dump(&mut conn);
    let operations = wanted(&mut conn, &desired);
    assert_eq!(operations.len(), 5);
    scratch::apply(&mut conn, &operations).expect("every statement runs");
    let strip = |tables: Vec<Vec<String>>| -> Vec<Vec<String>> {
        let line = |line: &String| line.replace(" COMMENT 'another'", "");
        tables
            .iter()
            .map(|lines| lines.iter().map(line).collect())
            .collect()
    };
    assert_eq!(strip(dump(&mut conn)), before);
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
    assert_eq!(count.load(std::sync::atomic::Ordering::Relaxed), 10);
}
