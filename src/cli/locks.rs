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

/// Says it of the operations, which these statements do.
pub(super) fn tell<C: AppConnection>(
    conn: &mut C,
    session: &Session<C>,
    operations: &[Operation],
    script: &[String],
) -> Result<(), CliError> {
    let read = |error: diesel::result::Error| CliError::Introspect(error.into());
    let sizes = conn.sizes().map_err(read)?.into_iter();
    let large: BTreeMap<String, TableSize> = sizes
        .filter(TableSize::is_large)
        .map(|size| (size.table.clone(), size))
        .collect();
    if large.is_empty() {
        return Ok(());
    }
    if C::dialect().name() == Postgres.name() {
        for operation in &Postgres.steps(operations) {
            let lock = |lock: &Lock| {
                let size = large.get(&lock.table).filter(|_| lock.keeps_others_out());
                size.map(|size| lock.said(&operation.describe(), size))
            };
            locks(operation, script)
                .iter()
                .filter_map(lock)
                .for_each(|said| printer::warn(&said));
        }
        return Ok(());
    }
    let altered = |statement: &String| large.keys().find(|name| alters::<C>(statement, name)).cloned();
    if !script.iter().any(|statement| altered(statement).is_some()) {
        return Ok(());
    }
    for (statement, done) in tried(conn, session, script)? {
        if let Some(size) = altered(statement).and_then(|name| large.get(&name)) {
            printer::warn(&done.said(statement, size));
        }
    }
    Ok(())
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
