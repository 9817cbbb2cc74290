//! Starts the application: pending migrations are run, then `serve`. `cargo run -- --help` lists the verbs.

use std::process::ExitCode;

use diesel::prelude::*;

use __CRATE__::__MODELS__::__TABLE__;

fn main() -> ExitCode {
    __CRATE__::__APP__::app().run(serve)
}

/// The application itself. Its database is ready.
fn serve(mut connection: __CONNECTION__) -> anyhow::Result<()> {
    let count: i64 = __TABLE__::table.count().get_result(&mut connection)?;
    println!("the application runs, and has {count} __TABLE__");
    Ok(())
}
