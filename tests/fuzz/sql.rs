//! The SQL tokenizer: statements of scripts, clauses of CREATE TABLE, keys of indexes, expressions.

use olembic::fuzz;
use olembic::sql::{
    Syntax, index_key, index_parts, is_literal, literal_default, literals, split_statements,
    split_statements_in, stays_inside, table_clauses, table_expression, tidy_expression,
};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::engine;
use super::errors::is_said;
use super::seeds;
use super::texts::{slipped, word};

pub const SYNTAXES: [Syntax; 3] = [Syntax::Sqlite, Syntax::Postgres, Syntax::Mysql];

const WORDS: &[&str] = &[
    ";",
    ";\n",
    "(",
    ")",
    ",",
    "'",
    "''",
    "'a;b'",
    "\"",
    "\"\"",
    "\"a;b\"",
    "`",
    "``",
    "[",
    "]",
    "$$",
    "$a$",
    "$1",
    "$",
    "--",
    "-- c\n",
    "/*",
    "*/",
    "/*!",
    "/*M!100100 ",
    "*/;",
    "#",
    "# c\n",
    "\\",
    "\\'",
    "E'",
    "e'\\'",
    "U&'\\0041'",
    "N'",
    "n'",
    "X'",
    "x'3b'",
    "B'",
    "0x",
    "0x1F",
    "0X",
    "1e",
    "1e5",
    ".5",
    "5.",
    "1_000",
    "1._a",
    " ._a",
    ".",
    "..",
    "::",
    ":=",
    ":x",
    "?",
    "?1",
    "@",
    "@@",
    "@a",
    "->",
    "->>",
    "||",
    "|",
    "&&",
    "!",
    "!=",
    "<>",
    "==",
    "=",
    "<=>",
    "~",
    "^",
    "%",
    "{",
    "}",
    "CREATE ",
    "TEMP ",
    "TRIGGER ",
    "TABLE ",
    "UNIQUE ",
    "INDEX ",
    "ON ",
    "PROCEDURE ",
    "FUNCTION ",
    "BEGIN ",
    "BEGIN;",
    "CASE ",
    "END ",
    "END;",
    "END IF;",
    "END CASE;",
    "IF ",
    "LOOP ",
    "ATOMIC ",
    "EXPLAIN ",
    "QUERY PLAN ",
    "PRIMARY KEY ",
    "AUTOINCREMENT",
    "CHECK (",
    "CONSTRAINT ",
    "FOREIGN KEY ",
    "REFERENCES ",
    "DEFERRABLE ",
    "INITIALLY DEFERRED ",
    "NOT ",
    "NULL ",
    "DEFAULT ",
    "COLLATE ",
    "GENERATED ALWAYS AS (",
    "STORED",
    "ON CONFLICT ",
    "ON DELETE SET ",
    "WITHOUT ROWID",
    "STRICT",
    "WHERE ",
    "ASC",
    "DESC",
    "AND ",
    "OR ",
    "IN (",
    "a",
    "t.a",
    "T.A",
    "\"a\"",
    "1",
    "-",
    "+",
    "- -",
    "*",
    "/",
    " ",
    "\n",
    "\t",
    "DELIMITER //\n",
    "COPY t FROM stdin;\n1\t2\n\\.\n",
    "U&\"d\\0061\"",
    "Q'[x]'",
    "R'x'",
    "'a' 'b'",
    "'a'\n'b'",
    "_utf8'x'",
    "\u{feff}",
];

const EXPRESSIONS: [&str; 10] = [
    "length(title) > 3 OR \"Order\" IN ('it''s', -4)",
    "((a) + (b)) * -1",
    "CASE WHEN t.a THEN 'x' ELSE (1) END",
    "a COLLATE NOCASE DESC",
    "lower(a) || ')' || \"b\"",
    "(T.a!='x' and \"ORDER\">(0))",
    "CAST(a AS NUMERIC(10, 2))",
    "a::text ~* 'x' AND b @> ARRAY[1]",
    "CURRENT_TIMESTAMP",
    "-0x1F",
];

fn scripts() -> impl Strategy<Value = String> {
    let mut seeds = seeds::files("up.sql");
    seeds.extend(seeds::files("down.sql"));
    seeds.extend(seeds::conformance_scripts());
    seeds.extend(EXPRESSIONS.map(str::to_owned));
    seeds.push("CREATE OR REPLACE DEFINER = root@localhost TRIGGER a BEFORE INSERT ON b FOR EACH ROW BEGIN IF 1 THEN SET @a = 1; END IF; SET @b = CASE 1 WHEN 1 THEN 2 END; END; SELECT 1".to_owned());
    seeds.push("CREATE FUNCTION a() RETURNS int LANGUAGE plpgsql AS $body$ BEGIN RETURN 1; END $body$; DO $$ BEGIN a; b; END $$;".to_owned());
    seeds.push("CREATE TABLE \"a (b\" (id INTEGER CONSTRAINT pk PRIMARY KEY AUTOINCREMENT, p INT CONSTRAINT fk1 REFERENCES [p t] (id) ON DELETE SET DEFAULT UNIQUE,
        q NUMERIC(10, 2) CHECK (q > p), g AS (p || ')') STORED, n INT NOT NULL ON CONFLICT REPLACE,
        CONSTRAINT uq UNIQUE (id, p DESC) ON CONFLICT ignore FOREIGN KEY (p, q) REFERENCES other (x, y) MATCH FULL DEFERRABLE INITIALLY DEFERRED) WITHOUT ROWID, STRICT".to_owned());
    let pieces = prop::collection::vec(word(WORDS), 0..30).prop_map(|words| words.concat());
    prop_oneof![3 => slipped(seeds, WORDS), 2 => pieces]
}

#[test]
fn sql() {
    engine::fuzz("sql", 1_500, scripts(), |script| {
        for syntax in SYNTAXES {
            statements(script, syntax)?;
        }
        clauses(script)?;
        expressions(script)
    });
}

/// Every statement stands in the script, on its line, and only blanks and comments between them are left out.
fn statements(script: &str, syntax: Syntax) -> TestCaseResult {
    let found = match split_statements_in(script, syntax) {
        Ok(found) => found,
        Err(error) => return is_said(&error),
    };
    let mut done = 0;
    for statement in &found {
        let rest = &script[done..];
        // The same text may stand in a comment before it.
        let line = |at: usize| 1 + script[..done + at].matches('\n').count();
        // Two of these may overlap.
        let places = rest.char_indices().map(|(at, _)| at);
        let places = places.filter(|at| rest[*at..].starts_with(&statement.text));
        let mut places = places.filter(|at| line(*at) == statement.line && is_nothing(&rest[..*at], syntax));
        let Some(at) = places.next() else {
            return Err(TestCaseError::fail(format!("{statement:?} is not in {rest:?}")));
        };
        done += at + statement.text.len();
        let alone = split_statements_in(&statement.text, syntax)
            .map(|found| found.into_iter().map(|one| one.text).collect::<Vec<_>>());
        prop_assert_eq!(
            alone,
            Ok(vec![statement.text.clone()]),
            "alone it is another one, as {:?}",
            syntax
        );
    }
    prop_assert!(
        is_nothing(&script[done..], syntax),
        "something is lost at the end"
    );
    prop_assert_eq!(split_statements_in(script, syntax), Ok(found));
    Ok(())
}

/// Whether there are only blanks, comments and semicolons.
fn is_nothing(text: &str, syntax: Syntax) -> bool {
    split_statements_in(text, syntax).is_ok_and(|found| found.is_empty())
}

fn clauses(text: &str) -> TestCaseResult {
    match table_clauses(text) {
        Ok(found) => {
            for clause in &found.clauses {
                let of_text = |part: &String| text.to_lowercase().contains(&part.to_lowercase());
                prop_assert!(clause.keys.iter().all(of_text), "{clause:?}");
            }
        }
        Err(error) => is_said(&error)?,
    }
    if let Ok(parts) = index_parts(text) {
        for key in &parts.keys {
            prop_assert!(text.contains(key), "{key:?}");
            let key = index_key(key);
            prop_assert!(text.contains(&key.expression), "{key:?}");
        }
        prop_assert!(
            parts.filter.iter().all(|filter| text.contains(filter)),
            "{parts:?}"
        );
    }
    index_key(text);
    Ok(())
}

/// One spelling is one spelling; what stays within parentheses does.
fn expressions(text: &str) -> TestCaseResult {
    let tidy = tidy_expression(text);
    let columns = ["a", "B", "x y", "order", "title"];
    let spelled = table_expression(text, "t", &columns);
    if !has_odd_number(text) {
        prop_assert_eq!(&tidy_expression(&tidy), &tidy, "tidied twice");
        prop_assert_eq!(
            &table_expression(&spelled, "t", &columns),
            &spelled,
            "spelled twice"
        );
    }
    if stays_inside(text) {
        let whole = format!("CREATE TABLE t (a CHECK ({text}\n), b CHECK (1));");
        let found = split_statements(&whole).map(|found| found.len());
        prop_assert_eq!(found, Ok(1), "{:?} does not stay inside", text);
        let checks = table_clauses(&whole).map(|found| found.clauses.len());
        prop_assert_eq!(checks, Ok(2), "{:?} does not stay inside its CHECK", text);
    }
    if is_literal(text) {
        prop_assert!(stays_inside(text), "a literal that does not stay inside");
    }
    if let Some(written) = literal_default(text) {
        prop_assert!(is_literal(&written), "{written:?} is no literal");
        prop_assert_eq!(
            literal_default(&written).unwrap_or_else(|| written.clone()),
            written,
            "spelled twice"
        );
    }
    for syntax in SYNTAXES {
        literals(text, syntax);
    }
    fuzz::sql(text);
    for renamed in fuzz::renamed(text, "a", "new name") {
        prop_assert_eq!(stays_inside(&renamed), stays_inside(text), "{:?}", renamed);
    }
    Ok(())
}

/// `1._a` and its like, which no database takes: the tokenizer sees one number or two tokens in it, by what stands behind.
fn has_odd_number(text: &str) -> bool {
    text.as_bytes()
        .windows(2)
        .any(|two| matches!(two, [b'0'..=b'9' | b'.', b'_']))
}
