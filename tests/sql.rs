//! Scripts cut into statements, and expressions in one spelling.

use olembic::sql::{
    ClauseKind, SqlError, Statement, index_key, index_parts, split_statements, table_clauses,
    table_expression, tidy_expression,
};
use proptest::prelude::*;

fn texts(script: &str) -> Vec<String> {
    split_statements(script)
        .expect("the script can be read")
        .into_iter()
        .map(|statement| statement.text)
        .collect()
}

#[test]
fn statements_come_with_their_line_and_without_semicolon() {
    let script = "-- a header\nCREATE TABLE a (x);\n\n/* two\nlines */ DROP TABLE a;";
    let expected = [("CREATE TABLE a (x)", 2), ("DROP TABLE a", 5)].map(|(text, line)| Statement {
        text: text.to_owned(),
        line,
    });
    assert_eq!(split_statements(script).unwrap(), expected);
}

#[test]
fn a_semicolon_in_a_literal_a_name_or_a_comment_ends_nothing() {
    let script = "SELECT ';', \";\", `;`, [;], x'3b' /* ; */ -- ;\n FROM t; SELECT 'it''s; one'";
    assert_eq!(
        texts(script),
        [
            "SELECT ';', \";\", `;`, [;], x'3b' /* ; */ -- ;\n FROM t",
            "SELECT 'it''s; one'",
        ]
    );
}

#[test]
fn a_trigger_stays_whole_with_case_inside() {
    let trigger = "CREATE TEMP TRIGGER t AFTER UPDATE ON a BEGIN\n  \
                   UPDATE a SET x = CASE WHEN x > 1 THEN 2 ELSE 3 END;\n  \
                   SELECT 1; -- the end\n  \
                   END";
    assert_eq!(texts(&format!("{trigger};\nSELECT 2;")), [trigger, "SELECT 2"]);
    assert_eq!(texts(&format!("{trigger}  ")), [trigger]);
}

#[test]
fn begin_of_a_transaction_is_no_trigger() {
    assert_eq!(
        texts("BEGIN IMMEDIATE; CREATE TABLE a (x); END; COMMIT;"),
        ["BEGIN IMMEDIATE", "CREATE TABLE a (x)", "END", "COMMIT"]
    );
}

#[test]
fn a_table_may_be_called_trigger() {
    assert_eq!(
        texts("CREATE TABLE \"trigger\" (x); SELECT 1"),
        ["CREATE TABLE \"trigger\" (x)", "SELECT 1"]
    );
}

#[test]
fn empty_statements_and_comments_alone_are_none() {
    assert!(texts("").is_empty());
    assert!(texts(" ;; -- nothing\n ; /* here */").is_empty());
}

#[test]
fn names_of_any_script_and_a_period_after_a_blank_are_read() {
    assert_eq!(
        texts("SELECT теги.имя, a ._b, a$1, 𝒳, 1_000, $p FROM теги; SELECT 2"),
        ["SELECT теги.имя, a ._b, a$1, 𝒳, 1_000, $p FROM теги", "SELECT 2"]
    );
}

#[test]
fn a_byte_order_mark_and_carriage_returns_are_blanks() {
    let statements = split_statements("\u{feff}SELECT 1;\r\nSELECT 2;\r\n").unwrap();
    assert_eq!(statements[0].text, "SELECT 1");
    assert_eq!((statements[1].text.as_str(), statements[1].line), ("SELECT 2", 2));
}

#[test]
fn what_is_not_closed_is_named_with_its_line() {
    for (script, what) in [
        ("SELECT 1;\nSELECT 'a", "string"),
        ("SELECT 1;\nSELECT \"a", "quoted name"),
        ("SELECT 1;\n/* a", "comment"),
    ] {
        assert_eq!(
            split_statements(script),
            Err(SqlError::Unclosed { what, line: 2 })
        );
    }
    let error = split_statements("SELECT 'a").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the string that begins on line 1 is not closed\nhint: look for a missing closing mark there"
    );
}

#[test]
fn expressions_that_differ_in_spelling_become_one() {
    for (text, tidy) in [
        ("current_timestamp", "CURRENT_TIMESTAMP"),
        ("( ( 1+2 ) )", "1 + 2"),
        ("(1)+(2)", "(1) + (2)"),
        ("- 5", "-5"),
        ("LOWER ( 'A''b' ) /* c */", "lower('A''b')"),
        ("'Text'", "'Text'"),
        ("null", "NULL"),
        ("1 - -1", "1 - - 1"),
        ("()", "()"),
    ] {
        assert_eq!(tidy_expression(text), tidy, "{text}");
    }
}

#[test]
fn clauses_of_a_table_are_found_with_their_names() {
    let found = table_clauses(
        "CREATE TABLE \"a (b\" (
            id INTEGER CONSTRAINT pk PRIMARY KEY AUTOINCREMENT,
            \"constraint\" TEXT COLLATE NOCASE DEFAULT ('unique, check') CONSTRAINT \"my unique\" UNIQUE,
            p INT CONSTRAINT fk1 REFERENCES [p t] (id) ON DELETE SET DEFAULT ON UPDATE NO ACTION UNIQUE,
            q NUMERIC(10, 2) CHECK (q > p), g AS (p || ')') STORED, n INT NOT NULL ON CONFLICT REPLACE,
            CONSTRAINT uq UNIQUE (id, p DESC) ON CONFLICT ignore
            CONSTRAINT fk2 FOREIGN KEY (p, q) REFERENCES other (x, y) MATCH FULL DEFERRABLE INITIALLY DEFERRED
        ) WITHOUT ROWID, STRICT",
    )
    .unwrap();
    let shown: Vec<_> = found
        .clauses
        .iter()
        .map(|clause| {
            let kind = match &clause.kind {
                ClauseKind::PrimaryKey => "primary key".to_owned(),
                ClauseKind::Unique => "unique".to_owned(),
                ClauseKind::ForeignKey { parent, deferrable } => {
                    format!("foreign key to {parent} {deferrable:?}")
                }
                ClauseKind::Check(text) => format!("check {text}"),
                ClauseKind::Autoincrement => "autoincrement".to_owned(),
                ClauseKind::NotNull => "not null".to_owned(),
                ClauseKind::Collate(name) => format!("collate {name}"),
                ClauseKind::Generated { expression, stored } => format!("generated {expression} {stored}"),
            };
            let name = clause.name.as_deref().unwrap_or("-");
            let more = [&clause.keys, &clause.conflict].map(|more| more.as_deref().unwrap_or_default());
            let columns = clause.columns.join(",");
            format!("{kind} {name} {columns} {} {}", clause.inline, more.join(" "))
                .trim()
                .to_owned()
        })
        .collect();
    assert_eq!(
        shown,
        [
            "primary key pk id true",
            "autoincrement - id true",
            "collate NOCASE - constraint true",
            "unique my unique constraint true",
            "foreign key to p t None fk1 p true",
            "unique - p true",
            "check q > p - q true",
            "generated p || ')' true - g true",
            "not null - n true  REPLACE",
            "unique uq id,p false id, p DESC IGNORE",
            "foreign key to other Some(true) fk2 p,q false",
        ]
    );
    assert_eq!(found.options, ["WITHOUT ROWID", "STRICT"]);
}

/// Pieces that make hostile scripts likely.
fn script() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("CREATE ".to_owned()),
        Just("TEMP ".to_owned()),
        Just("TRIGGER ".to_owned()),
        Just("BEGIN ".to_owned()),
        Just("CASE ".to_owned()),
        Just("END".to_owned()),
        Just(" ._a ".to_owned()),
        Just("-- c\n".to_owned()),
        Just("/* c; */".to_owned()),
        Just("'a;''b'".to_owned()),
        Just("\";\"".to_owned()),
        "[;;; \n()'\"`x.0-9eé𝒳$]",
    ];
    prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused_without_a_panic(text in "\\PC*") {
        let _ = split_statements(&text);
        let _ = tidy_expression(&text);
        let _ = table_clauses(&text);
    }

    #[test]
    fn nothing_is_lost_between_the_statements(script in script()) {
        if let Ok(statements) = split_statements(&script) {
            let mut rest = script.as_str();
            for statement in &statements {
                let at = rest.find(&statement.text);
                prop_assert!(at.is_some(), "{:?} is not in {:?}", statement.text, rest);
                let (before, after) = rest.split_at(at.unwrap_or_default());
                prop_assert_eq!(split_statements(before).ok(), Some(vec![]), "{:?} was lost", before);
                rest = &after[statement.text.len()..];
            }
            prop_assert_eq!(split_statements(rest).ok(), Some(vec![]));
        }
    }

    #[test]
    fn joined_statements_are_cut_alike(script in script()) {
        if let Ok(statements) = split_statements(&script) {
            let texts: Vec<_> = statements.iter().map(|statement| statement.text.as_str()).collect();
            // A trigger without an end swallows what follows it, whatever that is.
            let again = split_statements(&(texts.join("\n;") + "\n;")).map_err(|error| error.to_string());
            let again: Vec<_> = again.unwrap_or_default().into_iter().map(|statement| statement.text).collect();
            if !script.contains("TRIGGER") {
                prop_assert_eq!(again, texts);
            }
        }
    }

    #[test]
    fn an_expression_over_columns_stays_as_it_is(text in script()) {
        let tidy = |text: &str| table_expression(text, "t", &["a", "B", "x y", "order"]);
        let once = tidy(&text);
        prop_assert_eq!(tidy(&once), once);
        let _ = index_key(&text);
        let _ = index_parts(&text);
    }

    #[test]
    fn a_tidy_expression_stays_as_it_is(text in script()) {
        let once = tidy_expression(&text);
        prop_assert_eq!(tidy_expression(&once), once);
    }
}

/// Each of them was quadratic once, and took minutes.
#[test]
fn a_hundred_thousand_parentheses_are_as_good_as_one() {
    let deep = format!("{}a{}", "(".repeat(100_000), ")".repeat(100_000));
    assert_eq!(tidy_expression(&deep), "A");
    assert_eq!(table_expression(&deep, "t", &["a"]), "a");
    let open = "(".repeat(100_000);
    assert_eq!(tidy_expression(&open), open);
    let many = "(a)+".repeat(100_000) + "(a)";
    assert_eq!(table_expression(&many, "t", &["a"]).len(), 4 * 100_000 + 1);
    assert_eq!(
        table_expression("((a)) + NOT((b)) + f((1)) + ((2", "t", &["a", "b"]),
        "a + NOT b + f(1) + ((2"
    );
    // In quotes, too, what stands before a parenthesis is a function.
    assert_eq!(table_expression("\"A\" (b)", "t", &["a", "b"]), "\"A\" (b)");
    assert_eq!(
        table_expression("((a) (b)) + ((a)) (b)", "t", &["a", "b"]),
        "((a) (b)) + (a) (b)"
    );
}
