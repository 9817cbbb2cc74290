//! What the rows of MariaDB and MySQL have against operations, where it is not what SQLite has.

use diesel::connection::SimpleConnection;
use olembic::dialect::Dialect;
use olembic::dialect::mysql::Mysql;
use olembic::diff::{Hints, diff_with};
use olembic::findings::{findings, way_back};
use olembic::migrate::Database as _;
use olembic::ops::Operation;
use olembic::plan::plan;
use olembic::schema::{Column, ColumnType, Schema};

use crate::build::{schema, table, unique};
use crate::database::Database;

fn of(column_type: ColumnType) -> Schema {
    Mysql.normalise(&schema([table("posts", [Column::new("state", column_type)])]))
}

fn texts(values: &[&str]) -> ColumnType {
    ColumnType::Enum {
        name: "state".to_owned(),
        values: values.iter().map(|&value| value.to_owned()).collect(),
    }
}

/// An enum stands in the column there. A text that comes takes nothing away; one that goes is asked for in the rows.
#[test]
fn an_enum_loses_only_the_texts_that_go() {
    let all = ["draft", "it's (mid),", "done"];
    let cases: Vec<(&str, ColumnType, Option<&str>)> = vec![
        (
            "texts that come",
            texts(&["new", "draft", "it's (mid),", "x", "done"]),
            None,
        ),
        ("another order", texts(&["done", "draft", "it's (mid),"]), None),
        (
            "a text that no row holds",
            texts(&["draft", "it's (mid),"]),
            Some("0:"),
        ),
        ("texts that rows hold", texts(&["done", "new"]), Some("2:1 2")),
    ];
    let database = Database::new();
    for (case, to, wanted) in cases {
        let current = of(texts(&all));
        let operations = plan(diff_with(&current, &of(to), &Hints::no_rename()).unwrap()).unwrap();
        assert_eq!(operations.len(), 1, "{case}");
        let found = findings(&Mysql, &operations);
        assert_eq!(found.len(), usize::from(wanted.is_some()), "{case}: {found:#?}");
        let (Some(wanted), Some(database)) = (wanted, &database) else {
            continue;
        };
        assert_eq!(found[0].code.name(), "failed_check", "{case}");
        let mut conn = database.connect();
        conn.batch_execute("CREATE OR REPLACE TABLE posts (id INT PRIMARY KEY, state ENUM('draft', 'it''s (mid),', 'done') NOT NULL)")
            .unwrap();
        conn.batch_execute("INSERT INTO posts VALUES (1, 'draft'), (2, 'it''s (mid),')")
            .unwrap();
        let offending = conn.offending(&found[0].query).unwrap();
        assert_eq!(
            format!("{}:{}", offending.count, offending.keys.join(" ")),
            wanted,
            "{case}: {}",
            found[0].query
        );
    }
}

fn run(conn: &mut diesel::MysqlConnection, operations: &[Operation]) {
    for statement in Mysql.script(operations).unwrap().statements {
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
            ("a", texts(&["x's", "y"])),
            ("b", ColumnType::Other("int unsigned".to_owned())),
            ("c", ColumnType::TimestampTz),
            ("d", ColumnType::Binary),
            ("e", ColumnType::Json),
            ("f", ColumnType::Timestamp),
            ("g", ColumnType::Bool),
            ("slug", ColumnType::Varchar(20)),
            ("number", ColumnType::BigInt),
        ]
        .map(|(name, column_type)| Column::new(name, column_type)),
    );
    let full = unique(unique(full, &["slug"]), &["number"]);
    let (full, bare) = (
        Mysql.normalise(&schema([full])),
        Mysql.normalise(&schema([table("posts", [])])),
    );
    let between =
        |from: &Schema, to: &Schema| plan(diff_with(from, to, &Hints::no_rename()).unwrap()).unwrap();
    let down = between(&full, &bare);
    run(&mut conn, &between(&Schema::default(), &full));
    run(&mut conn, &down);
    conn.batch_execute("INSERT INTO posts (id) VALUES (1), (2)")
        .unwrap();
    run(&mut conn, &way_back(&Mysql, &down));
}
