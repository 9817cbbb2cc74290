//! Inputs that are large or deep: a hundred thousand brackets, and a megabyte of anything. Each has to be read or refused, on the
//! stack of a thread. There is no clock in it; what takes quadratic time takes hours here, and somebody notices.

use std::env;
use std::fs;

use olembic::fuzz;
use olembic::interchange::Document;
use olembic::migrate::without_password;
use olembic::revision::{
    Graph, Header, Place, Preflight, Routes, Version, before, locate, read_one, slug, without_header,
};
use olembic::sql::{
    index_key, index_parts, is_literal, literal_default, literals, split_statements_in, stays_inside,
    table_clauses, table_expression, tidy_expression,
};

use super::sql::SYNTAXES;

const DEEP: usize = 100_000;

/// A large text out of this one, again and again: a megabyte where there is time, as the other targets have it.
fn large(part: &str) -> String {
    let length = if has_time() { 1_000_000 } else { 5_000 };
    part.repeat(length / part.len())
}

fn has_time() -> bool {
    env::var_os("OLEMBIC_FUZZ_SECONDS").is_some()
}

fn any_sql(text: &str) {
    for syntax in SYNTAXES {
        let _ = split_statements_in(text, syntax);
    }
    let _ = table_clauses(text);
    let _ = index_parts(text);
    index_key(text);
    tidy_expression(text);
    table_expression(text, "t", &["a", "b"]);
    stays_inside(text);
    is_literal(text);
    literal_default(text);
    for syntax in SYNTAXES {
        literals(text, syntax);
    }
    fuzz::sql(text);
    fuzz::renamed(text, "a", "b");
}

#[test]
fn brackets_in_sql() {
    any_sql(&format!("{}a{}", "(".repeat(DEEP), ")".repeat(DEEP)));
    any_sql(&"(".repeat(DEEP));
    let few = if has_time() { DEEP } else { 2_000 };
    for (open, close) in [
        ("(", ")"),
        ("((a)+", ")"),
        ("[", "]"),
        ("/*", "*/"),
        ("CASE ", " END"),
        ("BEGIN ", "; END"),
        ("- ", ""),
        ("NOT (", ")"),
        ("f(", ")"),
    ] {
        let inner = format!("{}a{}", open.repeat(few), close.repeat(few));
        any_sql(&inner);
        any_sql(&open.repeat(few));
        any_sql(&close.repeat(few));
        any_sql(&format!("CREATE TABLE t (a CHECK ({inner}))"));
        any_sql(&format!("CREATE FUNCTION f() {inner}"));
    }
}

#[test]
fn a_megabyte_of_sql() {
    for part in [
        ";",
        "a ",
        "a;",
        "(",
        "'",
        "''",
        "\"",
        "`",
        "[",
        "$",
        "$a",
        "$$",
        "--",
        "--\n",
        "/*",
        "*/",
        "/**/",
        "#",
        "\\",
        ".",
        "a ._b ",
        "1",
        "1.",
        "0x",
        "x'",
        "E'",
        "N'",
        "é",
        "\u{feff}",
        "\n",
        ", ",
        "(a)",
        "a.b ",
        "COLLATE x ",
        "CHECK ",
        "CONSTRAINT a ",
        "/*! a */",
        "CREATE TRIGGER a BEGIN ; ",
        "EXPLAIN ",
        "TEMP ",
        "@",
        "U&'",
        "->",
        "'a' ",
        "(a)+",
    ] {
        any_sql(&large(part));
        for start in [
            "CREATE TRIGGER a BEGIN ",
            "CREATE TABLE t (",
            "CREATE FUNCTION f() BEGIN ",
            "CREATE INDEX i ON t (",
        ] {
            any_sql(&format!("{start}{}", large(part)));
        }
    }
}

#[test]
fn a_megabyte_of_headers() {
    for part in [
        "-- olembic: revision = 1\n",
        "-- olembic: ",
        "1, ",
        "down_revision = ",
        "-",
        "\\",
        "\\n",
        "\n",
        "\u{feff}",
        "{rows}",
        " -- ",
        "--\n",
        "=",
        ",",
    ] {
        for script in [
            large(part),
            format!("-- olembic: revision = 2, down_revision = {}", large(part)),
            format!("-- olembic: preflight = SELECT 1 -- {}", large(part)),
        ] {
            let _ = Header::parse(&script);
            let rest = without_header(&script);
            assert_eq!(Header::parse(&rest), Ok(None));
            before(&script);
            for preflight in Preflight::all(&script) {
                preflight.said(1, &["1".to_owned()]);
            }
        }
        slug(&large(part));
        let _ = Version::of(&large(part)).to_string();
    }
}

#[test]
fn deep_and_large_settings() {
    let root = tempfile::tempdir().unwrap();
    let revision = root.path().join("1_a");
    fs::create_dir(&revision).unwrap();
    fs::write(revision.join("up.sql"), "SELECT 1;").unwrap();
    let deep =
        |open: &str, close: &str| format!("exclude_tables = {}{}\n", open.repeat(DEEP), close.repeat(DEEP));
    let dotted = "a.".repeat(DEEP);
    for text in [
        deep("[", "]"),
        deep("[", ""),
        deep("{a = ", "}"),
        deep("{a = [", "]}"),
        format!("{dotted}b = 1\n"),
        format!("[{dotted}b]\n"),
        format!("[[{dotted}b]]\n"),
        format!("exclude_tables = [{}]", "\"*\",".repeat(DEEP)),
        format!("exclude_tables = [\"{}\"]", "*a".repeat(DEEP)),
        format!("exclude_tables = [\"{}\"]", "[a".repeat(DEEP)),
        format!("backends = [{}]", "\"sqlite\",".repeat(DEEP)),
        large("a = 1\n"),
        large("#"),
        large("\""),
        large("'''"),
        large("\\"),
        (0..DEEP).map(|at| format!("a{at} = 1\n")).collect(),
    ] {
        let _ = fuzz::config(&text);
        fs::write(root.path().join("diesel.toml"), &text).unwrap();
        let _ = locate(root.path());
        fs::write(revision.join("metadata.toml"), &text).unwrap();
        let _ = read_one(&revision);
        fuzz::fleet_list(&text);
    }
}

#[test]
fn deep_and_large_documents() {
    let table = |name: &str, rest: &str| {
        format!(
            "{{\"name\": \"{name}\", \"columns\": [{{\"name\": \"a\", \"column_type\": {rest}, \"nullable\": false}}], \"primary_key\": []}}"
        )
    };
    let document = |tables: &str| format!("{{\"format\": 1, \"tables\": [{tables}]}}");
    let array = |depth| format!("{}\"text\"{}", "{\"array\": ".repeat(depth), "}".repeat(depth));
    assert!(Document::read(&document(&table("t", &array(20)))).is_ok());
    for text in [
        "[".repeat(DEEP),
        "{\"a\":".repeat(DEEP),
        document(&"[".repeat(DEEP)),
        document(&table("t", &array(DEEP))),
        format!(
            "{{\"format\": 1, \"tables\": [], \"x\": {}{}}}",
            "[".repeat(DEEP),
            "]".repeat(DEEP)
        ),
    ] {
        assert!(Document::read(&text).is_err());
    }
}

#[test]
fn large_urls() {
    for part in [
        "a",
        ":",
        "@",
        "=",
        "&",
        "password=",
        "password=a ",
        "password = 'a",
        " ",
        "'",
        "\\",
        "%",
        "%2",
        "/",
        "?",
        "#",
        "://",
    ] {
        for start in [
            "",
            "postgres://",
            "postgres://a:",
            "host=",
            "sqlite://",
            "mysql://a/",
        ] {
            let url = format!("{start}{}", large(part));
            without_password(&url);
            fuzz::url(&url, "a");
        }
    }
}

#[test]
fn words_over_large_graphs() {
    let name = |at: usize| format!("{at:06}_r");
    let place = |at: usize| Place {
        version: Version::of(&name(at)),
        name: name(at),
        parents: None,
        depends_on: Vec::new(),
        labels: if at % 10 == 0 {
            vec![format!("l{at}")]
        } else {
            Vec::new()
        },
        gone: false,
        file: String::new(),
    };
    let places: Vec<_> = (0..20_000).map(place).collect();
    let graph = Graph::new(&places).unwrap();
    let applied: Vec<_> = places
        .iter()
        .take(10_000)
        .map(|place| place.version.clone())
        .collect();
    let routes = Routes::new(&graph, &applied);
    for word in [
        "head",
        "current",
        "+9999",
        "-9999",
        "000001+19000",
        "head-19000",
        "l10@+9000",
        "l19990@base",
        &large("a"),
        &large("@"),
        &large("-1"),
        &large("0"),
    ] {
        let _ = routes.upgrade(word);
        let _ = routes.downgrade(word);
        let _ = routes.named(word);
        let _ = routes.range(&format!("{word}:"));
    }
}
