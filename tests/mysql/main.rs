//! MariaDB and MySQL: what models say and what a server makes of it. Needs a server, named by `OLEMBIC_TEST_MYSQL`.

mod database;
mod models;
mod shared;
mod types;
