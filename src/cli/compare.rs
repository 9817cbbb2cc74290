//! Two schemas beside each other: what would have to be done, in an order that works.
//! Introspection leaves out the tables that keep the books of migrations.

use super::session::Session;
use super::source::{Source, read};
use super::{AppConnection, CliError};
use crate::diff::diff;
use crate::ops::Operation;
use crate::plan::plan;
use crate::schema::Schema;

/// The operations that make the database what the models ask for.
pub(super) fn compare<C: AppConnection>(conn: &mut C, session: &Session) -> Result<Vec<Operation>, CliError> {
    let desired = Source::Models.schema::<C>(session)?;
    let found = session.filter()?.apply(read(conn)?);
    operations(&C::dialect().normalise(&found), &desired)
}

/// The operations that lead from one normalised schema to another.
pub(super) fn operations(from: &Schema, to: &Schema) -> Result<Vec<Operation>, CliError> {
    Ok(plan(diff(from, to)?)?)
}
