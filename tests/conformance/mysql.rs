//! One case on MariaDB or MySQL, in a database of its own.

use anyhow::{Context, Result};
use diesel::MysqlConnection;

use super::cases::Case;
use super::mysql_database::Database;
use super::run::on;

pub fn case(case: &Case) -> Result<()> {
    let database = Database::new().context("no server is named")?;
    on::<MysqlConnection>(case, "mysql", &database.url(), |schema| schema)
}
