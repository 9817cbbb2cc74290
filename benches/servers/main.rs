//! 1,000 tables on PostgreSQL, and on MariaDB for comparison: a comparison without a difference, beside Alembic's, and their
//! creation, beside the bare statements. The promises, on PostgreSQL: 0.4 s and a twentieth of Alembic's time; a ratio of 1.3.
//!
//! `OLEMBIC_TEST_POSTGRES=postgres://.. BENCH_ALEMBIC=venv/bin/alembic cargo bench --features postgres,mysql --bench servers -- [RUNS]`.
//! By turns, medians. `OLEMBIC_TEST_MYSQL` adds MariaDB or MySQL. The command line is this very program, which `OLEMBIC_BENCH` makes
//! an application.

mod alembic;
mod database;
mod tables;
mod timed;

use std::env;
use std::process::{Command, ExitCode};

use anyhow::{Result, anyhow, ensure};
use diesel::mysql::MysqlConnection;
use diesel::pg::PgConnection;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use olembic::App;
use olembic::diff::{Hints, diff};
use olembic::migrate::{UpgradeTarget, upgrade};
use olembic::plan::plan;
use olembic::revision::{Revision, Revisions, Script};
use olembic::schema::Schema;

use self::alembic::Alembic;
use self::database::{Database, Server};
use self::tables::{MODELS, TABLES};
use self::timed::Times;

const RUNS: usize = 5;
const COMPARED: f64 = 400.0;
const FASTER: f64 = 20.0;
const CREATED: f64 = 1.3;

fn main() -> ExitCode {
    const NONE: EmbeddedMigrations = embed_migrations!("tests/shelf/migrations");
    match env::var("OLEMBIC_BENCH").as_deref() {
        Ok("postgres") => App::new(MODELS, NONE).run(|_: PgConnection| anyhow::Ok(())),
        Ok(_) => App::new(MODELS, NONE).run(|_: MysqlConnection| anyhow::Ok(())),
        Err(_) => match measure() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("error: {error:#}");
                ExitCode::FAILURE
            }
        },
    }
}

fn measure() -> Result<()> {
    // Cargo itself adds `--bench`.
    let mut numbers = env::args().skip(1).filter(|argument| argument != "--bench");
    let runs = numbers.next().map_or(Ok(RUNS), |text| text.parse())?;
    println!("{TABLES} tables, {runs} runs each, by turns");
    server::<PgConnection>(runs)?;
    server::<MysqlConnection>(runs)
}

fn server<C: Server>(runs: usize) -> Result<()> {
    let Ok(url) = env::var(C::VARIABLE) else {
        println!("{}\n  skipped: set {}", C::NAME, C::VARIABLE);
        return Ok(());
    };
    println!("{}", C::NAME);
    creation::<C>(&url, runs)?;
    comparison::<C>(&url, runs)
}

/// The statements that create the tables.
fn script<C: Server>() -> Result<Vec<String>> {
    let dialect = C::dialect();
    let operations = plan(diff(&Schema::default(), &dialect.normalise(&MODELS.schema()?))?)?;
    Ok(dialect.script(&operations)?.statements)
}

/// The runner, with its lock and its ledger, beside all statements as one text in one transaction.
fn creation<C: Server>(url: &str, runs: usize) -> Result<()> {
    let statements = script::<C>()?;
    let up = Script {
        text: format!("{};\n", statements.join(";\n")),
        file: "up.sql".to_owned(),
    };
    let revision = Revision::new("2024-01-01-000000_tables".to_owned(), up, None, true)?;
    let revisions = Revisions::new([revision])?;
    let text = format!("BEGIN;\n{};\nCOMMIT;\n", statements.join(";\n"));
    let [mut ours, mut bare] = [Times::default(), Times::default()];
    for run in 0..2 * runs {
        // Whoever comes second finds more of the server's work to be written to the disk, so the order changes: a b, b a.
        let with_runner = run % 4 == 0 || run % 4 == 3;
        let database = Database::<C>::new(url)?;
        let mut conn = C::open(&database.url)?;
        if with_runner {
            let ran = ours.here(|| Ok(upgrade(&mut conn, &revisions, &UpgradeTarget::Head, |_| {})?))?;
            ensure!(ran == 1, "{ran} ran");
        } else {
            bare.here(|| Ok(conn.batch_execute(&text)?))?;
        }
    }
    println!(" creation, {} statements", statements.len());
    let ours = ours.report("olembic's runner");
    let bare = bare.report("the bare statements");
    println!(
        "  ratio {:.2}, of the fastest {:.2}{}",
        ours.clock / bare.clock,
        ours.fastest / bare.fastest,
        C::promise(&format!("at most {CREATED}"))
    );
    Ok(())
}

/// A comparison without a difference: connect, introspect, compare.
fn comparison<C: Server>(url: &str, runs: usize) -> Result<()> {
    let database = Database::<C>::new(url)?;
    let mut conn = C::open(&database.url)?;
    for statement in script::<C>()? {
        conn.batch_execute(&statement)?;
    }
    let other = Database::<C>::new(url)?;
    let alembic = match env::var_os("BENCH_ALEMBIC") {
        Some(executable) if C::ALEMBIC => Some(Alembic::new(executable, &other.url)?),
        _ => None,
    };
    let folder = tempfile::tempdir()?;
    let program = env::current_exe()?;
    let [mut inside, mut ours, mut theirs] = [Times::default(), Times::default(), Times::default()];
    for _ in 0..runs {
        inside.here(|| {
            let mut conn = C::open(&database.url)?;
            let found = conn.introspect().map_err(|error| anyhow!(error))?;
            let operations = C::compare(&mut conn, &found, &MODELS.schema()?, &Hints::default())?;
            ensure!(operations.is_empty(), "{} differences", operations.len());
            Ok(())
        })?;
        let mut command = Command::new(&program);
        command
            .arg("diff")
            .current_dir(folder.path())
            .env("OLEMBIC_BENCH", C::NAME)
            .env("DATABASE_URL", &database.url);
        ours.process(&mut command)?;
        if let Some(alembic) = &alembic {
            theirs.process(&mut alembic.check())?;
        }
    }
    println!(" comparison without a difference");
    inside.report("connect, introspect, compare");
    let ours = ours.report("olembic `diff`, a process");
    println!("{}", C::promise(&format!("at most {COMPARED} ms")));
    match alembic {
        Some(alembic) => {
            let theirs = theirs.report("alembic `check`, a process");
            println!(
                "  {}: {:.1} times the time by the clock, {:.1} times that of the processor{}",
                alembic.version()?,
                theirs.clock / ours.clock,
                theirs.processor / ours.processor,
                C::promise(&format!("at least {FASTER}"))
            );
        }
        None if C::ALEMBIC => println!("  alembic: skipped: set BENCH_ALEMBIC to its executable"),
        None => {}
    }
    Ok(())
}
