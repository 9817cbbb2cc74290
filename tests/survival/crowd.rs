//! Many processes of one application, started together on one database, and what each of them says.

use std::io::{BufRead, BufReader};
use std::process::{Child, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;

use crate::project::Project;

/// From when on a test gives up: far more than any of it takes.
const PATIENCE: Duration = Duration::from_secs(120);

/// A line of a process, or `None` when it says no more.
type Said = (usize, Option<String>);

/// Processes that run.
pub struct Crowd {
    children: Vec<Child>,
    said: Receiver<Said>,
    lines: Vec<(usize, String)>,
}

/// What each process ended with, and all lines in the order in which they came.
#[derive(Debug)]
pub struct Ended {
    pub statuses: Vec<ExitStatus>,
    pub lines: Vec<(usize, String)>,
}

impl Crowd {
    /// Starts so many processes of the application, whose migrations show when one runs twice.
    pub fn start(project: &Project, count: usize, arguments: &[&str]) -> Self {
        let (sender, said) = channel();
        let children = (0..count).map(|index| {
            let mut command = project.command();
            command.env("SHELF_MIGRATIONS", "once").args(arguments);
            command.stdout(Stdio::null()).stderr(Stdio::piped());
            let mut child = command.spawn().unwrap();
            listen(index, &mut child, sender.clone());
            child
        });
        Self {
            children: children.collect(),
            said,
            lines: Vec::new(),
        }
    }

    /// Waits until one of them says this; which one.
    pub fn hear(&mut self, words: &str) -> usize {
        self.hear_but(None, words)
    }

    /// The same of another one than this, which may have said it already.
    pub fn hear_another(&mut self, one: usize, words: &str) -> usize {
        let said = |(index, line): &&(usize, String)| *index != one && line.contains(words);
        match self.lines.iter().find(said) {
            Some((index, _)) => *index,
            None => self.hear_but(Some(one), words),
        }
    }

    fn hear_but(&mut self, one: Option<usize>, words: &str) -> usize {
        loop {
            match self.said.recv_timeout(PATIENCE) {
                Ok((index, Some(line))) => {
                    let heard = one != Some(index) && line.contains(words);
                    self.lines.push((index, line));
                    if heard {
                        return index;
                    }
                }
                Ok((_, None)) => {}
                Err(_) => panic!("nobody said {words:?}: {:#?}", self.lines),
            }
        }
    }

    /// Ends one of them as a power cut would.
    pub fn kill(&mut self, index: usize) {
        self.children[index].kill().unwrap();
        let status = self.children[index].wait().unwrap();
        #[cfg(unix)]
        assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(9));
        assert!(!status.success());
    }

    /// Waits for all of them.
    pub fn end(mut self) -> Ended {
        let statuses = self
            .children
            .iter_mut()
            .map(|child| child.wait().unwrap())
            .collect();
        self.lines
            .extend(self.said.iter().filter_map(|(index, line)| Some((index, line?))));
        Ended {
            statuses,
            lines: self.lines,
        }
    }
}

fn listen(index: usize, child: &mut Child, said: Sender<Said>) {
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            let _ = said.send((index, Some(line)));
        }
        let _ = said.send((index, None));
    });
}

impl Ended {
    /// All but this one were successful.
    #[track_caller]
    pub fn all_did_it_but(&self, killed: Option<usize>) {
        for (index, status) in self.statuses.iter().enumerate() {
            assert!(Some(index) == killed || status.success(), "{index}: {self:#?}");
        }
    }

    /// How often that was said.
    pub fn count(&self, words: &str) -> usize {
        self.lines.iter().filter(|(_, line)| line.contains(words)).count()
    }
}

/// A database that a migration has to look into: while a test has it, the migration stays in its middle.
pub struct Gate(SqliteConnection);

impl Gate {
    pub fn close(project: &Project, file: &str) -> Self {
        let path = project.path().join(file);
        let mut holder = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        holder.batch_execute("BEGIN EXCLUSIVE").unwrap();
        Self(holder)
    }

    pub fn open(mut self) {
        self.0.batch_execute("ROLLBACK").unwrap();
    }
}

/// Waits for something that is under way and takes microseconds.
#[track_caller]
pub fn until(is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "it never came");
        thread::yield_now();
    }
}
