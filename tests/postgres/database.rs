//! Databases of the tests' own on a PostgreSQL server, dropped at the end, also by a panic.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

/// A new database; it goes with this value.
pub struct Database {
    server: String,
    name: String,
}

impl Database {
    /// `None` where no server is named, which is said on standard output.
    pub fn new() -> Option<Self> {
        let Ok(server) = std::env::var("OLEMBIC_TEST_POSTGRES") else {
            println!("skipped: set OLEMBIC_TEST_POSTGRES");
            return None;
        };
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let moment = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("a clock")
            .as_nanos();
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("olembic_test_{}_{moment}_{count}", std::process::id());
        let mut conn = PgConnection::establish(&server).expect("the server answers");
        conn.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0"))
            .expect("a new database");
        Some(Self { server, name })
    }

    pub fn connect(&self) -> PgConnection {
        PgConnection::establish(&self.url()).expect("the database opens")
    }

    pub fn url(&self) -> String {
        let (address, _) = self.server.rsplit_once('/').expect("a URL with a database");
        format!("{address}/{}", self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let dropped = PgConnection::establish(&self.server)
            .map(|mut conn| conn.batch_execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name)));
        if !matches!(dropped, Ok(Ok(()))) {
            eprintln!("the database {} is left over", self.name);
        }
    }
}
