//! PostgreSQL and MariaDB, each in a synchronous and an asynchronous application, on the servers of the tests.

use std::env;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::Connection;
use diesel::connection::SimpleConnection;

use crate::newcomer::{Newcomer, ends_well};

/// A database that is not there yet, and goes with the value.
struct Database<C: SimpleConnection + Connection> {
    admin: C,
    name: String,
    url: String,
}

impl<C: SimpleConnection + Connection> Database<C> {
    fn named(variable: &str) -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let admin = env::var(variable).ok().filter(|url| !url.is_empty());
        let Some(admin) = admin else {
            println!("skipped: set {variable}");
            return None;
        };
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("olembic_init_{}_{}_{count}", process::id(), now.as_nanos());
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
        let _ = self
            .admin
            .batch_execute(&format!("DROP DATABASE IF EXISTS {}", self.name));
    }
}

fn becomes_an_application<C: SimpleConnection + Connection>(
    variable: &str,
    name: &'static str,
    flags: &[&str],
) {
    let Some(database) = Database::<C>::named(variable) else {
        return;
    };
    let newcomer = Newcomer::new(name);
    let told = newcomer.init(&[&["--name", name, "--database-url", &database.url], flags].concat());
    assert!(told.by_hand.is_empty() && told.kept.is_empty(), "{told:#?}");
    assert_eq!(told.commands.len(), 4, "{told:#?}");
    assert!(told.commands[0].contains(&database.name), "{told:#?}");
    ends_well(&newcomer.types_all(&told), "has 0 notes");
    newcomer.project.olembic(&["check"]).ok();
    let doctor = newcomer.project.olembic(&["doctor"]);
    assert_eq!(doctor.ok(), "");
}

#[cfg(feature = "postgres")]
#[test]
fn postgresql() {
    becomes_an_application::<diesel::PgConnection>("OLEMBIC_TEST_POSTGRES", "pg-shop", &[]);
}

#[cfg(feature = "postgres")]
#[test]
fn postgresql_asynchronously() {
    becomes_an_application::<diesel::PgConnection>("OLEMBIC_TEST_POSTGRES", "later-pg-shop", &["--async"]);
}

#[cfg(feature = "mysql")]
#[test]
fn mariadb() {
    becomes_an_application::<diesel::MysqlConnection>("OLEMBIC_TEST_MYSQL", "maria-shop", &[]);
}

#[cfg(feature = "mysql")]
#[test]
fn mariadb_asynchronously() {
    becomes_an_application::<diesel::MysqlConnection>("OLEMBIC_TEST_MYSQL", "later-maria-shop", &["--async"]);
}
