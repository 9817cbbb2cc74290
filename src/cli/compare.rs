//! The models beside the database: what would have to be done, in an order that works.
//! Introspection leaves out the tables that keep the books of migrations.

use super::{AppConnection, CliError};
use crate::compose::Models;
use crate::diff::diff;
use crate::ops::Operation;
use crate::plan::plan;

/// The operations that make the database what the models ask for.
pub(super) fn compare<C: AppConnection>(conn: &mut C, models: &Models) -> Result<Vec<Operation>, CliError> {
    let dialect = C::dialect();
    let desired = dialect.normalise(&models.schema()?);
    let found = conn.introspect().map_err(CliError::Introspect)?;
    let operations = diff(&dialect.found(&found), &desired)?;
    Ok(plan(operations)?)
}
