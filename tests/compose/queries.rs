//! The queries that a connection runs, as text, by Diesel's own instrumentation.

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection, InstrumentationEvent};
use diesel::sqlite::SqliteConnection;

/// Runs something and gives its queries, each with its binds cut off and its `?`s gathered into one.
pub fn queries<T>(
    connection: &mut SqliteConnection,
    run: impl FnOnce(&mut SqliteConnection) -> T,
) -> (T, Vec<String>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = seen.clone();
    connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let text = query.to_string();
            let sql = text.split(" -- binds").next().unwrap_or_default();
            sink.lock().unwrap().push(sql.replace("?, ", "").replace('`', ""));
        }
    });
    let result = run(connection);
    connection.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    let queries = seen.lock().unwrap().clone();
    (result, queries)
}
