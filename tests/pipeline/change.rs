//! A database changed up and down, and one table that has everything.

use diesel::dsl::sql;
use diesel::sql_types::{Nullable, Text};
use diesel::{RunQueryDsl, SqliteConnection};
use olembic::dialect::Dialect;
use olembic::dialect::sqlite::Sqlite;
use olembic::diff::Hints;
use olembic::introspect::sqlite::introspect;
use olembic::ops::Operation;
use olembic::plan::plan;
use olembic::schema::{Check, ColumnType, ExtraKind, ReferentialAction, Schema, Table, Unique};
use olembic::scratch::sqlite::{apply, compare};

use super::build::*;

pub fn value(conn: &mut SqliteConnection, query: &str) -> String {
    sql::<Nullable<Text>>(&format!("SELECT CAST(({query}) AS TEXT)"))
        .get_result::<Option<String>>(conn)
        .expect("the query runs")
        .unwrap_or_else(|| "NULL".to_owned())
}

/// The texts of the catalogue but for tables, which the rebuild spells anew.
pub fn objects(conn: &mut SqliteConnection) -> String {
    value(
        conn,
        "SELECT group_concat(sql, '; ') FROM (SELECT sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL \
         ORDER BY name)",
    )
}

/// The operations from the database as it is to the one that `edit` asks for.
pub fn steps(
    conn: &mut SqliteConnection,
    edit: impl FnOnce(&mut Schema),
) -> (Schema, Schema, Vec<Operation>) {
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
pub fn there_and_back(script: &str, edit: impl FnOnce(&mut Schema)) -> SqliteConnection {
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
pub fn same_table(back: &Table, before: &Table) {
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

pub fn rows(conn: &mut SqliteConnection, schema: &Schema) -> Vec<String> {
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

pub fn not_null(table: &'static str, column: &'static str) -> impl FnOnce(&mut Schema) {
    move |schema| {
        let table = schema.tables.get_mut(table).unwrap();
        let mut columns = table.columns.iter_mut();
        columns.find(|other| other.name == column).unwrap().nullable = false;
    }
}

/// One table with everything, and changes of each kind.
pub const EVERYTHING: &str = "
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

pub type Edit = fn(&mut Table);

pub fn changes() -> Vec<(&'static str, Edit)> {
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
                ..Unique::default()
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
