//! The database of the guide's examples.

use diesel::sqlite::SqliteConnection;

use crate::Models;
use crate::dialect::Dialect;
use crate::dialect::sqlite::Sqlite;
use crate::diff::diff;
use crate::plan::plan;
use crate::schema::Schema;
use crate::scratch::sqlite::{apply, open};

/// A SQLite database in memory with the tables of some models, as the examples of this guide use it. It serves tests of an
/// application as well; what stays has migrations.
///
/// # Errors
/// When the models contradict each other, or SQLite refuses one of their tables.
pub fn database(models: Models) -> anyhow::Result<SqliteConnection> {
    let desired = Sqlite.normalise(&models.schema()?);
    let operations = plan(diff(&Schema::default(), &desired)?)?;
    let mut connection = open()?;
    apply(&mut connection, &operations)?;
    Ok(connection)
}
