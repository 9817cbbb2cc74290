//! Create from a schema, read back: the same schema, no difference.

use olembic::dialect::Dialect;
use olembic::dialect::sqlite::Sqlite;
use olembic::diff::diff;
use olembic::schema::{Column, ColumnType, ReferentialAction, Schema, ServerDefault, Table};
use olembic::scratch::sqlite::read_back;

use super::build::*;

/// What holds for every schema.
fn comes_back(tables: impl IntoIterator<Item = Table>) {
    let wanted = schema(tables);
    let found = read_back(&wanted).expect("the schema can be created");
    assert_eq!(found, wanted);
    assert_eq!(diff(&found, &wanted), Ok(vec![]));
    assert_eq!(
        Sqlite.normalise(&wanted),
        wanted,
        "normalised twice is normalised once"
    );
}

#[test]
fn every_type_with_and_without_null() {
    let types = [
        ColumnType::SmallInt,
        ColumnType::Integer,
        ColumnType::BigInt,
        ColumnType::Float,
        ColumnType::Double,
        ColumnType::Bool,
        ColumnType::Text,
        ColumnType::Varchar(50),
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
        ColumnType::Numeric {
            precision: None,
            scale: None,
        },
        // No model with one of these compiles for SQLite.
        ColumnType::Array(Box::new(ColumnType::Integer)),
        ColumnType::Inet,
        ColumnType::Interval,
        ColumnType::Other("JSON".to_owned()),
        ColumnType::Other("double precision unsigned(3)".to_owned()),
    ];
    let columns = types.into_iter().enumerate().flat_map(|(index, column_type)| {
        let plain = Column::new(format!("c{index}"), column_type.clone());
        [plain, Column::new(format!("n{index}"), column_type).nullable()]
    });
    comes_back([table("t", columns)]);
}

#[test]
fn every_default() {
    let defaults = [
        "".into(),
        "it's; \"quoted\" -- here".into(),
        "line\nbreak".into(),
        "теги 𝒳".into(),
        ServerDefault::Integer(i64::MIN),
        ServerDefault::Integer(i64::MAX),
        ServerDefault::from(-0.1),
        ServerDefault::from(1e300),
        ServerDefault::from(f64::INFINITY),
        ServerDefault::Bool(true),
        ServerDefault::Bool(false),
        ServerDefault::Now,
        ServerDefault::Sql("NULL".to_owned()),
        ServerDefault::Sql("((1 + 2))".to_owned()),
        ServerDefault::Sql("datetime('now', '+1 day')".to_owned()),
        ServerDefault::Sql("CASE WHEN 1 THEN 'a' ELSE 'b' END".to_owned()),
        ServerDefault::Sql("cast(1 AS text) || x'00'".to_owned()),
        ServerDefault::Sql("- -1".to_owned()),
        ServerDefault::Sql("+ 1.5e3".to_owned()),
    ];
    let columns = defaults
        .into_iter()
        .enumerate()
        .map(|(index, default)| text(&format!("c{index}")).nullable().default(default));
    comes_back([table("t", columns)]);
}

#[test]
fn hostile_names() {
    let hostile = [
        "select",
        "Table",
        "constraint",
        "a b",
        "quote\"d",
        "tick`ed",
        "it's",
        "[x]",
        "имя",
        "𝒳",
        "semi;colon",
        "--",
        "/*",
        "1st",
        "UPPER",
        "a.b",
        "check (x)",
        "%_",
        "new\nline",
    ];
    for name in hostile {
        let mut parent = unique(table(name, [text("id2"), text("other")]), &["id2", "other"]);
        parent.columns[1].name = format!("{name} column");
        parent.uniques[0].columns[0] = format!("{name} column");
        let child = referring(
            table(&format!("{name} child"), []),
            name,
            ReferentialAction::Cascade,
        );
        let child = indexed(child, &[&format!("{name}_id")]);
        comes_back([parent, child]);
    }
}

#[test]
fn names_longer_than_servers_take() {
    let long = "ы".repeat(200);
    let parent = unique(table(&long, [text("a"), text("b")]), &["a", "b"]);
    comes_back([referring(
        indexed(parent, &["b"]),
        &long,
        ReferentialAction::Restrict,
    )]);
}

#[test]
fn composite_keys_and_keys_of_text() {
    let mut pairs = table("pairs", [text("b"), integer("a")]);
    pairs.columns.remove(0);
    pairs.primary_key = names(&["a", "b"]);
    let mut codes = table("codes", []);
    codes.columns[0].column_type = ColumnType::Varchar(3);
    let mut children = referring(
        table("children", [text("y").nullable()]),
        "pairs",
        ReferentialAction::SetDefault,
    );
    children.foreign_keys[0].columns = names(&["pairs_id", "y"]);
    children.foreign_keys[0].parent_columns = names(&["a", "b"]);
    children.foreign_keys[0].on_update = ReferentialAction::Cascade;
    comes_back([pairs, codes, children]);
}

#[test]
fn two_constraints_of_one_kind_keep_their_names_apart() {
    let mut t = table("t", [integer("a").nullable(), integer("b").nullable()]);
    t = unique(unique(t, &["b"]), &["a", "b"]);
    for (name, column, parent) in [
        ("z first", "a", "p"),
        ("a last", "b", "q"),
        ("same columns", "a", "q"),
    ] {
        t = referring(t, parent, ReferentialAction::NoAction);
        t.columns.pop();
        let key = t.foreign_keys.last_mut().expect("just added");
        key.name = name.to_owned();
        key.columns = names(&[column]);
    }
    comes_back([t, table("p", []), table("q", [])]);
}

#[test]
fn every_action() {
    use ReferentialAction::{Cascade, NoAction, Restrict, SetDefault, SetNull};
    for on_delete in [NoAction, Restrict, Cascade, SetNull, SetDefault] {
        for on_update in [NoAction, Restrict, Cascade, SetNull, SetDefault] {
            let mut child = referring(table("child", []), "parent", on_delete);
            child.foreign_keys[0].on_update = on_update;
            comes_back([child, table("parent", [])]);
        }
    }
}

#[test]
fn the_order_of_columns_is_no_difference() {
    let before = schema([table("t", [text("a"), text("c")])]);
    let after = schema([table("t", [text("a"), text("b").nullable(), text("c")])]);
    let mut conn = database(&up(&Schema::default(), &before));
    olembic::scratch::sqlite::apply(&mut conn, &planned(&before, &after)).unwrap();
    let found = olembic::introspect::sqlite::introspect(&mut conn).unwrap();
    assert!(found.same_as(&after));
    assert_ne!(found, after, "the new column stands at the end");
    assert_eq!(diff(&found, &after), Ok(vec![]));
}

#[test]
fn constraints_that_sqlite_keeps_once() {
    let mut t = unique(unique(table("t", [text("a"), text("b")]), &["a"]), &["a"]);
    t.uniques[1].name = "again".to_owned();
    comes_back([t]);
    let mut key = unique(table("t", [text("a")]), &["a"]);
    key.primary_key = names(&["a"]);
    comes_back([key]);
    let mut both = unique(unique(table("t", [text("a")]), &["a", "id"]), &["id", "a"]);
    both.primary_key = names(&["id", "a"]);
    comes_back([both]);
    comes_back([unique(table("t", []), &["id"])]);
}
