//! Renames: from the models or by an answer; the data stays, and everything follows.

use diesel::connection::SimpleConnection;
use olembic::diff::{DiffError, Hints, diff, diff_with};
use olembic::introspect::sqlite::introspect;
use olembic::ops::Operation;
use olembic::plan::plan;
use olembic::schema::{ReferentialAction, Schema};
use olembic::scratch::sqlite::{apply, compare};

use super::build::*;

fn described(operations: &[Operation]) -> Vec<String> {
    operations.iter().map(Operation::describe).collect()
}

/// Up gives the models, down what was there before.
fn there_and_back(script: &str, models: &Schema, hints: &Hints, query: &str) -> Vec<String> {
    let mut conn = database(script);
    let found = introspect(&mut conn).unwrap();
    let operations = plan(compare(&found, models, hints).unwrap()).unwrap();
    apply(&mut conn, &operations).unwrap();
    assert_eq!(
        compare(&introspect(&mut conn).unwrap(), models, &Hints::default()).unwrap(),
        []
    );
    conn.batch_execute(query).expect(query);
    let down: Vec<_> = operations.iter().rev().map(Operation::reverse).collect();
    apply(&mut conn, &down).unwrap();
    // SQLite spells the views anew in which it follows a rename.
    assert!(introspect(&mut conn).unwrap().same_as(&found));
    conn.batch_execute(&has("SELECT 1 FROM old")).unwrap();
    described(&operations)
}

const SCRIPT: &str =
    "CREATE TABLE old (id INTEGER NOT NULL PRIMARY KEY, a TEXT NOT NULL, CONSTRAINT c CHECK (a <> ''));
    CREATE INDEX i ON old (lower(a)) WHERE a > 'm';
    CREATE TABLE child (id INTEGER NOT NULL PRIMARY KEY, old_id INT REFERENCES old (id) ON DELETE CASCADE);
    CREATE VIEW v AS SELECT a FROM old; INSERT INTO old VALUES (1, 'x'); INSERT INTO child VALUES (1, 1)";

/// What a query finds, or it fails: the row must be there.
fn has(what: &str) -> String {
    format!("CREATE TABLE probe (x CHECK (x)); INSERT INTO probe SELECT EXISTS ({what}); DROP TABLE probe")
}

#[test]
fn a_column_by_its_hint() {
    let mut models = read(SCRIPT);
    let t = models.tables.get_mut("old").unwrap();
    t.columns[1].name = "order".to_owned();
    t.columns[1].renamed_from = Some("a".to_owned());
    t.checks[0].expression = "\"order\" <> ''".to_owned();
    t.indexes[0].filter = Some("\"order\" > 'm'".to_owned());
    t.indexes[0].keys[0].part = olembic::schema::KeyPart::Expression("lower(\"order\")".to_owned());
    let probe = has("SELECT 1 FROM old WHERE \"order\" = 'x'");
    assert_eq!(
        there_and_back(SCRIPT, &models, &Hints::default(), &probe),
        ["rename column old.a to order"]
    );
}

#[test]
fn what_names_other_columns_stays_as_it_is() {
    let script = "CREATE TABLE old (id INTEGER NOT NULL PRIMARY KEY, a TEXT NOT NULL, b INTEGER NOT NULL,
        g INTEGER GENERATED ALWAYS AS (b + 1), CONSTRAINT c CHECK (b >= 0), CONSTRAINT d CHECK (a <> '' OR b > 1));
        CREATE INDEX i ON old (abs(b)) WHERE b > 1; INSERT INTO old (a, b) VALUES ('x', 1)";
    let mut models = read(script);
    let t = models.tables.get_mut("old").unwrap();
    t.columns[1].name = "z".to_owned();
    t.columns[1].renamed_from = Some("a".to_owned());
    t.checks[1].expression = "z <> '' OR b > 1".to_owned();
    let operations = there_and_back(script, &models, &Hints::default(), "SELECT z, b FROM old");
    assert_eq!(operations, ["rename column old.a to z"]);
}

#[test]
fn a_table_by_its_hint_or_by_an_answer() {
    let mut models = read(SCRIPT);
    let mut t = models.tables.remove("old").unwrap();
    t.name = "new".to_owned();
    models.tables.insert("new".to_owned(), t);
    models.tables.get_mut("child").unwrap().foreign_keys[0].parent = "new".to_owned();
    let probe = has("SELECT 1 FROM child JOIN new ON child.old_id = new.id JOIN v");
    let answered = Hints::default().table("old", "new");
    assert_eq!(
        there_and_back(SCRIPT, &models, &answered, &probe),
        ["rename table old to new"]
    );
    models.tables.get_mut("new").unwrap().renamed_from = Some("old".to_owned());
    assert_eq!(
        there_and_back(SCRIPT, &models, &Hints::default(), &probe),
        ["rename table old to new"]
    );
}

#[test]
fn a_table_and_a_column_with_more_changes() {
    let script =
        "CREATE TABLE old (id INTEGER NOT NULL PRIMARY KEY, a TEXT, x TEXT, CONSTRAINT uq_old_a UNIQUE (a));
        CREATE INDEX ix_old_a ON old (a);
        CREATE TABLE child (id INTEGER NOT NULL PRIMARY KEY, r TEXT REFERENCES old (a));
        INSERT INTO old VALUES (1, 'x', 'y'); INSERT INTO child VALUES (1, 'x')";
    let mut t = table("new", [text("b"), text("x").nullable()]);
    t.renamed_from = Some("old".to_owned());
    t.columns[1].renamed_from = Some("a".to_owned());
    let t = indexed(unique(t, &["b"]), &["b"]);
    let mut child = referring(
        table("child", [text("r").nullable()]),
        "new",
        ReferentialAction::NoAction,
    );
    child.columns.pop();
    child.foreign_keys[0].columns = names(&["r"]);
    child.foreign_keys[0].parent_columns = names(&["b"]);
    let models = Schema::from_tables([t, child]).unwrap();
    assert_eq!(
        there_and_back(
            script,
            &models,
            &Hints::default(),
            &has("SELECT 1 FROM new WHERE b = 'x' AND x = 'y'")
        ),
        [
            "rename table old to new",
            "rename column new.a to b",
            "drop unique constraint uq_old_a on new (a)",
            "drop index ix_old_a on new (b)",
            "alter column new.b: set NOT NULL",
            "add unique constraint uq_new_b on new (b)",
            "create index ix_new_b on new (b)",
        ]
        .map(|line| line.replace("uq_old_a on new (a)", "uq_old_a on new (b)"))
    );
}

#[test]
fn chains_of_names_work_and_circles_are_refused() {
    let mut t = table("t", [text("b"), text("c")]);
    t.columns[1].renamed_from = Some("a".to_owned());
    t.columns[2].renamed_from = Some("b".to_owned());
    let current = schema([table("t", [text("a"), text("b")])]);
    assert_eq!(
        described(&diff(&current, &schema([t.clone()])).unwrap()),
        ["rename column t.b to c", "rename column t.a to b"]
    );
    // A hint that was followed stays in the model without harm.
    assert_eq!(diff(&schema([t.clone()]), &schema([t])), Ok(vec![]));
    let mut one = table("one", [text("x")]);
    one.renamed_from = Some("zero".to_owned());
    let mut two = table("two", [text("y")]);
    two.renamed_from = Some("one".to_owned());
    let current = schema([table("zero", [text("x")]), table("one", [text("y")])]);
    assert_eq!(
        described(&plan(diff(&current, &schema([one, two])).unwrap()).unwrap()),
        ["rename table one to two", "rename table zero to one"]
    );
}

#[test]
fn what_may_be_a_rename_is_a_question_until_it_is_answered() {
    let current = schema([table("t", [text("a"), integer("n")])]);
    let desired = schema([table("t", [text("b"), text("c"), integer("n")])]);
    let Err(DiffError::ColumnRenamed { pairs, .. }) = diff(&current, &desired) else {
        panic!("no question");
    };
    let pair = |old: &str, new: &str| (old.to_owned(), new.to_owned());
    assert_eq!(pairs, [pair("a", "b"), pair("a", "c")]);
    let mut answered = Hints::default().column("t", "a", "c");
    assert_eq!(
        described(&diff_with(&current, &desired, &answered).unwrap()),
        ["rename column t.a to c", "add column t.b"]
    );
    answered = Hints::no_rename();
    assert_eq!(
        described(&diff_with(&current, &desired, &answered).unwrap()),
        ["drop column t.a", "add column t.b", "add column t.c"]
    );
    // What cannot hold the same values is no rename.
    let other = schema([table("t", [integer("m"), integer("n")])]);
    assert_eq!(
        described(&diff(&current, &other).unwrap()),
        ["drop column t.a", "add column t.m"]
    );
    let (one, two) = (
        schema([table("one", [text("x")])]),
        schema([table("two", [text("x")])]),
    );
    assert!(matches!(diff(&one, &two), Err(DiffError::TableRenamed { .. })));
    assert_eq!(diff_with(&one, &two, &Hints::no_rename()).unwrap().len(), 2);
}

#[test]
fn a_table_may_take_the_name_of_one_that_goes() {
    let current = schema([table("a", [text("x")]), table("b", [text("y")])]);
    let mut b = table("b", [text("x")]);
    b.renamed_from = Some("a".to_owned());
    let operations = diff(&current, &schema([b]));
    // The old `b` and the new one cannot be told apart by name: the hint is not followed, and nothing is lost unasked.
    assert!(operations.is_err(), "{operations:?}");
}
