//! Starts the application: pending migrations are run, then `serve`. `cargo run -- --help` lists the verbs.

use std::process::ExitCode;

use diesel::prelude::QueryDsl;
use diesel_async::{AsyncConnection, RunQueryDsl};

use __CRATE__::__MODELS__::__TABLE__;

type Connection = __ASYNC_CONNECTION__;

#[tokio::main]
async fn main() -> ExitCode {
    __CRATE__::__APP__::app().run_async(serve).await
}

/// The application itself. Its database is ready.
async fn serve(url: String) -> anyhow::Result<()> {
    let mut connection = Connection::establish(&url).await?;
    let count: i64 = __TABLE__::table.count().get_result(&mut connection).await?;
    println!("the application runs, and has {count} __TABLE__");
    Ok(())
}
