//! The conformance cases: a database as it stands, a model, and the operations that a right comparison finds.
//!
//! Prints one line a case and backend, and ends with exit code 1 if one fails. Another file of the same format is named by
//! `OLEMBIC_CONFORMANCE_CASES`. Arguments that begin with no `-` choose the cases whose id holds one of them.

mod cases;
mod expected;
mod model;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "mysql")]
#[path = "../mysql/database.rs"]
#[allow(dead_code, reason = "other tests want a connection")]
mod mysql_database;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "postgres")]
#[path = "../postgres/database.rs"]
#[allow(dead_code, reason = "other tests want a connection")]
mod postgres_database;
mod rebuild;
mod run;

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use anyhow::{Context, Result};

use self::cases::Cases;

/// The backends that this machine reaches, by the names in the cases: a server is named by a variable of the environment.
fn reachable() -> Vec<&'static str> {
    let mut reachable = vec!["sqlite"];
    if cfg!(feature = "postgres") {
        if env::var_os("OLEMBIC_TEST_POSTGRES").is_some() {
            reachable.push("postgresql");
        } else {
            println!("skipped: set OLEMBIC_TEST_POSTGRES");
        }
    }
    if cfg!(feature = "mysql") {
        if env::var_os("OLEMBIC_TEST_MYSQL").is_some() {
            reachable.push("mysql");
        } else {
            println!("skipped: set OLEMBIC_TEST_MYSQL");
        }
    }
    reachable
}

fn main() -> ExitCode {
    match all() {
        Ok(0) => ExitCode::SUCCESS,
        Ok(failed) => {
            eprintln!("{failed} failed");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn all() -> Result<usize> {
    let path = env::var_os("OLEMBIC_CONFORMANCE_CASES").map_or_else(
        || {
            PathBuf::from(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/tests/conformance/cases.json"
            ))
        },
        PathBuf::from,
    );
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let cases: Cases = serde_json::from_str(&text).with_context(|| format!("in {}", path.display()))?;
    anyhow::ensure!(cases.format == 1, "the format {} is not known here", cases.format);
    let wanted: Vec<String> = env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let chosen = |id: &str| wanted.is_empty() || wanted.iter().any(|part| id.contains(part));
    let reachable = reachable();
    let mut failed = 0;
    let mut report = |id: &str, backend: &str, result: &dyn Fn() -> Result<()>| {
        if !reachable.contains(&backend) {
            println!("skip {id} {backend}");
            return;
        }
        match result() {
            Ok(()) => println!("pass {id} {backend}"),
            Err(error) => {
                failed += 1;
                println!("FAIL {id} {backend} {}", one_line(&format!("{error:#}")));
            }
        }
    };
    for case in cases.cases.iter().filter(|case| chosen(&case.id)) {
        for backend in &case.backends {
            report(&case.id, backend, &|| run::case(case, backend));
        }
    }
    for case in cases.sqlite_rebuild_cases.iter().filter(|case| chosen(&case.id)) {
        report(&case.id, "sqlite", &|| rebuild::case(case));
    }
    Ok(failed)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
