//! Databases that somebody else made: read without an error, without a false difference, without harm.

use olembic::dialect::Dialect;
use olembic::dialect::sqlite::Sqlite;
use olembic::diff::diff;
use olembic::schema::{Column, ColumnType, ReferentialAction, Schema};

use super::build::*;

#[test]
fn types_in_any_spelling() {
    let found = read(
        "CREATE TABLE zoo (a int, b varchar ( 50 ), c datetime, d \"my type\", e, f REAL, g character  varying(7),
            h numeric(10,2), i TinyInt(1), j UNSIGNED BIG INT, k double precision, l varchar, m int(11), n bool,
            o varchar(9999999999), p 'it''s')",
    );
    let types: Vec<_> = found.tables["zoo"]
        .columns
        .iter()
        .map(|column| column.column_type.clone())
        .collect();
    let other = |text: &str| ColumnType::Other(text.to_owned());
    assert_eq!(
        types,
        [
            ColumnType::Integer,
            ColumnType::Varchar(50),
            ColumnType::Timestamp,
            other("MY TYPE"),
            ColumnType::Binary,
            ColumnType::Float,
            ColumnType::Varchar(7),
            ColumnType::Numeric {
                precision: Some(10),
                scale: Some(2)
            },
            ColumnType::Bool,
            other("UNSIGNED BIG INT"),
            ColumnType::Double,
            ColumnType::Text,
            ColumnType::Integer,
            ColumnType::Bool,
            other("VARCHAR(9999999999)"),
            other("IT'S"),
        ]
    );
}

#[test]
fn defaults_in_any_spelling_are_no_difference() {
    let found = read(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT ( 'x' ), b INT DEFAULT + 15, c INT DEFAULT true,
            d DATETIME DEFAULT (current_timestamp), e TEXT DEFAULT NULL, f TEXT DEFAULT (LOWER ( 'X' )))",
    );
    let column = |name: &str, column_type, default: &str| {
        let sql = olembic::schema::ServerDefault::Sql(default.to_owned());
        Column::new(name, column_type).nullable().default(sql)
    };
    let wanted = schema([table(
        "t",
        [
            text("a").nullable().default("x".into()),
            column("b", ColumnType::Integer, "+15"),
            integer("c").nullable().default(true.into()),
            column("d", ColumnType::Timestamp, "CURRENT_TIMESTAMP"),
            text("e").nullable(),
            column("f", ColumnType::Text, "lower('X')"),
        ],
    )]);
    assert_eq!(diff(&found, &wanted), Ok(vec![]));
}

#[test]
fn constraints_without_names_equal_those_of_the_convention() {
    let found = read(
        "CREATE TABLE Parent (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE);
         CREATE TABLE child (id INTEGER PRIMARY KEY, Parent_id INT NOT NULL REFERENCES parent ON DELETE CASCADE,
            UNIQUE (PARENT_ID, id))",
    );
    let parent = unique(table("Parent", [text("code")]), &["code"]);
    let mut child = referring(table("child", []), "Parent", ReferentialAction::Cascade);
    child.columns[1].nullable = false;
    let wanted = schema([parent, unique(child, &["Parent_id", "id"])]);
    assert_eq!(diff(&found, &wanted), Ok(vec![]));
    assert_eq!(found.tables["child"].foreign_keys[0].parent_columns, ["id"]);
}

#[test]
fn a_constraint_of_another_name_is_a_difference() {
    let found = read("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL CONSTRAINT mine UNIQUE)");
    let wanted = schema([unique(table("t", [text("a")]), &["a"])]);
    assert_eq!(planned(&found, &wanted).len(), 2);
}

#[test]
fn tables_that_are_nobodys_business_are_left_out() {
    let found = read(
        "CREATE TABLE __diesel_schema_migrations (version TEXT PRIMARY KEY);
         CREATE TABLE __olembic_ledger (x); CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT);
         INSERT INTO t DEFAULT VALUES; ANALYZE;
         CREATE VIEW v AS SELECT * FROM t; CREATE TEMP TABLE passing (x);
         CREATE VIRTUAL TABLE search USING fts5(body);",
    );
    assert_eq!(found.tables.keys().collect::<Vec<_>>(), ["t"]);
}

#[test]
fn a_table_of_the_same_name_in_temp_is_not_read() {
    let found = read("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE TEMP TABLE t (b, c, d)");
    assert_eq!(found.tables["t"].columns.len(), 2);
}

#[test]
fn a_key_of_text_that_takes_null_is_read_as_it_is() {
    let found = read("CREATE TABLE t (code TEXT PRIMARY KEY); CREATE TABLE n (id INTEGER PRIMARY KEY)");
    assert!(found.tables["t"].columns[0].nullable);
    assert!(
        !found.tables["n"].columns[0].nullable,
        "the number of a row is never NULL"
    );
}

#[test]
fn a_reference_to_a_table_that_is_not_there() {
    let found = read("CREATE TABLE t (id INTEGER PRIMARY KEY, a INT REFERENCES nowhere)");
    assert_eq!(found.tables["t"].foreign_keys[0].parent, "nowhere");
    assert_eq!(diff(&found, &found), Ok(vec![]));
    assert_eq!(planned(&found, &Schema::default()).len(), 1);
}

/// Counts the queries that begin; Diesel's own statements on opening come before.
fn queries(tables: usize) -> usize {
    use diesel::connection::{Connection, InstrumentationEvent};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    let tables =
        (0..tables).map(|index| indexed(unique(table(&format!("t{index}"), [text("a")]), &["a"]), &["a"]));
    let mut conn = database(&up(&Schema::default(), &schema(tables)));
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    olembic::introspect::sqlite::introspect(&mut conn).unwrap();
    count.load(Ordering::Relaxed)
}

#[test]
fn the_number_of_queries_does_not_grow_with_the_tables() {
    assert_eq!((queries(0), queries(1), queries(40)), (5, 5, 5));
}

#[test]
fn a_default_of_one_word_or_number_in_any_spelling() {
    for (spelled, meant) in [
        ("draft", "'draft'"),
        ("\"it's\"", "'it''s'"),
        ("+1", "1"),
        ("0x10", "16"),
        ("-.5", "-0.5"),
        ("1.50", "1.5"),
        ("X'AB'", "x'ab'"),
    ] {
        let create = |default: &str| {
            format!("CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a TEXT DEFAULT {default}); ")
        };
        let found = read(&create(spelled));
        assert_eq!(found, read(&create(meant)), "{spelled}");
        // A table that goes comes back by a script that runs.
        database(&down(&found, &Schema::default()));
    }
    // A number with a fraction is another value in a column of text.
    let of = |default: &str| read(&format!("CREATE TABLE t (a TEXT DEFAULT {default})"));
    assert_ne!(of("1"), of("1.0"));
}

#[test]
fn a_key_that_sqlite_does_not_number_is_not_the_models() {
    for declared in ["INT", "BIGINT", "SMALLINT", "INTEGER(8)"] {
        let found = read(&format!("CREATE TABLE t (id {declared} NOT NULL PRIMARY KEY)"));
        let operations = planned(&Sqlite.normalise(&found), &schema([table("t", [])]));
        let described = operations[0].describe();
        assert!(described.starts_with("alter column t.id: type"), "{described}");
        let back = down(&found, &Schema::default());
        assert!(
            back.contains(&format!("\"id\" {declared} NOT NULL PRIMARY KEY")),
            "{back}"
        );
    }
    let found = read("CREATE TABLE t (id integer NOT NULL PRIMARY KEY)");
    assert_eq!(diff(&found, &schema([table("t", [])])), Ok(vec![]));
}

#[test]
fn a_wanted_name_that_is_no_tables_in_the_database() {
    for (script, what) in [
        ("CREATE VIEW Tags AS SELECT 1", "a view"),
        ("CREATE VIRTUAL TABLE tags USING fts5(word)", "a virtual table"),
    ] {
        assert_eq!(
            diff(&Sqlite.normalise(&read(script)), &schema([table("tags", [])]))
                .unwrap_err()
                .to_string(),
            format!(
                "the models want a table `tags`, but the database has {what} of that name\n\
                 hint: drop or rename it in a revision without `--autogenerate`"
            )
        );
    }
    let shadow = read("CREATE VIRTUAL TABLE tags USING fts5(word)");
    let message = diff(&shadow, &schema([table("tags_data", [])]))
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("has a part of a virtual table of that name"),
        "{message}"
    );
    let view = read("CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY); CREATE VIEW ix_t_id AS SELECT 1");
    let message = diff(&view, &schema([indexed(table("t", []), &["id"])]))
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("want an index `ix_t_id` on table `t`, but the database has a view"),
        "{message}"
    );
}
