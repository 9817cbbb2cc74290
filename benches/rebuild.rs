//! A generated rebuild of a table of 1,000,000 rows with two indexes, beside the best one written by hand; and the rehearsal of a
//! migration of five operations on a schema of 100 tables.
//! The promises are a ratio of 1.1 at most, and one second.
//!
//! `cargo bench --bench rebuild -- [ROWS]`. By turns, the median of five; processor time where the system tells it, and the
//! clock on the wall.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};
use std::{env, fs};

use anyhow::{Context, Result, anyhow, ensure};
use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;
use diesel_migrations::MigrationHarness;
use olembic::backend::ScratchServer;
use olembic::dialect::scripts;
use olembic::dialect::sqlite::Sqlite;
use olembic::diff::Hints;
use olembic::findings::way_back;
use olembic::introspect::sqlite::introspect;
use olembic::migrate::{DataMigrations, Database, UpgradeTarget, upgrade};
use olembic::plan::plan;
use olembic::rehearse::{Wanted, after};
use olembic::revision::{Revision, Revisions, Script};
use olembic::schema::{Column, ColumnType, Index, Schema, ServerDefault};
use olembic::scratch::sqlite::compare;

const RUNS: usize = 5;
const MOST: f64 = 1.1;
const TABLES: usize = 100;

fn main() -> Result<()> {
    // Cargo itself adds `--bench`.
    let mut numbers = env::args().skip(1).filter(|argument| argument != "--bench");
    let rows = numbers.next().map_or(Ok(1_000_000), |text| text.parse())?;
    println!("rebuild of {rows} rows with two indexes, {RUNS} runs each, by turns");
    for case in [
        Case {
            name: "alone",
            clause: "",
            check: "",
        },
        Case {
            name: "refers to another table; by hand checks nothing",
            clause: " REFERENCES owner (id)",
            check: "",
        },
        Case {
            name: "refers to another table; by hand checks afterwards",
            clause: " REFERENCES owner (id)",
            check: "PRAGMA foreign_key_check;",
        },
    ] {
        case.measure(rows)?;
    }
    rehearsal()
}

/// What the column `owner_id` says, and what the expert does before COMMIT.
struct Case {
    name: &'static str,
    clause: &'static str,
    check: &'static str,
}

impl Case {
    fn measure(&self, rows: u32) -> Result<()> {
        let folder = tempfile::tempdir()?;
        let first = folder.path().join("first.db");
        let mut conn = open(&first)?;
        conn.batch_execute(&self.start(rows))?;
        conn.applied_migrations().map_err(|error| anyhow!(error))?;
        let generated = revision(&mut conn, |models| {
            if let Some(note) = models
                .tables
                .get_mut("item")
                .and_then(|table| table.columns.last_mut())
            {
                note.nullable = false;
            }
        })?;
        drop(conn);
        let revisions = Revisions::new([generated])?;
        let by_hand = self.by_hand();
        let [mut ours, mut theirs] = [Vec::new(), Vec::new()];
        for _ in 0..RUNS {
            ours.push(run(&first, |conn| {
                upgrade(conn, &revisions, &UpgradeTarget::Head, |_| {})?;
                Ok(())
            })?);
            theirs.push(run(&first, |conn| Ok(conn.batch_execute(&by_hand)?))?);
        }
        println!("{}", self.name);
        let [ours, theirs] = [report("generated", ours), report("by hand", theirs)];
        println!(
            "  ratio      {:.3} processor, {:.3} clock     (at most {MOST} is promised)",
            ours.0 / theirs.0,
            ours.1 / theirs.1
        );
        Ok(())
    }

    fn start(&self, rows: u32) -> String {
        format!(
            "CREATE TABLE owner (id INTEGER NOT NULL PRIMARY KEY);
             CREATE TABLE item (id INTEGER NOT NULL PRIMARY KEY, owner_id INTEGER NOT NULL{},
                 code INTEGER NOT NULL, name TEXT NOT NULL, price DOUBLE NOT NULL, note TEXT);
             CREATE INDEX item_code ON item (code);
             CREATE INDEX item_name ON item (name);
             BEGIN;
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
                 INSERT INTO owner SELECT i FROM n;
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
                 INSERT INTO item SELECT i, i % 1000 + 1, i * 7919 % 1000003, 'name ' || (i * 104729 % 1000003),
                     i / 7.0, 'a note of some length' FROM n;
             COMMIT;",
            self.clause
        )
    }

    fn by_hand(&self) -> String {
        format!(
            "PRAGMA foreign_keys = OFF;
             BEGIN;
             CREATE TABLE item_new (id INTEGER NOT NULL PRIMARY KEY, owner_id INTEGER NOT NULL{},
                 code INTEGER NOT NULL, name TEXT NOT NULL, price DOUBLE NOT NULL, note TEXT NOT NULL);
             INSERT INTO item_new SELECT * FROM item;
             DROP TABLE item;
             ALTER TABLE item_new RENAME TO item;
             CREATE INDEX item_code ON item (code);
             CREATE INDEX item_name ON item (name);
             {}
             COMMIT;
             PRAGMA foreign_keys = ON;",
            self.clause, self.check
        )
    }
}

fn open(file: &Path) -> Result<SqliteConnection> {
    let name = file.to_str().context("the path is not UTF-8")?;
    Ok(<SqliteConnection as Database>::open(name)?)
}

/// The revision that leads from the database to what the closure makes of it.
fn revision(conn: &mut SqliteConnection, change: impl FnOnce(&mut Schema)) -> Result<Revision> {
    let found = introspect(conn)?;
    let mut models = found.clone();
    change(&mut models);
    let operations = plan(compare(&found, &models, &Hints::default())?)?;
    ensure!(!operations.is_empty(), "there is no difference");
    let (up, down) = scripts(&Sqlite, &operations, &way_back(&Sqlite, &operations))?;
    let script = |text: String, file: &str| Script {
        text,
        file: file.to_owned(),
    };
    Ok(Revision::new(
        "2024-01-01-000000_change".to_owned(),
        script(up.text(), "up.sql"),
        Some(script(down.text(), "down.sql")),
        up.run_in_transaction,
    )?)
}

/// Processor time, where it is known, and the clock on the wall.
type Times = (f64, f64);

/// Runs on a copy of the file, with the connection opened before.
fn run(first: &Path, work: impl FnOnce(&mut SqliteConnection) -> Result<()>) -> Result<Times> {
    let copy = first.with_file_name("now.db");
    fs::copy(first, &copy)?;
    let mut conn = open(&copy)?;
    timed(|| work(&mut conn))
}

fn timed(work: impl FnOnce() -> Result<()>) -> Result<Times> {
    let (start, spent) = (Instant::now(), cpu());
    work()?;
    let clock = start.elapsed();
    let processor = match (spent, cpu()) {
        (Some(before), Some(after)) => after - before,
        _ => clock,
    };
    Ok((processor.as_secs_f64(), clock.as_secs_f64()))
}

/// Prints a line, and gives the medians.
fn report(name: &str, times: Vec<Times>) -> Times {
    let sorted = |of: fn(&Times) -> f64| {
        let mut times: Vec<f64> = times.iter().map(of).collect();
        times.sort_by(f64::total_cmp);
        times
    };
    let (processor, clock) = (sorted(|times| times.0), sorted(|times| times.1));
    let middle = times.len() / 2;
    let line = |times: &[f64]| {
        let (least, most) = (times[0], times[times.len() - 1]);
        format!("{:.3} s ({least:.3} to {most:.3})", times[middle])
    };
    println!(
        "  {name:<10} processor {}, clock {}",
        line(&processor),
        line(&clock)
    );
    (processor[middle], clock[middle])
}

/// The processor time of this process so far, in steps of 10 ms.
fn cpu() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // Behind the name in parentheses: fields 3 and up, of which 14 and 15 count in hundredths of a second.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut hundredths = || fields.next()?.parse::<u64>().ok();
    Some(Duration::from_millis((hundredths()? + hundredths()?) * 10))
}

/// A rebuild, two columns, an index and a drop, as `revision --autogenerate` rehearses them.
fn rehearsal() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut conn = open(&folder.path().join("many.db"))?;
    let mut script = String::from("BEGIN;");
    for index in 0..TABLES {
        script.push_str(&format!(
            "CREATE TABLE t{index} (id INTEGER NOT NULL PRIMARY KEY, parent_id INTEGER REFERENCES t{} (id) ON DELETE CASCADE,
                 code VARCHAR(32) NOT NULL UNIQUE, name VARCHAR(100) NOT NULL DEFAULT '', qty INTEGER NOT NULL DEFAULT 0,
                 price DOUBLE NOT NULL, active BOOLEAN NOT NULL DEFAULT TRUE,
                 created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, note TEXT, due DATE);
             CREATE INDEX t{index}_name ON t{index} (name);",
            index / 10
        ));
    }
    conn.batch_execute(&(script + "COMMIT;"))?;
    let mut wanted = Schema::default();
    let change = revision(&mut conn, |models| {
        let table = |models: &mut Schema, name: &str, change: fn(&mut olembic::schema::Table)| {
            models.tables.get_mut(name).map(change)
        };
        table(models, "t1", |it| it.columns[5].nullable = true);
        table(models, "t2", |it| {
            it.columns.push(Column::new("more", ColumnType::Text).nullable())
        });
        table(models, "t3", |it| {
            it.columns
                .push(Column::new("at", ColumnType::Timestamp).default(ServerDefault::Now));
        });
        table(models, "t4", |it| it.indexes.push(Index::new("t4_qty", ["qty"])));
        table(models, "t5", |it| it.indexes.clear());
        wanted = models.clone();
    })?;
    let lead = |from: &Schema, to: &Schema| match compare(from, to, &Hints::no_rename()) {
        Ok(operations) => operations.iter().map(|operation| operation.describe()).collect(),
        Err(error) => vec![error.to_string()],
    };
    let missing = |found: &Schema| lead(found, &wanted);
    let functions = DataMigrations::default();
    let mut times = Vec::new();
    let mut rows = 0;
    for _ in 0..RUNS {
        times.push(timed(|| {
            let asked = Wanted {
                server: &ScratchServer::unknown(),
                differences: &lead,
                missing: Some(&missing),
                questions: &|_, _| Vec::new(),
                filled: &[],
                rows_may_change: false,
                schemas: &BTreeSet::new(),
                functions: &functions,
            };
            rows = after(&mut conn, &change, &asked)?.rows;
            Ok(())
        })?);
    }
    println!(
        "rehearsal of 5 operations on {TABLES} tables ({rows} rows, two of the tables rebuilt); 1 s at most is promised"
    );
    report("whole", times);
    Ok(())
}
