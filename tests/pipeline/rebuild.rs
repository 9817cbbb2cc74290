//! What SQLite cannot alter: the table is rebuilt, once, and nothing that it had is lost, up and down.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::{Nullable, Text};
use diesel::{RunQueryDsl, SqliteConnection};
use olembic::dialect::Dialect;
use olembic::dialect::sqlite::Sqlite;
use olembic::diff::{Hints, diff};
use olembic::introspect::sqlite::introspect;
use olembic::ops::Operation;
use olembic::plan::plan;
use olembic::schema::{Check, Column, ColumnType, ExtraKind, ReferentialAction, Schema, Table, Unique};
use olembic::scratch::sqlite::{apply, compare};

use super::build::*;

fn value(conn: &mut SqliteConnection, query: &str) -> String {
    sql::<Nullable<Text>>(&format!("SELECT CAST(({query}) AS TEXT)"))
        .get_result::<Option<String>>(conn)
        .expect("the query runs")
        .unwrap_or_else(|| "NULL".to_owned())
}

/// The texts of the catalogue but for tables, which the rebuild spells anew.
fn objects(conn: &mut SqliteConnection) -> String {
    value(
        conn,
        "SELECT group_concat(sql, '; ') FROM (SELECT sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL \
         ORDER BY name)",
    )
}

/// The operations from the database as it is to the one that `edit` asks for.
fn steps(conn: &mut SqliteConnection, edit: impl FnOnce(&mut Schema)) -> (Schema, Schema, Vec<Operation>) {
    let found = introspect(conn).unwrap();
    let mut models = found.clone();
    for table in models.tables.values_mut() {
        table.extras.clear();
    }
    edit(&mut models);
    let operations = plan(compare(&found, &models, &Hints::default()).unwrap()).unwrap();
    (found, models, operations)
}

/// Up gives the models, down exactly what was there before, with every row.
fn there_and_back(script: &str, edit: impl FnOnce(&mut Schema)) -> SqliteConnection {
    let mut conn = database(script);
    let (found, models, operations) = steps(&mut conn, edit);
    assert!(!operations.is_empty());
    let (rows, before) = (rows(&mut conn, &found), objects(&mut conn));
    apply(&mut conn, &operations).unwrap();
    let after = introspect(&mut conn).unwrap();
    assert_eq!(compare(&after, &models, &Hints::default()).unwrap(), []);
    let down: Vec<_> = operations.iter().rev().map(Operation::reverse).collect();
    apply(&mut conn, &down).unwrap();
    let back = introspect(&mut conn).unwrap();
    for (name, table) in &found.tables {
        same_table(&back.tables[name], table);
    }
    assert_eq!(self::rows(&mut conn, &found), rows);
    // An index that goes comes back the same, but in the words of this crate.
    if operations
        .iter()
        .all(|operation| operation.name() != "drop_index")
    {
        assert_eq!(objects(&mut conn), before);
    }
    assert_eq!(
        value(&mut conn, "SELECT count(*) FROM pragma_foreign_key_check"),
        "0"
    );
    apply(&mut conn, &operations).unwrap();
    conn
}

/// The same but for the order of columns, extras and all.
fn same_table(back: &Table, before: &Table) {
    let sorted = |table: &Table| {
        let mut table = table.clone();
        table
            .extras
            .retain(|extra| !matches!(extra.kind, ExtraKind::Index { .. }));
        table.extras.sort();
        table.columns.sort_by(|a, b| a.name.cmp(&b.name));
        format!("{table:#?}")
    };
    let (back, before) = (sorted(back), sorted(before));
    for (back, before) in back.lines().zip(before.lines()) {
        assert_eq!(back, before);
    }
    assert_eq!(back, before);
}

fn rows(conn: &mut SqliteConnection, schema: &Schema) -> Vec<String> {
    let query = |table: &Table| {
        let columns: Vec<_> = table
            .columns
            .iter()
            .map(|column| format!("quote({})", Sqlite.quote(&column.name)))
            .collect();
        let row = columns.join(" || ',' || ");
        format!(
            "SELECT group_concat({row}, ';') FROM {}",
            Sqlite.quote(&table.name)
        )
    };
    let queries: Vec<_> = schema.tables.values().map(query).collect();
    queries.iter().map(|query| value(conn, query)).collect()
}

fn not_null(table: &'static str, column: &'static str) -> impl FnOnce(&mut Schema) {
    move |schema| {
        let table = schema.tables.get_mut(table).unwrap();
        let mut columns = table.columns.iter_mut();
        columns.find(|other| other.name == column).unwrap().nullable = false;
    }
}

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

/// One table with everything, and changes of each kind.
const EVERYTHING: &str = "
    CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT UNIQUE);
    CREATE TABLE t (
        id INTEGER CONSTRAINT pk PRIMARY KEY ON CONFLICT FAIL AUTOINCREMENT,
        a INT CHECK (a > 0),
        b TEXT COLLATE NOCASE DEFAULT 'x',
        c TEXT NOT NULL ON CONFLICT REPLACE DEFAULT 'c',
        d INT AS (a + 1) STORED,
        e TEXT AS (b || c) VIRTUAL,
        f INT REFERENCES p ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
        g INT,
        CONSTRAINT low CHECK (a < 100), CHECK (t.b <> 'no'),
        UNIQUE (b COLLATE RTRIM, c DESC) ON CONFLICT IGNORE,
        FOREIGN KEY (g) REFERENCES t (id)
    );
    CREATE TABLE child (id INTEGER PRIMARY KEY, t_id INT NOT NULL REFERENCES t ON DELETE CASCADE);
    CREATE INDEX descending ON t (a DESC);
    CREATE INDEX expression ON t (lower(b), c);
    CREATE INDEX folded ON t (c COLLATE NOCASE);
    CREATE UNIQUE INDEX part ON t (a) WHERE a > 5;
    CREATE VIEW v AS SELECT id, a FROM t; CREATE VIEW vv AS SELECT * FROM v;
    CREATE TABLE log (line TEXT);
    CREATE TRIGGER own AFTER INSERT ON t BEGIN INSERT INTO log VALUES ('t ' || new.id); END;
    CREATE TRIGGER other AFTER DELETE ON p BEGIN UPDATE t SET f = NULL WHERE f = old.id; END;
    CREATE TRIGGER instead INSTEAD OF INSERT ON vv BEGIN INSERT INTO t (a) VALUES (new.a); END;
    INSERT INTO p VALUES (1, 'one'), (2, 'two');
    INSERT INTO t (id, a, b, c, f, g) VALUES (1, 1, 'A', 'c1', 1, 1), (2, 7, NULL, 'c2', 2, NULL), (90, 9, 'B', 'c3', NULL, 1);
    DELETE FROM t WHERE id = 90; DELETE FROM log;
    INSERT INTO child VALUES (1, 1), (2, 2);";

type Edit = fn(&mut Table);

fn changes() -> Vec<(&'static str, Edit)> {
    fn column(table: &mut Table, name: &str) -> usize {
        table
            .columns
            .iter()
            .position(|column| column.name == name)
            .unwrap()
    }
    vec![
        ("not null", |t| {
            let a = column(t, "a");
            t.columns[a].nullable = false;
        }),
        ("null", |t| {
            let c = column(t, "c");
            t.columns[c].nullable = true;
        }),
        ("type", |t| {
            let a = column(t, "a");
            t.columns[a].column_type = ColumnType::BigInt;
        }),
        ("default", |t| {
            let b = column(t, "b");
            t.columns[b].default = Some("y".into());
        }),
        ("no default", |t| {
            let b = column(t, "b");
            t.columns[b].default = None;
        }),
        ("collation", |t| {
            let b = column(t, "b");
            t.columns[b].collation = None;
        }),
        ("check added", |t| {
            t.checks.push(Check {
                name: String::new(),
                expression: "length(c) < 50".to_owned(),
            });
        }),
        ("checks dropped", |t| t.checks.clear()),
        ("unique added", |t| {
            t.uniques.push(Unique {
                name: String::new(),
                columns: names(&["a", "c"]),
            });
        }),
        ("foreign keys dropped", |t| t.foreign_keys.clear()),
        ("foreign key changed", |t| {
            t.foreign_keys[0].on_delete = ReferentialAction::Restrict
        }),
        ("stored becomes virtual", |t| {
            let d = column(t, "d");
            t.columns[d].generated.as_mut().unwrap().stored = false;
        }),
        ("another expression", |t| {
            let e = column(t, "e");
            t.columns[e].generated.as_mut().unwrap().expression = "c || b".to_owned();
        }),
        ("no autoincrement", |t| t.options.autoincrement = false),
        ("many at once", |t| {
            let (a, b) = (column(t, "a"), column(t, "b"));
            t.columns[a].nullable = false;
            t.columns[b].default = None;
            t.columns.push(text("new").default("n".into()));
            t.checks.clear();
            t.indexes.retain(|index| index.name != "part");
            *t = indexed(t.clone(), &["new"]);
        }),
    ]
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
            "alter column orders.amount: type NUMERIC(8, 2) to NUMERIC(10, 2), drop NOT NULL",
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
