//! Revisions on real servers: what OLEMBIC_TEST_POSTGRES and OLEMBIC_TEST_MYSQL name. Each test makes databases of its own.
#![cfg(unix)]

mod clusters;
mod crowd;
mod cuts;
mod halves;
mod killed;
mod lent;
mod locks;
mod locks_taken;
#[path = "../own_servers/mod.rs"]
mod own_servers;
mod poolers;
mod process;
mod rights;
mod scratch;
mod scratch_maria;
mod server;
mod server_killed;
mod sessions;
#[cfg(feature = "testing")]
mod testing;
mod timeouts;
