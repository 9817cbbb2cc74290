//! What the rows of MariaDB and MySQL have against operations, where it is not what SQLite has.

use diesel::connection::SimpleConnection;
use olembic::dialect::Dialect;
use olembic::dialect::mysql::Mysql;
use olembic::diff::{Hints, diff_with};
use olembic::findings::findings;
use olembic::migrate::Database as _;
use olembic::plan::plan;
use olembic::schema::{Column, ColumnType, Schema};

use crate::build::{schema, table};
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
