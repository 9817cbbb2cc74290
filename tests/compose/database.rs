//! A database made from models: created by the pipeline, read back, and found to be what the models ask for.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use olembic::Models;
use olembic::dialect::Dialect;
use olembic::dialect::sqlite::Sqlite;
use olembic::diff::diff;
use olembic::introspect::sqlite::introspect;
use olembic::plan::plan;
use olembic::schema::Schema;

/// An in-memory database with the tables of these models.
///
/// Every test that uses it checks the invariant as well: what was created is what is found.
pub fn database(models: Models) -> SqliteConnection {
    let mut connection = SqliteConnection::establish(":memory:").unwrap();
    connection.batch_execute("PRAGMA foreign_keys = ON").unwrap();
    let desired = Sqlite.normalise(&models.schema().unwrap());
    for operation in plan(diff(&Schema::default(), &desired).unwrap()).unwrap() {
        for statement in Sqlite.statements(&operation).unwrap() {
            connection.batch_execute(&statement).unwrap();
        }
    }
    let found = Sqlite.normalise(&introspect(&mut connection).unwrap());
    assert_eq!(diff(&found, &desired).unwrap(), []);
    connection
}
