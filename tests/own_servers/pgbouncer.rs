//! A PgBouncer of one's own in front of a PostgreSQL.

use std::cell::RefCell;
use std::fs;

use diesel::prelude::*;
use tempfile::TempDir;

use super::{Account, Port, Process, is_free, program};

pub struct PgBouncer {
    _process: Process,
    port: Port,
    _folder: TempDir,
}

impl PgBouncer {
    /// In front of the server of that URL (`postgres://user@host:port/..`), with `session` or `transaction`, and so many connections to
    /// it for a database. `None` where the program is missing; that is said.
    pub fn start(server: &str, mode: &str, size: usize) -> Option<Self> {
        let pgbouncer = program("pgbouncer", "OLEMBIC_TEST_PGBOUNCER_BIN", &[])?;
        let place = server.split_once("://").unwrap().1.split('/').next().unwrap();
        let (user, host) = place.split_once('@').unwrap();
        let (host, server_port) = host.split_once(':').unwrap_or((host, "5432"));
        // Root may not run it; who does needs no right.
        let account = Account::of("nobody");
        let folder = account.folder();
        let settings = folder.path().join("pgbouncer.ini");
        let users = folder.path().join("users");
        fs::write(&users, format!("\"{user}\" \"\"\n")).unwrap();
        let port = RefCell::new(Port::free());
        let command = || {
            if !is_free(port.borrow().number) {
                port.replace(Port::free());
            }
            let text = format!(
                "[databases]\n* = host={host} port={server_port} user={user}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {}\n\
                 unix_socket_dir =\nauth_type = trust\nauth_file = {}\npool_mode = {mode}\ndefault_pool_size = {size}\nmax_client_conn = 200\nquery_wait_timeout = 60\n",
                port.borrow().number,
                users.display()
            );
            fs::write(&settings, text).unwrap();
            let mut command = account.command(&pgbouncer);
            command.arg(&settings);
            command
        };
        let url = |port: u16| format!("postgres://{user}@127.0.0.1:{port}");
        let answers = || {
            PgConnection::establish(&format!(
                "{}/postgres?connect_timeout=5",
                url(port.borrow().number)
            ))
            .is_ok()
        };
        let process = Process::start(&folder.path().join("log"), command, answers);
        Some(Self {
            _process: process,
            port: port.into_inner(),
            _folder: folder,
        })
    }

    /// The URL of a database through it, from the URL of the database itself.
    pub fn url(&self, direct: &str) -> String {
        let (scheme, rest) = direct.split_once("://").unwrap();
        let (place, name) = rest.split_once('/').unwrap();
        let user = place.split_once('@').unwrap().0;
        format!("{scheme}://{user}@127.0.0.1:{}/{name}", self.port.number)
    }
}
