//! Enum types that get and lose texts, and what the rows have against it.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::BigInt;
use diesel::{MysqlConnection, RunQueryDsl};
use olembic::dialect::mysql::Mysql;
use olembic::findings::{Code, findings};
use olembic::schema::{Column, ColumnType, Schema, Table};

use crate::database::Database;
use crate::shared::{upgrade, wanted};

fn moods(column_type: ColumnType) -> Schema {
    let table = Table {
        name: "moods".to_owned(),
        columns: vec![
            Column::new("id", ColumnType::Integer),
            Column::new("mood", column_type),
        ],
        primary_key: vec!["id".to_owned()],
        ..Table::default()
    };
    Schema::from_tables([table]).expect("no fault")
}

fn of(values: &[&str]) -> ColumnType {
    ColumnType::Enum {
        name: "Mood".to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    }
}

#[test]
fn only_a_text_that_goes_and_is_held_is_a_loss() {
    let Some(database) = Database::new() else { return };
    let mut conn: MysqlConnection = database.connect();
    for (to, lost) in [
        (of(&["good", "it's \\ , odd", "bad", "new"]), None),
        (of(&["new", "bad", "it's \\ , odd", "good"]), None),
        (ColumnType::Text, None),
        (of(&["good", "it's \\ , odd"]), Some(0)),
        (of(&["good", "bad"]), Some(2)),
        (of(&["it's \\ , odd"]), Some(1)),
    ] {
        upgrade(&mut conn, &moods(of(&["good", "it's \\ , odd", "bad"])));
        conn.batch_execute(
            "INSERT INTO moods VALUES (1, 'good'), (2, 'it''s \\\\ , odd'), (3, 'it''s \\\\ , odd')",
        )
        .expect("rows");
        let operations = wanted(&mut conn, &moods(to.clone()));
        let found = findings(&Mysql, &operations);
        let rows: Vec<_> = found
            .iter()
            .map(|finding| {
                let rows = format!("(SELECT count(*) FROM ({}) AS found)", finding.query);
                let rows: i64 = sql::<BigInt>(&format!("SELECT {rows}"))
                    .get_result(&mut conn)
                    .expect("a number");
                (finding.code, rows)
            })
            .collect();
        let expected: Vec<_> = lost.into_iter().map(|rows| (Code::FailedCheck, rows)).collect();
        assert_eq!(rows, expected, "{to}: {found:#?}");
        if lost.is_none_or(|rows| rows == 0) {
            upgrade(&mut conn, &moods(to));
        }
        conn.batch_execute("DROP TABLE moods").expect("gone");
    }
}
