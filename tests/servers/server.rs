//! A server, and databases on it that go with their guard, also when a test panics.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use olembic::backend::ScratchServer;
use olembic::migrate::Database;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    text: String,
}

/// One of the two, and what the tests have to say to it in its own words.
pub trait Server: Sync {
    type Conn: Database;
    const VARIABLE: &str;

    fn establish(url: &str) -> Self::Conn;
    fn texts(conn: &mut Self::Conn, query: &str) -> Vec<String>;
    /// Everything in the database but when and how long.
    fn dump(conn: &mut Self::Conn) -> Vec<String>;
    fn drop_database(name: &str) -> String;
    /// Takes everything out of the database.
    fn empty(name: &str) -> String;
}

pub struct Postgres;
pub struct Maria;

impl Server for Postgres {
    type Conn = PgConnection;
    const VARIABLE: &str = "OLEMBIC_TEST_POSTGRES";

    fn establish(url: &str) -> PgConnection {
        PgConnection::establish(url).unwrap()
    }

    fn texts(conn: &mut PgConnection, query: &str) -> Vec<String> {
        let rows: Vec<Row> = diesel::sql_query(query).load(conn).unwrap();
        rows.into_iter().map(|row| row.text).collect()
    }

    fn dump(conn: &mut PgConnection) -> Vec<String> {
        let mut lines = Self::texts(
            conn,
            "SELECT concat_ws(' ', table_name, column_name, data_type) AS text FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%' UNION ALL \
             SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '\\_\\_%' ORDER BY 1",
        );
        for (table, column) in TABLES {
            if !Self::texts(
                conn,
                &format!("SELECT 'x' AS text WHERE to_regclass('{table}') IS NOT NULL"),
            )
            .is_empty()
            {
                lines.extend(Self::texts(
                    conn,
                    &format!("SELECT {column} AS text FROM {table} ORDER BY 1"),
                ));
            }
        }
        lines
    }

    fn drop_database(name: &str) -> String {
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    }

    fn empty(_: &str) -> String {
        "DROP SCHEMA public CASCADE; CREATE SCHEMA public".to_owned()
    }
}

impl Server for Maria {
    type Conn = MysqlConnection;
    const VARIABLE: &str = "OLEMBIC_TEST_MYSQL";

    fn establish(url: &str) -> MysqlConnection {
        MysqlConnection::establish(url).unwrap()
    }

    fn texts(conn: &mut MysqlConnection, query: &str) -> Vec<String> {
        let rows: Vec<Row> = diesel::sql_query(query).load(conn).unwrap();
        rows.into_iter().map(|row| row.text).collect()
    }

    fn dump(conn: &mut MysqlConnection) -> Vec<String> {
        let mut lines = Self::texts(
            conn,
            "SELECT concat_ws(' ', table_name, column_name, column_type, column_key) AS text FROM information_schema.columns \
             WHERE table_schema = database() AND table_name NOT LIKE '\\_\\_%' ORDER BY 1",
        );
        let tables =
            "SELECT table_name AS text FROM information_schema.tables WHERE table_schema = database()";
        let tables = Self::texts(conn, tables);
        for (table, column) in TABLES.into_iter().chain([("__olembic_progress", "revision")]) {
            if tables.iter().any(|there| there == table) {
                let query = format!("SELECT CONVERT({column} USING utf8mb4) AS text FROM {table} ORDER BY 1");
                lines.extend(Self::texts(conn, &query));
            }
        }
        lines
    }

    fn drop_database(name: &str) -> String {
        format!("DROP DATABASE IF EXISTS {name}")
    }

    fn empty(name: &str) -> String {
        format!("DROP DATABASE {name}; CREATE DATABASE {name}; USE {name}")
    }
}

/// Whose rows are looked at, by which column.
const TABLES: [(&str, &str); 3] = [
    ("__diesel_schema_migrations", "version"),
    ("__olembic_ledger", "checksum"),
    ("log", "word"),
];

/// A database of one's own.
pub struct Place<S: Server> {
    pub name: String,
    pub url: String,
    admin: String,
    folder: tempfile::TempDir,
    server: std::marker::PhantomData<S>,
}

impl<S: Server> Place<S> {
    /// `None` where there is no server; that is said.
    pub fn new() -> Option<Self> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let Ok(admin) = env::var(S::VARIABLE) else {
            eprintln!("skipped: set {}", S::VARIABLE);
            return None;
        };
        let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("olembic_test_{}_{}_{count}", time.as_nanos(), std::process::id());
        let host = admin.split_once("://").unwrap().1;
        let start = admin.len() - host.len() + host.find('/').unwrap_or(host.len());
        let place = Self {
            url: format!("{}/{name}", &admin[..start]),
            name,
            admin,
            folder: tempfile::tempdir().unwrap(),
            server: std::marker::PhantomData,
        };
        place.as_admin(&format!("CREATE DATABASE {}", place.name));
        Some(place)
    }

    pub fn as_admin(&self, statement: &str) {
        S::establish(&self.admin).batch_execute(statement).unwrap();
    }

    pub fn open(&self) -> S::Conn {
        <S::Conn as Database>::open(&self.url).unwrap()
    }

    /// Where its trials take place.
    pub fn server(&self) -> ScratchServer {
        ScratchServer::of(&self.url)
    }

    pub fn empty(&self) {
        self.open().batch_execute(&S::empty(&self.name)).unwrap();
    }

    pub fn dump(&self) -> Vec<String> {
        S::dump(&mut self.open())
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a revision into the folder: its name, up.sql and down.sql.
    pub fn revision(&self, name: &str, up: &str, down: &str) -> PathBuf {
        let folder = self.folder().join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("up.sql"), up).unwrap();
        fs::write(folder.join("down.sql"), down).unwrap();
        folder
    }
}

impl<S: Server> Drop for Place<S> {
    fn drop(&mut self) {
        self.as_admin(&S::drop_database(&self.name));
    }
}
