//! Where the output of `init` cannot go.
#![cfg(unix)]

use std::fs::OpenOptions;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};

use crate::newcomer::Newcomer;
use crate::project::Run;

fn init_into(newcomer: &Newcomer, stdout: Stdio) -> Run {
    let mut command: Command = newcomer.project.command();
    let child = command
        .args(["init", "--name", "quiet-shop", "--olembic-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .stdout(stdout)
        .stderr(Stdio::piped())
        .spawn();
    let output = child.unwrap().wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        stdout: String::new(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// `olembic init | head -0`.
#[test]
fn a_reader_that_goes_away_is_no_error() {
    let newcomer = Newcomer::new("quiet-shop");
    let (reader, writer) = UnixStream::pair().unwrap();
    drop(reader);
    let run = init_into(&newcomer, OwnedFd::from(writer).into());
    run.ok();
    assert_eq!(run.stderr, "");
    assert!(newcomer.project.path().join("migrations/.keep").is_file());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_one() {
    let newcomer = Newcomer::new("quiet-shop");
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    init_into(&newcomer, full.into()).fails_with(&["cannot be printed", "No space left", "hint: "]);
    assert!(newcomer.project.path().join("migrations/.keep").is_file());
}
