//! Schema documents, and all that is done with one that was understood: compared, put in order, and written for every backend.

use std::collections::BTreeMap;

use diesel::connection::SimpleConnection;
use olembic::dialect::mysql::Mysql;
use olembic::dialect::postgres::{Postgres, stages};
use olembic::dialect::sqlite::Sqlite;
use olembic::dialect::{Dialect, scripts};
use olembic::diff::{Hints, diff_with};
use olembic::findings::{findings, probes, way_back};
use olembic::interchange::{Document, OperationDocument};
use olembic::introspect::sqlite::introspect;
use olembic::locks::locks;
use olembic::ops::Operation;
use olembic::plan::plan;
use olembic::schema::{
    Check, Column, ColumnType, Deferrable, Extra, ExtraKind, ForeignKey, Generated, Identity, IdentityKind,
    Index, IndexKey, KeyPart, ReferentialAction, Schema, ServerDefault, Table, Unique,
};
use olembic::scratch::sqlite as scratch;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use serde_json::Value;

use super::engine::fuzz;
use super::errors::is_said;
use super::json::pairs;
use super::seeds;

const TEXTS: &[&str] = &[
    "",
    " ",
    "a",
    "A",
    "id",
    "ID",
    "posts",
    "Posts",
    "users",
    "select",
    "order",
    "\"",
    "`",
    "'",
    "]",
    "a b",
    "a.b",
    "a\"b",
    "it's",
    "\\",
    "--",
    "/*",
    ";",
    "\n",
    "\0",
    "\u{1b}",
    "é",
    "𝒳",
    "İ",
    "%",
    "_",
    "__x",
    "sqlite_x",
    "a > 0",
    "length(a) > 3",
    "(",
    ")",
    "1); DROP TABLE a; --",
    "'open",
    "lower(a)",
    "a COLLATE NOCASE",
    "CURRENT_TIMESTAMP",
    "NULL",
    "now()",
    "nextval('a')",
    "uuid()",
    "0x1F",
    "1e999",
    ".5",
    "x'00'",
    "btree",
    "gin",
    "utf8mb4_bin",
    "NOCASE",
    "InnoDB",
    "int unsigned",
    "enum('a','b')",
    "VARCHAR(10) CHARACTER SET x",
    "mood",
    "shop.items",
    "\"shop\".\"items\"",
    "a_very_long_name_that_is_longer_than_any_of_the_three_backends_takes_for_an_identifier_of_its_own",
];

/// A schema with something of everything that a document can say.
fn rich() -> Schema {
    let types = [
        ColumnType::SmallInt,
        ColumnType::Integer,
        ColumnType::BigInt,
        ColumnType::Float,
        ColumnType::Double,
        ColumnType::Bool,
        ColumnType::Text,
        ColumnType::Varchar(30),
        ColumnType::Binary,
        ColumnType::Date,
        ColumnType::Time,
        ColumnType::Timestamp,
        ColumnType::TimestampTz,
        ColumnType::Json,
        ColumnType::Jsonb,
        ColumnType::Uuid,
        ColumnType::Numeric {
            precision: Some(10),
            scale: Some(2),
        },
        ColumnType::Enum {
            name: "mood".to_owned(),
            values: vec!["sad".to_owned(), "glad".to_owned()],
        },
        ColumnType::Array(Box::new(ColumnType::Text)),
        ColumnType::Inet,
        ColumnType::Interval,
        ColumnType::Other("tsvector".to_owned()),
    ];
    let defaults = [
        None,
        Some(ServerDefault::Text("it's".to_owned())),
        Some(ServerDefault::Integer(-7)),
        Some(ServerDefault::Float("0.5".to_owned())),
        Some(ServerDefault::Bool(true)),
        Some(ServerDefault::Now),
        Some(ServerDefault::Sql("lower('X')".to_owned())),
    ];
    let mut all = Table {
        name: "all_types".to_owned(),
        columns: vec![Column::new("id", ColumnType::BigInt)],
        primary_key: vec!["id".to_owned()],
        comment: Some("everything".to_owned()),
        ..Table::default()
    };
    all.columns[0].identity = Some(Identity::new(IdentityKind::ByDefault));
    for (at, (column_type, default)) in types.into_iter().zip(defaults.iter().cycle()).enumerate() {
        let mut column = Column::new(format!("c{at}"), column_type);
        column.nullable = at % 3 == 0;
        column.default.clone_from(default);
        all.columns.push(column);
    }
    let mut sum = Column::new("total", ColumnType::Integer);
    sum.generated = Some(Generated {
        expression: "c1 + 1".to_owned(),
        stored: true,
    });
    all.columns.push(sum);
    all.indexes = vec![
        Index::new("all_c6", ["c6", "c7"]),
        Index {
            unique: true,
            filter: Some("c1 > 0".to_owned()),
            keys: vec![IndexKey {
                part: KeyPart::Expression("lower(c6)".to_owned()),
                descending: true,
                nulls_first: Some(true),
                ..IndexKey::default()
            }],
            ..Index::new("all_lower", ["c6"])
        },
    ];
    all.checks = vec![Check {
        name: "all_positive".to_owned(),
        expression: "c1 > 0 AND c7 <> 'x'".to_owned(),
    }];
    Schema::of_database([all, users(), posts()])
        .map(with_enum)
        .unwrap()
}

fn with_enum(mut schema: Schema) -> Schema {
    schema.enums = BTreeMap::from([("mood".to_owned(), vec!["sad".to_owned(), "glad".to_owned()])]);
    schema
}

fn users() -> Table {
    let mut best = Column::new("best_post", ColumnType::Integer).nullable();
    best.renamed_from = Some("favourite".to_owned());
    Table {
        name: "users".to_owned(),
        columns: vec![
            Column::new("id", ColumnType::Integer),
            Column::new("name", ColumnType::Varchar(20)),
            best,
        ],
        primary_key: vec!["id".to_owned()],
        uniques: vec![Unique {
            name: "users_name_key".to_owned(),
            columns: vec!["name".to_owned()],
            ..Unique::default()
        }],
        foreign_keys: vec![key(
            "users_best",
            "best_post",
            "posts",
            ReferentialAction::SetNull,
        )],
        renamed_from: Some("people".to_owned()),
        ..Table::default()
    }
}

fn posts() -> Table {
    let title = Column::new("title", ColumnType::Text).default(ServerDefault::from("untitled"));
    Table {
        name: "posts".to_owned(),
        columns: vec![Column::new("id", ColumnType::Integer), title, Column::new("user_id", ColumnType::Integer)],
        primary_key: vec!["id".to_owned()],
        foreign_keys: vec![key("posts_user", "user_id", "users", ReferentialAction::Cascade)],
        indexes: vec![Index::new("posts_title", ["title"])],
        extras: vec![Extra {
            what: "the trigger `loud`".to_owned(),
            mentions: vec!["title".to_owned()],
            kind: ExtraKind::Trigger {
                name: "loud".to_owned(),
                sql: "CREATE TRIGGER loud AFTER INSERT ON posts BEGIN UPDATE posts SET title = upper(title); END".to_owned(),
                own: true,
            },
        }],
        ..Table::default()
    }
}

fn key(name: &str, column: &str, parent: &str, on_delete: ReferentialAction) -> ForeignKey {
    ForeignKey {
        name: name.to_owned(),
        columns: vec![column.to_owned()],
        parent: parent.to_owned(),
        parent_columns: vec!["id".to_owned()],
        on_delete,
        on_update: ReferentialAction::NoAction,
        deferrable: Deferrable::Not,
    }
}

/// The rich schema, and what SQLite makes of the conformance cases.
fn documents() -> Vec<Value> {
    let mut schemas = vec![
        rich(),
        Schema::of_database([posts(), users()]).unwrap(),
        Schema::default(),
    ];
    for script in seeds::conformance_scripts() {
        let mut database = scratch::open().unwrap();
        if database.batch_execute(&script).is_ok() {
            schemas.push(introspect(&mut database).unwrap());
        }
    }
    let documents = schemas.iter().map(|schema| Document::new(schema).to_json());
    documents
        .map(|text| serde_json::from_str(&text).unwrap())
        .collect()
}

#[test]
fn documents_of_schemas() {
    fuzz("documents", 500, pairs(documents(), TEXTS), |(from, to)| {
        let (Some(from), Some(to)) = (document(from)?, document(to)?) else {
            return Ok(());
        };
        for dialect in [&Sqlite as &dyn Dialect, &Postgres, &Mysql] {
            for hints in [Hints::default(), Hints::no_rename()] {
                compared(dialect, &from, &to, &hints)?;
            }
        }
        on_sqlite(&from, &to)
    });
}

/// What is understood is written as it was understood.
fn document(text: &str) -> Result<Option<Schema>, TestCaseError> {
    match Document::read(text) {
        Ok(schema) => {
            let written = Document::new(&schema).to_json();
            let again = Document::read(&written)
                .map_err(|error| TestCaseError::fail(format!("{error}: {written}")))?;
            prop_assert_eq!(Document::new(&again).to_json(), written);
            Ok(Some(schema))
        }
        Err(error) => is_said(&error).map(|()| None),
    }
}

fn compared(dialect: &dyn Dialect, from: &Schema, to: &Schema, hints: &Hints) -> TestCaseResult {
    let (current, desired) = (dialect.found(from), dialect.normalise(to));
    prop_assert_eq!(
        &dialect.normalise(&desired),
        &desired,
        "normalised twice, on {}",
        dialect.name()
    );
    let nothing = diff_with(&desired, &without_hints(&desired), hints);
    prop_assert!(
        nothing.as_ref().is_ok_and(Vec::is_empty),
        "{} differs from itself: {nothing:?}",
        dialect.name()
    );
    let operations = match diff_with(&current, &desired, hints) {
        Ok(operations) => operations,
        Err(error) => return is_said(&error),
    };
    let count = operations.len();
    let operations = match plan(operations) {
        Ok(operations) => operations,
        Err(error) => return is_said(&error),
    };
    prop_assert!(operations.len() >= count, "an operation was lost");
    written(dialect, &operations)
}

fn without_hints(schema: &Schema) -> Schema {
    let mut schema = schema.clone();
    for table in schema.tables.values_mut() {
        table.renamed_from = None;
        table
            .columns
            .iter_mut()
            .for_each(|column| column.renamed_from = None);
    }
    schema
}

/// All that is written of operations: scripts, summaries, questions to the rows, the way back.
fn written(dialect: &dyn Dialect, operations: &[Operation]) -> TestCaseResult {
    let down = way_back(dialect, operations);
    match scripts(dialect, operations, &down) {
        Ok((up, _)) => {
            prop_assert!(
                operations.is_empty() || up.statements.iter().all(|statement| !statement.trim().is_empty()),
                "{up:?}"
            );
            for operation in operations {
                locks(operation, &up.statements);
            }
        }
        Err(error) => is_said(&error)?,
    }
    for operation in operations {
        let _ = dialect.statements(operation).map_err(|error| is_said(&error));
        prop_assert!(!operation.describe().is_empty());
        prop_assert!(serde_json::to_string(&OperationDocument::from(operation)).is_ok());
        prop_assert_eq!(&operation.reverse().reverse(), operation);
    }
    dialect.steps(operations);
    stages(operations);
    let found = findings(dialect, operations);
    prop_assert!(found.iter().all(|finding| finding.operation < operations.len()));
    probes(dialect, operations);
    Ok(())
}

/// SQLite itself: what it takes, it is asked to turn into the other one, and is that one then.
fn on_sqlite(from: &Schema, to: &Schema) -> TestCaseResult {
    let Ok(mut database) = scratch::open() else {
        return Ok(());
    };
    let create = Sqlite
        .normalise(from)
        .tables
        .into_values()
        .map(|table| Operation::CreateTable { table });
    let Ok(create) = plan(create.collect()) else {
        return Ok(());
    };
    if scratch::apply(&mut database, &create).is_err() {
        return Ok(());
    }
    let found = introspect(&mut database).map_err(|error| TestCaseError::fail(error.to_string()))?;
    match scratch::compare(&found, to, &Hints::no_rename()).map(plan) {
        Ok(Ok(operations)) => drop(scratch::apply(&mut database, &operations)),
        Ok(Err(error)) => is_said(&error)?,
        Err(error) => is_said(&error)?,
    }
    introspect(&mut database).map_err(|error| TestCaseError::fail(error.to_string()))?;
    Ok(())
}
