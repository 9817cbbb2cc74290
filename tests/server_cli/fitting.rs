//! Rehearsals of changes that not all rows fit: the rows are made to fit, and the rehearsal says so.

use super::project::{Depot, Project, Run};
use super::server::{Maria, Postgres};

const FIRST: &str = "2030-01-01-000000_first";
const NEXT: &str = "2030-01-02-000000_next";

fn rehearsed<S: Depot>(project: &Project<S>, first: &str, (up, down): (&str, &str)) -> Run {
    project.migration(FIRST, first, "SELECT 1;");
    project.migration(NEXT, up, down);
    project.run_with("", &["rehearse", NEXT])
}

/// Each column of the one type becomes one of the other, and comes back; all of them at once, for a scratch database takes its time.
fn types_change<S: Depot>(alter: fn(&str, &str) -> String, pairs: &[(&str, &str)]) {
    let Some(project) = Project::<S>::new() else {
        return;
    };
    let columns = |types: &dyn Fn(&(&str, &str)) -> String| {
        let columns = pairs.iter().enumerate();
        let columns: Vec<_> = columns.map(|(n, pair)| format!("c{n} {}", types(pair))).collect();
        columns.join(", ")
    };
    let altered = |way: &dyn Fn(usize) -> String| {
        let all: Vec<_> = (0..pairs.len()).map(way).collect();
        format!("ALTER TABLE t {};", all.join(", "))
    };
    let first = format!("CREATE TABLE t ({});", columns(&|(from, _)| (*from).to_owned()));
    let up = altered(&|n| alter(&format!("c{n}"), pairs[n].1));
    let down = altered(&|n| alter(&format!("c{n}"), pairs[n].0));
    let run = rehearsed(&project, &first, (&up, &down));
    let out = run.ok();
    assert!(out.contains(&format!("{NEXT}: 5 rows in 1 table")), "{run:#?}");
    for (n, pair) in pairs.iter().enumerate() {
        let said = format!("`t.c{n}` (");
        assert!(out.contains(&said), "{pair:?}: {run:#?}");
    }
    for part in [
        "with rows of any kind the upgrade failed at up.sql:1: ",
        "values of both types in `t.c",
        "`rehearse --on-copy`",
    ] {
        assert!(out.contains(part), "no {part:?} in {run:#?}");
    }
}

#[test]
fn types_change_on_postgresql() {
    types_change::<Postgres>(
        |c, to| format!("ALTER {c} TYPE {to} USING {c}::text::{to}"),
        &[
            ("text", "bigint"),
            ("text", "smallint"),
            ("text", "boolean"),
            ("text", "uuid"),
            ("text", "timestamptz"),
            ("text", "timestamp"),
            ("text", "date"),
            ("text", "jsonb"),
            ("text", "numeric(6, 2)"),
            ("text", "double precision"),
            ("text", "inet"),
            ("text", "integer[]"),
            ("text", "interval"),
            ("varchar(50)", "bigint"),
            ("varchar(40)", "uuid"),
            ("bigint", "smallint"),
            ("bigint", "integer"),
            ("double precision", "integer"),
            ("numeric(12, 2)", "numeric(6, 2)"),
            ("bigint[]", "smallint[]"),
            ("inet", "cidr"),
        ],
    );
    types_change::<Postgres>(
        // A cast that is written out cuts what is too long.
        |c, to| match to.contains("char") || *to == *"text" {
            true => format!("ALTER {c} TYPE {to}"),
            false => format!("ALTER {c} TYPE {to} USING {c}::{to}"),
        },
        &[
            ("varchar(50)", "varchar(10)"),
            ("text", "varchar(3)"),
            ("bigint", "varchar(5)"),
        ],
    );
}

#[test]
fn types_change_on_mariadb() {
    types_change::<Maria>(
        |c, to| format!("MODIFY {c} {to}"),
        &[
            ("text", "bigint"),
            ("text", "datetime(6)"),
            ("text", "timestamp"),
            ("text", "date"),
            ("text", "time"),
            ("text", "double"),
            ("text", "decimal(6,2)"),
            ("text", "json"),
            ("text", "binary(16)"),
            ("text", "tinyint(1)"),
            ("text", "enum('new','it''s old')"),
            ("text", "inet4"),
            ("text", "uuid"),
            ("varchar(50)", "bigint"),
            ("varchar(50)", "varchar(10)"),
            ("varchar(50)", "varchar(3)"),
            ("bigint", "smallint"),
            ("bigint", "tinyint"),
            ("bigint", "int unsigned"),
            ("bigint", "tinyint(1)"),
            ("bigint", "varchar(5)"),
            ("double", "int"),
            ("decimal(12,2)", "decimal(6,2)"),
            ("enum('a','b')", "enum('b','c')"),
        ],
    );
}

/// A key keeps its rows apart, and those that refer to it follow.
#[test]
fn keys_change_their_type() {
    let Some(project) = Project::<Postgres>::new() else {
        return;
    };
    let way = |to: &str| {
        format!(
            "ALTER TABLE c DROP CONSTRAINT c_t_fkey; ALTER TABLE t ALTER id TYPE {to} USING id::text::{to};
             ALTER TABLE c ALTER t TYPE {to} USING t::text::{to}; ALTER TABLE c ADD FOREIGN KEY (t) REFERENCES t;"
        )
    };
    for (from, to) in [
        ("text", "bigint"),
        ("text", "uuid"),
        ("text", "jsonb"),
        ("varchar(9)", "date"),
    ] {
        let first = format!(
            "CREATE TABLE t (id {from} PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, t {from} NOT NULL REFERENCES t);"
        );
        // A date has ten letters.
        let first = first.replace("varchar(9)", "varchar(10)");
        let back = way(from).replace("varchar(9)", "varchar(10)");
        let run = rehearsed(&project, &first, (&way(to), &back));
        assert!(
            run.ok().contains("10 rows in 2 tables"),
            "{from} to {to}: {run:#?}"
        );
    }
}

/// What scripts written by hand do with rows, and what of the note tells it apart.
fn scripts_take_fitting_rows<S: Depot>(table: &[(&str, &str, &str, &str)]) {
    let Some(project) = Project::<S>::new() else {
        return;
    };
    for (first, up, down, part) in table {
        let run = rehearsed(&project, first, (up, down));
        let out = run.ok();
        let last = out.lines().next().unwrap_or_default();
        assert!(
            last.contains(" rows in ") && !last.contains(" 0 rows"),
            "{up}: {run:#?}"
        );
        assert!(
            out.contains("with rows of any kind") && out.contains(part),
            "{up}: {run:#?}"
        );
        assert!(!out.contains("no more were found"), "{up}: {run:#?}");
    }
}

const T: &str = "CREATE TABLE t (id INT PRIMARY KEY, a TEXT, b TEXT);";

#[test]
fn scripts_of_postgresql_take_fitting_rows() {
    scripts_take_fitting_rows::<Postgres>(&[
        (
            T,
            "CREATE TYPE mood AS ENUM ('good', 'bad'); ALTER TABLE t ALTER a TYPE mood USING a::mood;",
            "ALTER TABLE t ALTER a TYPE text; DROP TYPE mood;",
            "`t.a` (text, mood)",
        ),
        (
            "CREATE TYPE mood AS ENUM ('good', 'bad'); CREATE TABLE t (a mood);",
            "CREATE TYPE mood2 AS ENUM ('bad', 'worse'); ALTER TABLE t ALTER a TYPE mood2 USING a::text::mood2;",
            "ALTER TABLE t ALTER a TYPE mood USING a::text::mood; DROP TYPE mood2;",
            "`t.a` (mood, mood2)",
        ),
        (
            T,
            "ALTER TABLE t RENAME a TO n; ALTER TABLE t ALTER n TYPE bigint USING n::bigint;",
            "ALTER TABLE t ALTER n TYPE text; ALTER TABLE t RENAME n TO a;",
            "`t.a` (text, bigint)",
        ),
        (
            T,
            "ALTER TABLE t ADD n bigint, ADD d date; UPDATE t SET n = a::bigint, d = b::date;",
            "ALTER TABLE t DROP n, DROP d;",
            "`t.a` (text, bigint), `t.b` (text, date)",
        ),
        (
            T,
            "CREATE TABLE moments (t int NOT NULL REFERENCES t, at timestamptz NOT NULL, PRIMARY KEY (t, at));
             INSERT INTO moments SELECT id, a::timestamptz FROM t; ALTER TABLE t DROP a;",
            "ALTER TABLE t ADD a text; UPDATE t SET a = at::text FROM moments WHERE t = id; DROP TABLE moments;",
            "`t.a` (text, timestamptz)",
        ),
        (
            "CREATE TABLE old (id int PRIMARY KEY, a text);",
            "ALTER TABLE old RENAME TO new; ALTER TABLE new ALTER a TYPE uuid USING a::uuid;",
            "ALTER TABLE new ALTER a TYPE text; ALTER TABLE new RENAME TO old;",
            "`old.a` (text, uuid)",
        ),
        (
            "CREATE TABLE t (id int PRIMARY KEY, price int NOT NULL);",
            "ALTER TABLE t RENAME price TO cents; UPDATE t SET cents = cents * 100;",
            "UPDATE t SET cents = cents / 100; ALTER TABLE t RENAME cents TO price;",
            "ordinary values and no NULL",
        ),
        (T, "ALTER TABLE t ALTER a SET NOT NULL;", "ALTER TABLE t ALTER a DROP NOT NULL;", "rows that the new constraints allow"),
        (T, "CREATE TABLE u (a text NOT NULL); INSERT INTO u SELECT a FROM t;", "DROP TABLE u;", "ordinary values and no NULL"),
    ]);
}

#[test]
fn scripts_of_mariadb_take_fitting_rows() {
    scripts_take_fitting_rows::<Maria>(&[
        (
            T,
            "ALTER TABLE t CHANGE a n BIGINT;",
            "ALTER TABLE t CHANGE n a TEXT;",
            "`t.a` (text, bigint)",
        ),
        (
            T,
            "ALTER TABLE t ADD n BIGINT, ADD d DATE; UPDATE t SET n = a, d = b;",
            "ALTER TABLE t DROP n, DROP d;",
            "`t.a` (text, bigint), `t.b` (text, date)",
        ),
        (
            T,
            "CREATE TABLE moments (t INT NOT NULL REFERENCES t (id), at DATETIME NOT NULL, PRIMARY KEY (t, at));
             INSERT INTO moments SELECT id, a FROM t; ALTER TABLE t DROP a;",
            "ALTER TABLE t ADD a TEXT; UPDATE t JOIN moments ON moments.t = id SET a = at; DROP TABLE moments;",
            "`t.a` (text, ",
        ),
        (
            "CREATE TABLE t (id INT PRIMARY KEY, price INT NOT NULL);",
            "ALTER TABLE t RENAME COLUMN price TO cents; UPDATE t SET cents = cents * 100;",
            "UPDATE t SET cents = cents / 100; ALTER TABLE t RENAME COLUMN cents TO price;",
            "ordinary values and no NULL",
        ),
        (T, "ALTER TABLE t MODIFY a TEXT NOT NULL;", "ALTER TABLE t MODIFY a TEXT;", "rows that the new constraints allow"),
    ]);
}

const PAIR: &str =
    "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20), n INT, up INT);";

/// Constraints that a script adds, without a line that asks the rows first.
fn rows_meet_new_constraints<S: Depot>() {
    let drop = if S::PROGRAM == "depot_postgres" {
        "CONSTRAINT"
    } else {
        "FOREIGN KEY"
    };
    let drop_check = "ALTER TABLE t DROP CONSTRAINT x;".to_owned();
    let drop_key = if drop == "CONSTRAINT" {
        drop_check.clone()
    } else {
        "ALTER TABLE t DROP FOREIGN KEY x; ALTER TABLE t DROP INDEX x;".to_owned()
    };
    let drop_unique = if drop == "CONSTRAINT" {
        drop_check.as_str()
    } else {
        "ALTER TABLE t DROP INDEX x;"
    };
    let part = "rows that the new constraints allow";
    scripts_take_fitting_rows::<S>(&[
        (
            PAIR,
            "ALTER TABLE t ADD CONSTRAINT x CHECK (n BETWEEN 10 AND 12 AND a IN ('one', 'two'));",
            &drop_check,
            part,
        ),
        (
            PAIR,
            "ALTER TABLE t ADD CONSTRAINT x FOREIGN KEY (up) REFERENCES p (id);",
            &drop_key,
            part,
        ),
        (
            "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE t (id INT PRIMARY KEY, n INT NOT NULL, a VARCHAR(20) NOT NULL CHECK (a IN ('a', 'b', 'c', 'd', 'e', 'f')));",
            "ALTER TABLE t ADD CONSTRAINT x UNIQUE (a);",
            drop_unique,
            part,
        ),
    ]);
}

/// What no row can help keeps its message, and so does what no row that is known fits.
fn a_fault_stays_a_fault<S: Depot>() {
    let Some(project) = Project::<S>::new() else {
        return;
    };
    let up = if S::PROGRAM == "depot_postgres" {
        "ALTER TABLE t ALTER a TYPE bigint USING a::bigint;"
    } else {
        "ALTER TABLE t MODIFY a BIGINT;"
    };
    let odd = "ALTER TABLE t ADD CONSTRAINT never CHECK (id < id);";
    let nowhere = format!("{up}\nALTER TABLE nowhere ADD b INT;");
    for (up, down, parts) in [
        (
            nowhere.as_str(),
            "SELECT 1;",
            &[
                "the upgrade failed",
                "up.sql:",
                "it fails with empty tables as well",
            ][..],
        ),
        // With rows that fit, it is found that there is more.
        (up, "DROP TABLE nothing;", &["the downgrade failed", "nothing"]),
        (
            up,
            "SELECT 1;",
            &["the downgrade leaves another schema", "alter column t.a"],
        ),
        (
            odd,
            "ALTER TABLE t DROP CONSTRAINT never;",
            &[
                "the upgrade failed",
                "never",
                "its rows are made up",
                "`rehearse --on-copy`",
            ],
        ),
    ] {
        let run = rehearsed(&project, T, (up, down));
        run.fails_with(parts);
        assert_eq!(run.stdout, "", "{run:#?}");
    }
}

crate::on_both_servers!(rows_meet_new_constraints, a_fault_stays_a_fault);
