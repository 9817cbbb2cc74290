//! Scratch databases on MariaDB: made, and gone when their connection goes, whatever happens.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use diesel::MysqlConnection;
use diesel::connection::SimpleConnection;
use olembic::backend::{AppConnection, BETWEEN_VALUES, bring_over};
use olembic::schema::{ExtraKind, Schema};

use super::server::{Maria, Place, Server};

const NAME: &str = "SELECT CONVERT(database() USING utf8mb4) AS text";

fn there(place: &Place<Maria>, name: &str) -> bool {
    let query =
        format!("SELECT schema_name AS text FROM information_schema.schemata WHERE schema_name = '{name}'");
    !Maria::texts(&mut place.open(), &query).is_empty()
}

/// Without the words of views, which name their database.
fn read(conn: &mut MysqlConnection) -> Schema {
    let mut found = AppConnection::introspect(conn).unwrap();
    for table in found.tables.values_mut() {
        table
            .extras
            .retain(|extra| !matches!(extra.kind, ExtraKind::View { .. }));
    }
    found
}

#[test]
fn a_scratch_database_of_mariadb_goes_with_its_connection() {
    let Some(place) = Place::<Maria>::new() else {
        return;
    };
    let left = place.name.replace("olembic_test_", "olembic_scratch_1_");
    place.as_admin(&format!("CREATE DATABASE {left}"));
    let mut scratch = MysqlConnection::scratch(&place.server()).unwrap();
    assert!(!there(&place, &left));
    let name = Maria::texts(&mut scratch, NAME).concat();
    assert!(name.starts_with("olembic_scratch_"), "{name}");
    scratch.batch_execute("CREATE TABLE a (id integer)").unwrap();
    assert!(there(&place, &name));
    drop(scratch);
    assert!(!there(&place, &name));
    let mut name = String::new();
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let mut scratch = MysqlConnection::scratch(&place.server()).unwrap();
        name = Maria::texts(&mut scratch, NAME).concat();
        panic!("on purpose");
    }));
    assert!(panicked.is_err() && !there(&place, &name));
}

#[test]
fn structure_rows_and_catalogue_of_mariadb_are_read() {
    let Some(place) = Place::<Maria>::new() else {
        return;
    };
    let mut conn = place.open();
    conn.batch_execute(
        "CREATE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY, word VARCHAR(20) DEFAULT 'x', bytes BLOB, two INT AS (length(word) * 2) STORED);
         CREATE TABLE b (a INT, CONSTRAINT b_a FOREIGN KEY (a) REFERENCES a (id));
         CREATE VIEW w AS SELECT id FROM a; CREATE VIEW v AS SELECT * FROM w;
         CREATE TRIGGER t BEFORE INSERT ON b FOR EACH ROW SET NEW.a = NEW.a;
         INSERT INTO a (word, bytes) VALUES ('it''s', x'00ff'), (NULL, NULL)",
    )
    .unwrap();
    let found = read(&mut conn);
    assert_eq!(found.tables.len(), 2);
    let structure = conn.structure().unwrap();
    let mut scratch = MysqlConnection::scratch(&place.server()).unwrap();
    assert_eq!(
        bring_over(&mut scratch, &structure).unwrap(),
        Vec::<String>::new()
    );
    assert_eq!(read(&mut scratch), found);
    let mut rows = conn.rows("a", &["id", "word", "bytes"]).unwrap();
    rows.sort();
    let expected = ["'1'|'it\\'s'|x'00FF'", "'2'|NULL|NULL"];
    assert_eq!(
        rows,
        expected.map(|row| row.replace('|', &BETWEEN_VALUES.to_string()))
    );
    let mut copy = conn.copy_into(&place.server(), Path::new("")).unwrap();
    assert_eq!(read(&mut copy), found);
    assert_eq!(copy.number("SELECT count(*) FROM a").unwrap(), 2);
    let mut seen = vec![conn.catalogue().unwrap()];
    conn.batch_execute("INSERT INTO b VALUES (1); ANALYZE TABLE a, b")
        .unwrap();
    assert_eq!(conn.catalogue().unwrap(), seen[0], "rows are no change");
    for change in [
        "ALTER TABLE a ADD COLUMN c INT DEFAULT 0",
        "ALTER TABLE a MODIFY COLUMN c BIGINT",
        "ALTER TABLE a MODIFY COLUMN c BIGINT DEFAULT 1",
        "ALTER TABLE a MODIFY COLUMN c BIGINT NOT NULL DEFAULT 1",
        "ALTER TABLE b ADD CONSTRAINT positive CHECK (a > 0)",
        "CREATE INDEX a_c ON a (c)",
        "ALTER TABLE a COMMENT = 'one'",
        "ALTER TABLE b DROP FOREIGN KEY b_a",
        "DROP TRIGGER t",
        "DROP TABLE b",
    ] {
        conn.batch_execute(change).unwrap();
        let now = conn.catalogue().unwrap();
        assert!(!seen.contains(&now), "{change}");
        seen.push(now);
    }
}
