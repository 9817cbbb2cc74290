//! What the rows of PostgreSQL have against operations, where it is not what SQLite has.

use diesel::connection::SimpleConnection;
use olembic::dialect::Dialect;
use olembic::dialect::postgres::Postgres;
use olembic::diff::{Hints, diff_with};
use olembic::findings::{findings, way_back};
use olembic::migrate::Database as _;
use olembic::ops::Operation;
use olembic::plan::plan;
use olembic::schema::{Check, Column, ColumnType, Schema};

use crate::build::{schema, table, unique};
use crate::database::Database;

fn of(column_type: ColumnType, check: Option<&str>) -> Schema {
    let mut posts = table("posts", [Column::new("n", column_type)]);
    posts.checks.extend(check.map(|expression| Check {
        name: "c".to_owned(),
        expression: expression.to_owned(),
    }));
    Postgres.normalise(&schema([posts]))
}

/// The server compares a text with no number: a CHECK that comes with another type is asked of values of that type.
#[test]
fn a_check_is_asked_of_the_type_that_comes() {
    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    for (from, values, to, check, wanted) in [
        (ColumnType::Text, "'5', '-7'", ColumnType::BigInt, "n >= 0", "1:2"),
        (
            ColumnType::Integer,
            "5, -7",
            ColumnType::Varchar(9),
            "n <> '' AND n NOT LIKE '5%'",
            "1:1",
        ),
        (
            ColumnType::Text,
            "'2024-01-01', '1999-01-01'",
            ColumnType::Date,
            "n > DATE '2000-01-01'",
            "1:2",
        ),
    ] {
        let name = from.to_string();
        let operations = diff_with(&of(from, None), &of(to, Some(check)), &Hints::no_rename());
        let found = findings(&Postgres, &plan(operations.unwrap()).unwrap());
        let asked = found
            .iter()
            .find(|one| one.code.name() == "failed_check")
            .unwrap();
        let [first, second] = values.split(", ").collect::<Vec<_>>()[..] else {
            panic!("two of them");
        };
        conn.batch_execute(&format!(
            "DROP TABLE IF EXISTS posts; CREATE TABLE posts (id INT PRIMARY KEY, n {name} NOT NULL);
             INSERT INTO posts VALUES (1, {first}), (2, {second})"
        ))
        .unwrap();
        let offending = conn.offending(&asked.query);
        let offending = offending.unwrap_or_else(|error| panic!("{}: {error}", asked.query));
        assert_eq!(
            format!("{}:{}", offending.count, offending.keys.join(" ")),
            wanted,
            "{}",
            asked.query
        );
    }
}

fn run(conn: &mut diesel::PgConnection, operations: &[Operation]) {
    for statement in Postgres.script(operations).unwrap().statements {
        let ran = conn.batch_execute(&statement);
        ran.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
}

/// What was dropped comes back with stand-ins, also where no two of them may be the same.
#[test]
fn a_column_that_comes_back_holds_something_in_every_row() {
    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    let full = table(
        "posts",
        [
            ("a", ColumnType::Binary),
            ("b", ColumnType::TimestampTz),
            ("c", ColumnType::Json),
            ("d", ColumnType::Timestamp),
            ("e", ColumnType::Bool),
            ("f", ColumnType::Double),
            ("slug", ColumnType::Varchar(20)),
            ("number", ColumnType::BigInt),
        ]
        .map(|(name, column_type)| Column::new(name, column_type)),
    );
    let full = unique(unique(full, &["slug"]), &["number"]);
    let (full, bare) = (
        Postgres.normalise(&schema([full])),
        Postgres.normalise(&schema([table("posts", [])])),
    );
    let between =
        |from: &Schema, to: &Schema| plan(diff_with(from, to, &Hints::no_rename()).unwrap()).unwrap();
    let down = between(&full, &bare);
    run(&mut conn, &between(&Schema::default(), &full));
    run(&mut conn, &down);
    conn.batch_execute("INSERT INTO posts (id) VALUES (1), (2)")
        .unwrap();
    run(&mut conn, &way_back(&Postgres, &down));
}
