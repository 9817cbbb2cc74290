//! A MariaDB of one's own. Where root starts it, the account `mysql` runs it.

use std::cell::RefCell;
use std::path::PathBuf;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use tempfile::TempDir;

use super::{Account, OwnServer, Port, Process, done, is_free, program};

const VARIABLE: &str = "OLEMBIC_TEST_MARIADB_BIN";

pub struct OwnMaria {
    process: Option<Process>,
    server: PathBuf,
    account: Account,
    port: Port,
    settings: Vec<String>,
    folder: TempDir,
}

impl OwnMaria {
    /// One with more settings, as its command line takes them.
    pub fn with(settings: &[String]) -> Option<Self> {
        let server = program("mariadbd", VARIABLE, &[])?;
        let install = program("mariadb-install-db", VARIABLE, &[])?;
        let account = Account::of("mysql");
        let folder = account.folder();
        let mut make = account.command(&install);
        make.args([
            "--no-defaults",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        ]);
        done(make.arg(datadir(&folder)).current_dir(folder.path()));
        let mut own = Self {
            process: None,
            server,
            account,
            port: Port::free(),
            settings: settings.to_vec(),
            folder,
        };
        own.start_again();
        Some(own)
    }
}

impl OwnServer for OwnMaria {
    fn start() -> Option<Self> {
        Self::with(&[])
    }

    fn admin(&self) -> String {
        format!("mysql://root@127.0.0.1:{}/", self.port.number)
    }

    fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill_with(&[]);
        }
    }

    fn start_again(&mut self) {
        let port = RefCell::new(Port::free());
        std::mem::swap(&mut *port.borrow_mut(), &mut self.port);
        let command = || {
            if !is_free(port.borrow().number) {
                port.replace(Port::free());
            }
            let mut command = self.account.command(&self.server);
            let socket = self.folder.path().join("socket");
            command
                .args(["--no-defaults", "--bind-address=127.0.0.1", "--skip-log-bin"])
                .args(["--innodb-buffer-pool-size=32M", "--skip-name-resolve"])
                .arg(datadir(&self.folder))
                .arg(format!("--socket={}", socket.display()))
                .arg(format!("--port={}", port.borrow().number))
                .args(&self.settings)
                .current_dir(self.folder.path());
            command
        };
        let answers = || {
            let url = format!("mysql://root@127.0.0.1:{}/", port.borrow().number);
            // A node of a cluster lets clients in before it answers them.
            MysqlConnection::establish(&url).is_ok_and(|mut conn| conn.batch_execute("SELECT 1").is_ok())
        };
        self.process = Some(Process::start(&self.folder.path().join("log"), command, answers));
        self.port = port.into_inner();
    }
}

impl Drop for OwnMaria {
    fn drop(&mut self) {
        self.kill();
    }
}

fn datadir(folder: &TempDir) -> String {
    format!("--datadir={}", folder.path().join("data").display())
}
