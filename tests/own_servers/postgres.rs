//! A PostgreSQL of one's own. Root may not run it: then the account `postgres` does.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use diesel::prelude::*;
use diesel::sql_types::Text;
use tempfile::TempDir;

use super::{Account, OwnServer, Port, Process, done, is_free, program};

const VARIABLE: &str = "OLEMBIC_TEST_POSTGRES_BIN";

/// The folder of locales that are made for a server alone.
const LOCALES: &str = "locales";

#[derive(QueryableByName)]
struct Pid {
    #[diesel(sql_type = Text)]
    pid: String,
}

pub struct OwnPostgres {
    process: Option<Process>,
    server: PathBuf,
    account: Account,
    port: Port,
    /// A language that it speaks in the place of English.
    language: Option<&'static str>,
    folder: TempDir,
}

/// Where packages put the programs of servers.
fn folders() -> Vec<PathBuf> {
    let told = Command::new("pg_config").arg("--bindir").output();
    let told = told.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let mut folders: Vec<_> = told.into_iter().map(PathBuf::from).collect();
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut versions: Vec<_> = versions.map(|entry| entry.path().join("bin")).collect();
    versions.sort();
    folders.extend(versions.into_iter().rev());
    folders
}

impl OwnServer for OwnPostgres {
    fn start() -> Option<Self> {
        let server = program("postgres", VARIABLE, &folders())?;
        let initdb = program("initdb", VARIABLE, &[server.parent()?.to_owned()])?;
        let account = Account::of("postgres");
        let folder = account.folder();
        let mut make = account.command(&initdb);
        // The test kills processes and not the machine: what they have written is there.
        make.args([
            "--no-sync",
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--pgdata",
        ]);
        done(make.arg(data(folder.path())).current_dir(folder.path()));
        let mut own = Self {
            process: None,
            server,
            account,
            port: Port::free(),
            language: None,
            folder,
        };
        own.start_again();
        Some(own)
    }

    fn admin(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port.number)
    }

    fn kill(&mut self) {
        let Some(mut process) = self.process.take() else {
            return;
        };
        // Each process of it is in a process group of its own.
        process.kill_with(&self.processes());
    }

    fn start_again(&mut self) {
        let port = RefCell::new(Port::free());
        std::mem::swap(&mut *port.borrow_mut(), &mut self.port);
        let command = || {
            // The same again where it can be had: clients know it.
            if !is_free(port.borrow().number) {
                port.replace(Port::free());
            }
            let mut command = self.account.command(&self.server);
            command
                .current_dir(self.folder.path())
                .arg("-D")
                .arg(data(self.folder.path()));
            let port = format!("port={}", port.borrow().number);
            for setting in [
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "fsync=off",
                "autovacuum=off",
                "shared_buffers=16MB",
                &port,
            ] {
                command.args(["-c", setting]);
            }
            if let Some(language) = self.language {
                command
                    .env("LOCPATH", self.folder.path().join(LOCALES))
                    .args(["-c", &format!("lc_messages={language}.UTF-8")]);
            }
            command
        };
        let answers = || {
            let url = format!(
                "postgres://postgres@127.0.0.1:{}/postgres?connect_timeout=5",
                port.borrow().number
            );
            PgConnection::establish(&url).is_ok()
        };
        self.process = Some(Process::start(&self.folder.path().join("log"), command, answers));
        self.port = port.into_inner();
    }
}

impl OwnPostgres {
    /// One that speaks this language, as `de_DE`; `None` also where the system cannot make its locale.
    pub fn speaking(language: &'static str) -> Option<Self> {
        let localedef = program("localedef", VARIABLE, &[])?;
        let mut own = Self::start()?;
        let locales = own.folder.path().join(LOCALES);
        fs::create_dir(&locales).unwrap();
        let mut make = Command::new(localedef);
        make.args(["-i", language, "-f", "UTF-8"])
            .arg(locales.join(format!("{language}.UTF-8")));
        // It also ends with 1 when it had but warnings.
        let output = make.output().unwrap();
        if output.status.code() > Some(1) {
            eprintln!("skipped: no locale: {}", String::from_utf8_lossy(&output.stderr));
            return None;
        }
        own.kill();
        own.language = Some(language);
        own.start_again();
        Some(own)
    }

    fn processes(&self) -> Vec<String> {
        let Ok(mut conn) = PgConnection::establish(&self.admin()) else {
            return Vec::new();
        };
        let query = "SELECT CAST(pid AS text) AS pid FROM pg_stat_activity";
        let rows: Vec<Pid> = diesel::sql_query(query).load(&mut conn).unwrap();
        rows.into_iter().map(|row| row.pid).collect()
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        self.kill();
    }
}

fn data(folder: &Path) -> PathBuf {
    folder.join("data")
}
