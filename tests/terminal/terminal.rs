//! A terminal with a program in it.

use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};

use crate::project::Project;

/// How long a test waits for something to be shown.
const PATIENCE: u64 = 60_000;

/// The keys that are more than a sign.
pub const ENTER: &str = "\r";
pub const DOWN: &str = "\u{1b}[B";
pub const ESCAPE: &str = "\u{1b}";
pub const CTRL_C: &str = "\u{3}";

pub struct Terminal {
    session: PtySession,
    /// All that was shown so far.
    shown: String,
}

impl Terminal {
    /// Starts the application, whose models are those of the project's file, with an environment that says nothing of terminals.
    pub fn start(project: &Project, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = project.command();
        command
            .env("SHELF_MODELS", "file")
            .env("TERM", "xterm-256color")
            .env_remove("CI")
            .env_remove("CLICOLOR")
            .env_remove("CLICOLOR_FORCE")
            .args(arguments);
        command.envs(environment.iter().copied());
        // The program has to find a terminal there.
        let mut command = command;
        command.stdin(std::process::Stdio::inherit());
        Self {
            session: spawn_command(command, Some(PATIENCE)).unwrap(),
            shown: String::new(),
        }
    }

    /// Waits until the text is shown.
    pub fn sees(&mut self, text: &str) {
        match self.session.exp_string(text) {
            Ok(before) => {
                self.shown.push_str(&before);
                self.shown.push_str(text);
            }
            Err(error) => panic!("no {text:?} behind {:?}: {error}", self.shown),
        }
    }

    pub fn press(&mut self, keys: &str) {
        self.session.send(keys).unwrap();
        self.session.flush().unwrap();
    }

    /// Waits for the end: the exit code, and all that was shown.
    pub fn ends(mut self) -> (i32, String) {
        self.shown.push_str(&self.session.exp_eof().unwrap());
        match self.session.process().wait().unwrap() {
            WaitStatus::Exited(_, code) => (code, self.shown),
            other => panic!("{other:?} after {:?}", self.shown),
        }
    }
}
