//! `olembic::testing` on servers: databases of tests, as the tests of an application use them.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, panic, thread};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel_migrations::FileBasedMigrations;
use olembic::testing::{Template, TestBackend, TestDatabase, TestingError};

use super::server::{Maria, Postgres, Server};

const CHILD: &str = "testing::child";
const FOLDER: &str = "OLEMBIC_TEST_SERVERS_TESTING";

/// A server with databases of tests.
trait Tested: Server<Conn: TestBackend> {
    /// How many templates are made for so many databases.
    fn fills(databases: usize) -> usize;
    fn databases(conn: &mut Self::Conn, like: &str) -> Vec<String>;
}

impl Tested for Postgres {
    fn fills(_: usize) -> usize {
        1
    }

    fn databases(conn: &mut PgConnection, like: &str) -> Vec<String> {
        let query =
            format!("SELECT CAST(datname AS text) AS text FROM pg_database WHERE datname LIKE '{like}'");
        Self::texts(conn, &query)
    }
}

impl Tested for Maria {
    fn fills(databases: usize) -> usize {
        databases
    }

    fn databases(conn: &mut MysqlConnection, like: &str) -> Vec<String> {
        let query = format!(
            "SELECT schema_name AS text FROM information_schema.schemata WHERE schema_name LIKE '{like}'"
        );
        Self::texts(conn, &query)
    }
}

fn server<S: Server>() -> Option<String> {
    let url = env::var(S::VARIABLE).ok();
    if url.is_none() {
        eprintln!("skipped: set {}", S::VARIABLE);
    }
    url
}

/// Migrations that nobody else has; what was made of them goes at the end.
struct Own<S: Tested> {
    folder: tempfile::TempDir,
    url: String,
    server: std::marker::PhantomData<S>,
}

impl<S: Tested> Own<S> {
    fn new() -> Option<Self> {
        let url = server::<S>()?;
        let folder = tempfile::tempdir().unwrap();
        let name = folder.path().file_name().unwrap().to_str().unwrap();
        let up = format!(
            "-- of {name}\nCREATE TABLE users (username VARCHAR(50) NOT NULL PRIMARY KEY);\nINSERT INTO users VALUES ('ada');"
        );
        fs::create_dir(folder.path().join("1_users")).unwrap();
        fs::write(folder.path().join("1_users/up.sql"), up).unwrap();
        Some(Self {
            folder,
            url,
            server: std::marker::PhantomData,
        })
    }

    fn template(&self) -> Template<S::Conn> {
        template::<S>(self.folder.path().to_str().unwrap(), &self.url)
    }
}

/// With a seed that writes a line for each time that it runs.
fn template<S: Tested>(folder: &str, url: &str) -> Template<S::Conn> {
    let source = FileBasedMigrations::from_path(folder).unwrap();
    let log = format!("{folder}/log");
    let seed = move |conn: &mut S::Conn| -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        conn.batch_execute("INSERT INTO users VALUES ('bob')")?;
        let mut file = OpenOptions::new().create(true).append(true).open(&log)?;
        file.write_all(b"made\n")?;
        Ok(())
    };
    Template::new(&source).unwrap().seeded("bob", seed).server(url)
}

impl<S: Tested> Drop for Own<S> {
    fn drop(&mut self) {
        let key = self.template().key().unwrap();
        let name = format!("olembic_template_{}", &key.as_str()[..40]);
        let mut conn = S::establish(&self.url);
        let _ = conn.batch_execute(&format!("DROP DATABASE IF EXISTS {name}"));
    }
}

fn names<S: Server>(conn: &mut S::Conn) -> Vec<String> {
    S::texts(conn, "SELECT username AS text FROM users ORDER BY 1")
}

#[test]
#[ignore = "the other tests start it as a process of its own"]
fn child() {
    let Ok(told) = env::var(FOLDER) else { return };
    let (folder, url) = told.split_once(' ').unwrap();
    if url.starts_with("postgres") {
        one::<Postgres>(folder, url);
    } else {
        one::<Maria>(folder, url);
    }
}

fn one<S: Tested>(folder: &str, url: &str) {
    let database = template::<S>(folder, url).database().unwrap();
    let mut conn = database.connect().unwrap();
    conn.batch_execute("INSERT INTO users VALUES ('eve')").unwrap();
    assert_eq!(names::<S>(&mut conn), ["ada", "bob", "eve"]);
}

fn process<S: Tested>(own: &Own<S>) -> std::process::Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", CHILD, "--ignored", "--nocapture"])
        .env(FOLDER, format!("{} {}", own.folder.path().display(), own.url))
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

fn each_sees_its_own_rows<S: Tested>() {
    let Some(own) = Own::<S>::new() else { return };
    let template = own.template();
    // Threads of this process, and processes.
    let mut processes: Vec<_> = (0..4).map(|_| process(&own)).collect();
    let with_a_row = |test: usize| {
        let database = template.database().unwrap();
        let insert = format!("INSERT INTO users VALUES ('user {test}')");
        database.connect().unwrap().batch_execute(&insert).unwrap();
        database
    };
    let databases: Vec<TestDatabase<S::Conn>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|test| scope.spawn(move || with_a_row(test))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for (test, database) in databases.iter().enumerate() {
        let mut application = S::establish(database.url());
        assert_eq!(
            names::<S>(&mut application),
            ["ada", "bob", &format!("user {test}")]
        );
    }
    for process in &mut processes {
        assert!(process.wait().unwrap().success());
    }
    let made = fs::read_to_string(own.folder.path().join("log")).unwrap();
    assert_eq!(made.lines().count(), S::fills(12));
}

#[test]
fn each_test_sees_its_own_rows_on_postgres() {
    each_sees_its_own_rows::<Postgres>();
}

#[test]
fn each_test_sees_its_own_rows_on_mariadb() {
    each_sees_its_own_rows::<Maria>();
}

fn it_goes<S: Tested>() {
    let Some(own) = Own::<S>::new() else { return };
    let mut looker = S::establish(&own.url);
    let mut there = |url: &str| {
        let name = url.rsplit_once('/').unwrap().1;
        let name = name.split('?').next().unwrap();
        assert!(name.starts_with("olembic_test_"), "{name}");
        !S::databases(&mut looker, name).is_empty()
    };
    let template = own.template();
    let database = template.database().unwrap();
    let url = database.url().to_owned();
    assert!(there(&url));
    drop(database);
    assert!(!there(&url));

    let failed = thread::scope(|scope| {
        let test = scope.spawn(|| {
            let database = template.database().unwrap();
            let mut conn = database.connect().unwrap();
            conn.batch_execute("BEGIN; INSERT INTO users VALUES ('eve')")
                .unwrap();
            panic::resume_unwind(Box::new(database.url().to_owned()));
        });
        test.join().unwrap_err()
    });
    assert!(!there(failed.downcast_ref::<String>().unwrap()));
}

#[test]
fn it_is_dropped_also_when_a_test_panics_on_postgres() {
    it_goes::<Postgres>();
}

#[test]
fn it_is_dropped_also_when_a_test_panics_on_mariadb() {
    it_goes::<Maria>();
}

fn leftovers_go<S: Tested>() -> Option<Own<S>> {
    let own = Own::<S>::new()?;
    let mut conn = S::establish(&own.url);
    let random = own
        .folder
        .path()
        .file_name()
        .unwrap()
        .to_str()
        .unwrap()
        .to_lowercase();
    let random: String = random.chars().filter(char::is_ascii_alphanumeric).collect();
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let [old, used, young] = [3, 4, now].map(|made| format!("olembic_test_{made}_{random}"));
    for name in [&old, &used, &young] {
        conn.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    }
    let host = own.url.rsplit_once('/').unwrap().0;
    let user = S::establish(&format!("{host}/{used}"));
    assert!(process(&own).wait().unwrap().success());
    let left = S::databases(&mut conn, &format!("olembic_test_%_{random}"));
    drop(user);
    for name in [&used, &young] {
        conn.batch_execute(&format!("DROP DATABASE {name}")).unwrap();
    }
    assert!(
        left.contains(&used) && left.contains(&young) && left.len() == 2,
        "{left:?}"
    );
    Some(own)
}

#[test]
fn what_killed_tests_left_goes_on_mariadb() {
    leftovers_go::<Maria>();
}

#[test]
fn what_killed_tests_left_goes_on_postgres() {
    let Some(own) = leftovers_go::<Postgres>() else {
        return;
    };
    // A template that nobody has used for a week.
    let mut conn = Postgres::establish(&own.url);
    let name = format!("olembic_template_{}", std::process::id());
    let seconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    for (days, stays) in [(6, true), (8, false)] {
        let _ = conn.batch_execute(&format!("CREATE DATABASE {name}"));
        let used = seconds - days * 24 * 60 * 60;
        let comment = format!("COMMENT ON DATABASE {name} IS '{used}'; ");
        conn.batch_execute(&comment).unwrap();
        conn.batch_execute(&format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false"))
            .unwrap();
        assert!(process(&own).wait().unwrap().success());
        assert_eq!(!Postgres::databases(&mut conn, &name).is_empty(), stays, "{days}");
    }
}

#[test]
fn what_is_in_the_way_is_said() {
    let Some(url) = server::<Postgres>() else { return };
    let Some(own) = Own::<Postgres>::new() else { return };
    let mut conn = Postgres::establish(&url);
    let role = format!("olembic_test_role_{}", std::process::id());
    conn.batch_execute(&format!("CREATE ROLE {role} LOGIN")).unwrap();
    let (before, after) = url.split_once('@').unwrap();
    let poor = format!("{}://{role}@{after}", before.split_once("://").unwrap().0);
    let error = template::<Postgres>(own.folder.path().to_str().unwrap(), &poor)
        .database()
        .unwrap_err();
    conn.batch_execute(&format!("DROP ROLE {role}")).unwrap();
    let message = error.to_string();
    assert!(
        message.contains("permission denied") && message.contains("\nhint: give the user the right"),
        "{message}"
    );
    // A migration that fails leaves no template, and nothing else.
    fs::write(own.folder.path().join("1_users/up.sql"), "oops;").unwrap();
    let error = own.template().database().unwrap_err();
    assert!(matches!(error, TestingError::Migrate(_)), "{error}");
}

/// How long it takes is shown, and not judged.
#[test]
#[ignore = "it measures; run it alone"]
fn how_long_it_takes() {
    fn measured<S: Tested>() {
        let Some(own) = Own::<S>::new() else { return };
        for number in 2..22 {
            let folder = own.folder.path().join(format!("{number:02}_t"));
            fs::create_dir(&folder).unwrap();
            let up = format!(
                "CREATE TABLE t{number} (id INTEGER NOT NULL PRIMARY KEY, word VARCHAR(50)); CREATE INDEX i{number} ON t{number} (word);"
            );
            fs::write(folder.join("up.sql"), up).unwrap();
        }
        let template = own.template();
        let start = Instant::now();
        drop(template.database().unwrap());
        eprintln!("{}: the first {:?}", S::VARIABLE, start.elapsed());
        let (mut made, mut dropped) = (Vec::new(), Vec::new());
        for _ in 0..20 {
            let start = Instant::now();
            let database = template.database().unwrap();
            made.push(start.elapsed());
            let start = Instant::now();
            drop(database);
            dropped.push(start.elapsed());
        }
        made.sort();
        dropped.sort();
        eprintln!("{}: made {:?}, dropped {:?}", S::VARIABLE, made[10], dropped[10]);
    }
    measured::<Postgres>();
    measured::<Maria>();
}
