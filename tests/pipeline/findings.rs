//! What rows have against operations: the question for each kind, asked of a database with rows and without.

use diesel::prelude::*;
use diesel::sql_types::Text;
use olembic::dialect::Dialect;
use olembic::dialect::sqlite::Sqlite;
use olembic::findings::{Backfill, Finding, fill, findings, probes};
use olembic::migrate::Database;
use olembic::ops::Operation;
use olembic::schema::{
    Check, Column, ColumnType, Generated, IndexKey, KeyPart, ReferentialAction, Schema, Table,
};

use super::build::*;

const ROWS: &str = "
    CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, name TEXT);
    CREATE TABLE posts (
        id INTEGER NOT NULL PRIMARY KEY, title TEXT NOT NULL, slug TEXT, n BIGINT, users_id INTEGER
    );
    INSERT INTO users VALUES (1, 'ann');
    INSERT INTO posts VALUES
        (1, 'One', 'one', 5, 1), (2, 'Two', NULL, 70000, 1), (3, 'One', 'one', NULL, 9),
        (4, 'Four', NULL, -1, NULL), (5, 'Five', 'FIVE', 3000000000, 8);";

fn users() -> Table {
    table("users", [text("name").nullable()])
}

fn posts() -> Table {
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

fn changed(name: &str, change: impl Fn(&mut Column)) -> Table {
    let mut table = posts();
    table
        .columns
        .iter_mut()
        .filter(|column| column.name == name)
        .for_each(change);
    table
}

fn with(column: Column) -> Table {
    let mut table = posts();
    table.columns.push(column);
    table
}

fn checked(mut table: Table, expression: &str) -> Table {
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
    findings(&Sqlite, &planned(&schema([users(), posts()]), &desired(tables)))
}

/// The operations that `plan` gives; of CHECKs, which the comparison may not see yet, by hand.
fn desired(tables: Vec<Table>) -> Schema {
    schema(tables)
}

fn found(finding: &Finding, script: &str) -> (i64, String) {
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

fn backfill(text: &str) -> Backfill {
    text.parse().unwrap()
}

fn lines(operations: &[Operation]) -> Vec<String> {
    operations.iter().map(Operation::describe).collect()
}

#[test]
fn an_answer_becomes_three_steps_and_is_asked_about_itself() {
    let tables = [users(), unique(with(text("lead")), &["lead"])];
    let operations = planned(&schema([users(), posts()]), &schema(tables));
    let filled = fill(&operations, &[backfill("posts.lead=lower(title)")]).unwrap();
    assert_eq!(
        lines(&filled),
        [
            "add column posts.lead",
            "fill posts.lead with lower(title)",
            "alter column posts.lead: set NOT NULL",
            "add unique constraint uq_posts_lead on posts (lead)",
        ]
    );
    assert_eq!(
        lines(&reversed(&filled)),
        [
            "drop unique constraint uq_posts_lead on posts (lead)",
            "alter column posts.lead: drop NOT NULL",
            "keep the values of posts.lead",
            "drop column posts.lead",
        ]
    );
    assert_eq!(reversed(&reversed(&filled)), filled);
    assert_eq!(
        Sqlite.statements(&filled[1]).unwrap(),
        ["UPDATE \"posts\" SET \"lead\" = (lower(title)) WHERE \"lead\" IS NULL"]
    );
    assert_eq!(Sqlite.statements(&filled[1].reverse()).unwrap(), [""; 0]);
    let asked = findings(&Sqlite, &filled);
    let seen: Vec<_> = asked
        .iter()
        .map(|finding| {
            let (count, keys) = found(finding, ROWS);
            (finding.code.name(), count, keys)
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("null_in_not_null", 0, String::new()),
            ("duplicate_key", 1, "one".to_owned())
        ]
    );
    assert_eq!(
        asked[0].query,
        "SELECT \"id\" FROM (SELECT \"id\", (lower(title)) AS \"lead\" FROM \"posts\") AS \"posts\" WHERE \"lead\" IS NULL"
    );
}

#[test]
fn answers_may_stand_on_one_another_and_may_leave_null() {
    let mut after = changed("slug", |column| column.nullable = false);
    after.columns.push(text("lead"));
    let operations = planned(&schema([users(), posts()]), &schema([users(), after]));
    for (slug, count) in [
        ("lead", 0),
        ("lead || n", 0),
        ("nullif(lead, 'two')", 1),
        ("NULL", 2),
    ] {
        let answers = [
            backfill("posts.lead=lower(title)"),
            backfill(&format!("posts.slug={slug}")),
        ];
        let filled = fill(&operations, &answers).unwrap();
        let nulls = findings(&Sqlite, &filled)
            .into_iter()
            .map(|finding| found(&finding, ROWS).0)
            .sum::<i64>();
        assert_eq!(nulls, count, "{slug}");
        for probe in probes(&Sqlite, &filled) {
            database(ROWS).offending(&probe.query).unwrap();
        }
    }
    for wrong in ["nope", "max(id)", "lower(", "(SELECT x FROM users)"] {
        let filled = fill(
            &operations,
            &[Backfill {
                table: "posts".to_owned(),
                column: "slug".to_owned(),
                expression: wrong.to_owned(),
            }],
        )
        .unwrap();
        let probe = probes(&Sqlite, &filled).remove(0);
        assert!(database(ROWS).offending(&probe.query).is_err(), "{wrong}");
    }
}

#[test]
fn an_answer_is_not_made_of_what_goes() {
    let mut before = schema([users(), posts()]).table("posts").unwrap().clone();
    let first = before.clone();
    before.columns.retain(|column| column.name != "n");
    let mut after = before.clone();
    after.columns[2].nullable = false;
    let column = "slug".to_owned();
    let steps = [
        Operation::DropColumn {
            before: first,
            after: before.clone(),
            column: "n".to_owned(),
        },
        Operation::AlterColumn {
            before,
            after,
            column,
        },
    ];
    for (expression, works) in [("n", false), ("title", true)] {
        let filled = fill(&steps, &[backfill(&format!("posts.slug={expression}"))]).unwrap();
        let probe = probes(&Sqlite, &filled).remove(0);
        assert_eq!(
            database(ROWS).offending(&probe.query).is_ok(),
            works,
            "{}",
            probe.query
        );
    }
}

#[test]
fn an_answer_that_nobody_asked_for_is_refused() {
    let operations = planned(
        &schema([users(), posts()]),
        &schema([users(), with(text("lead"))]),
    );
    let message = fill(&operations, &[backfill("posts.slug=1")])
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("`--backfill posts.slug=1` fills nothing"),
        "{message}"
    );
    assert!(
        message.ends_with("hint: what it could fill is `posts.lead`"),
        "{message}"
    );
    for text in [
        "",
        "posts",
        "posts.slug",
        "slug=1",
        ".slug=1",
        "posts.=1",
        "posts.slug=",
        "posts.slug=1)",
        "a.b=1;",
    ] {
        assert!(text.parse::<Backfill>().is_err(), "{text}");
    }
    assert_eq!(backfill("a.b.c = x = 1").to_string(), "a.b.c=x = 1");
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

/// Every constraint is asked for again with the answer in place, those that were there before too.
#[test]
fn an_answer_changes_the_rows_in_the_way_and_no_others() {
    let refers = |nullable: bool| {
        let mut after = posts();
        after.columns[4].nullable = nullable;
        let mut key = referring(table("x", []), "users", ReferentialAction::Cascade)
            .foreign_keys
            .remove(0);
        key.columns = names(&["users_id"]);
        after.foreign_keys.push(key);
        after
    };
    let pick = "SELECT group_concat(coalesce(CAST(c AS TEXT), 'NULL'), ' ') FROM (SELECT COLUMN AS c FROM posts ORDER BY id)";
    let cases: Vec<(Table, Table, &str, i64, &str)> = vec![
        (
            posts(),
            refers(true),
            "posts.users_id=NULL",
            0,
            "1 1 NULL NULL NULL",
        ),
        (posts(), refers(true), "posts.users_id=7", 2, ""),
        (
            posts(),
            unique(posts(), &["title"]),
            "posts.title=title || id",
            0,
            "One Two One3 Four Five",
        ),
        (posts(), unique(posts(), &["title"]), "posts.title='Two'", 1, ""),
        (
            posts(),
            unique(posts(), &["title", "slug"]),
            "posts.slug=slug || id",
            0,
            "one NULL one3 NULL FIVE",
        ),
        (
            posts(),
            checked(posts(), "n > 0"),
            "posts.n=abs(n)",
            0,
            "5 70000 NULL 1 3000000000",
        ),
        (posts(), checked(posts(), "n > 0"), "posts.n=n", 1, ""),
        (
            unique(posts(), &["slug"]),
            unique(changed("slug", |c| c.nullable = false), &["slug"]),
            "posts.slug='none'",
            2,
            "",
        ),
    ];
    for (before, after, answer, count, values) in cases {
        let (before, after) = (schema([users(), before]), schema([users(), after]));
        let (before, after) = (before.table("posts").unwrap(), after.table("posts").unwrap());
        let step = Operation::AlterColumn {
            before: before.clone(),
            after: after.clone(),
            column: String::new(),
        };
        let filled = fill(&[step], &[backfill(answer)]).unwrap();
        assert_eq!(filled.len(), 2, "{answer}");
        let asked = findings(&Sqlite, &filled);
        let rows: i64 = asked.iter().map(|finding| found(finding, ROWS).0).sum();
        assert_eq!(rows, count, "{answer}: {asked:#?}");
        if count == 0 {
            let update = Sqlite.statements(&filled[0]).unwrap().join(";");
            let column = answer.split(['.', '=']).nth(1).unwrap();
            let query = pick.replace("COLUMN", column);
            let mut conn = database(&format!("{ROWS}; {update}"));
            assert_eq!(
                conn.offending(&query).unwrap().keys,
                [values],
                "{answer}: {update}"
            );
        }
    }
}

/// The questions speak of the tables as they are before, the answers as they are then.
#[test]
fn renames_are_followed() {
    let mut renamed = unique(posts(), &["label"]);
    renamed.name = "notes".to_owned();
    renamed.renamed_from = Some("posts".to_owned());
    renamed.columns[2].name = "label".to_owned();
    renamed.columns[2].renamed_from = Some("slug".to_owned());
    renamed.columns[2].nullable = false;
    renamed.columns.push(text("lead"));
    let operations = planned(&schema([users(), posts()]), &schema([users(), renamed]));
    let answers = [
        "notes.label=lower(notes.title)",
        "notes.lead=coalesce(label, notes.title)",
    ]
    .map(backfill);
    let filled = fill(&operations, &answers).unwrap();
    assert_eq!(
        lines(&filled)[..2],
        ["rename table posts to notes", "rename column notes.slug to label"]
    );
    for probe in probes(&Sqlite, &filled) {
        database(ROWS).offending(&probe.query).unwrap();
    }
    let seen = |operations: &[Operation]| {
        let asked = findings(&Sqlite, operations);
        let seen = asked.iter().map(|finding| {
            let (count, keys) = found(finding, ROWS);
            format!("{} {count} {keys}", finding.code)
        });
        seen.collect::<Vec<_>>()
    };
    assert_eq!(
        seen(&operations),
        [
            "not_null_without_default 5 1 2 3 4 5",
            "null_in_not_null 2 2 4",
            "duplicate_key 1 one"
        ]
    );
    let after = seen(&filled);
    assert!(
        after
            .iter()
            .all(|line| line.starts_with("duplicate") || line.contains(" 0 ")),
        "{after:?}"
    );
    assert!(after.contains(&"duplicate_key 1 one".to_owned()), "{after:?}");
}
