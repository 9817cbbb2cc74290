//! What SQLite cannot do without a rebuilt table is refused, by name and with the way out.

use olembic::dialect::Dialect;
use olembic::dialect::sqlite::Sqlite;
use olembic::schema::{Column, ColumnType, Schema, Table};

use super::build::*;

#[test]
fn a_dropped_column_that_a_trigger_or_a_view_mentions() {
    let desired = schema([table("t", [])]);
    let table = "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a INT); ";
    for (script, what) in [
        ("CREATE VIEW v AS SELECT a FROM t", "the view `v`"),
        (
            "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT new.a; END",
            "the trigger `r`",
        ),
    ] {
        assert_eq!(
            refusal(&read(&format!("{table}{script}")), &desired),
            format!(
                "cannot `drop column t.a` on SQLite: {what} stands on the column `a`\n\
                 hint: write the change by hand in a revision without `--autogenerate`"
            )
        );
    }
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
fn a_type_that_a_strict_table_does_not_take() {
    let strict = |column_type| {
        let mut t = table("t", [Column::new("a", column_type).nullable()]);
        t.options.strict = true;
        schema([t])
    };
    let mut empty = table("t", []);
    empty.options.strict = true;
    let other = ColumnType::Other("NCHAR(10)".to_owned());
    assert_eq!(
        refusal(&schema([empty.clone()]), &strict(other)),
        "cannot `add column t.a` on SQLite: table `t` is STRICT, and such a table has no type NCHAR(10)\n\
         hint: choose another type"
    );
    assert_eq!(
        up(&schema([empty]), &strict(ColumnType::Varchar(50))),
        "ALTER TABLE \"t\" ADD COLUMN \"a\" TEXT"
    );
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
