//! The way of a schema to a server and back.

use diesel::PgConnection;
use olembic::dialect::Dialect;
use olembic::dialect::postgres::Postgres;
use olembic::diff::{Hints, diff_with};
use olembic::introspect::postgres::introspect_with;
use olembic::ops::Operation;
use olembic::plan::plan;
use olembic::schema::Schema;
use olembic::scratch::postgres as scratch;

use crate::database::Database;

/// The schemas that tests name.
pub const SCHEMAS: [&str; 2] = ["billing", "Odd \"sche.ma"];

/// What the database has, also in those schemas.
pub fn read(conn: &mut PgConnection) -> Schema {
    introspect_with(conn, &SCHEMAS.map(str::to_owned).into()).expect("readable")
}

/// What leads from the database to the models, in an order in which it can be done.
pub fn wanted(conn: &mut PgConnection, models: &Schema) -> Vec<Operation> {
    let found = read(conn);
    let operations = scratch::compare(conn, &found, models, &Hints::no_rename()).expect("comparable");
    plan(operations).expect("there is an order")
}

pub fn describe(operations: &[Operation]) -> Vec<String> {
    operations.iter().map(Operation::describe).collect()
}

pub fn reversed(operations: &[Operation]) -> Vec<Operation> {
    operations.iter().rev().map(Operation::reverse).collect()
}

/// Migrates to the models: nothing is wanted any longer. Returns the operations.
pub fn upgrade(conn: &mut PgConnection, models: &Schema) -> Vec<Operation> {
    let operations = wanted(conn, models);
    scratch::apply(conn, &operations).expect("every statement runs");
    assert_eq!(describe(&wanted(conn, models)), [""; 0], "after the upgrade");
    operations
}

/// Migrates to the models, back again, and up once more: each time the database is what it was.
pub fn there_and_back(conn: &mut PgConnection, models: &Schema) -> Vec<Operation> {
    let before = read(conn);
    let operations = upgrade(conn, models);
    let after = read(conn);
    scratch::apply(conn, &reversed(&operations)).expect("every statement runs back");
    let back = read(conn);
    assert!(back.same_as(&before), "{back:#?}\nis not\n{before:#?}");
    scratch::apply(conn, &operations).expect("every statement runs again");
    let again = read(conn);
    assert!(again.same_as(&after), "{again:#?}\nis not\n{after:#?}");
    operations
}

pub fn script(operations: &[Operation]) -> String {
    let script = Postgres.script(operations).expect("PostgreSQL can do it");
    assert!(script.run_in_transaction);
    script.statements.join(";\n")
}

pub fn planned(current: &Schema, desired: &Schema) -> Vec<Operation> {
    let (current, desired) = (Postgres.normalise(current), Postgres.normalise(desired));
    plan(diff_with(&current, &desired, &Hints::no_rename()).expect("clear")).expect("an order")
}

/// The scripts up and down, without a server; then, on one, there and back and there again.
pub fn proof(current: &Schema, desired: &Schema, up: &str, down: &str) {
    let operations = planned(current, desired);
    assert_eq!(script(&operations), up);
    assert_eq!(script(&reversed(&operations)), down);
    if let Some(database) = Database::new() {
        let mut conn = database.connect();
        upgrade(&mut conn, current);
        there_and_back(&mut conn, desired);
    }
}
