//! Whether models and database agree. Who has migrated compares them once, and notes the fingerprint of both in the ledger; who
//! finds the same fingerprint later need not compare them again.

use super::StartupError;
use crate::backend::{AppConnection, ScratchServer};
use crate::compose::Models;
use crate::diff::Hints;
use crate::migrate::{Checksum, Status};
use crate::ops::Operation;
use crate::plan::plan;
use crate::schema::{Filter, Naming, Schema, SchemaError};
use crate::scratch;

/// What a project asks of its database.
pub(crate) struct Asked<'a> {
    pub(crate) models: &'a Models,
    /// The names of what the models give no name.
    pub(crate) naming: &'a Naming,
    pub(crate) filter: &'a Filter,
}

impl Asked<'_> {
    fn schema(&self) -> Result<Schema, SchemaError> {
        Ok(self.filter.apply(self.models.schema_named(self.naming)?))
    }
}

/// What would make the database what the models ask for; one query, where the ledger knows that nothing would.
pub(super) fn differences<C: AppConnection>(
    conn: &mut C,
    server: &ScratchServer,
    status: &Status<'_>,
    asked: &Asked<'_>,
) -> Result<Vec<Operation>, StartupError> {
    let (models, filter) = (asked.schema()?, asked.filter);
    if status.has_agreements() && status.agrees(&fingerprint(conn, &models, filter)?) {
        return Ok(Vec::new());
    }
    compare(conn, server, &models, filter)
}

/// Notes in the ledger that models and database agree, if they do. It only saves time, so no failure of it is one of the caller's.
pub(crate) fn note<C: AppConnection>(conn: &mut C, server: &ScratchServer, asked: &Asked<'_>) {
    let mut noted = || -> Result<(), StartupError> {
        let (models, filter) = (asked.schema()?, asked.filter);
        let before = fingerprint(conn, &models, filter)?;
        // Where somebody changes a table meanwhile, nobody knows of which tables the comparison speaks.
        if compare(conn, server, &models, filter)?.is_empty() && fingerprint(conn, &models, filter)? == before
        {
            let noted = conn.note_agreement(before.as_str());
            noted.map_err(|error| StartupError::Introspect(error.into()))?;
        }
        Ok(())
    };
    if let Err(error) = noted() {
        tracing::debug!(%error, "models and database were not compared");
    }
}

fn compare<C: AppConnection>(
    conn: &mut C,
    server: &ScratchServer,
    models: &Schema,
    filter: &Filter,
) -> Result<Vec<Operation>, StartupError> {
    let found = conn.introspect_with(&models.schemas());
    let found = filter.apply(found.map_err(StartupError::Introspect)?);
    let operations = scratch::compare(C::dialect(), &found, models, &Hints::no_rename(), |schema| {
        C::read_back(server, schema)
    })?;
    Ok(plan(operations)?)
}

/// Of everything that the answer depends on: the models, the catalogue, what is left out, and how it is compared.
fn fingerprint<C: AppConnection>(
    conn: &mut C,
    models: &Schema,
    filter: &Filter,
) -> Result<Checksum, StartupError> {
    let catalogue = conn.catalogue();
    let catalogue = catalogue.map_err(|error| StartupError::Introspect(error.into()))?;
    Ok(Checksum::of_parts(&[
        env!("CARGO_PKG_VERSION"),
        &format!("{models:?}"),
        &format!("{filter:?}"),
        &catalogue,
    ]))
}
