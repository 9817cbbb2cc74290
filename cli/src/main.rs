//! The binary `olembic`: it starts projects, and runs the verbs of Olembic's command line on any folder of Diesel migrations.
//! What needs models goes to the program of the project, which knows them.

mod error;
mod init;
mod programs;
mod project;

use std::env;
use std::process::ExitCode;

use clap::{Args, FromArgMatches};
use olembic::Exit;
use olembic::cli::{Folder, discreet, report};

use crate::init::InitArguments;
use crate::project::Project;

const INIT: &str = "init";

const EXAMPLES: &str = "\
Examples:
  olembic init                                         start a project here
  olembic --database-url blog.db upgrade               run the pending migrations of this folder
  olembic history                                      list them
  olembic revision --autogenerate -m \"add tags\"        in a project: the same as `cargo run -- revision ..`

Exit codes: 0 done, 1 `check`, `diff`, `doctor` or `current --check-heads` found something, 2 an error.";

fn main() -> ExitCode {
    let matches = match command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => discreet(error).exit(),
    };
    if let Some((INIT, matches)) = matches.subcommand() {
        return match InitArguments::from_arg_matches(matches) {
            Ok(arguments) => ended(init::run(&arguments.with_url(matches))).into(),
            Err(error) => error.exit(),
        };
    }
    match Folder::from_matches(&matches) {
        Ok(folder) => match folder.completions(&mut command()) {
            Some(exit) => exit.into(),
            None => run(folder),
        },
        Err(error) => error.exit(),
    }
}

/// The verbs of the library, and `init`.
fn command() -> clap::Command {
    Folder::command()
        .name("olembic")
        .bin_name("olembic")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Start a project with Olembic, or take care of a folder of Diesel migrations")
        .long_about(None)
        .after_help(EXAMPLES)
        .subcommand(InitArguments::augment_args(clap::Command::new(INIT)))
}

/// Runs a verb: here, or in the program of the project, when only that can.
fn run(mut folder: Folder) -> ExitCode {
    match Project::find() {
        // Nobody has more than there is here; so the scripts are not looked through for what only a program has.
        Ok(None) => folder.run().into(),
        _ if folder.need().is_none() => folder.run().into(),
        Ok(Some(project)) => match project.hand_over(env::args_os().skip(1)) {
            Ok(code) => code,
            Err(error) => ended(Err(error)).into(),
        },
        Err(error) => ended(Err(error)).into(),
    }
}

fn ended(result: Result<(), error::Error>) -> Exit {
    match result {
        Ok(()) => Exit::Done,
        Err(error) => {
            report(&error);
            Exit::Failed
        }
    }
}
