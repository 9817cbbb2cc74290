//! Somebody who knows nothing but the output of `init`: it is parsed, and what it tells is typed and pasted, to the letter.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

use crate::project::{Project, Run};

/// The repository that projects of these tests depend on.
const OLEMBIC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// A folder with a project that is built. What cargo has made of it goes with it.
pub struct Newcomer {
    pub project: Arc<Project>,
    /// The package: no other test has one of that name, for what is built of all of them is in one folder.
    name: &'static str,
    /// What the servers' own programs find in their environment.
    pub environment: Vec<(&'static str, String)>,
}

/// What `init` has told.
#[derive(Debug)]
pub struct Told {
    /// The files that were written, and those that were there.
    pub wrote: Vec<String>,
    pub kept: Vec<String>,
    /// What is to be changed in a file that is there: the words, and the text.
    pub by_hand: Vec<(String, String)>,
    /// The commands, first to last.
    pub commands: Vec<String>,
}

impl Newcomer {
    pub fn new(name: &'static str) -> Self {
        Self {
            project: begun(),
            name,
            environment: Vec::new(),
        }
    }

    /// Runs `init`, with the repository for the library, and the versions of its dependencies that the repository has tried.
    pub fn init(&self, arguments: &[&str]) -> Told {
        let run = self.init_run(arguments);
        run.ok();
        let lock = if arguments.contains(&"--async") {
            "tests/large/Cargo.lock"
        } else {
            "Cargo.lock"
        };
        fs::copy(
            Path::new(OLEMBIC).join(lock),
            self.project.path().join("Cargo.lock"),
        )
        .unwrap();
        Told::parse(&run)
    }

    pub fn init_run(&self, arguments: &[&str]) -> Run {
        self.project
            .olembic(&[&["init", "--olembic-path", OLEMBIC], arguments].concat())
    }

    /// Types a command, as a shell runs it.
    pub fn types(&self, command: &str) -> Run {
        let mut shell = self.program("sh");
        let run = self.project.finish(shell.args(["-ec", command]));
        assert_eq!(run.code, 0, "{command}: {run:#?}");
        run
    }

    /// Types all of them in one shell, which stays where `cd` has gone; the outputs, by the commands.
    pub fn types_all(&self, told: &Told) -> Vec<(String, Run)> {
        let mut entered = String::new();
        let mut runs = Vec::new();
        for command in &told.commands {
            let run = self.types(&format!("{entered}{command}"));
            if command.starts_with("cd ") {
                entered = format!("{command}; ");
            }
            runs.push((command.clone(), run));
        }
        runs
    }

    /// A program in the project's folder. Cargo may fetch what the lock file names and nobody has built before.
    pub fn program(&self, program: &str) -> Command {
        let mut command = self.project.program(program);
        command
            .env_remove("CARGO_NET_OFFLINE")
            .env("CARGO_INCREMENTAL", "0");
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Does what a block says, to the file that it names.
    pub fn pastes(&self, (what, text): &(String, String)) {
        let (file, what) = what
            .split_once(" stays as it is. ")
            .unwrap_or_else(|| panic!("{what}"));
        let there = self.project.read(file);
        let changed = if what.contains("its function `main`") {
            let mut main = there.replace("fn main(", "fn serve(");
            if let Some(rest) = what.strip_prefix("Take `") {
                let (attribute, _) = rest.split_once("` from").unwrap();
                main = main.replace(&format!("{attribute}\n"), "");
            }
            format!("{main}\n{text}")
        } else if file == "build.rs" {
            there.replacen("fn main() {", &format!("fn main() {{\n    {text}"), 1)
        } else {
            assert!(
                what.starts_with("Add to it") || what.starts_with("Write there"),
                "{what}"
            );
            format!("{there}{text}")
        };
        assert_ne!(there, changed, "{what}");
        self.project.write(file, &changed);
    }

    /// The names of the migrations.
    pub fn migrations(&self) -> Vec<String> {
        self.migrations_in("migrations")
    }

    pub fn migrations_in(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.project.path().join(folder)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
        names.sort();
        names
    }

    /// Every file by its path, but for what cargo and git keep for themselves.
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        files(self.project.path(), &mut found);
        found
    }
}

fn files(folder: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with(".git") {
                files(&path, found);
            }
        } else if !path.ends_with("Cargo.lock") {
            let bytes = fs::read(&path).unwrap();
            found.insert(path, bytes);
        }
    }
}

/// The projects of this run share a target folder, and cargo cleans by the names of programs, which other projects have, too.
/// So nothing is cleaned while one of them may be about to start what it has built.
static PROJECTS: Mutex<Projects> = Mutex::new(Projects {
    open: 0,
    closed: Vec::new(),
});

struct Projects {
    open: usize,
    closed: Vec<(Arc<Project>, &'static str)>,
}

fn begun() -> Arc<Project> {
    PROJECTS.lock().unwrap_or_else(PoisonError::into_inner).open += 1;
    Arc::new(Project::new())
}

impl Drop for Newcomer {
    fn drop(&mut self) {
        let mut projects = PROJECTS.lock().unwrap_or_else(PoisonError::into_inner);
        projects.open -= 1;
        projects.closed.push((self.project.clone(), self.name));
        if projects.open > 0 {
            return;
        }
        // Of these packages alone: the next run has other folders, and would build them anew beside.
        for (project, name) in projects.closed.drain(..) {
            let mut cargo = project.program("cargo");
            let _ = project.finish(cargo.args(["clean", "--quiet", "--package", name]));
        }
    }
}

impl Told {
    pub fn parse(run: &Run) -> Self {
        let mut told = Self {
            wrote: Vec::new(),
            kept: Vec::new(),
            by_hand: Vec::new(),
            commands: Vec::new(),
        };
        let mut heading = String::new();
        for line in run.ok().lines() {
            if let Some(text) = line.strip_prefix("    ") {
                match told.by_hand.last_mut() {
                    Some((what, block)) if *what == heading => {
                        block.push_str(text);
                        block.push('\n');
                    }
                    _ => told.by_hand.push((heading.clone(), format!("{text}\n"))),
                }
            } else if let Some(command) = line.strip_prefix("  ") {
                told.commands.push(command.to_owned());
            } else if let Some(file) = line.strip_prefix("wrote ") {
                told.wrote.push(file.to_owned());
            } else if let Some(file) = line.strip_prefix("kept ") {
                told.kept.push(file.to_owned());
            } else if !line.is_empty() {
                heading = line.to_owned();
            }
        }
        told
    }

    /// The files that are to be changed by hand.
    pub fn files_by_hand(&self) -> Vec<&str> {
        let file = |block: &'_ (String, String)| block.0.find(' ').unwrap_or(block.0.len());
        self.by_hand.iter().map(|block| &block.0[..file(block)]).collect()
    }
}

/// The outputs tell of a first migration, a program that runs, and tests that pass.
pub fn ends_well(runs: &[(String, Run)], greeting: &str) {
    let of = |part: &str| {
        let found = runs.iter().rfind(|(command, _)| command.contains(part));
        &found.unwrap_or_else(|| panic!("no {part} in {runs:#?}")).1
    };
    let revision = of("revision --autogenerate");
    assert!(
        revision.stdout.contains("wrote ") && revision.stdout.contains("_first_models"),
        "{revision:#?}"
    );
    let (_, started) = runs
        .iter()
        .rfind(|(command, _)| command.starts_with("cargo run"))
        .unwrap();
    assert!(started.stdout.contains(greeting), "{started:#?}");
    let tested = of("cargo test");
    assert!(
        tested.stdout.contains("what_is_kept_comes_back ... ok"),
        "{tested:#?}"
    );
}
