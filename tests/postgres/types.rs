//! Each type that Diesel knows makes the way to the server and back; one that it does not know is kept as it is.

use diesel::connection::SimpleConnection;
use olembic::introspect::postgres::introspect;
use olembic::ops::Operation;
use olembic::schema::{Column, ColumnType, Schema, Table};
use olembic::scratch::postgres as scratch;

use crate::database::Database;
use crate::shared::{describe, there_and_back, wanted};

fn numeric(precision: Option<u32>, scale: Option<u32>) -> ColumnType {
    ColumnType::Numeric { precision, scale }
}

fn list(of: ColumnType) -> ColumnType {
    ColumnType::Array(Box::new(of))
}

fn other(name: &str) -> ColumnType {
    ColumnType::Other(name.to_owned())
}

/// What Diesel has a type for, with the names that models give.
fn known() -> Vec<ColumnType> {
    let plain = vec![
        ColumnType::SmallInt,
        ColumnType::Integer,
        ColumnType::BigInt,
        ColumnType::Float,
        ColumnType::Double,
        ColumnType::Bool,
        ColumnType::Text,
        ColumnType::Varchar(1),
        ColumnType::Varchar(10_485_760),
        ColumnType::Binary,
        ColumnType::Date,
        ColumnType::Time,
        ColumnType::Timestamp,
        ColumnType::TimestampTz,
        ColumnType::Json,
        ColumnType::Jsonb,
        ColumnType::Uuid,
        numeric(None, None),
        numeric(Some(7), None),
        numeric(Some(1000), Some(1000)),
        numeric(Some(3), Some(5)),
        ColumnType::Inet,
        ColumnType::Cidr,
        ColumnType::MacAddr,
        ColumnType::Interval,
        ColumnType::Enum {
            name: "Moo\"d".to_owned(),
            values: vec!["a".to_owned(), "it's".to_owned()],
        },
    ];
    let lists: Vec<_> = plain.iter().cloned().map(list).collect();
    let others = [
        "OID",
        "MONEY",
        "MACADDR8",
        "PG_LSN",
        "\"char\"",
        "INT4RANGE",
        "INT8RANGE",
        "NUMRANGE",
        "TSRANGE",
        "TSTZRANGE",
        "DATERANGE",
    ];
    let others = others.into_iter().map(other);
    plain.into_iter().chain(lists).chain(others).collect()
}

/// What the server has beyond that, in its own spelling.
const FOREIGN: [&str; 38] = [
    "character varying",
    "character(4)",
    "bit(3)",
    "bit varying(9)",
    "bit varying",
    "time with time zone",
    "time(3) without time zone",
    "time(3) with time zone",
    "timestamp(0) without time zone",
    "timestamp(6) with time zone",
    "interval(2)",
    "interval day to second(3)",
    "interval year to month",
    "numeric(3,-2)",
    "point",
    "line",
    "lseg",
    "box",
    "path",
    "polygon",
    "circle",
    "tsvector",
    "tsquery",
    "xml",
    "jsonpath",
    "int4multirange",
    "int8multirange",
    "nummultirange",
    "tsmultirange",
    "tstzmultirange",
    "datemultirange",
    "regclass",
    "name",
    "txid_snapshot",
    "pg_snapshot",
    "year",
    "\"Odd; type\"",
    "pair",
];

fn table(types: &[ColumnType]) -> Table {
    let columns = types
        .iter()
        .enumerate()
        .map(|(place, column_type)| Column::new(format!("c{place}"), column_type.clone()).nullable());
    Table {
        name: "all_types".to_owned(),
        columns: std::iter::once(Column::new("id", ColumnType::BigInt))
            .chain(columns)
            .collect(),
        primary_key: vec!["id".to_owned()],
        ..Table::default()
    }
}

#[test]
fn every_type_that_diesel_knows_makes_the_round_trip() {
    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    let models = Schema::from_tables([table(&known())]).expect("no fault");
    there_and_back(&mut conn, &models);
}

#[test]
fn a_type_that_diesel_does_not_know_is_kept_as_it_is() {
    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE DOMAIN year AS integer CHECK (VALUE >= 1901); CREATE DOMAIN \"Odd; type\" AS text; \
         CREATE TYPE pair AS (a integer, b text)",
    )
    .expect("types");
    let columns: Vec<_> = FOREIGN
        .iter()
        .enumerate()
        .flat_map(|(place, name)| [format!("c{place} {name}"), format!("l{place} {name}[]")])
        .collect();
    conn.batch_execute(&format!("CREATE TABLE foreign_types ({})", columns.join(", ")))
        .expect("a table of every type");
    let found = introspect(&mut conn).expect("readable");
    let types: Vec<String> = found.table("foreign_types").expect("the table").columns[..]
        .iter()
        .map(|column| column.column_type.to_string())
        .collect();
    let expected: Vec<String> = FOREIGN
        .iter()
        .flat_map(|name| [(*name).to_owned(), format!("{name}[]")])
        .collect();
    assert_eq!(types, expected);
    assert_eq!(describe(&wanted(&mut conn, &found)), [""; 0]);
    // Written again, it is the same.
    let table = found.table("foreign_types").expect("the table").clone();
    conn.batch_execute("DROP TABLE foreign_types").expect("gone");
    scratch::apply(&mut conn, &[Operation::CreateTable { table }]).expect("created");
    let again = introspect(&mut conn).expect("readable");
    assert_eq!(again.tables, found.tables);
}

#[test]
fn types_and_their_values_change_and_come_back() {
    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    conn.batch_execute("SET TIME ZONE 'Asia/Tokyo'")
        .expect("a setting");
    use ColumnType::{
        BigInt, Binary, Bool, Date, Double, Float, Integer, Json, Jsonb, SmallInt, Text, Time, Timestamp,
        TimestampTz, Uuid, Varchar,
    };
    let uuid = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";
    for (from, to, value, after) in [
        (SmallInt, BigInt, "7", "7"),
        (BigInt, SmallInt, "7", "7"),
        (Integer, Text, "-7", "-7"),
        (Text, Integer, "-7", "-7"),
        (Text, Varchar(2), "abc", "ab"),
        (Bool, Integer, "true", "1"),
        (BigInt, Bool, "2", "true"),
        (Bool, Double, "true", "1"),
        (Float, numeric(Some(4), Some(2)), "1.25", "1.25"),
        (
            Timestamp,
            TimestampTz,
            "2024-01-01 12:00:00",
            "2024-01-01 21:00:00+09",
        ),
        (
            TimestampTz,
            Timestamp,
            "2024-01-01 21:00:00+09",
            "2024-01-01 12:00:00",
        ),
        (TimestampTz, Date, "2024-01-01 01:00:00+09", "2023-12-31"),
        (Date, TimestampTz, "2024-01-01", "2024-01-01 09:00:00+09"),
        (Timestamp, Time, "2024-01-01 12:34:56", "12:34:56"),
        (Json, Jsonb, "{\"a\": 1}", "{\"a\": 1}"),
        (Jsonb, Text, "{\"a\": 1}", "{\"a\": 1}"),
        (Text, Jsonb, "[1]", "[1]"),
        (Uuid, Text, uuid, uuid),
        (Uuid, Binary, uuid, "\\xa0eebc999c0b4ef8bb6d6bb9bd380a11"),
        (Binary, Uuid, "\\xa0eebc999c0b4ef8bb6d6bb9bd380a11", uuid),
        (Text, Binary, "ж", "\\xd0b6"),
        (Binary, Text, "\\xd0b6", "ж"),
        (Integer, list(Integer), "7", "{7}"),
        (list(Integer), list(BigInt), "{7,8}", "{7,8}"),
    ] {
        let with = |column_type: &ColumnType| {
            let tables = [table(std::slice::from_ref(column_type))];
            Schema::from_tables(tables).expect("no fault")
        };
        let (before, wanted_now) = (with(&from), with(&to));
        let operations = wanted(&mut conn, &before);
        scratch::apply(&mut conn, &operations).expect("every statement runs");
        conn.batch_execute(&format!("INSERT INTO all_types (c0) VALUES ('{value}')"))
            .expect("a row");
        let operations = wanted(&mut conn, &wanted_now);
        scratch::apply(&mut conn, &operations).unwrap_or_else(|error| panic!("{from} to {to}: {error:?}"));
        assert_eq!(text(&mut conn), after, "{from} to {to}");
        assert_eq!(describe(&wanted(&mut conn, &wanted_now)), [""; 0]);
        conn.batch_execute("DROP TABLE all_types").expect("gone");
    }
}

fn text(conn: &mut diesel::PgConnection) -> String {
    use diesel::RunQueryDsl;
    diesel::dsl::sql::<diesel::sql_types::Text>("SELECT c0::text FROM all_types")
        .get_result(conn)
        .expect("a value")
}
