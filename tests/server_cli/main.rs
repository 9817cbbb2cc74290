//! Whole applications on real servers: what OLEMBIC_TEST_POSTGRES and OLEMBIC_TEST_MYSQL name. Each test makes databases of its own.
#![cfg(unix)]

mod fitting;
mod generated;
mod lent;
mod messages;
mod print_schema;
mod project;
mod rehearsal;
mod schemas;
mod scripts;
mod secrets;
#[path = "../servers/server.rs"]
#[allow(dead_code, reason = "other tests want more of it")]
mod server;
mod settled;
mod story;
mod tenants;

/// The same tests on both servers.
#[macro_export]
macro_rules! on_both_servers {
    ($($test:ident),* $(,)?) => {
        mod postgres {
            $(#[test]
            fn $test() {
                super::$test::<$crate::server::Postgres>();
            })*
        }

        mod maria {
            $(#[test]
            fn $test() {
                super::$test::<$crate::server::Maria>();
            })*
        }
    };
}
