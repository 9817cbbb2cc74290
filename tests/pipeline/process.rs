//! A migration in a process of its own, that is killed with SIGKILL at a statement that reaches the database.
//! A folder with one rebuild, a file to run it on, and what is in that file afterwards.
#![cfg(unix)]

use std::env;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::park;

use diesel::connection::{InstrumentationEvent, SimpleConnection};
use diesel::sql_types::BigInt;
use diesel::{Connection, SqliteConnection};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use olembic::dialect::scripts;
use olembic::dialect::sqlite::Sqlite;
use olembic::diff::Hints;
use olembic::findings::way_back;
use olembic::introspect::sqlite::introspect;
use olembic::migrate::{Database, DowngradeTarget, UpgradeTarget, downgrade, upgrade};
use olembic::plan::plan;
use olembic::revision::{Draft, read as read_folder};
use olembic::schema::{ServerDefault, Table};
use olembic::scratch::sqlite::compare;
use olembic::sql::split_statements;

use super::build::*;
pub use super::dump::{dump, text_of};

/// The test of this file that is the process to be killed, and what it is told by.
const CHILD: &str = "process::child";
const JOB: &str = "OLEMBIC_TEST_KILLED_JOB";
const FOLDER: &str = "OLEMBIC_TEST_KILLED_FOLDER";
const FILE: &str = "OLEMBIC_TEST_KILLED_FILE";
/// Before which statement: its number, or how it begins.
const STOP: &str = "OLEMBIC_TEST_KILLED_STOP";

const SIGKILL: i32 = 9;

/// More than the cache of the process that is killed holds, so that the file is written to before COMMIT.
const TABLES: &str = "
    CREATE TABLE p (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, a INT, note TEXT NOT NULL DEFAULT '');
    CREATE INDEX p_a ON p (a);
    CREATE TABLE c (id INTEGER NOT NULL PRIMARY KEY, p_id INT REFERENCES p (id) ON DELETE CASCADE);
    CREATE VIEW some AS SELECT a FROM p;
    CREATE TRIGGER p_t AFTER DELETE ON p BEGIN DELETE FROM c WHERE p_id = old.id; END;
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
        INSERT INTO p (id, a, note) SELECT i, i % 7, hex(zeroblob(250)) FROM n;
    INSERT INTO c SELECT id, id FROM p;
    DELETE FROM p WHERE id = 300;";

#[diesel::declare_sql_function]
extern "SQL" {
    fn olembic_test_kill(number: BigInt) -> BigInt;
}

/// Ends this process as a power cut would.
fn kill() {
    let me = std::process::id();
    Command::new("sh")
        .arg("-c")
        .arg(format!("kill -KILL {me}"))
        .status()
        .expect("there is a shell");
    loop {
        park();
    }
}

#[test]
#[ignore = "the other tests start it as a process of its own"]
fn child() {
    let (Ok(job), Ok(folder), Ok(file)) = (env::var(JOB), env::var(FOLDER), env::var(FILE)) else {
        return;
    };
    let stop = env::var(STOP).unwrap_or_default();
    let mut conn = <SqliteConnection as Database>::open(&file).unwrap();
    conn.batch_execute("PRAGMA cache_size = 8").unwrap();
    olembic_test_kill_utils::register_impl(&mut conn, |number: i64| {
        if number == 200 {
            kill();
        }
        1_i64
    })
    .unwrap();
    let mut number = 0;
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            number += 1;
            let begins = stop.parse::<usize>().is_err() && !stop.is_empty();
            if stop == number.to_string() || begins && query.to_string().starts_with(&stop) {
                kill();
            }
        }
    });
    if job == "diesel" {
        let source = FileBasedMigrations::from_path(&folder).unwrap();
        conn.run_pending_migrations(source).unwrap();
        return;
    }
    run(&mut conn, &job, Path::new(&folder));
}

pub fn run(conn: &mut SqliteConnection, job: &str, folder: &Path) {
    let revisions = read_folder(folder).unwrap();
    match job {
        "up" => upgrade(conn, &revisions, &UpgradeTarget::Head, |_| {}).unwrap(),
        _ => downgrade(conn, &revisions, &DowngradeTarget::Base, |_| {}).unwrap(),
    };
}

/// A folder with one rebuild, and a file that it has not run on.
pub struct Place {
    root: tempfile::TempDir,
    pub before: String,
}

#[derive(Debug, PartialEq)]
pub enum End {
    Killed,
    Failed,
    Done,
}

impl Place {
    pub fn new(journal: &str, change: impl FnOnce(&mut Table)) -> Self {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("first.db");
        let mut conn = <SqliteConnection as Database>::open(file.to_str().unwrap()).unwrap();
        conn.batch_execute(&format!("PRAGMA journal_mode = {journal}; {TABLES}"))
            .unwrap();
        // So that the tables of versions are there before and after.
        conn.make_tables().unwrap();
        let found = introspect(&mut conn).unwrap();
        let mut models = found.clone();
        change(models.tables.get_mut("p").unwrap());
        let operations = plan(compare(&found, &models, &Hints::default()).unwrap()).unwrap();
        let (up, down) = scripts(&Sqlite, &operations, &way_back(&Sqlite, &operations)).unwrap();
        assert!(!up.run_in_transaction);
        let draft = Draft {
            message: "rebuild".to_owned(),
            up: up.text(),
            down: down.text(),
            without_transaction: true,
            ..Draft::default()
        };
        draft
            .write(&root.path().join("migrations"), chrono::Utc::now().naive_utc())
            .unwrap();
        let before = dump(&mut conn);
        Self { root, before }
    }

    pub fn folder(&self) -> PathBuf {
        self.root.path().join("migrations")
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// A fresh `now.db`, as `first.db` is.
    pub fn reset(&self) {
        self.reset_to("first.db");
    }

    pub fn reset_to(&self, name: &str) {
        for ending in ["-journal", "-wal", "-shm"] {
            let _ = fs::remove_file(self.file(&format!("now.db{ending}")));
        }
        fs::copy(self.file(name), self.file("now.db")).unwrap();
    }

    pub fn start(&self, job: &str, folder: &Path, stop: &str) -> End {
        let status = Command::new(env::current_exe().unwrap())
            .args(["--exact", CHILD, "--ignored"])
            .env(JOB, job)
            .env(FOLDER, folder)
            .env(FILE, self.file("now.db"))
            .env(STOP, stop)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        match (status.signal(), status.success()) {
            (Some(signal), _) => {
                assert_eq!(signal, SIGKILL);
                End::Killed
            }
            (None, true) => End::Done,
            (None, false) => End::Failed,
        }
    }

    /// Opens what a process has left: it is sound, whatever happened.
    pub fn open(&self) -> SqliteConnection {
        let file = self.file("now.db");
        let mut conn = <SqliteConnection as Database>::open(file.to_str().unwrap()).unwrap();
        assert_eq!(
            text_of(&mut conn, "SELECT integrity_check FROM pragma_integrity_check"),
            "ok"
        );
        assert_eq!(
            text_of(&mut conn, "SELECT count(*) FROM pragma_foreign_key_check"),
            "0"
        );
        conn
    }

    /// A copy of the folder, whose up.sql is changed.
    pub fn variant(&self, change: impl FnOnce(String) -> String) -> PathBuf {
        let variant = self.file("variant");
        let _ = fs::remove_dir_all(&variant);
        let migration = fs::read_dir(self.folder()).unwrap().next().unwrap().unwrap();
        let copy = variant.join(migration.file_name());
        fs::create_dir_all(&copy).unwrap();
        for file in fs::read_dir(migration.path()).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), copy.join(file.file_name())).unwrap();
        }
        let up = fs::read_to_string(copy.join("up.sql")).unwrap();
        fs::write(copy.join("up.sql"), change(up)).unwrap();
        variant
    }

    /// The statements of up.sql.
    pub fn statements(&self) -> Vec<String> {
        let revisions = read_folder(&self.folder()).unwrap();
        let revision = revisions.iter().next().unwrap();
        let statements = split_statements(&revision.up.text).unwrap();
        statements.into_iter().map(|statement| statement.text).collect()
    }
}

/// NOT NULL, which has the table rebuilt.
pub fn strict(table: &mut Table) {
    table.columns[1].nullable = false;
}

/// The same, and a new column whose default only a rebuild can bring.
pub fn strict_and_new(table: &mut Table) {
    strict(table);
    table
        .columns
        .push(integer("more").default(ServerDefault::Sql("(abs(-7))".to_owned())));
}

pub fn versions(conn: &mut SqliteConnection) -> String {
    text_of(conn, "SELECT count(*) FROM __diesel_schema_migrations")
}
