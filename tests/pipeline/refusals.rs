//! What SQLite cannot do without a rebuilt table is refused, by name and with the way out.

use olembic::dialect::Dialect;
use olembic::dialect::sqlite::Sqlite;
use olembic::schema::{Column, ColumnType, ReferentialAction, Schema, ServerDefault, Table};

use super::build::*;

#[test]
fn a_changed_column() {
    let before = schema([table("posts", [text("title")])]);
    let after = schema([table("posts", [text("title").nullable()])]);
    assert_eq!(
        refusal(&before, &after),
        "cannot `alter column posts.title: drop NOT NULL` on SQLite: SQLite cannot change the column `title` \
         without rebuilding its table\n\
         hint: rebuild the table by hand in a revision without `--autogenerate`"
    );
}

#[test]
fn an_added_column_that_would_have_no_value() {
    let after = schema([table("posts", [text("slug")])]);
    assert_eq!(
        refusal(&schema([table("posts", [])]), &after),
        "cannot `add column posts.slug` on SQLite: column `slug` is NOT NULL and has no default, so rows that are \
         there would have no value\n\
         hint: give it a `server_default`, or make the field an `Option`"
    );
}

#[test]
fn an_added_column_with_a_default_that_is_not_constant() {
    for default in [ServerDefault::Now, ServerDefault::Sql("random()".to_owned())] {
        let after = schema([table("posts", [text("at").nullable().default(default)])]);
        let message = refusal(&schema([table("posts", [])]), &after);
        assert!(
            message.contains("and SQLite adds a column only with a constant one\nhint: "),
            "{message}"
        );
    }
}

#[test]
fn an_added_reference_with_a_default() {
    let mut posts = referring(table("posts", []), "users", ReferentialAction::Cascade);
    posts.columns[1].default = Some(1.into());
    let before = schema([table("posts", []), table("users", [])]);
    assert_eq!(
        refusal(&before, &schema([posts, table("users", [])])),
        "cannot `add column posts.users_id` on SQLite: column `users_id` refers to another table, and SQLite adds \
         such a column only without a default\n\
         hint: make it nullable and take the default away"
    );
}

#[test]
fn an_added_unique_column_both_ways() {
    let before = schema([table("posts", [])]);
    let after = schema([unique(table("posts", [text("slug").nullable()]), &["slug"])]);
    let hint = "hint: rebuild the table by hand in a revision without `--autogenerate`";
    assert_eq!(
        refusal(&before, &after),
        format!(
            "cannot `add unique constraint uq_posts_slug on posts (slug)` on SQLite: SQLite cannot add a UNIQUE \
             constraint without rebuilding the table\n{hint}"
        )
    );
    assert_eq!(
        refusal(&after, &before),
        format!(
            "cannot `drop unique constraint uq_posts_slug on posts (slug)` on SQLite: SQLite cannot drop a UNIQUE \
             constraint without rebuilding the table\n{hint}"
        )
    );
}

#[test]
fn a_foreign_key_on_a_column_that_is_there() {
    let without = table("posts", [integer("users_id").nullable()]);
    let with = referring(table("posts", []), "users", ReferentialAction::Cascade);
    let (without, with) = (
        schema([without, table("users", [])]),
        schema([with, table("users", [])]),
    );
    assert!(
        refusal(&without, &with).starts_with("cannot `add foreign key fk_posts_users_id on posts (users_id)")
    );
    assert!(
        refusal(&with, &without)
            .starts_with("cannot `drop foreign key fk_posts_users_id on posts (users_id)")
    );
}

#[test]
fn a_changed_primary_key() {
    let before = schema([table("t", [integer("n")])]);
    let mut after = table("t", [integer("n")]);
    after.primary_key = names(&["id", "n"]);
    assert!(
        refusal(&before, &schema([after])).starts_with("cannot `alter primary key of t: (id) to (id, n)`")
    );
}

#[test]
fn a_dropped_column_that_cannot_be_given_back() {
    let before = schema([table("t", [text("a"), text("gone")])]);
    let after = schema([table("t", [text("a")])]);
    let operations = planned(&before, &after);
    assert_eq!(up(&before, &after), "ALTER TABLE \"t\" DROP COLUMN \"gone\"");
    assert!(
        refused(&reversed(&operations))
            .starts_with("cannot `add column t.gone` on SQLite: column `gone` is NOT NULL")
    );
}

#[test]
fn a_dropped_column_on_which_something_stands() {
    let with_check =
        "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a INT CONSTRAINT positive CHECK (a > 0))";
    let desired = schema([table("t", [])]);
    assert_eq!(
        refusal(&read(with_check), &desired),
        "cannot `drop column t.a` on SQLite: the CHECK constraint `positive` stands on the column `a`\n\
         hint: write the change by hand in a revision without `--autogenerate`"
    );
    for other in [
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT COLLATE NOCASE)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT AS (id + 1))",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT CHECK (1))",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT); CREATE INDEX i ON t (a) WHERE a > 5",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT); CREATE INDEX i ON t (abs(a))",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT); CREATE VIEW v AS SELECT a FROM t",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT); \
         CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT new.a; END",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, FOREIGN KEY (a) REFERENCES t (id))",
    ] {
        let message = refusal(&read(other), &desired);
        assert!(message.contains(" stands on the column `a`\nhint: "), "{message}");
    }
}

#[test]
fn a_dropped_table_that_could_not_be_created_again() {
    let current = read(
        "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY); \
         CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END",
    );
    let operations = planned(&current, &Schema::default());
    assert_eq!(
        refused(&reversed(&operations)),
        "cannot `create table t` on SQLite: it had the trigger `r`, which would not come back\n\
         hint: write the change by hand in a revision without `--autogenerate`"
    );
}

#[test]
fn a_name_with_nul_which_sqlite_would_cut() {
    let desired = schema([table("a\0b", [])]);
    assert_eq!(
        refusal(&Schema::default(), &desired),
        "cannot `create table a\0b` on SQLite: `a\\0b` contains the character NUL\n\
         hint: choose another name or default"
    );
}

#[test]
fn a_type_that_would_smuggle_in_more_than_a_type() {
    let mut t = table("t", [text("c")]);
    t.columns[1].column_type = ColumnType::Other("TEXT); DROP TABLE users; --".to_owned());
    let operations = planned(&Schema::default(), &schema([t]));
    assert!(Sqlite.statements(&operations[0]).is_err());
}

#[test]
fn a_circle_that_could_never_be_dropped() {
    let mut t = referring(table("t", []), "t", ReferentialAction::SetNull);
    t.columns[1].nullable = false;
    let operations = planned(&Schema::default(), &schema([t]));
    assert_eq!(
        refused(&reversed(&operations)),
        "cannot `detach foreign keys between t` on SQLite: column `t.t_id` is NOT NULL, and its foreign key says \
         `ON DELETE SET NULL`\n\
         hint: make the relation nullable, or choose another `on_delete`"
    );
}

#[test]
fn circles_that_hold_on_to_each_other_by_cascade() {
    let cascade = ReferentialAction::Cascade;
    let a = referring(referring(table("a", []), "b", cascade), "c", cascade);
    let b = referring(referring(table("b", []), "a", cascade), "c", cascade);
    let c = referring(referring(table("c", []), "a", cascade), "b", cascade);
    assert_eq!(
        refusal(&schema([a, b, c]), &Schema::default()),
        "cannot `detach foreign keys between a, b, c` on SQLite: `b` goes after `a`, and takes rows of `c` along, \
         which refer to both\n\
         hint: choose another `on_delete` than CASCADE for one of the relations"
    );
}

#[test]
fn a_dropped_table_that_something_else_mentions() {
    let stays = "CREATE TABLE stays (id INTEGER NOT NULL PRIMARY KEY); CREATE TABLE t (a TEXT); ";
    for (script, what) in [
        ("CREATE VIEW v AS SELECT a FROM T", "the view `v`"),
        (
            "CREATE TRIGGER r AFTER INSERT ON stays BEGIN INSERT INTO t VALUES ('x'); END",
            "the trigger `r`",
        ),
    ] {
        assert_eq!(
            refusal(&read(&format!("{stays}{script}")), &schema([table("stays", [])])),
            format!(
                "cannot `drop table t` on SQLite: {what} mentions it, and would fail without it\n\
                 hint: write the change by hand in a revision without `--autogenerate`"
            )
        );
    }
}

#[test]
fn an_added_column_of_a_type_that_a_strict_table_does_not_take() {
    let current = read("CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY) STRICT");
    let with = |column_type| schema([table("t", [Column::new("a", column_type).nullable()])]);
    assert_eq!(
        refusal(&current, &with(ColumnType::Varchar(50))),
        "cannot `add column t.a` on SQLite: table `t` is STRICT, and such a table has no type VARCHAR(50)\n\
         hint: write the change by hand in a revision without `--autogenerate`"
    );
    let added = up(&current, &with(ColumnType::Text));
    database(&format!(
        "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY) STRICT; {added}"
    ));
}

#[test]
fn names_that_a_database_would_not_take_side_by_side() {
    let fault = |tables: Vec<Table>| Schema::from_tables(tables).unwrap_err().to_string();
    assert!(
        fault(vec![table("Tags", []), table("tags", [])]).starts_with("two models have the table `tags`")
    );
    let mut t = indexed(indexed(table("t", [text("a")]), &["a"]), &["id"]);
    t.indexes[0].name = "One".to_owned();
    t.indexes[1].name = "one".to_owned();
    assert!(fault(vec![t.clone()]).starts_with("two constraints or indexes are named `one`"));
    t.indexes[1].name = "T".to_owned();
    assert!(fault(vec![t]).starts_with("an index of table `t` is named `T`, as a table is\nhint: "));
    for name in ["__tags", "sqlite_tags"] {
        let message = fault(vec![table(name, [])]);
        assert!(
            message.starts_with(&format!("the table name `{name}` is reserved")),
            "{message}"
        );
        assert!(message.contains("\nhint: "), "{message}");
    }
}
