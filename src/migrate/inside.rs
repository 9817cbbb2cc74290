//! Runs a function of the user's inside the transaction of its revision, and finds out whether it has left it.
//! No database can be told to refuse a COMMIT; what has left its transaction is not recorded as done.

use std::num::NonZeroU32;

use diesel::QueryResult;
use diesel::connection::{Connection, TransactionManager};

use super::Database;
use super::data::{BoxError, Function};

/// Why a function counts as failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// It says so itself; the transaction is still there.
    Own(BoxError),
    /// It began a transaction and did not end it. That one is undone, and the one around it is still there.
    Began,
    /// The transaction around it is gone.
    Ended {
        /// In words, what it or the database said.
        cause: String,
        /// Whether the function itself has come to its end.
        finished: bool,
    },
}

/// Runs it in the transaction that is open. A savepoint goes with that transaction, however it ends: by a COMMIT, or by a statement with
/// `OR ROLLBACK` whose error the function passed over, or, where DDL commits, by DDL.
///
/// # Errors
/// What the database answered to the savepoint; then nothing has run.
pub(super) fn inside<C: Database>(conn: &mut C, function: &Function<C>) -> QueryResult<Result<(), Failure>> {
    let before = depth(conn);
    conn.batch_execute("SAVEPOINT olembic_function")?;
    let result = function(conn);
    let began = depth(conn) > before;
    while depth(conn) > before && C::TransactionManager::rollback_transaction(conn).is_ok() {}
    let there = if result.is_ok() && !began {
        "RELEASE SAVEPOINT olembic_function"
    } else {
        "ROLLBACK TO SAVEPOINT olembic_function"
    };
    let there = conn.batch_execute(there);
    let ended = there.is_err() || depth(conn) != before;
    Ok(match (result, ended) {
        (Ok(()), true) => {
            let said = there.err().map(|error| format!(" ({error})")).unwrap_or_default();
            Err(Failure::Ended {
                cause: format!("it ended the transaction that it runs in{said}"),
                finished: !began,
            })
        }
        (Err(error), true) => Err(Failure::Ended {
            cause: format!("{error}; and the transaction that it runs in has ended"),
            finished: false,
        }),
        (Ok(()), false) if began => Err(Failure::Began),
        (Ok(()), false) => Ok(()),
        (Err(error), false) => Err(Failure::Own(error)),
    })
}

/// How many transactions Diesel has open, one within the other.
fn depth<C: Connection>(conn: &mut C) -> u32 {
    let status = C::TransactionManager::transaction_manager_status_mut(conn);
    let depth = status.transaction_depth().ok().flatten();
    depth.map_or(0, NonZeroU32::get)
}
