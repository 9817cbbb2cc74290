//! 200 small migrations: on a new database, beside Diesel's own command line; when none is pending, beside Diesel's own check; and
//! as a fresh database for a test.
//! The promises are a ratio of 1.1 at most, at most one query more, and 5 ms.
//!
//! `cargo bench --features testing --bench startup -- [RUNS]`. By turns, medians, the clock on the wall. Diesel's command line is
//! `OLEMBIC_DIESEL_CLI`, else `diesel` on the PATH; Olembic's is this very program, which `OLEMBIC_BENCH` makes an application.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use std::{env, fs};

use anyhow::{Context, Result, anyhow, ensure};
use diesel::connection::{BoxableConnection, InstrumentationEvent};
use diesel::migration::{
    self, Migration, MigrationMetadata, MigrationName, MigrationSource, MigrationVersion,
};
use diesel::prelude::*;
use diesel::sqlite::{Sqlite, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use olembic::migrate::{Database, embedded, startup};
use olembic::testing::{Template, TestDatabase};
use olembic::{App, Models};

const RUNS: usize = 15;
const MIGRATIONS: usize = 200;
const MOST: f64 = 1.1;
const AT_ONCE: u128 = 5;

fn main() -> ExitCode {
    if env::var_os("OLEMBIC_BENCH").is_some() {
        const NONE: EmbeddedMigrations = embed_migrations!("tests/shelf/migrations");
        return App::new(Models::new(&[]), NONE).run(|_: SqliteConnection| anyhow::Ok(()));
    }
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<()> {
    // Cargo itself adds `--bench`.
    let mut numbers = env::args().skip(1).filter(|argument| argument != "--bench");
    let runs = numbers.next().map_or(Ok(RUNS), |text| text.parse())?;
    let migrations: &'static [Text] = (0..MIGRATIONS).map(Text::new).collect::<Vec<_>>().leak();
    println!("{MIGRATIONS} migrations, {runs} runs each, by turns");
    command_lines(migrations, runs)?;
    nothing_pending(Texts(migrations), runs)?;
    test_databases(Texts(migrations), runs)
}

/// One migration: a table that refers to the one before it, an index, a column and a row.
struct Text {
    name: String,
    up: String,
    down: String,
}

impl Text {
    fn new(index: usize) -> Self {
        let before = index.saturating_sub(1);
        Self {
            name: format!("2024-01-01-{index:06}_table_{index}"),
            up: format!(
                "CREATE TABLE \"t{index}\" (\n    \"id\" INTEGER NOT NULL PRIMARY KEY,\n    \
                 \"before_id\" INTEGER CONSTRAINT \"fk_t{index}_before_id\" REFERENCES \"t{before}\" (\"id\"),\n    \
                 \"name\" VARCHAR(50) NOT NULL DEFAULT ''\n);\n\
                 CREATE INDEX \"ix_t{index}_before_id\" ON \"t{index}\" (\"before_id\");\n\
                 ALTER TABLE \"t{index}\" ADD COLUMN \"note\" TEXT;\n\
                 INSERT INTO \"t{index}\" (\"name\") VALUES ('one');\n"
            ),
            down: format!("DROP TABLE \"t{index}\";\n"),
        }
    }
}

/// The migrations as a program has them that embeds them.
#[derive(Clone, Copy)]
struct Texts(&'static [Text]);

impl MigrationSource<Sqlite> for Texts {
    fn migrations(&self) -> migration::Result<Vec<Box<dyn Migration<Sqlite>>>> {
        Ok(self.0.iter().map(|text| Box::new(text) as Box<_>).collect())
    }
}

impl Migration<Sqlite> for &'static Text {
    fn run(&self, conn: &mut dyn BoxableConnection<Sqlite>) -> migration::Result<()> {
        Ok(conn.batch_execute(&self.up)?)
    }

    fn revert(&self, conn: &mut dyn BoxableConnection<Sqlite>) -> migration::Result<()> {
        Ok(conn.batch_execute(&self.down)?)
    }

    fn metadata(&self) -> &dyn MigrationMetadata {
        &InTransaction
    }

    fn name(&self) -> &dyn MigrationName {
        *self
    }
}

struct InTransaction;

impl MigrationMetadata for InTransaction {}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

impl MigrationName for Text {
    fn version(&self) -> MigrationVersion<'_> {
        let version = self.name.split('_').next().unwrap_or_default();
        MigrationVersion::from(version.replace('-', ""))
    }
}

/// Both command lines, as processes, on a new file each time.
fn command_lines(migrations: &[Text], runs: usize) -> Result<()> {
    let diesel = env::var_os("OLEMBIC_DIESEL_CLI").unwrap_or_else(|| OsString::from("diesel"));
    let folder = tempfile::tempdir()?;
    for text in migrations {
        let folder = folder.path().join("migrations").join(&text.name);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("up.sql"), &text.up)?;
        fs::write(folder.join("down.sql"), &text.down)?;
    }
    fs::write(
        folder.path().join("diesel.toml"),
        "[migrations_directory]\ndir = \"migrations\"\n",
    )?;
    let ours = env::current_exe()?;
    let [mut olembic, mut theirs] = [Vec::new(), Vec::new()];
    for _ in 0..runs {
        olembic.push(process(
            Command::new(&ours).arg("upgrade").env("OLEMBIC_BENCH", "1"),
            folder.path(),
        )?);
        theirs.push(process(
            Command::new(&diesel).args(["migration", "run"]),
            folder.path(),
        )?);
    }
    println!("a new database, by the command line");
    let [olembic, theirs] = [report("olembic", olembic), report("diesel", theirs)];
    let ratio = olembic.as_secs_f64() / theirs.as_secs_f64();
    println!("  ratio      {ratio:.3}     (at most {MOST} is promised)");
    Ok(())
}

fn process(command: &mut Command, folder: &Path) -> Result<Duration> {
    let file = folder.join("new.db");
    command
        .current_dir(folder)
        .env("DATABASE_URL", &file)
        .env_remove("MIGRATION_DIRECTORY")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status();
    let time = start.elapsed();
    let status =
        status.with_context(|| format!("cannot start {command:?}; OLEMBIC_DIESEL_CLI names Diesel's"))?;
    ensure!(status.success(), "{command:?}: {status}");
    let url = file.to_str().context("the path is not UTF-8")?;
    let applied = SqliteConnection::open(url)?.applied()?.len();
    ensure!(applied == MIGRATIONS, "{command:?} applied {applied}");
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() && !path.ends_with("diesel.toml") {
            fs::remove_file(path)?;
        }
    }
    Ok(time)
}

/// A start on a database that is up to date, on a connection that is open.
fn nothing_pending(source: Texts, runs: usize) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("old.db");
    let mut conn = SqliteConnection::open(file.to_str().context("the path is not UTF-8")?)?;
    startup(&mut conn, &embedded(&source)?, |_| {})?;
    let ours = |conn: &mut SqliteConnection| -> Result<()> {
        let ran = startup(conn, &embedded(&source)?, |_| {})?;
        ensure!(ran == 0, "{ran} ran");
        Ok(())
    };
    let theirs = |conn: &mut SqliteConnection| -> Result<()> {
        let pending = conn
            .has_pending_migration(source)
            .map_err(|error| anyhow!(error))?;
        ensure!(!pending, "some are pending");
        Ok(())
    };
    println!("nothing pending");
    let counts = [queries(&mut conn, ours)?, queries(&mut conn, theirs)?];
    let [mut olembic, mut diesel] = [Vec::new(), Vec::new()];
    for _ in 0..runs {
        olembic.push(timed(|| ours(&mut conn))?);
        diesel.push(timed(|| theirs(&mut conn))?);
    }
    report("olembic", olembic);
    report("diesel", diesel);
    println!(
        "  queries    {} beside {}     (at most one more is promised)",
        counts[0], counts[1]
    );
    Ok(())
}

fn queries(
    conn: &mut SqliteConnection,
    run: impl FnOnce(&mut SqliteConnection) -> Result<()>,
) -> Result<usize> {
    let seen = Arc::new(Mutex::new(0));
    let count = Arc::clone(&seen);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let (InstrumentationEvent::StartQuery { .. }, Ok(mut count)) = (event, count.lock()) {
            *count += 1;
        }
    });
    run(conn)?;
    conn.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    let seen = seen.lock().map_err(|error| anyhow!("{error}"))?;
    Ok(*seen)
}

/// From the migrations to an open connection, and from a template that is at hand.
fn test_databases(source: Texts, runs: usize) -> Result<()> {
    // What the first test pays.
    drop(TestDatabase::<SqliteConnection>::new(&source)?);
    let template = Template::<SqliteConnection>::new(&source)?;
    let [mut new, mut kept, mut dropped] = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..runs {
        let mut database = None;
        new.push(timed(|| {
            let made = TestDatabase::<SqliteConnection>::new(&source)?;
            database = Some((made.connect()?, made));
            Ok(())
        })?);
        dropped.push(timed(|| {
            database = None;
            Ok(())
        })?);
        kept.push(timed(|| {
            let made = template.database()?;
            database = Some((made.connect()?, made));
            Ok(())
        })?);
    }
    println!("a database for a test, with a connection to it");
    let time = report("new", new);
    report("template", kept);
    report("dropped", dropped);
    println!(
        "  {}          ({AT_ONCE} ms at most is promised)",
        if time.as_millis() < AT_ONCE {
            "within"
        } else {
            "over"
        }
    );
    Ok(())
}

fn timed(work: impl FnOnce() -> Result<()>) -> Result<Duration> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed())
}

/// Prints a line, and gives the median.
fn report(name: &str, mut times: Vec<Duration>) -> Duration {
    times.sort();
    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    let (least, middle, most) = (times[0], times[times.len() / 2], times[times.len() - 1]);
    println!(
        "  {name:<10} {:.2} ms ({:.2} to {:.2})",
        milliseconds(middle),
        milliseconds(least),
        milliseconds(most)
    );
    middle
}
