//! A fleet of SQLite databases, upgraded one after another and four at once, by the command line.
//! The promise is a ratio of 1.4 at least with `--jobs 4` on 2 cores.
//!
//! `cargo bench --bench fleet -- [DATABASES [RUNS]]`. By turns, medians, the clock on the wall, as processes. The command line is this very
//! program, which `OLEMBIC_BENCH` makes an application.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use anyhow::{Result, ensure};
use diesel::sqlite::SqliteConnection;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use olembic::{App, Models};

const DATABASES: usize = 1000;
const RUNS: usize = 5;
const REVISIONS: usize = 10;
const LEAST: f64 = 1.4;

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
    let databases = numbers.next().map_or(Ok(DATABASES), |text| text.parse())?;
    let runs: usize = numbers.next().map_or(Ok(RUNS), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    for index in 0..REVISIONS {
        let revision = folder
            .join("migrations")
            .join(format!("2024-01-01-{index:06}_t{index}"));
        fs::create_dir_all(&revision)?;
        let up = format!(
            "CREATE TABLE t{index} (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\nCREATE INDEX ix_t{index} ON t{index} (name);\n"
        );
        fs::write(revision.join("up.sql"), up)?;
        fs::write(revision.join("down.sql"), format!("DROP TABLE t{index};\n"))?;
    }
    fs::write(
        folder.join("diesel.toml"),
        "[migrations_directory]\ndir = \"migrations\"\n",
    )?;
    let names: Vec<String> = (0..databases).map(|number| format!("db/t{number}.db")).collect();
    fs::write(folder.join("list"), names.join("\n"))?;

    let cores = std::thread::available_parallelism()?;
    println!(
        "{databases} new databases, {REVISIONS} revisions, {runs} runs each, by turns, on {cores} cores"
    );
    let [mut one, mut four, mut idle] = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..runs {
        for (jobs, times) in [("1", &mut one), ("4", &mut four)] {
            let _ = fs::remove_dir_all(folder.join("db"));
            fs::create_dir(folder.join("db"))?;
            times.push(upgrade(folder, jobs)?);
        }
        idle.push(upgrade(folder, "4")?);
    }
    let [one, four] = [report("--jobs 1", one), report("--jobs 4", four)];
    report("nothing to do", idle);
    println!(
        "  ratio          {:.2}     (at least {LEAST} is promised)",
        one.as_secs_f64() / four.as_secs_f64()
    );
    Ok(())
}

fn upgrade(folder: &Path, jobs: &str) -> Result<Duration> {
    let mut command = Command::new(env::current_exe()?);
    command
        .args(["upgrade", "--databases", "list", "--jobs", jobs, "--quiet"])
        .current_dir(folder)
        .env("OLEMBIC_BENCH", "1")
        .env_remove("MIGRATION_DIRECTORY")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let start = Instant::now();
    let status = command.status()?;
    let time = start.elapsed();
    ensure!(status.success(), "{command:?}: {status}");
    Ok(time)
}

/// Prints a line, and gives the median.
fn report(name: &str, mut times: Vec<Duration>) -> Duration {
    times.sort();
    let (least, middle, most) = (times[0], times[times.len() / 2], times[times.len() - 1]);
    println!(
        "  {name:<14} {:.2} s ({:.2} to {:.2})",
        middle.as_secs_f64(),
        least.as_secs_f64(),
        most.as_secs_f64()
    );
    middle
}
