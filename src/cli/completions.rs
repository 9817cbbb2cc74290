//! `completions`: a script that completes the command line in a shell.

use std::env;
use std::path::Path;

use clap::Command;
use clap_complete::{Shell, generate};

use super::{CliError, Exit, printer};

/// Of these arguments, which may be more than those of the library.
pub(super) fn run(shell: Shell, command: &mut Command) -> Result<Exit, CliError> {
    // What the user types: the program's own name.
    let program = env::args_os().next().unwrap_or_default();
    let name = Path::new(&program)
        .file_stem()
        .and_then(|name| name.to_str())
        .unwrap_or("app");
    let mut script = Vec::new();
    generate(shell, command, name, &mut script);
    printer::data(String::from_utf8_lossy(&script).trim_end())?;
    Ok(Exit::Done)
}
