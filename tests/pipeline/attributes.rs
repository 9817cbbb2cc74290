//! Everything that a table can have: created, read back, and no difference; spelled otherwise, and no difference.

use olembic::dialect::Dialect;
use olembic::dialect::sqlite::Sqlite;
use olembic::diff::{Hints, diff};
use olembic::schema::{
    Check, Column, Deferrable, Generated, Index, IndexKey, KeyPart, ReferentialAction, Schema, Table,
};
use olembic::scratch::sqlite::{compare, read_back};

use super::build::*;

fn comes_back(tables: impl IntoIterator<Item = Table>) {
    let models = Schema::from_tables(tables).expect("the schema has no fault");
    let wanted = Sqlite.normalise(&models);
    let found = read_back(&models).expect("the schema can be created");
    assert_eq!(found, wanted);
    assert_eq!(diff(&found, &wanted), Ok(vec![]));
    assert_eq!(Sqlite.normalise(&wanted), wanted);
    assert_eq!(Sqlite.found(&found), found);
    assert_eq!(compare(&found, &models, &Hints::default()).unwrap(), []);
}

fn check(name: &str, expression: &str) -> Check {
    Check {
        name: name.to_owned(),
        expression: expression.to_owned(),
    }
}

fn generated(name: &str, expression: &str, stored: bool) -> Column {
    Column {
        generated: Some(Generated {
            expression: expression.to_owned(),
            stored,
        }),
        ..text(name).nullable()
    }
}

fn key(part: KeyPart, descending: bool, collation: Option<&str>) -> IndexKey {
    IndexKey {
        part,
        descending,
        collation: collation.map(str::to_owned),
        ..IndexKey::default()
    }
}

#[test]
fn checks_with_and_without_names() {
    let mut t = table(
        "t",
        [integer("a"), integer("b"), text("group"), text("two words")],
    );
    t.checks = vec![
        check("positive", "a > 0"),
        check("", "a < b"),
        check("", "B>A and \"group\" != 'x'"),
        check("", "\"two words\" IN ('a', 'b') OR t.a IS NULL"),
        check("", "(a) = (b)"),
        check(
            "strange \"name\"",
            "CASE WHEN a THEN b ELSE length(\"group\") END",
        ),
    ];
    comes_back([t]);
}

#[test]
fn collations() {
    let mut t = table("t", [text("a"), text("b"), text("c")]);
    t.columns[1].collation = Some("nocase".to_owned());
    t.columns[2].collation = Some("RTRIM".to_owned());
    t.columns[3].collation = Some("binary".to_owned());
    comes_back([indexed(unique(t, &["a"]), &["b", "a"])]);
}

#[test]
fn generated_columns() {
    let t = table(
        "t",
        [
            text("a"),
            generated("stored", "lower(a) || ')'", true),
            generated("virtual", "length( \"A\" )", false),
        ],
    );
    comes_back([indexed(t, &["stored", "virtual"])]);
}

#[test]
fn options_of_tables() {
    for place in 0..8_u8 {
        let mut t = table(
            "t",
            [
                integer("a"),
                text("b"),
                Column::new("c", olembic::schema::ColumnType::Double),
            ],
        );
        t.options.autoincrement = place & 1 != 0;
        t.options.strict = place & 2 != 0;
        t.options.without_rowid = place & 4 != 0 && !t.options.autoincrement;
        comes_back([unique(t, &["a"])]);
    }
    let mut pairs = table("pairs", [integer("a"), text("b")]);
    pairs.primary_key = names(&["b", "a"]);
    pairs.options.without_rowid = true;
    comes_back([pairs]);
}

#[test]
fn every_type_in_a_strict_table() {
    use olembic::schema::ColumnType::*;
    let types = [
        SmallInt,
        Integer,
        BigInt,
        Float,
        Double,
        Bool,
        Text,
        Varchar(5),
        Binary,
        Date,
        Time,
        Timestamp,
        Json,
        Jsonb,
    ];
    let columns = types
        .into_iter()
        .enumerate()
        .map(|(place, column_type)| Column::new(format!("c{place}"), column_type));
    let mut t = table("t", columns);
    t.options.strict = true;
    comes_back([t]);
}

#[test]
fn indexes_of_every_kind() {
    let column = |name: &str| KeyPart::Column(name.to_owned());
    let expression = |text: &str| KeyPart::Expression(text.to_owned());
    let mut t = table("t", [integer("a"), text("b"), text("order")]);
    t.columns[2].collation = Some("NOCASE".to_owned());
    let index = |keys: Vec<IndexKey>, unique, filter: Option<&str>| Index {
        name: String::new(),
        keys,
        unique,
        filter: filter.map(str::to_owned),
        ..Index::default()
    };
    t.indexes = vec![
        index(vec![key(column("a"), true, None)], false, None),
        index(
            vec![key(column("a"), false, None)],
            true,
            Some("A > 5 and \"order\" is not null"),
        ),
        index(vec![key(expression("lower( B )"), false, None)], false, None),
        index(
            vec![key(expression("lower(b) collate nocase DESC"), false, None)],
            false,
            None,
        ),
        index(
            vec![
                key(expression("b || ','"), true, Some("rtrim")),
                key(column("order"), false, None),
            ],
            true,
            None,
        ),
        index(vec![key(column("b"), false, Some("binary"))], false, None),
        index(
            vec![key(column("b"), true, Some("NOCASE"))],
            false,
            Some("t.b <> 'WHERE'"),
        ),
        index(
            vec![key(expression("(a)"), false, None), key(column("b"), false, None)],
            false,
            None,
        ),
    ];
    comes_back([t]);
}

#[test]
fn foreign_keys_that_wait() {
    for deferrable in [Deferrable::Not, Deferrable::Immediate, Deferrable::Deferred] {
        let mut t = referring(
            table("t", [integer("x").nullable()]),
            "p",
            ReferentialAction::Cascade,
        );
        t.foreign_keys[0].deferrable = deferrable;
        let mut q = table("q", [text("y").nullable()]);
        q.primary_key = names(&["id", "y"]);
        let mut both = t.foreign_keys[0].clone();
        both.columns = names(&["x", "p_id"]);
        both.parent = "q".to_owned();
        both.parent_columns = names(&["id", "y"]);
        t.foreign_keys.push(both);
        comes_back([t, table("p", []), q]);
    }
}

/// Databases, and the models that say the same in other words.
#[test]
fn what_is_only_spelled_otherwise_is_no_difference() {
    let checked = |expression: &str| {
        let mut t = table("t", [integer("a").nullable(), integer("key").nullable()]);
        t.checks.push(check("", expression));
        t
    };
    let partial = |filter: &str| {
        let mut t = indexed(
            table("t", [integer("a").nullable(), integer("key").nullable()]),
            &["a"],
        );
        t.indexes[0].filter = Some(filter.to_owned());
        t
    };
    let columns = "id INTEGER PRIMARY KEY, a INT, \"key\" INT";
    let cases: Vec<(String, Table)> = vec![
        (
            format!("CREATE TABLE t ({columns}, CHECK (a > 0))"),
            checked("A>0"),
        ),
        (
            format!("CREATE TABLE t ({columns} CHECK (key in (1,2)))"),
            checked("\"key\" IN (1, 2)"),
        ),
        (
            format!("CREATE TABLE t ({columns}, CONSTRAINT ck_t_a CHECK ([a] != 0))"),
            checked("a <> 0"),
        ),
        (
            format!("CREATE TABLE t ({columns}, CHECK ((a) == 1 /* one */))"),
            checked("a = 1"),
        ),
        (
            format!("CREATE TABLE t ({columns}, CHECK (t.a IS NOT null))"),
            checked("a is not NULL"),
        ),
        (
            format!("CREATE TABLE t ({columns}); CREATE INDEX ix_t_a ON t (a asc) where (KEY>5)"),
            partial("key > 5"),
        ),
        (
            format!(
                "CREATE TABLE t ({columns}); CREATE INDEX ix_t_a ON \"t\"(\"a\" COLLATE binary) WHERE key NOTNULL"
            ),
            partial("\"key\" notnull"),
        ),
    ];
    for (script, model) in cases {
        let models = Schema::from_tables([model]).unwrap();
        assert_eq!(
            compare(&read(&script), &models, &Hints::default()).unwrap(),
            [],
            "{script}"
        );
    }
}

/// Databases, and models that say something else, with the operations that follow.
#[test]
fn every_real_difference_is_found() {
    let plain = "id INTEGER NOT NULL PRIMARY KEY, a TEXT NOT NULL, b INT";
    let model = || table("t", [text("a"), integer("b").nullable()]);
    let cases: Vec<(&str, String, &[&str])> = vec![
        (
            "a check that goes",
            format!("CREATE TABLE t ({plain}, CONSTRAINT c CHECK (b > 0))"),
            &["drop_check"],
        ),
        (
            "a partial index that goes",
            format!("CREATE TABLE t ({plain}); CREATE INDEX i ON t (a) WHERE b"),
            &["drop_index"],
        ),
        (
            "an expression index that goes",
            format!("CREATE TABLE t ({plain}); CREATE INDEX i ON t (lower(a))"),
            &["drop_index"],
        ),
        (
            "autoincrement",
            "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL, b INT)"
                .to_owned(),
            &["alter_table_options"],
        ),
        (
            "strict",
            format!("CREATE TABLE t ({plain}) STRICT"),
            &["alter_table_options"],
        ),
        (
            "without rowid",
            format!("CREATE TABLE t ({plain}) WITHOUT ROWID"),
            &["alter_table_options"],
        ),
        (
            "a collation",
            "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a TEXT NOT NULL COLLATE NOCASE, b INT)"
                .to_owned(),
            &["alter_column"],
        ),
        (
            "a default",
            "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a TEXT NOT NULL DEFAULT 'x', b INT)".to_owned(),
            &["alter_column"],
        ),
        (
            "a generated column",
            "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a TEXT NOT NULL, b INT AS (id + 1))".to_owned(),
            &["alter_column"],
        ),
        (
            "a unique constraint",
            format!("CREATE TABLE t ({plain}, UNIQUE (a))"),
            &["drop_unique"],
        ),
        (
            "a column",
            format!("CREATE TABLE t ({plain}, c INT)"),
            &["drop_column"],
        ),
    ];
    for (what, script, expected) in cases {
        let models = Schema::from_tables([model()]).unwrap();
        let operations = compare(&read(&script), &models, &Hints::default()).unwrap();
        let found: Vec<_> = operations.iter().map(|operation| operation.name()).collect();
        assert_eq!(found, expected, "{what}");
    }
}

#[test]
fn an_unnamed_constraint_equals_any_of_its_structure() {
    let found = read(
        "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a INT NOT NULL UNIQUE REFERENCES t, CHECK (a > 0))",
    );
    let mut t = unique(table("t", [integer("a")]), &["a"]);
    t.uniques[0].name = "mine".to_owned();
    t.checks.push(check("my check", "a > 0"));
    t = referring(t, "t", ReferentialAction::NoAction);
    t.columns.pop();
    t.foreign_keys[0].columns = names(&["a"]);
    t.foreign_keys[0].name = "my key".to_owned();
    let models = Schema::from_tables([t]).unwrap();
    assert_eq!(compare(&found, &models, &Hints::default()).unwrap(), []);
}

#[test]
fn comments_are_dropped_where_sqlite_keeps_none() {
    let mut t = table("t", [text("a")]);
    t.comment = Some("a table".to_owned());
    t.columns[1].comment = Some("a column".to_owned());
    let models = Schema::from_tables([t]).unwrap();
    assert_eq!(
        compare(&read_back(&models).unwrap(), &models, &Hints::default()).unwrap(),
        []
    );
}

#[test]
fn an_expression_that_sqlite_refuses_is_an_error() {
    let mut t = table("t", [text("a")]);
    t.checks.push(check("", "a >"));
    let models = Schema::from_tables([t]).unwrap();
    let error = compare(&Schema::default(), &models, &Hints::default()).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("the scratch database refuses the statement `CREATE TABLE \"t\"")
    );
}
