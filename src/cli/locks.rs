//! What a revision does to large tables that are in use: said before it is written.
//! PostgreSQL's locks are known by rules; MariaDB and MySQL are asked, on a scratch database.

use std::collections::BTreeMap;

use super::session::Session;
use super::{AppConnection, CliError, printer};
use crate::backend::bring_over;
use crate::dialect::Dialect;
use crate::dialect::postgres::Postgres;
use crate::locks::{Done, Lock, TableSize, locks};
use crate::ops::Operation;

/// The tables of a database that are large.
pub(super) type Large = BTreeMap<String, TableSize>;

/// Says it of the operations, which these statements do.
pub(super) fn tell<C: AppConnection>(
    conn: &mut C,
    session: &Session<C>,
    operations: &[Operation],
    script: &[String],
) -> Result<(), CliError> {
    let large = large(known(conn)?);
    for said in said(conn, session, &large, operations, script)? {
        printer::warn(&said);
    }
    Ok(())
}

/// The sizes that the database knows without counting.
pub(super) fn known<C: AppConnection>(conn: &mut C) -> Result<Vec<TableSize>, CliError> {
    conn.sizes().map_err(|error| CliError::Introspect(error.into()))
}

/// Those that are large.
pub(super) fn large(sizes: impl IntoIterator<Item = TableSize>) -> Large {
    let large = sizes.into_iter().filter(TableSize::is_large);
    large.map(|size| (size.table.clone(), size)).collect()
}

/// What is to be said of the operations, which these statements do, where these tables are large.
pub(super) fn said<C: AppConnection>(
    conn: &mut C,
    session: &Session<C>,
    large: &Large,
    operations: &[Operation],
    script: &[String],
) -> Result<Vec<String>, CliError> {
    let mut all = Vec::new();
    if large.is_empty() {
        return Ok(all);
    }
    if C::dialect().name() == Postgres.name() {
        // `--concurrently` writes revisions that the other backends would not have.
        let alone = session.lockstep()?.is_none();
        for operation in &Postgres.steps(operations) {
            let lock = |lock: &Lock| {
                let size = large.get(&lock.table).filter(|_| lock.keeps_others_out())?;
                let lock = Lock {
                    safer: lock.safer.filter(|_| alone),
                    ..lock.clone()
                };
                Some(lock.said(&operation.describe(), size))
            };
            all.extend(locks(operation, script).iter().filter_map(lock));
        }
        return Ok(all);
    }
    let altered = |statement: &String| large.keys().find(|name| alters::<C>(statement, name)).cloned();
    if !script.iter().any(|statement| altered(statement).is_some()) {
        return Ok(all);
    }
    for (statement, done) in tried(conn, session, script)? {
        if let Some(size) = altered(statement).and_then(|name| large.get(&name)) {
            all.push(done.said(statement, size));
        }
    }
    Ok(all)
}

fn alters<C: AppConnection>(statement: &str, table: &str) -> bool {
    statement.starts_with(&format!("ALTER TABLE {} ", C::dialect().quote(table)))
}

/// Runs the statements on a scratch database; those whose way the server told.
fn tried<'a, C: AppConnection>(
    conn: &mut C,
    session: &Session<C>,
    script: &'a [String],
) -> Result<Vec<(&'a String, Done)>, CliError> {
    let mut scratch = session.scratch()?;
    let read = |error: diesel::result::Error| CliError::Introspect(error.into());
    bring_over(&mut scratch, &conn.structure().map_err(read)?).map_err(read)?;
    let mut done = Vec::new();
    for statement in script {
        match scratch.run_sparingly(statement) {
            Ok(way) => done.extend(way.map(|way| (statement, way))),
            // The rehearsal says what is wrong with it.
            Err(_) => break,
        }
    }
    Ok(done)
}
