//! Rebuilds that fail, run twice, meet other tables, or are not needed.

use diesel::connection::SimpleConnection;
use olembic::dialect::Dialect;
use olembic::dialect::sqlite::Sqlite;
use olembic::diff::{Hints, diff};
use olembic::introspect::sqlite::introspect;
use olembic::ops::Operation;
use olembic::plan::plan;
use olembic::schema::{Column, ColumnType, ReferentialAction, Schema};
use olembic::scratch::sqlite::{apply, compare};

use super::build::*;
use super::change::*;

#[test]
fn a_violation_that_was_there_before_does_not_count() {
    let script = "PRAGMA foreign_keys = OFF; CREATE TABLE p (id INTEGER PRIMARY KEY);
        CREATE TABLE t (id INTEGER PRIMARY KEY, a INT REFERENCES p, b INT); INSERT INTO t VALUES (1, 9, 1); PRAGMA foreign_keys = ON";
    let mut conn = database(script);
    let (_, models, operations) = steps(&mut conn, not_null("t", "b"));
    apply(&mut conn, &operations).unwrap();
    assert_eq!(
        compare(&introspect(&mut conn).unwrap(), &models, &Hints::default()).unwrap(),
        []
    );
}

#[test]
fn a_violation_that_comes_is_refused_without_a_trace() {
    let mut conn = database(
        "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (id INTEGER PRIMARY KEY, p_id INT);
         INSERT INTO t VALUES (1, 9)",
    );
    let (found, _, operations) = steps(&mut conn, |schema| {
        let t = schema.tables.remove("t").unwrap();
        let mut t = referring(t, "p", ReferentialAction::Cascade);
        t.columns.pop();
        schema.tables.insert("t".to_owned(), t);
    });
    let error = apply(&mut conn, &operations).unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(
        cause.contains("no row refers to a row that is not there"),
        "{cause}"
    );
    assert_eq!(introspect(&mut conn).unwrap(), found);
    assert_eq!(value(&mut conn, "SELECT count(*) FROM t"), "1");
    assert_eq!(value(&mut conn, "SELECT count(*) FROM sqlite_temp_master"), "0");
}

#[test]
fn a_row_that_does_not_fit_leaves_everything_as_it_was() {
    let mut conn = database("CREATE TABLE t (id INTEGER PRIMARY KEY, a INT); INSERT INTO t VALUES (1, NULL)");
    let (found, _, operations) = steps(&mut conn, not_null("t", "a"));
    apply(&mut conn, &operations).unwrap_err();
    assert_eq!(introspect(&mut conn).unwrap(), found);
    assert_eq!(value(&mut conn, "SELECT count(*) FROM t"), "1");
}

#[test]
fn a_column_that_sqlite_cannot_add_comes_by_a_rebuild() {
    use olembic::schema::ServerDefault;
    let script = "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT); INSERT INTO t VALUES (1, 1)";
    let mut conn = there_and_back(script, |schema| {
        let t = schema.tables.get_mut("t").unwrap();
        t.columns.push(text("at").default(ServerDefault::Now));
    });
    assert_eq!(value(&mut conn, "SELECT length(at) FROM t"), "19");
    // Without a value for the rows that are there it is possible where there are none.
    let with = |schema: &mut Schema| schema.tables.get_mut("t").unwrap().columns.push(text("b"));
    there_and_back("CREATE TABLE t (id INTEGER PRIMARY KEY, a INT)", with);
    let mut conn = database(script);
    let (found, _, operations) = steps(&mut conn, with);
    apply(&mut conn, &operations).unwrap_err();
    assert_eq!(introspect(&mut conn).unwrap(), found);
}

#[test]
fn a_column_on_which_something_stands_goes_by_a_rebuild() {
    for script in [
        "CREATE TABLE t (id INTEGER PRIMARY KEY, b INT, a INT COLLATE NOCASE)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, b INT, a INT CHECK (a > 0))",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, b INT, a INT UNIQUE)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, b INT, a INT); CREATE INDEX i ON t (b) WHERE a > 5",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, b INT, a INT, FOREIGN KEY (a) REFERENCES t (id))",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, b INT, a INT REFERENCES t (id) ON DELETE CASCADE)",
    ] {
        let mut conn = database(&format!("{script}; INSERT INTO t (id, b, a) VALUES (1, 1, 1)"));
        let (found, models, operations) = steps(&mut conn, |schema| {
            let t = schema.tables.get_mut("t").unwrap();
            t.columns.retain(|column| column.name != "a");
            t.checks.clear();
            t.uniques.clear();
            t.indexes.clear();
            t.foreign_keys.clear();
        });
        apply(&mut conn, &operations).expect(script);
        assert_eq!(
            compare(&introspect(&mut conn).unwrap(), &models, &Hints::default()).unwrap(),
            []
        );
        let down: Vec<_> = operations.iter().rev().map(Operation::reverse).collect();
        apply(&mut conn, &down).expect(script);
        assert!(introspect(&mut conn).unwrap().same_as(&found), "{script}");
        assert_eq!(value(&mut conn, "SELECT b FROM t"), "1");
    }
}

#[test]
fn a_second_run_gives_the_same_or_changes_nothing() {
    for (what, edit) in changes() {
        let mut conn = database(EVERYTHING);
        let (found, _, operations) = steps(&mut conn, |schema| edit(schema.tables.get_mut("t").unwrap()));
        apply(&mut conn, &operations).expect(what);
        let (after, rows) = (introspect(&mut conn).unwrap(), rows(&mut conn, &found));
        // A failure is as good as success, if it changes nothing.
        let _ = apply(&mut conn, &operations);
        assert_eq!(introspect(&mut conn).unwrap(), after, "{what}");
        assert_eq!(self::rows(&mut conn, &found), rows, "{what}");
    }
}

#[test]
fn within_an_open_transaction_nothing_happens() {
    let mut conn = database(EVERYTHING);
    let (found, _, operations) = steps(&mut conn, not_null("t", "a"));
    let text = Sqlite.script(&operations).unwrap().text();
    conn.batch_execute("BEGIN").unwrap();
    conn.batch_execute(&text).unwrap_err();
    conn.batch_execute("COMMIT").unwrap();
    assert_eq!(introspect(&mut conn).unwrap(), found);
    assert_eq!(value(&mut conn, "SELECT count(*) FROM child"), "2");
}

#[test]
fn tables_that_hold_on_to_each_other_are_rebuilt_in_one_script() {
    let mut conn = there_and_back(
        "CREATE TABLE a (id INTEGER PRIMARY KEY, x INT, b_id INT REFERENCES b ON DELETE CASCADE);
         CREATE TABLE b (id INTEGER PRIMARY KEY, x INT, a_id INT REFERENCES a ON DELETE CASCADE);
         CREATE VIEW both AS SELECT a.id FROM a JOIN b;
         INSERT INTO a VALUES (1, 1, NULL); INSERT INTO b VALUES (1, 1, 1); UPDATE a SET b_id = 1",
        |schema| {
            for name in ["a", "b"] {
                schema.tables.get_mut(name).unwrap().columns[1].nullable = false;
            }
        },
    );
    assert_eq!(value(&mut conn, "SELECT count(*) FROM both"), "1");
}

#[test]
fn what_can_be_done_without_a_rebuild_is() {
    let before = schema([table("t", [text("a")])]);
    let mut gains = table(
        "t",
        [text("a"), text("b").nullable(), text("c").default("c".into())],
    );
    gains = referring(gains, "t", ReferentialAction::SetNull);
    let after = schema([indexed(gains, &["b"])]);
    for (from, to) in [(&before, &after), (&after, &before)] {
        let script = Sqlite.script(&plan(diff(from, to).unwrap()).unwrap()).unwrap();
        assert!(script.run_in_transaction, "{}", script.text());
    }
}

#[test]
fn nearly_every_kind_of_change_at_once() {
    let mut conn = database(
        "CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(50), note TEXT, secret VARCHAR(50));
         CREATE INDEX by_secret ON users (secret);
         CREATE TABLE mails (id INTEGER NOT NULL PRIMARY KEY, mail VARCHAR(100) NOT NULL);
         CREATE TABLE orders (id INTEGER NOT NULL PRIMARY KEY, amount NUMERIC(8, 2) DEFAULT 0 NOT NULL);
         CREATE TABLE legacy (x CHAR(1), user_id INTEGER REFERENCES users (id));
         INSERT INTO users VALUES (1, 'ada', NULL, 's'); INSERT INTO mails VALUES (1, 'a@b');
         INSERT INTO orders VALUES (1, 2.5); INSERT INTO legacy VALUES ('x', 1)",
    );
    let other = |text: &str| ColumnType::Other(text.to_owned());
    let column = |name: &str, column_type| Column::new(name, column_type);
    let users = table(
        "users",
        [
            column("name", ColumnType::Varchar(50)),
            text("note").nullable().default("x".into()),
        ],
    );
    let mails = unique(
        table(
            "mails",
            [
                column("mail", ColumnType::Varchar(100)),
                column("street", ColumnType::Varchar(50)).nullable(),
            ],
        ),
        &["mail"],
    );
    let amount = column("amount", other("numeric(10,2)"))
        .nullable()
        .default(0.into());
    let orders = referring(table("orders", [amount]), "users", ReferentialAction::NoAction);
    let lines = referring(table("lines", []), "orders", ReferentialAction::NoAction);
    let models = Schema::from_tables([users, mails, orders, lines]).unwrap();
    let found = introspect(&mut conn).unwrap();
    let operations = plan(compare(&found, &models, &Hints::default()).unwrap()).unwrap();
    let mut described: Vec<_> = operations.iter().map(Operation::describe).collect();
    described.sort();
    assert_eq!(
        described,
        [
            "add column mails.street",
            "add column orders.users_id",
            "add foreign key fk_orders_users_id on orders (users_id) to users",
            "add unique constraint uq_mails_mail on mails (mail)",
            "alter column orders.amount: type numeric(8, 2) to numeric(10, 2), drop NOT NULL",
            "alter column users.name: set NOT NULL",
            "alter column users.note: set default",
            "create table lines",
            "drop column users.secret",
            "drop index by_secret on users (secret)",
            "drop table legacy",
        ]
    );
    apply(&mut conn, &operations).unwrap();
    assert_eq!(
        compare(&introspect(&mut conn).unwrap(), &models, &Hints::default()).unwrap(),
        []
    );
    assert_eq!(
        value(&mut conn, "SELECT name || amount FROM users JOIN orders"),
        "ada2.5"
    );
    let down: Vec<_> = operations.iter().rev().map(Operation::reverse).collect();
    apply(&mut conn, &down).unwrap();
    assert!(introspect(&mut conn).unwrap().same_as(&found));
}
