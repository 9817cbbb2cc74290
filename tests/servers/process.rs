//! An upgrade or a downgrade in a process of its own, which may be killed with SIGKILL at a statement.

use std::env;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread::{park, sleep};
use std::time::{Duration, Instant};

use diesel::connection::InstrumentationEvent;
use diesel::{MysqlConnection, PgConnection};
use olembic::migrate::{Database, DowngradeTarget, MigrateError, UpgradeTarget, downgrade, upgrade};
use olembic::revision::read;

use super::server::{Place, Server};

/// The test of this file that is the process, and what it is told by.
const CHILD: &str = "process::child";
const JOB: &str = "OLEMBIC_TEST_SERVERS_JOB";
const FOLDER: &str = "OLEMBIC_TEST_SERVERS_FOLDER";
const URL: &str = "OLEMBIC_TEST_SERVERS_URL";
/// Before which statement it is killed: its number, from 1, or how it begins. Of several that are to be killed where it begins so,
/// the first is, and takes the token with it.
const STOP: &str = "OLEMBIC_TEST_SERVERS_STOP";
const TOKEN: &str = "token";

const SIGKILL: i32 = 9;

/// How long processes may take.
const LONGEST: Duration = Duration::from_secs(240);

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum End {
    Killed,
    Done,
}

/// Ends this process as a power cut would.
fn kill() {
    let me = std::process::id();
    let shell = Command::new("sh")
        .arg("-c")
        .arg(format!("kill -KILL {me}"))
        .status();
    shell.expect("there is a shell");
    loop {
        park();
    }
}

#[test]
#[ignore = "the other tests start it as a process of its own"]
fn child() {
    let (Ok(job), Ok(folder), Ok(url)) = (env::var(JOB), env::var(FOLDER), env::var(URL)) else {
        return;
    };
    let stop = env::var(STOP).unwrap();
    let folder = Path::new(&folder);
    if url.starts_with("postgres") {
        start::<PgConnection>(&job, folder, &url, stop);
    } else {
        start::<MysqlConnection>(&job, folder, &url, stop);
    }
}

fn start<C: Database>(job: &str, folder: &Path, url: &str, stop: String) {
    let mut conn = C::open(url).unwrap();
    let mut number = 0;
    let token = folder.join(TOKEN);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            number += 1;
            let begins = stop.contains(' ') && query.to_string().starts_with(&stop);
            if stop == number.to_string() || begins && fs::remove_file(&token).is_ok() {
                kill();
            }
        }
    });
    run(&mut conn, job, folder).unwrap();
}

pub fn run<C: Database>(conn: &mut C, job: &str, folder: &Path) -> Result<usize, MigrateError> {
    let revisions = read(folder).unwrap();
    match job {
        "up" => upgrade(conn, &revisions, &UpgradeTarget::Head, |_| {}),
        _ => downgrade(conn, &revisions, &DowngradeTarget::Base, |_| {}),
    }
}

impl<S: Server> Place<S> {
    /// So many processes that upgrade, of which the first is killed that comes to the statement that begins so.
    pub fn crowd(&self, processes: usize, stop: &str) -> Vec<End> {
        fs::write(self.folder().join(TOKEN), "").unwrap();
        let children = (0..processes).map(|_| self.spawn("up", stop));
        ends(children.collect())
    }

    pub fn spawn(&self, job: &str, stop: &str) -> Child {
        Command::new(env::current_exe().unwrap())
            .args(["--exact", CHILD, "--ignored", "--nocapture"])
            .env(JOB, job)
            .env(FOLDER, self.folder())
            .env(URL, &self.url)
            .env(STOP, stop)
            .env("RUST_BACKTRACE", "0")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    pub fn run(&self, job: &str) -> Result<usize, MigrateError> {
        run(&mut self.open(), job, self.folder())
    }
}

/// How the processes ended; anything but a kill or success fails the test.
pub fn ends(children: Vec<Child>) -> Vec<End> {
    let start = Instant::now();
    let output = |mut child: Child| {
        while child.try_wait().unwrap().is_none() {
            if start.elapsed() > LONGEST {
                child.kill().unwrap();
                let output = child.wait_with_output().unwrap();
                panic!(
                    "a process did not end: {}",
                    String::from_utf8_lossy(&output.stderr)
                );
            }
            sleep(Duration::from_millis(10));
        }
        child.wait_with_output().unwrap()
    };
    let outputs: Vec<_> = children.into_iter().map(output).collect();
    let said = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
    let ended = |output: &Output| match output.status.signal() {
        Some(SIGKILL) => Some(End::Killed),
        _ if output.status.success() => Some(End::Done),
        _ => None,
    };
    let ends: Option<Vec<_>> = outputs.iter().map(ended).collect();
    ends.unwrap_or_else(|| panic!("{:#?}", outputs.iter().map(said).collect::<Vec<_>>()))
}

/// How one process ended.
pub fn end(child: Child) -> End {
    ends(vec![child])[0]
}
