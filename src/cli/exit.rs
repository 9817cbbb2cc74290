//! The exit codes, which scripts and CI systems rely on.
//! They do not change within a major version. docs/command-line.md and `--help` have the same table.

use std::process::ExitCode;

/// What a run ended with, and its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// 0: it was done, or there was nothing to do.
    Done = 0,
    /// 1: `check` or `diff` found a difference, `doctor` something to be mended, `current --check-heads` a revision that is missing.
    Difference = 1,
    /// 2: an error, reported on stderr; also a command line that cannot be understood.
    Failed = 2,
}

impl Exit {
    /// The number that the process ends with.
    pub const fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
