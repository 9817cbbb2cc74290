//! What rows have against operations: the question for each kind, asked of a database with rows and without.

use diesel::prelude::*;
use diesel::sql_types::Text;
use olembic::dialect::Dialect;
use olembic::dialect::sqlite::Sqlite;
use olembic::findings::{Finding, findings};
use olembic::migrate::Database;
use olembic::ops::Operation;
use olembic::schema::{Check, Column, ColumnType, Generated, IndexKey, KeyPart, ReferentialAction, Table};

use super::build::*;

pub const ROWS: &str = "
    CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, name TEXT);
    CREATE TABLE posts (
        id INTEGER NOT NULL PRIMARY KEY, title TEXT NOT NULL, slug TEXT, n BIGINT, users_id INTEGER
    );
    INSERT INTO users VALUES (1, 'ann');
    INSERT INTO posts VALUES
        (1, 'One', 'one', 5, 1), (2, 'Two', NULL, 70000, 1), (3, 'One', 'one', NULL, 9),
        (4, 'Four', NULL, -1, NULL), (5, 'Five', 'FIVE', 3000000000, 8);";

pub fn users() -> Table {
    table("users", [text("name").nullable()])
}

pub fn posts() -> Table {
    table(
        "posts",
        [
            text("title"),
            text("slug").nullable(),
            Column::new("n", ColumnType::BigInt).nullable(),
            integer("users_id").nullable(),
        ],
    )
}

pub fn changed(name: &str, change: impl Fn(&mut Column)) -> Table {
    let mut table = posts();
    table
        .columns
        .iter_mut()
        .filter(|column| column.name == name)
        .for_each(change);
    table
}

pub fn with(column: Column) -> Table {
    let mut table = posts();
    table.columns.push(column);
    table
}

pub fn checked(mut table: Table, expression: &str) -> Table {
    table.checks.push(Check {
        name: "c".to_owned(),
        expression: expression.to_owned(),
    });
    table
}

fn unique_index(mut table: Table, key: KeyPart, filter: Option<&str>) -> Table {
    table = indexed(table, &["title"]);
    let index = table.indexes.last_mut().unwrap();
    index.unique = true;
    index.filter = filter.map(str::to_owned);
    index.keys = vec![IndexKey {
        part: key,
        ..IndexKey::column("")
    }];
    index.name = "ux".to_owned();
    table
}

/// From `posts` and `users` to these tables.
fn asked(tables: Vec<Table>) -> Vec<Finding> {
    findings(&Sqlite, &planned(&schema([users(), posts()]), &schema(tables)))
}

pub fn found(finding: &Finding, script: &str) -> (i64, String) {
    let found = database(script).offending(&finding.query);
    let found = found.unwrap_or_else(|error| panic!("{}: {error}", finding.query));
    (found.count, found.keys.join(" "))
}

#[test]
fn each_kind_is_found_with_its_rows_and_not_without() {
    type Case = (&'static str, Vec<Table>, &'static str, i64, &'static str);
    let cascade = ReferentialAction::Cascade;
    let refers = |name: &str| {
        let mut table = referring(table("x", []), "users", cascade);
        let mut key = table.foreign_keys.remove(0);
        key.columns = vec![name.to_owned()];
        let mut posts = posts();
        posts.foreign_keys.push(key);
        posts
    };
    let cases: Vec<Case> = vec![
        (
            "a column without a value",
            vec![users(), with(text("lead"))],
            "not_null_without_default",
            5,
            "1 2 3 4 5",
        ),
        (
            "NOT NULL",
            vec![users(), changed("slug", |c| c.nullable = false)],
            "null_in_not_null",
            2,
            "2 4",
        ),
        (
            "UNIQUE",
            vec![users(), unique(posts(), &["title"])],
            "duplicate_key",
            1,
            "One",
        ),
        (
            "UNIQUE with NULL",
            vec![users(), unique(posts(), &["slug"])],
            "duplicate_key",
            1,
            "one",
        ),
        (
            "UNIQUE of two",
            vec![users(), unique(posts(), &["title", "slug"])],
            "duplicate_key",
            1,
            "One, one",
        ),
        (
            "UNIQUE on a new column with a default",
            vec![users(), unique(with(text("lead").default("".into())), &["lead"])],
            "duplicate_key",
            1,
            "",
        ),
        (
            "a unique index",
            vec![
                users(),
                unique_index(posts(), KeyPart::Column("title".to_owned()), None),
            ],
            "duplicate_key",
            1,
            "One",
        ),
        (
            "a foreign key",
            vec![users(), refers("users_id")],
            "orphan_row",
            2,
            "3 5",
        ),
        ("a table", vec![users()], "data_loss_table", 5, "1 2 3 4 5"),
        (
            "a column",
            vec![
                users(),
                table(
                    "posts",
                    [
                        text("title"),
                        text("slug").nullable(),
                        integer("users_id").nullable(),
                    ],
                ),
            ]
            .into_iter()
            .collect(),
            "data_loss_column",
            4,
            "1 2 4 5",
        ),
        (
            "a shorter text",
            vec![
                users(),
                changed("title", |c| c.column_type = ColumnType::Varchar(3)),
            ],
            "narrowed_type",
            2,
            "4 5",
        ),
        (
            "a smaller number",
            vec![users(), changed("n", |c| c.column_type = ColumnType::Integer)],
            "narrowed_type",
            1,
            "5",
        ),
        (
            "the smallest number",
            vec![users(), changed("n", |c| c.column_type = ColumnType::SmallInt)],
            "narrowed_type",
            2,
            "2 5",
        ),
        (
            "another type",
            vec![users(), changed("slug", |c| c.column_type = ColumnType::Date)],
            "narrowed_type",
            3,
            "1 3 5",
        ),
    ];
    for (case, tables, code, count, keys) in cases {
        let found_here = asked(tables);
        assert_eq!(found_here.len(), 1, "{case}: {found_here:#?}");
        let finding = &found_here[0];
        assert_eq!(finding.code.name(), code, "{case}");
        assert_eq!(
            found(finding, ROWS),
            (count, keys.to_owned()),
            "{case}: {}",
            finding.query
        );
        let empty = ROWS.split("INSERT").next().unwrap();
        assert_eq!(found(finding, empty).0, 0, "{case}");
        assert!(finding.message.starts_with(code), "{}", finding.message);
        assert!(!finding.hint.is_empty(), "{case}");
    }
}

#[test]
fn what_rows_cannot_be_against_is_not_asked() {
    let cases: Vec<(&str, Vec<Table>)> = vec![
        ("nothing", vec![users(), posts()]),
        ("a nullable column", vec![users(), with(text("lead").nullable())]),
        ("a default", vec![users(), with(text("lead").default("".into()))]),
        (
            "NULL allowed",
            vec![users(), changed("title", |c| c.nullable = true)],
        ),
        (
            "UNIQUE on a column that is NULL",
            vec![users(), unique(with(text("lead").nullable()), &["lead"])],
        ),
        ("an index", vec![users(), indexed(posts(), &["title"])]),
        (
            "a new table",
            vec![users(), posts(), unique(table("tags", [text("word")]), &["word"])],
        ),
        (
            "a reference that comes NULL",
            vec![
                users(),
                posts(),
                referring(table("tags", []), "posts", ReferentialAction::Cascade),
            ],
        ),
        (
            "a longer text",
            vec![users(), changed("title", |c| c.column_type = ColumnType::Text)],
        ),
    ];
    for (case, tables) in cases {
        assert_eq!(asked(tables), [], "{case}");
    }
}

fn alter(before: Table, after: Table) -> Vec<Finding> {
    let (before, after) = (schema([users(), before]), schema([users(), after]));
    let step = Operation::AlterColumn {
        before: before.table("posts").unwrap().clone(),
        after: after.table("posts").unwrap().clone(),
        column: String::new(),
    };
    findings(&Sqlite, &[step])
}

/// What the comparison of models does not give yet, or never gives alone.
#[test]
fn checks_keys_expressions_and_generated_columns() {
    let one = |before: Table, after: Table| {
        let mut found_here = alter(before, after);
        assert_eq!(found_here.len(), 1, "{found_here:#?}");
        let finding = found_here.remove(0);
        let (count, keys) = found(&finding, ROWS);
        (finding.code.name(), count, keys)
    };
    let expected = |code, count, keys: &str| (code, count, keys.to_owned());
    assert_eq!(
        one(posts(), checked(posts(), "n > 0 OR n IS NULL")),
        expected("failed_check", 1, "4")
    );
    assert_eq!(
        one(posts(), checked(posts(), "n > 0")),
        expected("failed_check", 1, "4")
    );
    assert_eq!(alter(checked(posts(), "n > 0"), checked(posts(), "n > 0")), []);
    let lower = KeyPart::Expression("lower(title)".to_owned());
    assert_eq!(
        one(posts(), unique_index(posts(), lower.clone(), None)),
        expected("duplicate_key", 1, "2")
    );
    let filtered = unique_index(posts(), lower, Some("id > 1"));
    assert_eq!(found(&alter(posts(), filtered)[0], ROWS).0, 0);
    let mut nocase = unique(posts(), &["slug"]);
    nocase.columns[2].collation = Some("NOCASE".to_owned());
    let rows = format!("{ROWS} UPDATE posts SET slug = 'ONE' WHERE id = 3");
    assert_eq!(found(&alter(posts(), nocase)[0], &rows).0, 1);
    let mut nocase = unique(posts(), &["slug"]);
    let binary = nocase.clone();
    nocase.columns[2].collation = Some("NOCASE".to_owned());
    assert_eq!(found(&alter(binary, nocase)[0], &rows).0, 1);
    let mut other_key = posts();
    other_key.primary_key = names(&["title"]);
    assert_eq!(
        alter(posts(), other_key)
            .iter()
            .map(|f| f.code.name())
            .collect::<Vec<_>>(),
        ["null_in_not_null", "duplicate_key"]
    );
    let mut generated = text("loud");
    generated.generated = Some(Generated {
        expression: "upper(title)".to_owned(),
        stored: false,
    });
    let with_generated = with(generated);
    assert_eq!(alter(posts(), with_generated.clone()), []);
    assert_eq!(alter(with_generated.clone(), posts()), []);
    let unique_generated = unique(with_generated, &["loud"]);
    assert_eq!(
        one(posts(), unique_generated),
        expected("duplicate_key", 1, "ONE")
    );
    let mut no_key = posts();
    no_key.primary_key.clear();
    let mut strict = no_key.clone();
    strict.columns[2].nullable = false;
    assert_eq!(
        one(no_key, strict),
        expected(
            "null_in_not_null",
            2,
            "2, Two, NULL, 70000, 1 4, Four, NULL, -1, NULL"
        )
    );
}

#[test]
fn a_reference_to_a_table_that_is_new_has_nobody_to_refer_to() {
    let mut after = posts();
    let mut key = referring(table("x", []), "groups", ReferentialAction::Cascade)
        .foreign_keys
        .remove(0);
    key.columns = names(&["users_id"]);
    after.foreign_keys.push(key);
    let asked = asked(vec![users(), after, table("groups", [])]);
    assert_eq!(asked.len(), 1, "{asked:#?}");
    assert_eq!(found(&asked[0], ROWS), (4, "1 2 3 5".to_owned()));
}

/// Names with quotes in them, in every question.
#[test]
fn names_are_quoted() {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        key: String,
    }
    let name = "a \"b' {x}";
    let mut before = table(name, [text("c \"d").nullable()]);
    before.columns[0].name = "i\"d".to_owned();
    before.primary_key = names(&["i\"d"]);
    let mut after = unique(before.clone(), &["c \"d"]);
    after.columns[1].nullable = false;
    let operations = planned(&schema([before.clone()]), &schema([after]));
    let create = Sqlite
        .statements(&Operation::CreateTable {
            table: schema([before]).table(name).unwrap().clone(),
        })
        .unwrap()
        .join(";");
    let mut conn = database(&format!(
        "{create}; INSERT INTO \"a \"\"b' {{x}}\" VALUES (7, NULL)"
    ));
    let asked = findings(&Sqlite, &operations);
    assert_eq!(asked.len(), 2);
    let counts: Vec<_> = asked
        .iter()
        .map(|f| conn.offending(&f.query).unwrap().count)
        .collect();
    assert_eq!(counts, [1, 0]);
    let query = format!("SELECT CAST(\"i\"\"d\" AS TEXT) AS key FROM ({})", asked[0].query);
    let rows: Vec<Row> = diesel::sql_query(query).load(&mut conn).unwrap();
    assert_eq!(rows[0].key, "7");
}
