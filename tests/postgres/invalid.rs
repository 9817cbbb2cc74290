//! Indexes that a CREATE INDEX CONCURRENTLY has left behind, which the server keeps up to date and does not use.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::BigInt;
use diesel::{PgConnection, RunQueryDsl};
use olembic::dialect::postgres::Postgres;
use olembic::findings::{Code, findings};
use olembic::schema::{Column, ColumnType, Index, Schema, Table};
use olembic::scratch::postgres as scratch;

use crate::database::Database;
use crate::shared::{describe, read, reversed, upgrade, wanted};

fn invalid(conn: &mut PgConnection) -> i64 {
    sql::<BigInt>("SELECT count(*) FROM pg_index WHERE NOT indisvalid")
        .get_result(conn)
        .expect("a number")
}

fn words(unique: bool) -> Schema {
    let index = Index {
        unique,
        ..Index::new("ix_words_word", ["word"])
    };
    let table = Table {
        name: "words".to_owned(),
        columns: vec![
            Column::new("id", ColumnType::Integer),
            Column::new("word", ColumnType::Text),
        ],
        primary_key: vec!["id".to_owned()],
        indexes: vec![index],
        ..Table::default()
    };
    Schema::from_tables([table]).expect("no fault")
}

#[test]
fn an_invalid_index_is_a_difference_and_made_anew() {
    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    for unique in [false, true] {
        let models = words(unique);
        upgrade(&mut conn, &models);
        conn.batch_execute("DROP INDEX ix_words_word; INSERT INTO words VALUES (1, 'one'), (2, 'one')")
            .expect("rows");
        if unique {
            let built = conn.batch_execute("CREATE UNIQUE INDEX CONCURRENTLY ix_words_word ON words (word)");
            built.expect_err("a word stands there twice");
        } else {
            conn.batch_execute(
                "CREATE INDEX ix_words_word ON words (word);
                 UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_words_word'::regclass",
            )
            .expect("an administrator may");
        }
        assert_eq!(invalid(&mut conn), 1);
        let operations = wanted(&mut conn, &models);
        let kind = if unique { "unique index" } else { "index" };
        assert_eq!(
            describe(&operations),
            [
                format!("drop invalid {kind} ix_words_word on words (word)"),
                format!("create {kind} ix_words_word on words (word)"),
            ]
        );
        // What stands in the way of a unique one is found.
        let found = findings(&Postgres, &operations);
        let codes: Vec<_> = found.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, if unique { vec![Code::DuplicateKey] } else { vec![] });
        conn.batch_execute("DELETE FROM words WHERE id = 2")
            .expect("gone");
        upgrade(&mut conn, &models);
        assert_eq!(invalid(&mut conn), 0);
        // The way back leaves none that is invalid.
        scratch::apply(&mut conn, &reversed(&operations)).expect("every statement runs back");
        assert!(!read(&mut conn).tables["words"].indexes[0].invalid);
        assert_eq!(describe(&wanted(&mut conn, &models)), [""; 0]);
        conn.batch_execute("DROP TABLE words").expect("gone");
    }
}
