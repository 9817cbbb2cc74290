//! What a command line takes with 1,000 revisions that are all applied, on SQLite: an application's own (the blog's), `olembic`, Diesel's
//! and Alembic's. The promises: 30 ms for `current`, `heads`, `history` and an `upgrade` with nothing to do, and a twentieth of Alembic's time.
//!
//! `BENCH_ALEMBIC=venv/bin/alembic cargo bench --bench revisions -- [REVISIONS [ROUNDS]]`. By turns, medians, as processes. Diesel's command line is
//! `OLEMBIC_DIESEL_CLI`, else `diesel` on the PATH; Alembic's is `BENCH_ALEMBIC`, else `alembic` there. What is not there is left out.

mod alembic;
mod project;
mod shape;
#[path = "../servers/timed.rs"]
#[allow(dead_code)]
mod timed;

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::Result;

use self::alembic::Alembic;
use self::project::{Project, olembic, run};
use self::shape::Shape;
use self::timed::{Medians, Times};

const REVISIONS: usize = 1000;
const ROUNDS: usize = 10;
const MOST: f64 = 30.0;
const FASTER: f64 = 20.0;

/// What is run, and what comes nearest to it: Olembic's words, Diesel's, Alembic's.
type Verb = (
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
);

/// Those of the promise. Diesel has no `heads`; its `list` says what is applied as well, and `pending` whether all is.
const PROMISED: [Verb; 4] = [
    (&["current"], &["migration", "pending"], &["current"]),
    (&["heads"], &[], &["heads"]),
    (&["history"], &["migration", "list"], &["history"]),
    (
        &["upgrade", "heads"],
        &["migration", "run"],
        &["upgrade", "heads"],
    ),
];

const OTHERS: [Verb; 7] = [
    (&["history", "-i"], &["migration", "list"], &["history", "-i"]),
    (&["history", "-v"], &[], &["history", "-v"]),
    (&["branches"], &[], &["branches"]),
    (&["show", "20240101010000"], &[], &["show", "00000000003c"]),
    (
        &["current", "--check-heads"],
        &["migration", "pending"],
        &["current", "--check-heads"],
    ),
    (&["stamp", "heads"], &[], &["stamp", "heads"]),
    (&["doctor"], &[], &[]),
];

fn main() -> ExitCode {
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<()> {
    // Cargo itself adds `--bench`.
    let mut numbers = env::args().skip(1).filter(|argument| argument != "--bench");
    let revisions = numbers.next().map_or(Ok(REVISIONS), |text| text.parse())?;
    let rounds = numbers.next().map_or(Ok(ROUNDS), |text| text.parse())?;
    let olembic = olembic()?;
    for shape in [Shape::Line, Shape::Branches] {
        let programs = Programs::new(&olembic, shape, revisions)?;
        println!(
            "{revisions} revisions {}, {rounds} rounds, by turns; {}",
            shape.name(),
            programs.names()?
        );
        println!("the clock on the wall / the processor, in ms; in brackets, how many times Olembic's");
        println!(
            "  {:<24}{:>16}{:>16}{:>30}{:>34}",
            "", "application", "olembic", "diesel", "alembic"
        );
        for verb in PROMISED {
            let medians = programs.time(verb, rounds)?;
            println!("{}{}", line(verb, &medians), verdict(&medians));
        }
        for verb in OTHERS {
            // Two heads are a finding, and end with 1.
            if matches!(shape, Shape::Branches) && verb.0 == ["doctor"] {
                continue;
            }
            println!("{}", line(verb, &programs.time(verb, rounds)?));
        }
    }
    Ok(())
}

/// The command lines, and what each is run on.
struct Programs {
    project: Project,
    olembic: PathBuf,
    diesel: Option<OsString>,
    alembic: Option<Alembic>,
}

impl Programs {
    fn new(olembic: &Path, shape: Shape, revisions: usize) -> Result<Self> {
        let project = Project::new(shape, revisions)?;
        let found = Self {
            olembic: olembic.to_owned(),
            diesel: on_the_path("OLEMBIC_DIESEL_CLI", "diesel"),
            alembic: match on_the_path("BENCH_ALEMBIC", "alembic") {
                Some(executable) => Some(Alembic::new(executable, shape, revisions)?),
                None => None,
            },
            project,
        };
        run(&mut found.application(&["upgrade", "heads"]))?;
        if let Some(mut command) = found.diesel(&["migration", "run"]) {
            run(&mut command)?;
        }
        Ok(found)
    }

    fn application(&self, arguments: &[&str]) -> Command {
        self.project
            .command(env!("CARGO_BIN_EXE_blog"), "olembic.db", arguments)
    }

    fn diesel(&self, arguments: &[&str]) -> Option<Command> {
        let executable = self.diesel.as_ref().filter(|_| !arguments.is_empty())?;
        Some(self.project.command(executable, "diesel.db", arguments))
    }

    fn alembic(&self, arguments: &[&str]) -> Option<Command> {
        let project = self.alembic.as_ref().filter(|_| !arguments.is_empty())?;
        Some(project.command(arguments))
    }

    fn names(&self) -> Result<String> {
        let diesel = match self.diesel(&["--version"]) {
            Some(mut command) => {
                let said = run(&mut command)?;
                let version = said
                    .lines()
                    .find_map(|line| line.trim().strip_prefix("Version: "));
                format!("diesel {}", version.unwrap_or("of some version"))
            }
            None => "no diesel (OLEMBIC_DIESEL_CLI)".to_owned(),
        };
        let alembic = match &self.alembic {
            Some(alembic) => alembic.version()?,
            None => "no alembic (BENCH_ALEMBIC)".to_owned(),
        };
        Ok(format!("{diesel}, {alembic}"))
    }

    /// The medians of the application, `olembic`, Diesel and Alembic, each run once a round.
    fn time(&self, (ours, diesels, alembics): Verb, rounds: usize) -> Result<[Option<Medians>; 4]> {
        let mut times = [const { None }; 4];
        for _ in 0..rounds {
            let commands = [
                Some(self.application(ours)),
                Some(self.project.command(&self.olembic, "olembic.db", ours)),
                self.diesel(diesels),
                self.alembic(alembics),
            ];
            for (command, times) in commands.into_iter().zip(&mut times) {
                if let Some(mut command) = command {
                    times.get_or_insert_with(Times::default).process(&mut command)?;
                }
            }
        }
        Ok(times.map(|times| times.map(|mut times| times.medians())))
    }
}

/// The executable that a variable names, else the one on the PATH, where there is one.
fn on_the_path(variable: &str, name: &str) -> Option<OsString> {
    if let Some(executable) = env::var_os(variable) {
        return Some(executable);
    }
    let starts = Command::new(name).arg("--version").output().is_ok();
    starts.then(|| name.into())
}

fn line(verb: Verb, medians: &[Option<Medians>; 4]) -> String {
    let [application, olembic, diesel, alembic] = medians;
    let own = |of: &Option<Medians>| of.as_ref().map_or_else(String::new, numbers);
    let others = |of: &Option<Medians>| match (of, application) {
        (Some(theirs), Some(ours)) => format!(
            "{} ({:.1} / {:.1})",
            numbers(theirs),
            theirs.clock / ours.clock,
            theirs.processor / ours.processor
        ),
        _ => "-".to_owned(),
    };
    format!(
        "  {:<24}{:>16}{:>16}{:>30}{:>34}",
        format!("`{}`", verb.0.join(" ")),
        own(application),
        own(olembic),
        others(diesel),
        others(alembic)
    )
}

fn numbers(of: &Medians) -> String {
    format!("{:.1} / {:.1}", of.clock, of.processor)
}

/// Whether the promise is kept, by the clock.
fn verdict([application, olembic, _, alembic]: &[Option<Medians>; 4]) -> String {
    let Some(slower) = [application, olembic]
        .into_iter()
        .flatten()
        .map(|of| of.clock)
        .reduce(f64::max)
    else {
        return String::new();
    };
    let mut broken = Vec::new();
    if slower > MOST {
        broken.push(format!("more than {MOST} ms"));
    }
    if alembic
        .as_ref()
        .is_some_and(|theirs| theirs.clock < FASTER * slower)
    {
        broken.push(format!("less than {FASTER} times as fast as Alembic"));
    }
    if broken.is_empty() {
        "  kept".to_owned()
    } else {
        format!("  BROKEN: {}", broken.join(", "))
    }
}
