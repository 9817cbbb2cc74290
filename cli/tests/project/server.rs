//! A database of a test's own on a server; it goes with the value, also when the test panics.

use std::env;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use diesel::Connection;
use diesel::connection::SimpleConnection;

/// The server that tests of PostgreSQL use.
pub const POSTGRES: &str = "OLEMBIC_TEST_POSTGRES";
/// The server that tests of MariaDB use.
pub const MARIADB: &str = "OLEMBIC_TEST_MYSQL";

pub struct Database<C: SimpleConnection + Connection> {
    admin: C,
    pub name: String,
    pub url: String,
}

impl<C: SimpleConnection + Connection> Database<C> {
    /// One that is there. `None` where there is no server; that is said.
    pub fn new(variable: &str) -> Option<Self> {
        let mut database = Self::to_be_made(variable)?;
        let statement = format!("CREATE DATABASE {}", database.name);
        database.admin.batch_execute(&statement).unwrap();
        Some(database)
    }

    /// The name of one that somebody else will make.
    pub fn to_be_made(variable: &str) -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let admin = env::var(variable).ok().filter(|url| !url.is_empty());
        let Some(admin) = admin else {
            println!("skipped: set {variable}");
            return None;
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("olembic_cli_{}_{}_{count}", process::id(), now.as_nanos());
        let (server, _) = admin.rsplit_once('/').unwrap();
        Some(Self {
            url: format!("{server}/{name}"),
            admin: C::establish(&admin).unwrap(),
            name,
        })
    }
}

impl<C: SimpleConnection + Connection> Drop for Database<C> {
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE IF EXISTS {}", self.name);
        let _ = self.admin.batch_execute(&statement);
    }
}
