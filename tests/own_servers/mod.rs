//! Servers that belong to one test: on a free port, with their data in a temporary folder, ended with their guard, also in a panic.
//! They may be killed with SIGKILL, and started again on the same data. A test binary takes this in by `#[path]`.
#![allow(dead_code)]

mod galera;
mod mariadb;
mod pgbouncer;
mod postgres;

use std::env;
use std::fs::{self, File};
use std::net::{TcpListener, UdpSocket};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

pub use galera::Galera;
pub use mariadb::OwnMaria;
pub use pgbouncer::PgBouncer;
pub use postgres::OwnPostgres;

/// How long a server may take to answer.
const START: Duration = Duration::from_secs(60);

/// A server of one's own.
pub trait OwnServer: Sized + Send + 'static {
    /// Makes its data and starts it; `None` where its programs are missing, and that is said.
    fn start() -> Option<Self>;
    /// The URL of its administrator.
    fn admin(&self) -> String;
    /// Kills every process of it at once, as a power cut would.
    fn kill(&mut self);
    /// Starts it on the data that it has, and waits until it answers.
    fn start_again(&mut self);
}

/// Where a program is: in the folder that the variable names, in one of these, or where programs are found. Where it is not, that
/// is said.
fn program(name: &str, variable: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let named = env::var_os(variable).map(PathBuf::from);
    let system = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
    let folders = named.into_iter().chain(folders.to_vec());
    let mut folders = folders.chain(env::split_paths(&path)).chain(system);
    let found = folders.find_map(|folder| Some(folder.join(name)).filter(|program| program.is_file()));
    if found.is_none() {
        eprintln!("skipped: set {variable} to the folder of `{name}`");
    }
    found
}

/// Whence ports are taken: below those that the system gives out itself, to clients too.
const PORTS: std::ops::Range<u16> = 15_000..32_000;

/// A port that nobody listens on, kept for a server until this is dropped: the port of the same number that UDP has is taken meanwhile,
/// so that no other test comes upon it, in this process or another, also before the server listens and while it is down.
struct Port {
    number: u16,
    _kept: UdpSocket,
}

impl Port {
    fn free() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        // Processes begin in different places, so that few trials are enough.
        let start = std::process::id().wrapping_mul(7919);
        let many = u32::from(PORTS.end - PORTS.start);
        for _ in 0..many {
            let place = start.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % many;
            let number = PORTS.start + u16::try_from(place).unwrap();
            let Ok(kept) = UdpSocket::bind(("127.0.0.1", number)) else {
                continue;
            };
            if is_free(number) {
                return Self { number, _kept: kept };
            }
        }
        panic!("no port of {PORTS:?} is free");
    }
}

/// Whether nobody listens on it.
fn is_free(port: u16) -> bool {
    TcpListener::bind(("127.0.0.1", port)).is_ok()
}

/// Who runs a server: root may not, so it is the account that the package has made for it.
#[derive(Clone, Copy)]
struct Account(Option<(u32, u32)>);

impl Account {
    fn of(name: &str) -> Self {
        let root = tempfile::tempfile().unwrap().metadata().unwrap().uid() == 0;
        let id = |what: &str| {
            let output = Command::new("id").args([what, name]).output().unwrap();
            assert!(output.status.success(), "there is no account `{name}`");
            String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
        };
        Self(root.then(|| (id("-u"), id("-g"))))
    }

    fn command(self, program: &Path) -> Command {
        let mut command = Command::new(program);
        // It is not to get what is typed at the terminal of the tests.
        command.process_group(0).stdin(Stdio::null());
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
        command
    }

    /// A folder that belongs to it.
    fn folder(self) -> TempDir {
        let folder = tempfile::Builder::new()
            .prefix("olembic-server-")
            .tempdir()
            .unwrap();
        if let Some((user, group)) = self.0 {
            chown(folder.path(), Some(user), Some(group)).unwrap();
        }
        folder
    }
}

/// Runs something to its end, and shows what it said when it fails.
fn done(command: &mut Command) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
}

/// A process that is killed when it is dropped.
struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts one, and waits until it answers. What ends before that is started anew: the port was taken meanwhile, or processes of the
    /// killed one were not gone yet.
    fn start(log: &Path, mut command: impl FnMut() -> Command, answers: impl Fn() -> bool) -> Self {
        let start = Instant::now();
        let spawn = |mut command: Command| {
            let file = File::create(log).unwrap();
            let errors = file.try_clone().unwrap();
            command.stdout(file).stderr(errors).spawn().unwrap()
        };
        let mut process = Self {
            child: spawn(command()),
            log: log.to_owned(),
        };
        loop {
            // Whoever answers in the place of one that has ended is another.
            if process.child.try_wait().unwrap().is_some() {
                sleep(Duration::from_millis(200));
                process.child = spawn(command());
            } else if answers() {
                return process;
            }
            let said = || fs::read_to_string(&process.log).unwrap_or_default();
            assert!(start.elapsed() < START, "no answer: {}", said());
            sleep(Duration::from_millis(20));
        }
    }

    fn kill_with(&mut self, others: &[String]) {
        let me = self.child.id().to_string();
        // All in one call: none of them may notice that another is gone, and tidy up.
        let pids: Vec<_> = [me].into_iter().chain(others.to_vec()).collect();
        let _ = Command::new("sh")
            .arg("-c")
            .arg(format!("kill -KILL {} 2>&1", pids.join(" ")))
            .output();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
