//! Which databases: those of flags, of a file, of a command's output, of the application itself.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use super::arguments::FleetArguments;
use super::error::FleetError;
use crate::cli::error::BoxError;

/// The application's own list.
pub(in crate::cli) type ListFunction = Box<dyn Fn() -> Result<Vec<String>, BoxError> + Send>;

/// All URLs, each once, in the order in which they are named.
pub(super) fn of(
    arguments: &FleetArguments,
    flags: &[String],
    application: Option<&ListFunction>,
) -> Result<Vec<String>, FleetError> {
    let mut urls = flags.to_vec();
    if let Some(path) = &arguments.databases {
        urls.extend(lines(&file(path)?));
    }
    if let Some(command) = &arguments.databases_from {
        urls.extend(lines(&output(command)?));
    }
    if arguments.all {
        let list = application.ok_or(FleetError::NoList)?;
        urls.extend(list().map_err(FleetError::Application)?);
    }
    let mut seen = BTreeSet::new();
    urls.retain(|url| seen.insert(url.clone()));
    if urls.is_empty() {
        return Err(FleetError::Empty);
    }
    Ok(urls)
}

fn file(path: &Path) -> Result<String, FleetError> {
    let read = if path == Path::new("-") {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(path)
    };
    read.map_err(|source| FleetError::File {
        path: path.to_owned(),
        source,
    })
}

fn output(command: &str) -> Result<String, FleetError> {
    let (shell, flag) = if cfg!(windows) {
        ("cmd", "/C")
    } else {
        ("sh", "-c")
    };
    let mut run = Command::new(shell);
    run.arg(flag)
        .arg(command)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit());
    let output = run.output().map_err(FleetError::Command)?;
    if !output.status.success() {
        return Err(FleetError::CommandFailed(output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| FleetError::CommandText)
}

/// The URLs of a list, one a line.
pub(crate) fn lines(text: &str) -> Vec<String> {
    text.trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_url_but_for_comments() {
        let text = "\u{feff}# tenants\r\n\r\n a.db \r\n  # b.db\npostgres://h/c#d\n";
        assert_eq!(lines(text), ["a.db", "postgres://h/c#d"]);
        assert_eq!(lines(""), [""; 0]);
    }
}
