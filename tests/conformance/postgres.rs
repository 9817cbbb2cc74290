//! One case on PostgreSQL, in a database of its own.

use anyhow::{Context, Result};
use diesel::PgConnection;
use olembic::schema::{ColumnType, Schema};

use super::cases::Case;
use super::postgres_database::Database;
use super::run::on;

pub fn case(case: &Case) -> Result<()> {
    let database = Database::new().context("no server is named")?;
    on::<PgConnection>(case, "postgresql", &database.url(), in_sql_words)
}

/// In the cases, `float` is the server's own word, which has eight bytes there.
fn in_sql_words(mut schema: Schema) -> Schema {
    let columns = schema.tables.values_mut().flat_map(|table| &mut table.columns);
    for column in columns.filter(|column| column.column_type == ColumnType::Float) {
        column.column_type = ColumnType::Double;
    }
    schema
}
