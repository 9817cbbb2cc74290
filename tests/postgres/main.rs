//! PostgreSQL: what models say and what a server makes of it. Needs a server, named by `OLEMBIC_TEST_POSTGRES`.

mod app;
mod build;
mod concurrently;
mod database;
mod enums;
mod findings;
mod invalid;
mod limits;
mod locks_taken;
mod models;
mod pairs;
mod random;
mod sample;
mod schemas;
mod shared;
mod sql;
mod types;
mod values;
