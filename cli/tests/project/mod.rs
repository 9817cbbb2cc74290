//! A folder of its own, and the binary `olembic` run in it as a user would.
#![allow(dead_code)]

#[cfg(any(feature = "postgres", feature = "mysql"))]
pub mod server;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A temporary folder; it goes with the value.
pub struct Project {
    folder: TempDir,
}

/// What a run left behind.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// The run was a success; returns what it printed as data.
    #[track_caller]
    pub fn ok(&self) -> &str {
        assert_eq!(self.code, 0, "{self:#?}");
        &self.stdout
    }

    /// The run failed, and its message has all of these parts.
    #[track_caller]
    pub fn fails_with(&self, parts: &[&str]) {
        assert_eq!(self.code, 2, "{self:#?}");
        for part in parts {
            assert!(self.stderr.contains(part), "no {part:?} in {self:#?}");
        }
        assert!(!self.stderr.contains("panicked"), "{self:#?}");
    }
}

impl Project {
    pub fn new() -> Self {
        Self {
            folder: tempfile::Builder::new().prefix("project").tempdir().unwrap(),
        }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, file: &str, text: &str) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).unwrap()
    }

    pub fn migration(&self, name: &str, up: &str, down: &str) {
        self.write(&format!("migrations/{name}/up.sql"), up);
        self.write(&format!("migrations/{name}/down.sql"), down);
    }

    pub fn olembic(&self, arguments: &[&str]) -> Run {
        self.finish(self.command().args(arguments))
    }

    pub fn command(&self) -> Command {
        self.program(env!("CARGO_BIN_EXE_olembic"))
    }

    /// Any program in this folder. Cargo works offline, and in the target folder of these tests, whose dependencies are built.
    pub fn program(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.path())
            .env_remove("DATABASE_URL")
            .env_remove("MIGRATION_DIRECTORY")
            .env("CARGO_NET_OFFLINE", "true")
            .env("CARGO_TERM_COLOR", "never")
            .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
            .env("CARGO_TARGET_DIR", target())
            .stdin(Stdio::null());
        command
    }

    pub fn finish(&self, command: &mut Command) -> Run {
        let output = command.output().unwrap();
        Run {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The target folder of the run: the binary is in `<target>/debug`.
fn target() -> PathBuf {
    let binary = Path::new(env!("CARGO_BIN_EXE_olembic"));
    binary.parent().and_then(Path::parent).unwrap().to_owned()
}
