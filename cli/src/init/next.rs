//! What is to be typed next: the commands, first to last, with the folder and the program that they are for.

use std::path::Path;

use super::found::Found;
use super::server;
use super::{Database, InitArguments};

/// The lines that tell them. Each that is indented is a command of its own.
pub(super) fn lines(arguments: &InitArguments, found: &Found, by_hand: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let mut enter = Vec::new();
    let root = &arguments.folder;
    if root != Path::new(".") {
        enter.push(format!("cd {}", quoted(&root.display().to_string())));
    }
    if let Some(first) = of_server(arguments, found) {
        enter.extend(first.commands);
        lines.extend(section(first.what, &enter));
        enter.clear();
    }
    enter.extend(of_project(found));
    lines.extend(section(if by_hand { "then" } else { "next" }, &enter));
    lines
}

fn section(what: &str, commands: &[String]) -> Vec<String> {
    let heading = [String::new(), format!("{what}:")];
    let commands = commands.iter().map(|command| format!("  {command}"));
    heading.into_iter().chain(commands).collect()
}

/// What the server of the database wants, where nobody has named one before.
fn of_server(arguments: &InitArguments, found: &Found) -> Option<server::First> {
    if found.named.is_some() || found.database == Database::Sqlite {
        return None;
    }
    match &arguments.url {
        Some(url) => server::made(url),
        None => server::made_and_named(found),
    }
}

fn of_project(found: &Found) -> Vec<String> {
    // Cargo would ask which of several.
    let run = if found.has_other_programs {
        format!("cargo run --bin {}", found.program)
    } else {
        "cargo run".to_owned()
    };
    let mut commands = Vec::new();
    if found.has_migrations {
        commands.push(format!("{run} -- upgrade"));
    }
    commands.push(format!("{run} -- revision --autogenerate -m \"first models\""));
    commands.push(run);
    commands.push("cargo test".to_owned());
    commands
}

/// One word of a shell's.
pub(super) fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}
