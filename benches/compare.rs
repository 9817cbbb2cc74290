//! The no-change comparison of 1,000 tables of 10 columns: introspection, diff, and both.
//! The promise is 0.10 s for both, in release, on SQLite.

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use divan::{Bencher, black_box};
use olembic::dialect::Dialect;
use olembic::dialect::sqlite::Sqlite;
use olembic::diff::{Hints, diff};
use olembic::introspect::sqlite::introspect;
use olembic::plan::plan;
use olembic::schema::{
    Column, ColumnType, Deferrable, ForeignKey, Index, ReferentialAction, Schema, Table, Unique,
};
use olembic::scratch::sqlite::compare;

const TABLES: usize = 1000;

fn main() {
    divan::main();
}

/// A table with a key, a reference into a tree of tables, an index and a unique constraint.
fn table(index: usize) -> Table {
    let name = format!("t{index:04}");
    let column = Column::new;
    Table {
        columns: vec![
            column("id", ColumnType::Integer),
            column("parent_id", ColumnType::Integer).nullable(),
            column("code", ColumnType::Varchar(32)),
            column("name", ColumnType::Varchar(100)).default("".into()),
            column("qty", ColumnType::Integer).default(0.into()),
            column("price", ColumnType::Double),
            column("active", ColumnType::Bool).default(true.into()),
            column("created_at", ColumnType::Timestamp).default(olembic::schema::ServerDefault::Now),
            column("note", ColumnType::Text).nullable(),
            column("due", ColumnType::Date).nullable(),
        ],
        primary_key: vec!["id".to_owned()],
        uniques: vec![Unique {
            name: String::new(),
            columns: vec!["code".to_owned()],
            ..Unique::default()
        }],
        indexes: vec![Index::new("", ["name"])],
        foreign_keys: vec![ForeignKey {
            name: String::new(),
            columns: vec!["parent_id".to_owned()],
            parent: format!("t{:04}", index / 10),
            parent_columns: vec!["id".to_owned()],
            on_delete: ReferentialAction::Cascade,
            on_update: ReferentialAction::NoAction,
            deferrable: Deferrable::Not,
        }],
        name,
        ..Table::default()
    }
}

/// What the models ask for: not normalised, for that is part of every comparison.
fn models() -> Schema {
    Schema::from_tables((0..TABLES).map(table)).expect("the schema has no fault")
}

/// A file, as an application has one, opened anew for every sample: SQLite's own cache is cold.
struct Database {
    folder: tempfile::TempDir,
}

impl Database {
    fn new() -> Self {
        let database = Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        };
        let operations = diff(&Schema::default(), &Sqlite.normalise(&models())).expect("clear");
        let mut script = String::from("BEGIN;");
        for operation in plan(operations).expect("ordered") {
            script.push_str(&Sqlite.script(&[operation]).expect("possible").text());
        }
        script.push_str("COMMIT;");
        database.open().batch_execute(&script).expect("created");
        database
    }

    fn open(&self) -> SqliteConnection {
        let path = self.folder.path().join("bench.db");
        SqliteConnection::establish(&path.to_string_lossy()).expect("opened")
    }
}

#[divan::bench]
fn introspection(bencher: Bencher) {
    let database = Database::new();
    bencher
        .with_inputs(|| database.open())
        .bench_values(|mut conn| introspect(&mut conn).expect("read"));
}

#[divan::bench]
fn difference(bencher: Bencher) {
    let current = introspect(&mut Database::new().open()).expect("read");
    let models = models();
    bencher.bench(|| diff(black_box(&current), &Sqlite.normalise(&models)).expect("clear"));
}

#[divan::bench]
fn both(bencher: Bencher) {
    let database = Database::new();
    let models = models();
    bencher.with_inputs(|| database.open()).bench_values(|mut conn| {
        let current = introspect(&mut conn).expect("read");
        let operations = compare(&current, &models, &Hints::default()).expect("clear");
        assert!(operations.is_empty());
    });
}
