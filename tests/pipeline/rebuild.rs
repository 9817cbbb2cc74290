//! What SQLite cannot alter: the table is rebuilt, once, and nothing that it had is lost, up and down.

use diesel::connection::SimpleConnection;
use olembic::dialect::Dialect;
use olembic::dialect::sqlite::Sqlite;
use olembic::schema::Check;

use super::build::*;
use super::change::*;

#[test]
fn the_script_in_full() {
    let before = schema([indexed(table("t", [text("a").nullable()]), &["a"])]);
    let mut after = indexed(table("t", [text("a")]), &["a"]);
    after.checks.push(Check {
        name: String::new(),
        expression: "a <> ''".to_owned(),
    });
    let operations = planned(&before, &schema([after]));
    let script = Sqlite.script(&operations).unwrap();
    assert!(!script.run_in_transaction);
    assert_eq!(
        script.text(),
        r#"PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE "__olembic_before" AS
    SELECT "table" AS "child", "rowid" AS "row", "parent", count(*) AS "times"
    FROM pragma_foreign_key_check GROUP BY 1, 2, 3;
CREATE TEMP TABLE "__olembic_assert" (
    "once" CONSTRAINT "this migration has not run before" CHECK ("once"),
    "held" CONSTRAINT "no row refers to a row that is not there" CHECK ("held")
);
CREATE TABLE "__olembic_t" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "a" TEXT NOT NULL,
    CONSTRAINT "ck_t_a" CHECK (a <> '')
);
INSERT OR ROLLBACK INTO "__olembic_t" ("id", "a")
    SELECT "t"."id", "t"."a" FROM "t";
DROP TABLE "t";
ALTER TABLE "__olembic_t" RENAME TO "t";
CREATE INDEX "ix_t_a" ON "t" ("a");
INSERT OR ROLLBACK INTO temp."__olembic_assert" ("held") SELECT NOT EXISTS (
    SELECT 1 FROM (SELECT "table" AS "child", "rowid" AS "row", "parent", count(*) AS "times"
    FROM pragma_foreign_key_check GROUP BY 1, 2, 3) AS "now"
    LEFT JOIN temp."__olembic_before" AS "old" ON "old"."child" IS "now"."child"
        AND "old"."row" IS "now"."row" AND "old"."parent" IS "now"."parent"
    WHERE "now"."times" > coalesce("old"."times", 0));
DROP TABLE temp."__olembic_assert";
DROP TABLE temp."__olembic_before";
COMMIT;
PRAGMA foreign_keys = ON;
"#
    );
}

#[test]
fn everything_is_kept_whatever_changes() {
    for (what, edit) in changes() {
        println!("{what}");
        let mut conn = there_and_back(EVERYTHING, |schema| edit(schema.tables.get_mut("t").unwrap()));
        assert_eq!(value(&mut conn, "SELECT count(*) FROM child"), "2", "{what}");
        assert_eq!(
            value(&mut conn, "SELECT count(*) FROM pragma_foreign_key_check"),
            "0",
            "{what}"
        );
        // Triggers and views work; the next key is greater than any there was.
        conn.batch_execute("INSERT INTO vv (a) VALUES (50)").expect(what);
        let next = if what == "no autoincrement" { "t 3" } else { "t 91" };
        assert_eq!(
            value(&mut conn, "SELECT group_concat(line) FROM log"),
            next,
            "{what}"
        );
        assert_eq!(value(&mut conn, "SELECT count(*) FROM vv"), "3", "{what}");
    }
}

#[test]
fn one_rebuild_for_all_changes_of_one_table() {
    for (what, edit) in changes() {
        let mut conn = database(EVERYTHING);
        let (_, _, operations) = steps(&mut conn, |schema| edit(schema.tables.get_mut("t").unwrap()));
        let script = Sqlite.script(&operations).unwrap();
        let without = ["stored becomes virtual", "another expression"].contains(&what);
        assert_eq!(script.run_in_transaction, without, "{what}");
        let (script, once) = (script.text(), usize::from(!without));
        let new = script.matches("CREATE TABLE \"__olembic_t\"").count();
        assert_eq!(new, once, "{what}\n{script}");
        assert_eq!(script.matches("BEGIN IMMEDIATE").count(), once, "{what}");
    }
}

#[test]
fn rows_that_refer_stay_whatever_their_action() {
    for action in ["CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"] {
        let mut conn = there_and_back(
            &format!(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT);
                 CREATE TABLE c (id INTEGER PRIMARY KEY, t_id INT REFERENCES t(id) ON DELETE {action});
                 INSERT INTO t VALUES (1,1),(2,2); INSERT INTO c VALUES (1,1),(2,2)"
            ),
            not_null("t", "a"),
        );
        assert_eq!(
            value(&mut conn, "SELECT group_concat(t_id) FROM c"),
            "1,2",
            "{action}"
        );
        assert_eq!(
            value(&mut conn, "SELECT foreign_keys FROM pragma_foreign_keys"),
            "1"
        );
    }
}

#[test]
fn checks_without_names_stay_in_force() {
    let mut conn = there_and_back(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT CHECK (a > 0), b INT, CHECK (a < b))",
        not_null("t", "a"),
    );
    for row in ["(1, 0, 5)", "(1, 6, 5)", "(1, NULL, 5)"] {
        conn.batch_execute(&format!("INSERT INTO t VALUES {row}"))
            .unwrap_err();
    }
    conn.batch_execute("INSERT INTO t VALUES (1, 1, 5)").unwrap();
}

#[test]
fn the_number_of_an_empty_table_goes_on() {
    let mut conn = there_and_back(
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a INT);
         INSERT INTO t VALUES (7, 1); DELETE FROM t",
        not_null("t", "a"),
    );
    conn.batch_execute("INSERT INTO t (a) VALUES (1)").unwrap();
    assert_eq!(value(&mut conn, "SELECT id FROM t"), "8");
    let mut conn = there_and_back(
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a INT)",
        not_null("t", "a"),
    );
    conn.batch_execute("INSERT INTO t (a) VALUES (1)").unwrap();
    assert_eq!(value(&mut conn, "SELECT id FROM t"), "1");
}

#[test]
fn hidden_row_numbers_stay() {
    let script = "CREATE TABLE t (code TEXT NOT NULL PRIMARY KEY, a INT);
                  INSERT INTO t (rowid, code, a) VALUES (5, 'x', 1), (9, 'y', 2)";
    let mut conn = there_and_back(script, not_null("t", "a"));
    assert_eq!(value(&mut conn, "SELECT group_concat(rowid) FROM t"), "5,9");
}

#[test]
fn a_key_that_takes_null_goes_on_to_take_it() {
    for key in ["code TEXT PRIMARY KEY", "code TEXT, PRIMARY KEY (code)"] {
        let parts: Vec<_> = key.splitn(2, ", ").collect();
        let rest = parts.get(1).map(|rest| format!(", {rest}")).unwrap_or_default();
        let script = format!(
            "CREATE TABLE t ({}, a INT{rest}); INSERT INTO t VALUES (NULL, 1), ('x', 2)",
            parts[0]
        );
        let mut conn = there_and_back(&script, not_null("t", "a"));
        assert_eq!(value(&mut conn, "SELECT count(*) FROM t WHERE code IS NULL"), "1");
    }
}

#[test]
fn strict_and_without_rowid_come_and_go() {
    let plain =
        "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, 'x'), (2, NULL)";
    for place in 1..4_u8 {
        there_and_back(plain, |schema| {
            let options = &mut schema.tables.get_mut("t").unwrap().options;
            options.strict = place & 1 != 0;
            options.without_rowid = place & 2 != 0;
        });
    }
}

#[test]
fn another_primary_key() {
    let mut conn = there_and_back(
        "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a INT NOT NULL); INSERT INTO t VALUES (1, 5), (2, 5)",
        |schema| schema.tables.get_mut("t").unwrap().primary_key = names(&["a", "id"]),
    );
    conn.batch_execute("INSERT INTO t VALUES (1, 6)").unwrap();
}
