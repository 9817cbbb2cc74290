//! A change of a table with rows succeeds exactly when the questions to the rows find none.

use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;
use olembic::dialect::Dialect;
use olembic::dialect::sqlite::Sqlite;
use olembic::findings::{Backfill, fill, findings};
use olembic::migrate::Database;
use olembic::ops::Operation;
use olembic::schema::{
    Check, Column, ColumnType, Deferrable, ForeignKey, Index, ReferentialAction, Schema, Table, Unique,
};
use proptest::prelude::*;

/// What may be said about the columns of `posts`, each in one of two versions.
#[derive(Debug, Clone)]
struct Version {
    /// Whether `a`, `b`, `c` are there, and nullable.
    columns: [Option<bool>; 3],
    unique_a: bool,
    unique_ab: bool,
    index_c: bool,
    refers: bool,
    checked: bool,
}

fn version() -> impl Strategy<Value = Version> {
    let column = || prop::option::weighted(0.8, any::<bool>());
    (
        [column(), column(), column()],
        any::<bool>(),
        prop::bool::weighted(0.3),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(columns, unique_a, unique_ab, index_c, refers, checked)| Version {
                columns,
                unique_a,
                unique_ab,
                index_c,
                refers,
                checked,
            },
        )
}

impl Version {
    fn schema(&self) -> Schema {
        let integer = |name: &str| Column::new(name, ColumnType::Integer);
        let mut posts = table("posts");
        for (name, nullable) in ["a", "b", "c"].into_iter().zip(self.columns) {
            if let Some(nullable) = nullable {
                let mut column = integer(name);
                column.nullable = nullable;
                posts.columns.push(column);
            }
        }
        let [a, b, c] = self.columns.map(|column| column.is_some());
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let mut unique = |there: bool, columns: &[&str]| {
            if there {
                posts.uniques.push(Unique {
                    name: String::new(),
                    columns: names(columns),
                    ..Unique::default()
                });
            }
        };
        unique(a && self.unique_a, &["a"]);
        unique(a && b && self.unique_ab, &["a", "b"]);
        if c && self.index_c {
            posts.indexes.push(Index {
                unique: true,
                ..Index::new("", ["c"])
            });
        }
        if b && self.refers {
            posts.foreign_keys.push(ForeignKey {
                name: String::new(),
                columns: names(&["b"]),
                parent: "users".to_owned(),
                parent_columns: names(&["id"]),
                on_delete: ReferentialAction::NoAction,
                on_update: ReferentialAction::NoAction,
                deferrable: Deferrable::Not,
            });
        }
        if c && self.checked {
            posts.checks.push(Check {
                name: "ck".to_owned(),
                expression: "c > 1".to_owned(),
            });
        }
        Sqlite.normalise(&Schema::from_tables([posts, table("users")]).expect("the schema has no fault"))
    }
}

fn table(name: &str) -> Table {
    Table {
        name: name.to_owned(),
        columns: vec![Column::new("id", ColumnType::Integer)],
        primary_key: vec!["id".to_owned()],
        ..Table::default()
    }
}

type Row = [Option<u8>; 3];

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let value = || prop::option::weighted(0.7, 1..5_u8);
    prop::collection::vec([value(), value(), value()], 0..5)
}

fn answers() -> impl Strategy<Value = Vec<Backfill>> {
    let expressions = [
        "NULL",
        "1",
        "id",
        "id + 10",
        "(SELECT max(id) FROM users)",
        "nullif(id, 2)",
    ];
    let answer = |column: &'static str| {
        prop::option::weighted(0.4, prop::sample::select(expressions.to_vec())).prop_map(move |expression| {
            expression.map(|expression| Backfill {
                table: "posts".to_owned(),
                column: column.to_owned(),
                expression: expression.to_owned(),
            })
        })
    };
    [answer("a"), answer("b"), answer("c")].prop_map(|answers| answers.into_iter().flatten().collect())
}

/// A database of that version, with those of the rows that it takes.
fn database(version: &Version, rows: &[Row]) -> SqliteConnection {
    let mut conn = SqliteConnection::open(":memory:").expect("memory");
    run(&mut conn, &planned(&Schema::default(), &version.schema())).expect("an empty database takes all");
    conn.batch_execute("INSERT INTO users VALUES (1), (2)")
        .expect("two users");
    for row in rows {
        let there = ["a", "b", "c"].into_iter().zip(row).zip(version.columns);
        let (names, values): (Vec<_>, Vec<_>) = there
            .filter(|(_, column)| column.is_some())
            .map(|((name, value), _)| (name, value.map_or("NULL".to_owned(), |value| value.to_string())))
            .unzip();
        let (names, values) = (
            [vec!["id"], names].concat(),
            [vec!["NULL".to_owned()], values].concat(),
        );
        // A row that this version does not take is left out.
        let _ = conn.batch_execute(&format!(
            "INSERT INTO posts ({}) VALUES ({})",
            names.join(", "),
            values.join(", ")
        ));
    }
    conn
}

fn planned(current: &Schema, desired: &Schema) -> Vec<Operation> {
    let operations = olembic::diff::diff(current, desired).expect("the difference is clear");
    olembic::plan::plan(operations).expect("there is an order")
}

fn run(conn: &mut SqliteConnection, operations: &[Operation]) -> Result<(), String> {
    let mut script = Sqlite.script(operations).expect("SQLite can do it");
    if script.run_in_transaction {
        script = Sqlite.enclose(script);
    }
    for statement in script.statements {
        conn.batch_execute(&statement)
            .map_err(|error| format!("{error}: {statement}"))?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_the_questions_do_not_find_succeeds_and_what_they_find_fails(
        before in version(), mut after in version(), rows in rows(), answers in answers()
    ) {
        // To lose and to gain may be a rename.
        let gains = before.columns.iter().zip(after.columns).any(|(old, new)| old.is_none() && new.is_some());
        for (old, new) in before.columns.iter().zip(&mut after.columns) {
            if gains && new.is_none() {
                *new = *old;
            }
        }
        let mut conn = database(&before, &rows);
        let operations = planned(&before.schema(), &after.schema());
        let fits = |answer: &Backfill| fill(&operations, std::slice::from_ref(answer)).is_ok();
        let answers: Vec<_> = answers.into_iter().filter(fits).collect();
        let operations = fill(&operations, &answers).expect("each of them fits");
        let mut found = Vec::new();
        for finding in findings(&Sqlite, &operations) {
            let offending = conn.offending(&finding.query);
            prop_assert!(offending.is_ok(), "{}: {offending:?}", finding.query);
            if offending.is_ok_and(|offending| offending.count > 0) && !finding.code.is_loss() {
                found.push(finding.message);
            }
        }
        let ran = run(&mut conn, &operations);
        prop_assert_eq!(found.is_empty(), ran.is_ok(), "{:?}, {:?}, {:?}", found, ran, operations.iter().map(Operation::describe).collect::<Vec<_>>());
    }
}
