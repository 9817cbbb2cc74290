//! Enum types: they come before what uses them, change in place or anew, and go.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::{Integer, Text};
use diesel::{PgConnection, RunQueryDsl};
use olembic::dialect::Dialect;
use olembic::dialect::postgres::Postgres;
use olembic::findings::{Code, findings};
use olembic::introspect::postgres::introspect;
use olembic::schema::{Check, Column, ColumnType, Index, Schema, ServerDefault, Table};
use olembic::scratch::postgres as scratch;

use crate::database::Database;
use crate::shared::{describe, reversed, there_and_back, upgrade, wanted};

fn mood(values: &[&str]) -> ColumnType {
    ColumnType::Enum {
        name: "Mood".to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    }
}

/// A table that uses the type in every way: a default, a list, a CHECK, a partial index.
fn people(values: &[&str], default: Option<&str>) -> Schema {
    let mut table = Table {
        name: "people".to_owned(),
        columns: vec![
            Column::new("id", ColumnType::Integer),
            Column::new("Mood", mood(values)),
            Column::new("moods", ColumnType::Array(Box::new(mood(values)))).nullable(),
        ],
        primary_key: vec!["id".to_owned()],
        ..Table::default()
    };
    table.columns[1].default = default.map(ServerDefault::from);
    table.columns[2].default = Some(ServerDefault::from("{}"));
    table.checks.push(Check {
        name: String::new(),
        expression: "\"Mood\" <> 'sad' OR id > 0".to_owned(),
    });
    table.indexes.push(Index {
        filter: Some("\"Mood\" = 'sad'".to_owned()),
        ..Index::new("", ["Mood"])
    });
    Schema::from_tables([table]).expect("no fault")
}

fn statements(operations: &[olembic::ops::Operation]) -> Vec<String> {
    Postgres.script(operations).expect("possible").statements
}

fn moods(conn: &mut PgConnection) -> Vec<String> {
    sql::<Text>("SELECT \"Mood\"::text || moods::text FROM people ORDER BY id")
        .load(conn)
        .expect("rows")
}

#[test]
fn a_type_comes_with_the_first_column_and_goes_with_the_last() {
    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    let models = people(&["sad", "ok"], Some("ok"));
    let operations = there_and_back(&mut conn, &models);
    assert_eq!(
        describe(&operations),
        ["create enum Mood (sad, ok)", "create table people"]
    );
    let mut without = models.clone();
    if let Some(table) = without.tables.get_mut("people") {
        table.columns.truncate(1);
        table.checks.clear();
        table.indexes.clear();
    }
    let operations = there_and_back(&mut conn, &without);
    assert_eq!(
        describe(&operations).last().map(String::as_str),
        Some("drop enum Mood (sad, ok)")
    );
    assert!(introspect(&mut conn).expect("readable").enums.is_empty());
}

#[test]
fn texts_are_added_in_place_and_taken_away_by_writing_the_type_anew() {
    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    upgrade(&mut conn, &people(&["sad", "ok"], Some("ok")));
    conn.batch_execute("INSERT INTO people (moods) VALUES ('{sad,ok}')")
        .expect("a row");
    let more = people(&["first", "sad", "quite's", "ok", "last"], Some("ok"));
    let operations = wanted(&mut conn, &more);
    assert_eq!(
        statements(&operations),
        [
            "ALTER TYPE \"Mood\" ADD VALUE 'first' BEFORE 'sad'",
            "ALTER TYPE \"Mood\" ADD VALUE 'quite''s' AFTER 'sad'",
            "ALTER TYPE \"Mood\" ADD VALUE 'last'",
        ]
    );
    there_and_back(&mut conn, &more);
    assert_eq!(moods(&mut conn), ["ok{sad,ok}"]);
    let fewer = people(&["ok", "sad"], Some("sad"));
    let operations = there_and_back(&mut conn, &fewer);
    assert_eq!(
        describe(&operations),
        [
            "alter column people.Mood: set default",
            "alter enum Mood: (first, sad, quite's, ok, last) to (ok, sad)"
        ]
    );
    assert_eq!(moods(&mut conn), ["ok{sad,ok}"]);
}

#[test]
fn a_text_that_is_used_at_once_is_added_by_writing_the_type_anew() {
    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    upgrade(&mut conn, &people(&["sad", "ok"], Some("ok")));
    conn.batch_execute("INSERT INTO people (moods) VALUES ('{sad}')")
        .expect("a row");
    there_and_back(&mut conn, &people(&["sad", "ok", "new"], Some("new")));
    assert_eq!(moods(&mut conn), ["ok{sad}"]);
}

#[test]
fn a_text_that_rows_have_is_not_taken_away() {
    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    upgrade(&mut conn, &people(&["sad", "ok"], Some("sad")));
    conn.batch_execute("INSERT INTO people (\"Mood\") VALUES ('ok')")
        .expect("a row");
    let operations = wanted(&mut conn, &people(&["sad"], Some("sad")));
    let found = findings(&Postgres, &operations);
    assert_eq!(found[0].code, Code::FailedCheck);
    assert_eq!(
        found[0].query,
        "SELECT \"id\" FROM \"people\" WHERE CAST(\"Mood\" AS text) IN ('ok')"
    );
    let keys: Vec<i32> = sql::<Integer>(&found[0].query).load(&mut conn).expect("a query");
    assert_eq!(keys, [1]);
    sql::<Integer>(&found[1].query)
        .load::<i32>(&mut conn)
        .expect("a query about the list");
    let error = scratch::apply(&mut conn, &operations).expect_err("a row has it");
    assert!(
        format!("{error:?}").contains("invalid input value for enum"),
        "{error:?}"
    );
    assert_eq!(
        introspect(&mut conn).expect("readable").enums["Mood"],
        ["sad", "ok"]
    );
}

#[test]
fn a_text_column_becomes_an_enum_and_text_again() {
    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    let with = |column_type: ColumnType| {
        let table = Table {
            name: "cars".to_owned(),
            columns: vec![
                Column::new("id", ColumnType::Integer),
                Column::new("paint", column_type),
            ],
            primary_key: vec!["id".to_owned()],
            ..Table::default()
        };
        Schema::from_tables([table]).expect("no fault")
    };
    upgrade(&mut conn, &with(ColumnType::Text));
    conn.batch_execute("INSERT INTO cars (paint) VALUES ('sad')")
        .expect("a row");
    let operations = upgrade(&mut conn, &with(mood(&["sad"])));
    assert_eq!(
        describe(&operations),
        [
            "create enum Mood (sad)",
            "alter column cars.paint: type text to Mood"
        ]
    );
    scratch::apply(&mut conn, &reversed(&operations)).expect("back");
    assert!(introspect(&mut conn).expect("readable").enums.is_empty());
}

#[test]
fn a_type_that_no_table_has_stays() {
    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    conn.batch_execute("CREATE TYPE lonely AS ENUM ('a')")
        .expect("a type");
    assert_eq!(describe(&wanted(&mut conn, &Schema::default())), [""; 0]);
}
