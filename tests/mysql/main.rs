//! MariaDB and MySQL: what models say and what a server makes of it. Needs a server, named by `OLEMBIC_TEST_MYSQL`.

mod adopted;
#[path = "../postgres/build.rs"]
mod build;
mod database;
mod enums;
mod findings;
mod models;
mod pairs;
mod random;
mod sample;
mod scratch;
mod shared;
mod sql;
mod types;
