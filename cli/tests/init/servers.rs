//! PostgreSQL and MariaDB, each in a synchronous and an asynchronous application, on the servers of the tests.

use diesel::Connection;
use diesel::connection::SimpleConnection;

use crate::newcomer::{Newcomer, ends_well};
use crate::project::server::{Database, MARIADB, POSTGRES};

fn becomes_an_application<C: SimpleConnection + Connection>(
    variable: &str,
    name: &'static str,
    flags: &[&str],
) {
    let Some(database) = Database::<C>::to_be_made(variable) else {
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
    becomes_an_application::<diesel::PgConnection>(POSTGRES, "pg-shop", &[]);
}

#[cfg(feature = "postgres")]
#[test]
fn postgresql_asynchronously() {
    becomes_an_application::<diesel::PgConnection>(POSTGRES, "later-pg-shop", &["--async"]);
}

#[cfg(feature = "mysql")]
#[test]
fn mariadb() {
    becomes_an_application::<diesel::MysqlConnection>(MARIADB, "maria-shop", &[]);
}

#[cfg(feature = "mysql")]
#[test]
fn mariadb_asynchronously() {
    becomes_an_application::<diesel::MysqlConnection>(MARIADB, "later-maria-shop", &["--async"]);
}
