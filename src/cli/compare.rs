//! Two schemas beside each other: what would have to be done, in an order that works.
//! Introspection leaves out the tables that keep the books of migrations.

use super::session::Session;
use super::source::{Side, Source, read};
use super::{AppConnection, CliError, printer};
use crate::diff::{Hints, diff_with};
use crate::ops::Operation;
use crate::plan::plan;
use crate::scratch;

/// The operations that make the database what the models ask for.
pub(super) fn compare<C: AppConnection>(
    conn: &mut C,
    session: &Session<C>,
    hints: &Hints,
) -> Result<Vec<Operation>, CliError> {
    let desired = Source::Models.side::<C>(session)?;
    let found = Side::Found(session.filter()?.apply(read(conn, &session.schemas()?)?));
    operations(session, &found, &desired, hints)
}

/// Says which models have tables that the project leaves out, for nothing is compared or written for them.
pub(super) fn tell_left_out<C: AppConnection>(session: &Session<C>) -> Result<(), CliError> {
    let filter = session.filter()?;
    let models = session.wanted()?;
    for table in models.tables.keys().filter(|table| filter.leaves_out(table)) {
        printer::say(format_args!(
            "`{table}` has a model, but the project leaves the table out: it is not compared"
        ));
    }
    Ok(())
}

/// The operations that lead from one side to the other.
pub(super) fn operations<C: AppConnection>(
    session: &Session<C>,
    from: &Side,
    to: &Side,
    hints: &Hints,
) -> Result<Vec<Operation>, CliError> {
    let dialect = C::dialect();
    let from = from.as_found(session)?;
    let operations = match to {
        Side::Asked(models) => {
            scratch::compare(dialect, &from, models, hints, |schema| session.read_back(schema))?
        }
        Side::Found(schema) => diff_with(&dialect.found(&from), &dialect.found(schema), hints)?,
    };
    Ok(plan(operations)?)
}
