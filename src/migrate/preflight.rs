//! Asks the rows of a database what a revision wants to know before it runs.
//! Each revision is asked for right before its own turn, when the tables are as it expects them.

use super::{Database, MigrateError};
use crate::revision::{Preflight, Revision};

/// The rows that a query finds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offending {
    /// How many there are.
    pub count: i64,
    /// The keys of the first of them, in order.
    pub keys: Vec<String>,
}

impl Offending {
    /// The number of keys that are shown.
    pub const SHOWN: usize = 5;
}

/// What the preflight says about the rows of this database; `None` when it finds none.
///
/// # Errors
/// What the database answered to the query.
pub fn ask<C: Database>(
    conn: &mut C,
    preflight: &Preflight,
) -> Result<Option<String>, diesel::result::Error> {
    let found = conn.offending(&preflight.query)?;
    Ok((found.count > 0).then(|| preflight.said(found.count, &found.keys)))
}

/// Refuses a revision whose preflights find rows, with all that they find.
pub(super) fn check<C: Database>(conn: &mut C, revision: &Revision) -> Result<(), MigrateError> {
    let mut found = Vec::new();
    for preflight in &revision.preflights {
        let said = ask(conn, preflight).map_err(|error| MigrateError::PreflightQuery {
            name: revision.name.clone(),
            file: revision.up.file.clone(),
            query: preflight.query.clone(),
            cause: error.to_string(),
        })?;
        found.extend(said);
    }
    if found.is_empty() {
        return Ok(());
    }
    Err(MigrateError::Preflight {
        name: revision.name.clone(),
        file: revision.up.file.clone(),
        found,
    })
}
