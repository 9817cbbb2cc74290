//! Each type that Diesel knows makes the way to the server and back; one that it does not know is kept as it is.

use diesel::connection::SimpleConnection;
use olembic::introspect::mysql::introspect;
use olembic::ops::Operation;
use olembic::schema::{Column, ColumnType, Schema, Table};
use olembic::scratch::mysql as scratch;

use crate::database::Database;
use crate::shared::{describe, there_and_back, wanted};

fn numeric(precision: Option<u32>, scale: Option<u32>) -> ColumnType {
    ColumnType::Numeric { precision, scale }
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
        ColumnType::Varchar(4000),
        ColumnType::Binary,
        ColumnType::Date,
        ColumnType::Time,
        ColumnType::Timestamp,
        ColumnType::TimestampTz,
        ColumnType::Json,
        ColumnType::Uuid,
        numeric(Some(7), None),
        numeric(Some(65), Some(30)),
        ColumnType::Enum {
            name: "mood".to_owned(),
            values: vec!["a".to_owned(), "it's".to_owned(), "A,(b) \\".to_owned()],
        },
    ];
    let others = [
        "TINYINT",
        "TINYINT UNSIGNED",
        "SMALLINT UNSIGNED",
        "INTEGER UNSIGNED",
        "BIGINT UNSIGNED",
    ];
    plain.into_iter().chain(others.into_iter().map(other)).collect()
}

/// What the server has beyond that, in its own spelling.
const FOREIGN: [&str; 46] = [
    "mediumint",
    "mediumint unsigned",
    "int(7) unsigned zerofill",
    "bigint(20) unsigned zerofill",
    "tinyint(1) unsigned",
    "decimal(5,2) unsigned",
    "float(7,3)",
    "float unsigned",
    "double(10,2)",
    "double unsigned",
    "bit(1)",
    "bit(9)",
    "char(1)",
    "char(4)",
    "tinytext",
    "mediumtext",
    "longtext",
    "binary(1)",
    "binary(15)",
    "varbinary(20)",
    "tinyblob",
    "mediumblob",
    "longblob",
    "year",
    "time",
    "time(3)",
    "datetime",
    "datetime(3)",
    "timestamp",
    "timestamp(3)",
    "enum('x','Y','it''s','a,b','c)d')",
    "set('x','y')",
    "geometry",
    "point",
    "linestring",
    "polygon",
    "multipoint",
    "multilinestring",
    "multipolygon",
    "geometrycollection",
    "uuid",
    "inet4",
    "inet6",
    "smallint unsigned",
    "tinyint",
    "int unsigned",
];

/// Types that MySQL does not have.
const OF_MARIADB: [&str; 3] = ["uuid", "inet4", "inet6"];

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
    let is_mariadb = is_mariadb(&mut conn);
    let names: Vec<&str> = FOREIGN
        .into_iter()
        .filter(|name| is_mariadb || !OF_MARIADB.contains(name))
        .collect();
    let columns: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(place, name)| format!("c{place} {name} NULL"))
        .collect();
    conn.batch_execute(&format!("CREATE TABLE foreign_types ({})", columns.join(", ")))
        .expect("a table of every type");
    let found = introspect(&mut conn).expect("readable");
    let types: Vec<String> = found.table("foreign_types").expect("the table").columns[..]
        .iter()
        .map(|column| column.column_type.to_string())
        .collect();
    assert_eq!(types, names);
    assert_eq!(describe(&wanted(&mut conn, &found)), [""; 0]);
    // Written again, it is the same.
    let table = found.table("foreign_types").expect("the table").clone();
    conn.batch_execute("DROP TABLE foreign_types").expect("gone");
    scratch::apply(&mut conn, &[Operation::CreateTable { table }]).expect("created");
    let again = introspect(&mut conn).expect("readable");
    assert_eq!(again.tables, found.tables);
}

fn is_mariadb(conn: &mut diesel::MysqlConnection) -> bool {
    use diesel::RunQueryDsl;
    diesel::select(diesel::dsl::sql::<diesel::sql_types::Bool>(
        "version() LIKE '%MariaDB%'",
    ))
    .get_result(conn)
    .expect("a version")
}

#[test]
fn types_and_their_values_change_and_come_back() {
    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    conn.batch_execute("SET time_zone = '+09:00'").expect("a setting");
    use ColumnType::{
        BigInt, Bool, Date, Double, Float, Integer, Json, SmallInt, Text, TimestampTz, Varchar,
    };
    for (from, to, value, after) in [
        (SmallInt, BigInt, "7", "7"),
        (BigInt, SmallInt, "7", "7"),
        (Integer, Text, "-7", "-7"),
        (Text, Integer, "-7", "-7"),
        (Varchar(9), Varchar(12), "abc", "abc"),
        (Bool, Integer, "1", "1"),
        (Float, numeric(Some(4), Some(2)), "1.25", "1.25"),
        (numeric(Some(4), Some(2)), Double, "1.25", "1.25"),
        // The zone of the session moves nothing.
        (
            TimestampTz,
            other("datetime(3)"),
            "2024-01-01 21:00:00",
            "2024-01-01 12:00:00.000",
        ),
        (
            other("datetime(3)"),
            TimestampTz,
            "2024-01-01 12:00:00",
            "2024-01-01 21:00:00.000000",
        ),
        (
            Date,
            other("datetime(3)"),
            "2024-01-01",
            "2024-01-01 00:00:00.000",
        ),
        (Text, Json, "[1]", "[1]"),
        (Json, Text, "[1]", "[1]"),
        (other("enum('a','b')"), Text, "b", "b"),
        (other("enum('a','b')"), other("enum('b')"), "b", "b"),
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

fn text(conn: &mut diesel::MysqlConnection) -> String {
    use diesel::RunQueryDsl;
    diesel::dsl::sql::<diesel::sql_types::Text>("SELECT CAST(c0 AS CHAR) FROM all_types")
        .get_result(conn)
        .expect("a value")
}
